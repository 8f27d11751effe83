import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fail, ok, type Result } from '../../../shared/result.ts'
import {
  type RescueHead,
  type RescueRecord,
  rescueHeadSchema,
  rescueRecordSchema,
} from '../../../shared/wire/rescue.ts'
import type { Failure } from '../../failure.ts'

export interface RescueFile {
  readonly head: RescueHead
  readonly records: readonly RescueRecord[]
  /** Lines of a kind that this version does not know, or that say something else than they should. */
  readonly strange: number
}

/** Reads a rescue file; refused as a whole where a single byte is not as it was written. */
export async function readRescueFile(path: string): Promise<Result<RescueFile, Failure>> {
  const bytes = await readFile(path).catch((error: unknown) => String(error))
  if (typeof bytes === 'string') return fail({ code: 'unreadable-file', path, detail: bytes })
  const end = bytes.indexOf(0x0a)
  const head = rescueHeadSchema.safeParse(json(bytes.toString('utf8', 0, Math.max(0, end))))
  if (!head.success) return fail({ code: 'no-rescue-file', path })
  const payload = bytes.subarray(end + 1)
  if (createHash('sha256').update(payload).digest('hex') !== head.data.sha256)
    return fail({ code: 'damaged-rescue-file', path })
  const lines = payload.toString('utf8').split('\n').slice(0, -1)
  const read = lines.map((line) => rescueRecordSchema.safeParse(json(line)))
  const records = read.flatMap((record) => (record.success ? [record.data] : []))
  return ok({ head: head.data, records, strange: lines.length - records.length })
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
