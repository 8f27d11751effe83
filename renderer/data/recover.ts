import type { DiskError, JournalRecord } from '../../shared/ipc/contract.ts'
import type { BatchId, TaskId } from '../../shared/model/ids.ts'
import { ok, type Result } from '../../shared/result.ts'
import { newTask } from './apply-mail.ts'
import { Changes } from './changes.ts'
import { causes } from './disk-error.ts'
import {
  baseRecord,
  docRecord,
  firstOrderOf,
  type JournalContent,
  type JournalDoc,
  keys,
  leavingRecords,
  markRecord,
  opRecord,
  retainedDocs,
  reviewRecord,
  sortRecords,
  streamRecord,
} from './journal.ts'
import { hasMoved, newStream, renewStream } from './outbox-repo.ts'
import type { Mark, OutboxRow, StreamRow, TaskRecord } from './rows.ts'
import type { Store } from './store.ts'
import { isWhole } from './tally.ts'
import type { WorkingTable } from './working-set.ts'

/** What the database lacked and the journal had. */
export interface Recovered {
  readonly batches: number
  readonly tasks: number
  readonly documents: number
  readonly operations: number
}

/**
 * Compares the database with the journal and completes each from the other, so that both again hold whatever the server
 * has not confirmed. Of two copies of a document the higher version is the later. Doing it twice changes nothing.
 */
export async function recover(store: Store): Promise<Result<Recovered, DiskError>> {
  try {
    return await compare(store)
  } catch (error) {
    if (!(await dropUnreadable(store))) throw error
    return compare(store)
  }
}

/** How Chromium calls a row whose large value, a file of its own, has vanished: every reading across it fails. */
const VANISHED = ['DataError', 'NotReadableError']

/** Takes out the operations that are there no more but by name, for the journal to bring back; false where there are none. */
async function dropUnreadable({ db }: Store): Promise<boolean> {
  let dropped = false
  for (const key of await db.outbox.toCollection().primaryKeys()) {
    try {
      await db.outbox.get(key)
    } catch (error) {
      if (!causes(error).some(({ name }) => VANISHED.includes(name))) throw error
      await db.outbox.delete(key)
      dropped = true
    }
  }
  return dropped
}

async function compare(store: Store): Promise<Result<Recovered, DiskError>> {
  const read = await store.journal.read()
  if (!read.ok) return read
  const journal = sortRecords(read.value)
  const changes = new Changes(store.db)
  const outbox = await store.db.outbox.toArray()

  const operations = await takeStreams(store, changes, outbox, journal)
  const { batches, tasks } = await takeTasks(store, changes, journal)
  const documents = await takeWork(store, changes, journal)
  await takeAcknowledged(store, changes)
  await takeReviews(store, changes, journal)
  const whole = await Promise.all((await store.db.batches.toArray()).map((batch) => isWhole(store.db, batch)))
  if (batches > 0 || tasks > 0 || whole.includes(false)) {
    // Withdrawals, returns and receipts are told by the server only: it tells them once more, and what is missing too.
    const meta = await store.db.meta.get('sync')
    changes.meta = { lastExchange: null, ...meta, key: 'sync', epoch: meta?.epoch ?? null, cursor: 0 }
    changes.recount = true
  }
  const present = new Set(read.value.map(({ key }) => key))
  await completeJournal(store, changes, outbox, present, journal)
  const done = await store.commit(changes)
  if (!done.ok) return done
  const renewed = await renewBroken(store)
  return renewed.ok ? ok({ batches, tasks, documents, operations }) : renewed
}

/** Streams and operations; answers how many operations were missing here. */
async function takeStreams(
  store: Store,
  changes: Changes,
  outbox: readonly OutboxRow[],
  journal: JournalContent,
): Promise<number> {
  const streams = new Map((await store.db.streams.toArray()).map((row) => [row.generation, row]))
  for (const theirs of journal.stream) {
    const ours = streams.get(theirs.generation)
    streams.set(
      theirs.generation,
      ours === undefined ? { ...theirs, check: isQuiet(theirs) } : mergeStream(ours, theirs),
    )
  }
  if (streams.size === 0) streams.set(1, newStream(store, 1))
  for (const row of streams.values()) changes.streams.set(row.generation, row)

  const stored = new Map(outbox.map((row) => [nameOf(row), row]))
  let missing = 0
  for (const op of journal.op) {
    const row = stored.get(nameOf(op))
    if (hasMoved(op, streams.get(op.generation))) continue
    if (row === undefined) {
      changes.putOperation({ ...op, receiptAt: null })
      missing += 1
    } else if (op.outcome !== null && row.outcome === null) {
      changes.putOperation({ ...row, outcome: op.outcome, why: op.why })
    }
  }
  return missing
}

/**
 * Nothing of it waits, so that no operation would show how far the server is. It is asked: it may have been put back from a
 * dump, and with the database went the memory of which server that was.
 */
function isQuiet({ last, acknowledged }: JournalContent['stream'][number]): boolean {
  return last > 0 && last === acknowledged
}

function mergeStream(ours: StreamRow, theirs: JournalContent['stream'][number]): StreamRow {
  const acknowledged = Math.max(ours.acknowledged, theirs.acknowledged)
  // Two copies of one number in two streams cannot be put together: the copy that went on longer counts.
  const later = ours.closed || (!theirs.closed && ours.last >= theirs.last) ? ours : { ...ours, ...theirs }
  return { ...later, acknowledged: Math.min(acknowledged, later.last) }
}

async function takeTasks(store: Store, changes: Changes, journal: JournalContent) {
  const { db } = store
  const heads = new Set(await db.batches.toCollection().primaryKeys())
  const missing = journal.batch.filter(({ id }) => !heads.has(id))
  for (const batch of missing) changes.batches.set(batch.id, batch)
  const known = new Set(await db.tasks.toCollection().primaryKeys())
  let tasks = 0
  for (const task of journal.tasks.flat()) {
    if (known.has(task.id)) continue
    changes.put(newTask(task))
    tasks += 1
  }
  return { batches: missing.length, tasks }
}

/** Documents and what was finished; answers how many documents were missing or older here. */
async function takeWork(store: Store, changes: Changes, journal: JournalContent): Promise<number> {
  const marks = new Map<TaskId, Mark>(journal.state.map(({ task, shapes: _, ...mark }) => [task, mark]))
  const shapes = new Map(journal.state.map((mark) => [mark.task, mark.shapes]))
  for (const { task, op, version, generation, seq } of changes.outbox.values()) {
    if (op === 'dismiss') continue
    const state = op === 'submit' ? 'submitted' : 'skipped'
    const mark: Mark = { state, version, generation, seq }
    if (isLater(mark, marks.get(task) ?? null)) marks.set(task, mark)
  }
  const docs = new Map(journal.doc.map((doc) => [doc.task, doc]))
  const stored = new Set(await store.db.documents.toCollection().primaryKeys())
  await changes.load([...new Set([...marks.keys(), ...docs.keys()])].filter((id) => !changes.tasks.has(id)))

  let documents = 0
  for (const doc of docs.values()) {
    const row = await changes.task(doc.task)
    if (stored.has(doc.task) && (row === undefined || doc.version <= row.version)) continue
    documents += 1
    takeDocument(changes, doc, row)
    if (row === undefined || doc.version <= row.version) continue
    const { version, shapes, activeMs, state } = doc
    changes.put({ ...row, state, version, shapes, activeMs, base: Math.max(row.base, doc.base) })
  }
  const older = new Map<TaskId, TaskRecord>()
  for (const [id, mark] of marks) {
    const row = await changes.task(id)
    if (row === undefined || !isLater(mark, row.mark)) continue
    if (mark.version > row.version && stored.has(id)) older.set(id, row)
    const finished = mark.version >= row.version
    const state = finished ? mark.state : row.state
    // What the server confirmed: the document has left the journal's live part, and is read there when it is opened.
    const gone = mark.version > row.version ? { version: mark.version, shapes: shapes.get(id) ?? 0 } : {}
    changes.put({
      ...row,
      ...gone,
      mark,
      state,
      activeMs: finished ? 0 : row.activeMs,
      ...sentOf(changes, mark),
    })
  }
  return documents + (await takeRetained(store, changes, older))
}

/** Documents that were confirmed and are stored here in an older version: what was finished counts. Answers how many. */
async function takeRetained(
  store: Store,
  changes: Changes,
  older: ReadonlyMap<TaskId, TaskRecord>,
): Promise<number> {
  if (older.size === 0) return 0
  let taken = 0
  for (const doc of await retainedDocs(store)) {
    const row = older.get(doc.task)
    if (row === undefined || doc.version !== changes.tasks.get(doc.task)?.version) continue
    takeDocument(changes, doc, row)
    taken += 1
  }
  return taken
}

/** One save behind, the database keeps its history; further back there is none that fits. */
function takeDocument(changes: Changes, doc: JournalDoc, row: TaskRecord | undefined): void {
  const { task, version, position, sealed, edit } = doc
  const next = doc.next && row !== undefined && version === row.version + 1
  changes.documents.set(task, { task, version, position: next ? position : 0, sealed })
  if (!next) changes.historyFrom.set(task, 0)
  else if (edit !== null) changes.putEdit({ task, index: position - 1, sealed: edit })
}

/** What belongs to a document that was taken from the journal, or is missing here; a finished task needs none. */
async function takeReviews({ db }: Store, changes: Changes, journal: JournalContent): Promise<void> {
  await takeBeside(db.reviews, changes.reviews, journal.review, reviewRecord)
  await takeBeside(db.bases, changes.bases, journal.base, baseRecord)

  async function takeBeside<Row extends { readonly task: TaskId }>(
    table: WorkingTable<Row, TaskId>,
    changed: Map<TaskId, Row | null>,
    copies: readonly Row[],
    recordOf: (task: TaskId, row: Row) => JournalRecord,
  ): Promise<void> {
    const stored = new Set(await table.toCollection().primaryKeys())
    for (const copy of copies)
      if (!stored.delete(copy.task) || changes.documents.has(copy.task)) changed.set(copy.task, copy)
    for (const id of stored) {
      const task = await changes.task(id)
      const row = task?.mark?.version === task?.version ? undefined : await table.get(id)
      if (row === undefined) changed.set(id, null)
      else changes.journal.push(recordOf(id, row))
    }
  }
}

/** What a database that was rolled back still shows as waiting, and the journal knows to be with the server. */
async function takeAcknowledged({ db }: Store, changes: Changes): Promise<void> {
  for (const row of await db.tasks.filter(({ sent }) => sent === 'waiting').toArray()) {
    const task = await changes.task(row.id)
    const known = task?.mark ? sentOf(changes, task.mark) : null
    if (task !== undefined && known !== null && known.sent !== 'waiting') changes.put({ ...task, ...known })
  }
}

/** How far an operation has come, by what both copies know of its stream. */
function sentOf(changes: Changes, { generation, seq }: Mark): Pick<TaskRecord, 'sent' | 'why'> {
  const op = changes.outbox.get(nameOf({ generation, seq }))
  if (op?.outcome === 'quarantined' || op?.outcome === 'dismissed') return { sent: op.outcome, why: op.why }
  const acknowledged = changes.streams.get(generation)?.acknowledged ?? 0
  if (seq > acknowledged) return { sent: 'waiting', why: null }
  return { sent: 'received', why: op?.why ?? null }
}

function nameOf({ generation, seq }: { readonly generation: number; readonly seq: number }): string {
  return `${generation}/${seq}`
}

function isLater(a: Mark, b: Mark | null): boolean {
  return b === null || a.generation > b.generation || (a.generation === b.generation && a.seq > b.seq)
}

/** The other way round: what the database has and the journal lacks, and what the journal need not keep any more. */
async function completeJournal(
  store: Store,
  changes: Changes,
  outbox: readonly OutboxRow[],
  present: ReadonlySet<string>,
  journal: JournalContent,
): Promise<void> {
  const { db } = store
  const records: JournalRecord[] = changes.journal
  const { streams } = changes
  const kept = new Map(journal.stream.map((row) => [row.generation, row]))
  for (const row of streams.values()) {
    const copy = kept.get(row.generation)
    const same =
      copy?.last === row.last && copy.closed === row.closed && copy.acknowledged === row.acknowledged
    if (!same) records.push(streamRecord(row))
  }
  for (const row of outbox) {
    const key = keys.op(row.generation, row.seq)
    if (hasMoved(row, streams.get(row.generation))) changes.removed.push([row.generation, row.seq])
    else if (row.receiptAt === null && !present.has(key)) records.push(opRecord(row))
    else if (row.receiptAt !== null && (present.has(key) || present.has(keys.doc(row.task))))
      changes.forget.push(...leavingRecords(row, row.receiptAt, await changes.task(row.task)))
  }
  for (const op of journal.op) {
    if (hasMoved(op, streams.get(op.generation)))
      changes.forget.push({ key: keys.op(op.generation, op.seq), value: null })
  }
  const batches = new Set(journal.batch.map(({ id }) => id))
  for (const { id, batch } of await db.batches.toArray()) {
    if (!batches.has(id)) records.push({ key: keys.batch(id), value: batch })
  }
  records.push(...(await missingTasks(store, changes, outbox, journal)))
}

async function missingTasks(
  store: Store,
  changes: Changes,
  outbox: readonly OutboxRow[],
  journal: JournalContent,
): Promise<JournalRecord[]> {
  const rows = await store.db.tasks.toArray()
  const listed = new Set(journal.tasks.flat().map(({ id }) => id))
  const versions = new Map(journal.doc.map(({ task, version }) => [task, version]))
  const marks = new Map(journal.state.map((mark) => [mark.task, mark]))
  const waiting = new Set(
    changes
      .latest(outbox)
      .filter(({ receiptAt }) => receiptAt === null)
      .map(nameOf),
  )
  const records: JournalRecord[] = []
  const lists = new Map<string, TaskRecord['task'][]>()
  const incomplete = new Set<string>()
  for (const row of rows) {
    const key = listKey(row.batch, row.order)
    lists.set(key, [...(lists.get(key) ?? []), row.task])
    if (!listed.has(row.id)) incomplete.add(key)
    const mark = marks.get(row.id) ?? null
    if (row.mark !== null && (mark === null || isLater(row.mark, mark)))
      records.push(markRecord(row, row.mark))
    const copy = versions.get(row.id)
    const { version, mark: last } = changes.tasks.get(row.id) ?? row
    const confirmed = last?.version === version && !waiting.has(nameOf(last))
    if (confirmed || (copy ?? 0) >= row.version || changes.documents.has(row.id)) continue
    // One whose large value has vanished cannot be copied; the others can.
    const document = await store.db.documents.get(row.id).catch(() => undefined)
    if (document !== undefined) records.push(docRecord(row, document, null, false))
  }
  for (const task of changes.tasks.values()) {
    const key = listKey(task.batch, task.order)
    if (incomplete.has(key) && !lists.get(key)?.some(({ id }) => id === task.id))
      lists.get(key)?.push(task.task)
  }
  return [...records, ...[...incomplete].map((key) => ({ key, value: lists.get(key) }))]
}

function listKey(batch: BatchId, order: number): string {
  return keys.tasks(batch, firstOrderOf(order))
}

/** Operations that neither copy holds leave a hole that the server would wait for: the others go on in a new stream. */
async function renewBroken(store: Store): Promise<Result<null, DiskError>> {
  const changes = new Changes(store.db)
  for (const stream of await store.db.streams.toArray()) {
    const { generation, acknowledged, last } = stream
    const range: [[number, number], [number, number]] = [
      [generation, acknowledged + 1],
      [generation, last],
    ]
    const rows: OutboxRow[] = await store.db.outbox
      .where('[generation+seq]')
      .between(...range, true, true)
      .toArray()
    if (rows.length === last - acknowledged) continue
    await renewStream(store, changes, stream, acknowledged, rows)
    return store.commit(changes)
  }
  return ok(null)
}
