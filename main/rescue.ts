import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { JournalRecord } from '../shared/ipc/contract.ts'
import { documentSchema } from '../shared/model/document.ts'
import { streamIdSchema, taskIdSchema } from '../shared/model/ids.ts'
import { parseJson } from '../shared/parse-json.ts'
import { encodeDocument } from '../shared/wire/document-codec.ts'
import {
  RESCUE_FORMAT,
  RESCUE_PURPOSE,
  RESCUE_VERSION,
  type RescueHead,
  type RescueRecord,
  rescueContext,
} from '../shared/wire/rescue.ts'
import type { Identity } from './sealing/identity.ts'
import { sealBox } from './sealing/seal-box.ts'

/** As much of the journal's records as is needed here; renderer/data/journal.ts writes them. */
const schemas = {
  stream: z.object({ generation: z.int(), stream: streamIdSchema }),
  op: z.object({ generation: z.int(), seq: z.int(), task: taskIdSchema, prev: z.string(), hash: z.string() }),
  doc: z.object({ task: taskIdSchema, version: z.int() }),
  state: z.object({ task: taskIdSchema, version: z.int() }),
} as const

/** Brotli's effort: a month of work is tens of megabytes. */
const QUALITY = 5

export interface Rescue {
  readonly bytes: Buffer
  /** Only the server can open it. */
  readonly sealed: boolean
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
export async function makeRescue(
  about: Pick<RescueHead, 'person' | 'name' | 'app' | 'madeAt'>,
  source: RescueSource,
  identity: Identity,
): Promise<Rescue> {
  const records = [...operationsIn(source), ...draftsIn(source)]
  const count = (kind: RescueRecord['kind']) => records.filter((record) => record.kind === kind).length
  const text = records.map((record) => `${JSON.stringify(record)}\n`).join('')
  const { device } = identity
  const { seal, payload } = await sealed(text, { ...about, device }, identity)
  const head: RescueHead = {
    format: RESCUE_FORMAT,
    version: RESCUE_VERSION,
    ...about,
    device,
    seal,
    sha256: createHash('sha256').update(payload).digest('hex'),
  }
  return {
    bytes: Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), payload]),
    sealed: seal !== null,
    operations: count('operation'),
    drafts: count('draft'),
    unreadable: count('unreadable'),
  }
}

/** Open where this computer has lost the server's key: a file that can be read is better than none. */
async function sealed(
  text: string,
  about: Pick<RescueHead, 'person' | 'device'>,
  identity: Identity,
): Promise<{ readonly seal: RescueHead['seal']; readonly payload: Buffer }> {
  const keys = identity.server()
  if (keys === null) return { seal: null, payload: Buffer.from(text) }
  const key = keys.box.id
  const bound = { purpose: RESCUE_PURPOSE, context: rescueContext(about, key), quality: QUALITY }
  return {
    seal: { key, signer: identity.publicKey },
    payload: await sealBox(text, bound, identity, keys),
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
