import type { Epoch, StreamId, TaskId } from '../../shared/model/ids.ts'
import { CHAIN_START, chainInput, type Operation } from '../../shared/wire/operation.ts'
import { Changes } from './changes.ts'
import { journalCopy, keys, markRecord, opRecord, streamRecord } from './journal.ts'
import { dropReview } from './review-store.ts'
import { isLast, type Mark, type OutboxRow, type StreamRow, type TaskRecord } from './rows.ts'
import type { Store } from './store.ts'

/** Operations as they go into one request. */
export interface Outgoing {
  readonly generation: number
  readonly stream: StreamId
  readonly from: number
  /** Number of the last one below; `from` − 1 where there are none. */
  readonly to: number
  readonly chain: string
  readonly operations: readonly unknown[]
  /** More of them wait behind these. */
  readonly rest: boolean
  readonly epoch: Epoch | null
  readonly cursor: number
}

export function newStream({ newId }: Pick<Store, 'newId'>, generation: number): StreamRow {
  return {
    generation,
    stream: newId() as StreamId,
    last: 0,
    chain: CHAIN_START,
    acknowledged: 0,
    check: false,
    closed: false,
  }
}

export async function currentStream(store: Store): Promise<StreamRow> {
  const stream = await store.db.streams.orderBy('generation').last()
  if (stream === undefined) throw new Error('a store without a stream was opened')
  return stream
}

/** Adds a finished operation to what is changed, and the task's new state. */
export async function addOperation(
  store: Store,
  changes: Changes,
  task: TaskRecord,
  state: Mark['state'],
  operation: Operation,
): Promise<void> {
  const { version, generation, seq } = await append(store, changes, task, operation)
  const mark: Mark = { state, version, generation, seq }
  changes.put({ ...task, state, sent: 'waiting', why: null, comment: null, mark, activeMs: 0 })
  changes.journal.push(markRecord(task, mark))
  changes.undo.push(markRecord(task, task.mark))
  await dropReview(store, changes, task.id)
}

/** Gives up a result that was set aside, and tells the server so. */
export async function addDismissal(store: Store, changes: Changes, row: OutboxRow): Promise<void> {
  const { task, version, generation, seq } = row
  const stream = await store.db.streams.get(generation)
  if (stream === undefined) throw new Error(`the stream of ${generation}/${seq} is not here`)
  const operation = { op: 'dismiss', task, stream: stream.stream, seq, at: store.now() } as const
  await append(store, changes, { id: task, version }, operation)
  const dismissed = { ...row, outcome: 'dismissed' } as const
  changes.putOperation(dismissed)
  changes.journal.push(opRecord(dismissed))
  changes.undo.push(opRecord(row))
}

/** Gives an operation the next number of the stream, and its hash. */
async function append(
  store: Store,
  changes: Changes,
  task: Pick<TaskRecord, 'id' | 'version'>,
  operation: Operation,
): Promise<OutboxRow> {
  const stored = await currentStream(store)
  const stream = changes.streams.get(stored.generation) ?? stored
  const text = JSON.stringify(operation)
  const row: OutboxRow = {
    generation: stream.generation,
    seq: stream.last + 1,
    task: task.id,
    op: operation.op,
    version: task.version,
    prev: stream.chain,
    hash: await store.sha256Hex(chainInput(stream.chain, operation)),
    at: operation.at,
    size: text.length,
    sealed: await store.cipher.seal(opName(task.id), text),
    outcome: null,
    why: null,
    receiptAt: null,
  }
  const grown = { ...stream, last: row.seq, chain: row.hash }
  changes.putOperation(row)
  changes.streams.set(stream.generation, grown)
  changes.journal.push(opRecord(row), streamRecord(grown))
  // In front of what an earlier one has to undo: the stream goes back to where it was before both.
  changes.undo.unshift({ key: keys.op(row.generation, row.seq), value: null }, streamRecord(stream))
  return row
}

/** What goes into the next request: at most `size` characters of JSON, but at least one operation where one waits. */
export async function nextOutgoing(
  store: Store,
  size: number,
  count: number,
  after?: Pick<Outgoing, 'generation' | 'to'>,
): Promise<Outgoing> {
  const { db } = store
  const streams = await db.streams.orderBy('generation').toArray()
  const waiting = streams.find((s) => s.check || s.last > s.acknowledged) ?? (await currentStream(store))
  const behind = after?.generation === waiting.generation ? after.to : waiting.acknowledged
  const from = behind + 1
  const { operations, chain, damaged } = await operationsFrom(store, waiting, from, size, count)
  if (damaged && operations.length === 0 && after === undefined) {
    await passDamaged(store, waiting)
    return nextOutgoing(store, size, count)
  }
  const to = from + operations.length - 1
  const meta = await db.meta.get('sync')
  return {
    generation: waiting.generation,
    stream: waiting.stream,
    from,
    to,
    chain,
    operations,
    rest: to < waiting.last || streams.some((s) => s !== waiting && (s.check || s.last > s.acknowledged)),
    epoch: meta?.epoch ?? null,
    cursor: meta?.cursor ?? 0,
  }
}

/** Operations of a stream from a number on, as far as they fit and can be read: one at least, where one is there. */
export async function operationsFrom(
  store: Store,
  stream: StreamRow,
  from: number,
  size: number,
  count: number,
): Promise<{ readonly operations: readonly unknown[]; readonly chain: string; readonly damaged: boolean }> {
  const rows: OutboxRow[] = []
  let filled = 0
  await store.db.outbox
    .where('[generation+seq]')
    .between([stream.generation, from], [stream.generation, stream.last], true, true)
    .until((row) => {
      filled += row.size
      return rows.length === count || (rows.length > 0 && filled > size)
    })
    .each((row) => rows.push(row))
  const opened = await Promise.all(rows.map((row) => openOperation(store, row)))
  const damaged = opened.indexOf(null)
  const texts = opened.slice(0, damaged < 0 ? opened.length : damaged).flatMap((o) => o?.text ?? [])
  return {
    operations: texts.map((text) => JSON.parse(text) as unknown),
    chain: rows[0]?.prev ?? stream.chain,
    damaged: damaged >= 0,
  }
}

interface Opened {
  readonly text: string
  readonly sealed: OutboxRow['sealed']
}

/** An operation as it was finished, from the journal where it is damaged here; null where neither copy can be read. */
async function openOperation(store: Store, row: OutboxRow): Promise<Opened | null> {
  const open = async (sealed: OutboxRow['sealed']): Promise<Opened | null> => {
    try {
      return { text: await store.cipher.open(opName(row.task), sealed), sealed }
    } catch {
      return null
    }
  }
  const here = await open(row.sealed)
  if (here !== null) return here
  const copy = (await journalCopy(store, keys.op(row.generation, row.seq))).op[0]
  return copy?.hash === row.hash ? open(copy.sealed) : null
}

/** An operation that nobody can read any more must not hold up those behind it: they go on in a new stream. */
async function passDamaged(store: Store, stream: StreamRow): Promise<void> {
  const changes = new Changes(store.db)
  const { generation, acknowledged, last } = stream
  const rows = await store.db.outbox
    .where('[generation+seq]')
    .between([generation, acknowledged + 1], [generation, last], true, true)
    .toArray()
  await renewStream(store, changes, stream, acknowledged, rows)
  const passed = await store.commit(changes)
  if (!passed.ok) throw new Error(`a damaged operation could not be set aside: ${passed.error.code}`)
}

/** Why an operation was set aside that cannot be read here; the server has never heard of it. */
const DAMAGED = 'damaged-here'

/** Stays under its old number, behind the end of its stream: bytes that somebody may still be able to save. */
async function setAside(changes: Changes, row: OutboxRow): Promise<void> {
  const damaged = { ...row, outcome: 'quarantined', why: DAMAGED } as const
  changes.putOperation(damaged)
  changes.journal.push(opRecord(damaged))
  const task = await changes.task(row.task)
  if (isLast(task, row)) changes.put({ ...task, sent: 'quarantined', why: DAMAGED })
}

/** Whether an operation behind the end of its stream has only left its old number, and waits under a new one. */
export function hasMoved(
  { seq, outcome }: Pick<OutboxRow, 'seq' | 'outcome'>,
  stream: StreamRow | undefined,
): boolean {
  return seq > (stream?.last ?? 0) && outcome !== 'quarantined'
}

/**
 * Ends a stream and numbers these operations of it again, from 1, in a new one: after a fork, and where the server
 * lost what is no longer kept here. What was sealed stays as it is, only the chain is new. What cannot be read is set
 * aside.
 */
export async function renewStream(
  store: Store,
  changes: Changes,
  old: StreamRow,
  acknowledged: number,
  rows: readonly OutboxRow[],
): Promise<void> {
  let stream = newStream(store, (await currentStream(store)).generation + 1)
  for (const row of rows) {
    const opened = await openOperation(store, row)
    if (opened === null) {
      await setAside(changes, row)
      continue
    }
    const { text, sealed } = opened
    const hash = await store.sha256Hex(chainInput(stream.chain, JSON.parse(text)))
    const moved = {
      ...row,
      sealed,
      generation: stream.generation,
      seq: stream.last + 1,
      prev: stream.chain,
      hash,
    }
    stream = { ...stream, last: moved.seq, chain: hash }
    changes.putOperation({ ...moved, outcome: null, why: null, receiptAt: null })
    changes.removed.push([row.generation, row.seq])
    changes.journal.push(opRecord(moved))
    changes.forget.push({ key: keys.op(row.generation, row.seq), value: null })
    const task = await changes.task(row.task)
    if (isLast(task, row)) {
      const mark = { ...task.mark, generation: moved.generation, seq: moved.seq }
      changes.put({ ...task, sent: 'waiting', why: null, mark })
      changes.forget.push(markRecord(task, mark))
    }
  }
  const ended = {
    ...old,
    last: acknowledged,
    chain: rows[0]?.prev ?? old.chain,
    acknowledged,
    check: false,
    closed: true,
  }
  changes.streams.set(old.generation, ended)
  changes.streams.set(stream.generation, stream)
  // Last, and in this order: until the new stream is there the operations count under their old numbers.
  changes.journal.push(streamRecord(stream), streamRecord(ended))
}

function opName(task: TaskId): string {
  return `op/${task}`
}
