import { z } from 'zod'
import type { Spent } from '../../shared/model/picture-rules.ts'
import { jsonFile } from '../disk/json-file.ts'
import type { Log } from '../log.ts'

/** Bytes that a kill may leave uncounted. */
const UNWRITTEN = 2 ** 20

const storedSchema = z.object({
  /** Local date, `2026-07-31`. */
  date: z.string(),
  day: z.number().min(0),
  month: z.number().min(0),
})

const NOTHING = { date: '', day: 0, month: 0 }

export interface Meter {
  add(bytes: number): void
  spent(): Spent
  /** Writes down what is not yet written; never fails. */
  flush(): Promise<void>
}

/** Counts the bytes of pictures that came over the line, by day and by month of this computer's calendar. */
export async function openMeter(file: string, now: () => Date, log: Log): Promise<Meter> {
  const stored = jsonFile(file, storedSchema, NOTHING, log)
  let count = await stored.read().catch((error: unknown) => {
    log.error('the count of bytes could not be read', error)
    return NOTHING
  })
  let unwritten = 0
  let writing: Promise<void> = Promise.resolve()

  function turn(): void {
    const at = now()
    const two = (n: number): string => String(n).padStart(2, '0')
    const date = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
    if (date === count.date) return
    const sameMonth = date.slice(0, 7) === count.date.slice(0, 7)
    count = { date, day: 0, month: sameMonth ? count.month : 0 }
  }

  function flush(): Promise<void> {
    if (unwritten === 0) return writing
    unwritten = 0
    writing = writing
      .then(() => stored.write(count))
      .catch((error: unknown) => log.warn(`the count of bytes could not be kept: ${String(error)}`))
    return writing
  }

  return {
    add(bytes) {
      turn()
      count = { ...count, day: count.day + bytes, month: count.month + bytes }
      unwritten += bytes
      if (unwritten >= UNWRITTEN) void flush()
    },
    spent() {
      turn()
      return { day: count.day, month: count.month }
    },
    flush,
  }
}
