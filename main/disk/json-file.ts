import { mkdir, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { z } from 'zod'
import { parseJson } from '../../shared/parse-json.ts'
import type { Log } from '../log.ts'
import { isSystemError } from './disk-error.ts'
import { writeDurably } from './durable-file.ts'

/** A small file of ours with one JSON value. */
export interface JsonFile<T> {
  /** The value; the second copy where the first is missing or damaged; `empty` where there is neither. */
  read(): Promise<T>
  /** Answers when both copies are on the disk. */
  write(value: T): Promise<void>
}

/**
 * Two copies are kept (`name` and `name.copy`), because keys in it open the work of weeks. A damaged copy is renamed to
 * `….damaged-<time>`, never overwritten.
 */
export function jsonFile<T>(file: string, schema: z.ZodType<T>, empty: T, log: Log): JsonFile<T> {
  const copies = [file, `${file}.copy`]

  async function readCopy(copy: string): Promise<{ value: T } | null> {
    let text: string
    try {
      text = await readFile(copy, 'utf8')
    } catch (error) {
      if (isSystemError(error) && error.code === 'ENOENT') return null
      throw error
    }
    const parsed = schema.safeParse(parseJson(text))
    if (parsed.success) return { value: parsed.data }
    const aside = `${copy}.damaged-${Date.now()}`
    log.error(`${copy} is damaged and was set aside as ${aside}`)
    await rename(copy, aside)
    return null
  }

  return {
    async read() {
      for (const copy of copies) {
        const found = await readCopy(copy)
        if (found !== null) return found.value
      }
      return empty
    },
    async write(value) {
      await mkdir(dirname(file), { recursive: true })
      const text = `${JSON.stringify(value, null, 2)}\n`
      for (const copy of copies) await writeDurably(copy, text)
    },
  }
}
