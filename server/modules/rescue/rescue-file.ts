import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { deviceIdOf } from '../../../shared/wire/device.ts'
import {
  RESCUE_PURPOSE,
  type RescueHead,
  type RescueRecord,
  rescueContext,
  rescueHeadSchema,
  rescueRecordSchema,
} from '../../../shared/wire/rescue.ts'
import type { Failure } from '../../failure.ts'
import type { KeyRing } from '../devices/keys.ts'
import { openBox } from '../devices/open-box.ts'

/** A month of work is a tenth of it. */
const MOST_BYTES = 256 * 1024 * 1024

export interface RescueFile {
  readonly head: RescueHead
  readonly records: readonly RescueRecord[]
  /** Lines of a kind that this version does not know, or that say something else than they should. */
  readonly strange: number
}

/** Reads a rescue file; refused as a whole where a single byte is not as it was written. */
export async function readRescueFile(path: string, keys: KeyRing): Promise<Result<RescueFile, Failure>> {
  const bytes = await readFile(path).catch((error: unknown) => String(error))
  if (typeof bytes === 'string') return fail({ code: 'unreadable-file', path, detail: bytes })
  const end = bytes.indexOf(0x0a)
  const head = rescueHeadSchema.safeParse(json(bytes.toString('utf8', 0, Math.max(0, end))))
  if (!head.success) return fail({ code: 'no-rescue-file', path })
  const payload = bytes.subarray(end + 1)
  if (hashOf(payload) !== head.data.sha256) return fail({ code: 'damaged-rescue-file', path })
  const opened = await open(head.data, payload, keys)
  if (!opened.ok) return fail({ code: opened.error, path })
  const lines = opened.value.toString('utf8').split('\n').slice(0, -1)
  const read = lines.map((line) => rescueRecordSchema.safeParse(json(line)))
  const records = read.flatMap((record) => (record.success ? [record.data] : []))
  return ok({ head: head.data, records, strange: lines.length - records.length })
}

/** The records of a file that is as its device wrote it. */
async function open(
  head: RescueHead,
  payload: Buffer,
  keys: KeyRing,
): Promise<Result<Buffer, 'foreign-rescue-file' | 'damaged-rescue-file'>> {
  const { seal, device } = head
  if (seal === null) return ok(payload)
  const box = keys.box(seal.key)
  if (box === null) return fail('foreign-rescue-file')
  const isItsKey = deviceIdOf(hashOf(Buffer.from(seal.signer, 'base64'))) === device
  const bound = { purpose: RESCUE_PURPOSE, context: rescueContext(head, seal.key), mostBytes: MOST_BYTES }
  const records = isItsKey ? await openBox(payload, bound, seal.signer, box) : null
  return records === null ? fail('damaged-rescue-file') : ok(records)
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
