import { join } from 'node:path'
import { z } from 'zod'
import { type Canary, canarySchema } from '../shared/ipc/contract.ts'
import type { UserId } from '../shared/model/ids.ts'
import { serial } from '../shared/serial.ts'
import { type JsonFile, jsonFile } from './disk/json-file.ts'
import type { Log } from './log.ts'

/** Submissions follow each other quickly; the note may lag behind them, for it only ever says "at least so far". */
const WRITE_AFTER_MS = 2_000

const fileSchema = z.object({ version: z.literal(1), people: z.record(z.string(), canarySchema) })
type CanaryFile = z.infer<typeof fileSchema>

export interface CanaryKeeper {
  /** What was noted before this start; null where nothing was. */
  read(user: UserId): Promise<Canary | null>
  note(user: UserId, canary: Canary): void
  /** Writes what was noted last. */
  flush(): Promise<void>
}

/**
 * How far each person's stream has come, in a file outside the profile: numbers only, nothing of her work. A profile that
 * knows less than it was rolled back or wiped. Written after the journal, so it is never ahead of it; where it cannot be
 * written or read, nobody is kept from her work.
 */
export function openCanary(folder: string | null, log: Log): CanaryKeeper {
  if (folder === null) return { read: async () => null, note: () => undefined, flush: async () => undefined }
  const file: JsonFile<CanaryFile> = jsonFile(
    join(folder, 'streams.json'),
    fileSchema,
    { version: 1, people: {} },
    log,
  )
  const noted = new Map<UserId, Canary>()
  let timer: NodeJS.Timeout | null = null
  const inTurn = serial()

  async function write(): Promise<void> {
    const fresh = [...noted]
    noted.clear()
    if (fresh.length === 0) return
    try {
      const { people } = await file.read()
      await file.write({ version: 1, people: { ...people, ...Object.fromEntries(fresh) } })
    } catch (error) {
      log.warn(`canary not written: ${String(error)}`)
    }
  }

  function flush(): Promise<void> {
    if (timer !== null) clearTimeout(timer)
    timer = null
    return inTurn(write)
  }

  return {
    async read(user) {
      try {
        await flush()
        return (await file.read()).people[user] ?? null
      } catch (error) {
        log.warn(`canary not read: ${String(error)}`)
        return null
      }
    },
    note(user, canary) {
      noted.set(user, canary)
      timer ??= setTimeout(() => void flush(), WRITE_AFTER_MS).unref()
    },
    flush,
  }
}
