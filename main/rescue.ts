import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { JournalRecord } from '../shared/ipc/contract.ts'
import { documentSchema } from '../shared/model/document.ts'
import { streamIdSchema, taskIdSchema } from '../shared/model/ids.ts'
import { parseJson } from '../shared/parse-json.ts'
import { encodeDocument } from '../shared/wire/document-codec.ts'
import { RESCUE_FORMAT, RESCUE_VERSION, type RescueHead, type RescueRecord } from '../shared/wire/rescue.ts'

/** As much of the journal's records as is needed here; renderer/data/journal.ts writes them. */
const schemas = {
  stream: z.object({ generation: z.int(), stream: streamIdSchema }),
  op: z.object({ generation: z.int(), seq: z.int(), task: taskIdSchema, prev: z.string(), hash: z.string() }),
  doc: z.object({ task: taskIdSchema, version: z.int() }),
  state: z.object({ task: taskIdSchema, version: z.int() }),
} as const

export interface Rescue {
  readonly bytes: Buffer
  readonly operations: number
  readonly drafts: number
  readonly unreadable: number
}

export interface RescueSource {
  readonly live: readonly JournalRecord[]
  readonly retained: readonly JournalRecord[]
  /** What the page sealed under this name; null where it cannot be opened. */
  unseal(name: string, sealed: Uint8Array): Buffer | null
}

/**
 * The rescue file of a person, from her journal alone: every operation that the server has not confirmed or confirmed in the
 * last 30 days, and every draft.
 */
export function makeRescue(
  about: Pick<RescueHead, 'person' | 'name' | 'device' | 'app' | 'madeAt'>,
  source: RescueSource,
): Rescue {
  const records = [...operationsIn(source), ...draftsIn(source)]
  const count = (kind: RescueRecord['kind']) => records.filter((record) => record.kind === kind).length
  const payload = Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''))
  const head: RescueHead = {
    format: RESCUE_FORMAT,
    version: RESCUE_VERSION,
    ...about,
    sealing: 'none',
    sha256: createHash('sha256').update(payload).digest('hex'),
  }
  return {
    bytes: Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), payload]),
    operations: count('operation'),
    drafts: count('draft'),
    unreadable: count('unreadable'),
  }
}

function operationsIn({ live, retained, unseal }: RescueSource): RescueRecord[] {
  const streams = new Map(parsed(live, 'stream').map(({ value }) => [value.generation, value.stream]))
  // The live copy counts: what left with a receipt may have come back.
  const byKey = new Map([...parsed(retained, 'op'), ...parsed(live, 'op')].map((op) => [op.key, op]))
  return [...byKey.values()]
    .sort((a, b) => a.value.generation - b.value.generation || a.value.seq - b.value.seq)
    .map(({ key, value, sealed }): RescueRecord => {
      const stream = streams.get(value.generation)
      const operation = json(sealed === null ? null : unseal(`op/${value.task}`, sealed))
      if (stream === undefined || operation === undefined) return { kind: 'unreadable', key }
      return { kind: 'operation', stream, seq: value.seq, prev: value.prev, hash: value.hash, operation }
    })
}

/** Documents that went on after what was last finished of them. */
function draftsIn({ live, unseal }: RescueSource): RescueRecord[] {
  const finished = new Map(parsed(live, 'state').map(({ value }) => [value.task, value.version]))
  return parsed(live, 'doc')
    .filter(({ value }) => value.version > (finished.get(value.task) ?? 0))
    .map(({ key, value, sealed }): RescueRecord => {
      const text = json(sealed === null ? null : unseal(`doc/${value.task}`, sealed))
      const document = documentSchema.safeParse(text)
      if (!document.success) return { kind: 'unreadable', key }
      const { task, version } = value
      return { kind: 'draft', task, version, document: encodeDocument(document.data) }
    })
}

interface Found<T> {
  readonly key: string
  readonly value: T
  readonly sealed: Uint8Array | null
}

function parsed<K extends keyof typeof schemas>(
  records: readonly JournalRecord[],
  kind: K,
): Found<z.infer<(typeof schemas)[K]>>[] {
  return records.flatMap(({ key, value, bytes }) => {
    if (!key.startsWith(`${kind}/`)) return []
    const read = schemas[kind].safeParse(value)
    if (!read.success) return []
    return [
      { key, value: read.data as z.infer<(typeof schemas)[K]>, sealed: bytes?.[0] ?? sealedText(value) },
    ]
  })
}

/** The first release wrote what is sealed as Base64 into the value. */
function sealedText(value: unknown): Uint8Array | null {
  const read = z.object({ sealed: z.base64() }).safeParse(value)
  return read.success ? Buffer.from(read.data.sealed, 'base64') : null
}

function json(text: Buffer | null): unknown {
  return text === null ? undefined : parseJson(text.toString('utf8'))
}
