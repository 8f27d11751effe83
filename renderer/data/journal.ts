import { z } from 'zod'
import type { DiskError, JournalRecord } from '../../shared/ipc/contract.ts'
import { batchSchema, taskSchema } from '../../shared/model/batch.ts'
import { type BatchId, streamIdSchema, type TaskId, taskIdSchema } from '../../shared/model/ids.ts'
import { ok, type Result } from '../../shared/result.ts'
import { OUTCOMES } from '../../shared/wire/sync.ts'
import { fromBase64 } from './cipher.ts'
import {
  type BaseRow,
  type DocumentRow,
  type EditRow,
  isLast,
  type Mark,
  type OutboxRow,
  type ReviewRow,
  type StreamRow,
  type TaskRecord,
} from './rows.ts'

/** The safety copy outside IndexedDB. The last value of a key counts; null forgets it. */
export interface Journal {
  /** Answers when the records are on the disk. On an error none of them counts. */
  append(records: readonly JournalRecord[]): Promise<Result<null, DiskError>>
  read(): Promise<Result<readonly JournalRecord[], DiskError>>
  /** What left with a receipt in the last 30 days, by the beginning of its key. */
  retained(prefix: string): Promise<Result<readonly JournalRecord[], DiskError>>
}

/**
 * Records of one call, which counts whole or not at all, and characters and bytes. More only come together when much is put
 * in order again, and then each may be large: the channel takes 10,000 of them and 64 MiB.
 */
const PER_CALL = 500
const CHARS_PER_CALL = 8 * 2 ** 20

export async function appendAll(
  journal: Journal,
  records: readonly JournalRecord[],
): Promise<Result<null, DiskError>> {
  let [from, chars] = [0, 0]
  for (const [i, record] of records.entries()) {
    if (i < records.length - 1) {
      chars += sizeOf(record)
      if (i - from + 1 < PER_CALL && chars < CHARS_PER_CALL) continue
    }
    const written = await journal.append(records.slice(from, i + 1))
    if (!written.ok) return written
    from = i + 1
    chars = 0
  }
  return ok(null)
}

function sizeOf({ value, bytes = [] }: JournalRecord): number {
  return bytes.reduce((sum, one) => sum + one.length, JSON.stringify(value)?.length ?? 0)
}

/** Tasks of a batch that share one record, by their place in the batch. */
export const TASKS_PER_RECORD = 50

export const keys = {
  stream: (generation: number) => `stream/${generation}`,
  op: (generation: number, seq: number) => `op/${generation}/${seq}`,
  doc: (task: TaskId) => `doc/${task}`,
  state: (task: TaskId) => `state/${task}`,
  review: (task: TaskId) => `review/${task}`,
  base: (task: TaskId) => `base/${task}`,
  batch: (batch: BatchId) => `batch/${batch}`,
  tasks: (batch: BatchId, firstOrder: number) => `tasks/${batch}/${firstOrder}`,
} as const

/** The first release wrote what is sealed as Base64 into the value; since then it lies beside it. */
const sealedSchema = z.union([
  z.custom<Uint8Array<ArrayBuffer>>((sealed) => sealed instanceof Uint8Array),
  z.base64().transform(fromBase64),
])
const count = z.int().min(0)

const streamSchema = z.object({
  generation: z.int().min(1),
  stream: streamIdSchema,
  last: count,
  chain: z.string(),
  acknowledged: count,
  closed: z.boolean(),
})

const opSchema = z.object({
  generation: z.int().min(1),
  seq: z.int().min(1),
  task: taskIdSchema,
  op: z.enum(['submit', 'skip', 'dismiss']),
  version: count,
  prev: z.string(),
  hash: z.string(),
  at: z.number(),
  size: count,
  sealed: sealedSchema,
  outcome: z.enum([...OUTCOMES, 'superseded', 'dismissed']).nullable(),
  why: z.string().nullable(),
})

const docSchema = z.object({
  task: taskIdSchema,
  version: count,
  base: count,
  shapes: count,
  position: count,
  activeMs: count,
  sealed: sealedSchema,
  /** The edit that led here, so that a database one save behind keeps its history. */
  edit: sealedSchema.nullable(),
  /** It is the version before and this edit, or a step in the history: no other document came between. */
  next: z.boolean(),
  /** What the task is where nothing was finished with this document. */
  state: z.enum(['draft', 'returned']),
})

const reviewSchema = z.object({ task: taskIdSchema, sealed: sealedSchema })

/** No document is without a byte: what is empty stands for none. */
const baseSchema = z
  .object({ task: taskIdSchema, rev: count, all: z.array(sealedSchema).length(3) })
  .transform(({ task, rev, all }): BaseRow => {
    const [base = null, before = null, labellers = null] = all.map((one) => (one.length === 0 ? null : one))
    return { task, rev, base, before, labellers }
  })

const markSchema = z.object({
  task: taskIdSchema,
  state: z.enum(['submitted', 'skipped']),
  version: count,
  generation: z.int().min(1),
  seq: z.int().min(1),
  /** How many there are in the document that it was done with, which may have left the journal. */
  shapes: count.default(0),
})

const schemas = {
  stream: streamSchema,
  op: opSchema,
  doc: docSchema,
  state: markSchema,
  review: reviewSchema,
  base: baseSchema,
  batch: batchSchema,
  tasks: z.array(taskSchema),
} as const

type Kind = keyof typeof schemas
export type JournalContent = { readonly [K in Kind]: z.infer<(typeof schemas)[K]>[] }
export type JournalDoc = z.infer<typeof docSchema>

/** The live records by kind. What this version cannot read is left alone in the journal. */
export function sortRecords(records: readonly JournalRecord[]): JournalContent {
  const content: JournalContent = {
    stream: [],
    op: [],
    doc: [],
    state: [],
    review: [],
    base: [],
    batch: [],
    tasks: [],
  }
  for (const { key, value, bytes } of records) {
    const kind = key.split('/', 1)[0] as Kind
    const parsed = schemas[kind]?.safeParse(withBytes(value, bytes))
    if (parsed?.success === true) (content[kind] as unknown[]).push(parsed.data)
  }
  return content
}

/** A document's bytes are itself and, where there is one, the edit that led to it; an operation's are itself. */
function withBytes(value: unknown, bytes: JournalRecord['bytes']): unknown {
  if (bytes === undefined) return value
  return { ...(value as object), sealed: bytes[0], edit: bytes[1] ?? null, all: bytes }
}

/** What the journal has under one key, for a row of the database that is damaged or gone; also what left with a receipt. */
export async function journalCopy(
  { journal }: { readonly journal: Journal },
  key: string,
): Promise<JournalContent> {
  for (const read of [() => journal.read(), () => journal.retained(key)]) {
    const records = await read()
    const own = records.ok ? records.value.filter((record) => record.key === key) : []
    if (own.length > 0) return sortRecords(own)
  }
  return sortRecords([])
}

/** Operations of a generation that left with a receipt and whose numbers are in question again. */
export async function retainedOps(
  { journal }: { readonly journal: Journal },
  generation: number,
): Promise<JournalContent['op']> {
  const read = await journal.retained(`op/${generation}/`)
  return read.ok ? sortRecords(read.value).op : []
}

/** Documents that left with a receipt. */
export async function retainedDocs({
  journal,
}: {
  readonly journal: Journal
}): Promise<JournalContent['doc']> {
  const read = await journal.retained('doc/')
  return read.ok ? sortRecords(read.value).doc : []
}

export function streamRecord(row: StreamRow): JournalRecord {
  const { generation, stream, last, chain, acknowledged, closed } = row
  return { key: keys.stream(generation), value: { generation, stream, last, chain, acknowledged, closed } }
}

export function opRecord(row: OutboxRow): JournalRecord {
  const { receiptAt: _, sealed, ...rest } = row
  return { key: keys.op(row.generation, row.seq), value: rest, bytes: [sealed] }
}

/**
 * An operation that the server keeps for good leaves with its receipt, and so does the document that it finished, where
 * nothing was drawn on it since.
 */
export function leavingRecords(
  row: OutboxRow,
  receiptAt: number,
  task: TaskRecord | undefined,
): JournalRecord[] {
  const op = { key: keys.op(row.generation, row.seq), value: null, receiptAt }
  const finished = isLast(task, row) && task.mark.version === task.version
  return finished ? [op, { key: keys.doc(row.task), value: null, receiptAt }] : [op]
}

export function docRecord(
  task: TaskRecord,
  document: DocumentRow,
  edit: EditRow | null,
  next: boolean,
): JournalRecord {
  return {
    key: keys.doc(task.id),
    value: {
      task: task.id,
      version: document.version,
      base: task.base,
      shapes: task.shapes,
      position: document.position,
      activeMs: task.activeMs,
      next,
      state: task.state === 'returned' ? 'returned' : 'draft',
    },
    bytes: edit === null ? [document.sealed] : [document.sealed, edit.sealed],
  }
}

export function markRecord(
  { id, shapes }: Pick<TaskRecord, 'id' | 'shapes'>,
  mark: Mark | null,
): JournalRecord {
  return { key: keys.state(id), value: mark === null ? null : { task: id, ...mark, shapes } }
}

export function reviewRecord(task: TaskId, row: ReviewRow | null): JournalRecord {
  const key = keys.review(task)
  return row === null ? { key, value: null } : { key, value: { task }, bytes: [row.sealed] }
}

export function baseRecord(task: TaskId, row: BaseRow | null): JournalRecord {
  const key = keys.base(task)
  if (row === null) return { key, value: null }
  const { rev, base, before, labellers } = row
  const none = new Uint8Array()
  return { key, value: { task, rev }, bytes: [base ?? none, before ?? none, labellers ?? none] }
}

export function firstOrderOf(order: number): number {
  return order - (order % TASKS_PER_RECORD)
}
