import { z } from 'zod'
import type { JournalRecord } from '../../shared/ipc/contract.ts'
import { parseJson } from '../../shared/parse-json.ts'

/** A record as it is kept: its value as JSON, `null` to forget the key, and what lies beside it as bytes. */
export interface Entry {
  readonly key: string
  readonly json: string
  readonly bytes: readonly Uint8Array<ArrayBuffer>[]
}

/**
 * Begins the content of a frame with bytes: then the length of the JSON (32 bits, big-endian), the JSON, and the bytes of
 * all records one after the other. A frame without bytes is JSON alone, as all frames of the first release were; JSON never
 * begins with this byte.
 */
const WITH_BYTES = 1
const HEAD = 5

/** Records per frame where many are written at once, bytes: damage costs no more than one frame. */
const FRAME_BYTES = 256 * 2 ** 10

/** Begins a rewritten segment: what stands before it counts no more, whichever of the old segments are still there. */
export const ANEW: Entry = { key: '', json: 'true', bytes: [] }

const frameSchema = z.array(
  z.object({
    key: z.string().max(200),
    value: z.unknown(),
    bytes: z.array(z.int().min(0)).default([]),
  }),
)

/** `undefined` is no JSON: it forgets, like null. */
export function entryOf({ key, value, bytes }: JournalRecord): Entry {
  return { key, json: JSON.stringify(value ?? null), bytes: bytes ?? [] }
}

export function recordOf({ key, json, bytes }: Entry): JournalRecord {
  const value = JSON.parse(json) as unknown
  return bytes.length === 0 ? { key, value } : { key, value, bytes }
}

export function forgets({ json }: Entry): boolean {
  return json === 'null'
}

/** What an entry does to the last value of each key. */
export function replay(live: Map<string, Entry>, entry: Entry): void {
  if (entry.key === ANEW.key) live.clear()
  else if (forgets(entry)) live.delete(entry.key)
  else live.set(entry.key, entry)
}

/** Entries by the frame, each about FRAME_BYTES long. */
export function chunks(entries: Iterable<Entry>): (readonly Entry[])[] {
  const frames: Entry[][] = []
  let size = FRAME_BYTES
  for (const entry of entries) {
    if (size >= FRAME_BYTES) {
      frames.push([])
      size = 0
    }
    frames.at(-1)?.push(entry)
    size += weightOf(entry)
  }
  return frames
}

/** Characters and bytes of an entry, about what it takes on the disk. */
export function weightOf({ key, json, bytes }: Entry): number {
  return bytes.reduce((sum, one) => sum + one.length, key.length + json.length)
}

export function pack(entries: readonly Entry[]): Buffer {
  const json = `[${entries.map(textOf).join(',')}]`
  const bytes = entries.flatMap((entry) => entry.bytes)
  if (bytes.length === 0) return Buffer.from(json)
  const text = Buffer.from(json)
  const head = Buffer.alloc(HEAD)
  head.writeUInt8(WITH_BYTES)
  head.writeUInt32BE(text.length, 1)
  return Buffer.concat([head, text, ...bytes])
}

function textOf({ key, json, bytes }: Entry): string {
  const lengths = bytes.length === 0 ? '' : `,"bytes":[${bytes.map((one) => one.length).join(',')}]`
  return `{"key":${JSON.stringify(key)},"value":${json}${lengths}}`
}

/** Null where it is no content of a frame. */
export function unpack(content: Buffer): readonly Entry[] | null {
  const withBytes = content[0] === WITH_BYTES && content.length >= HEAD
  const from = withBytes ? HEAD : 0
  const to = withBytes ? HEAD + content.readUInt32BE(1) : content.length
  const records = frameSchema.safeParse(parseJson(content.toString('utf8', from, to)))
  if (!records.success) return null
  let at = to
  const entries = records.data.map(({ key, value, bytes }) => {
    const own = bytes.map((length) => {
      at += length
      // Copied, so that no small record keeps a large frame in memory.
      return new Uint8Array(content.subarray(at - length, at))
    })
    return { key, json: JSON.stringify(value ?? null), bytes: own }
  })
  return at === content.length ? entries : null
}
