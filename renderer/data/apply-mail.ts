import { z } from 'zod'
import { assertNever } from '../../shared/assert-never.ts'
import { isToDo, nextTaskState } from '../../shared/flow/task-flow.ts'
import type { Task } from '../../shared/model/batch.ts'
import type { BatchId, Epoch } from '../../shared/model/ids.ts'
import { decodeTolerantly, type WireDocument } from '../../shared/wire/document-codec.ts'
import { type MailboxEntry, mailboxEntrySchema, type WireTask } from '../../shared/wire/mailbox.ts'
import type { Changes } from './changes.ts'
import { sealDocument } from './document-store.ts'
import { firstOrderOf, keys, leavingRecords, TASKS_PER_RECORD } from './journal.ts'
import { keepRemarks, type Told, takeRevision } from './review-store.ts'
import { isLast, type TaskRecord } from './rows.ts'
import type { Store } from './store.ts'
import { sealComment } from './views.ts'

export interface Page {
  readonly epoch: Epoch
  /** Unix ms. */
  readonly serverTime: number
  readonly entries: readonly { readonly n: number; readonly entry: unknown }[]
}

type Entry<K extends MailboxEntry['kind']> = Extract<MailboxEntry, { kind: K }>

/**
 * Takes in a page of the mailbox, entry by entry. One that cannot be taken in is set aside with its reason and holds up
 * nothing. Every entry may come again, after a loss here or a restore there: it then changes nothing that was done since.
 */
export async function applyMail(store: Store, changes: Changes, page: Page): Promise<void> {
  const lists: Entry<'tasks'>[] = []
  for (const { n, entry } of page.entries) {
    const parsed = mailboxEntrySchema.safeParse(entry)
    const reason = parsed.success
      ? await applyEntry(store, changes, parsed.data, page.serverTime)
      : z.prettifyError(parsed.error)
    if (reason !== null) {
      const sealed = await store.cipher.seal(`mail/${page.epoch}/${n}`, JSON.stringify(entry))
      changes.mail.push({ epoch: page.epoch, n, kind: kindOf(entry), sealed, reason })
    } else if (parsed.data?.kind === 'tasks') lists.push(parsed.data)
  }
  await journalTasks(store, changes, lists)
}

/** The reason why it must be kept aside, or null where it is taken in whole. */
async function applyEntry(
  store: Store,
  changes: Changes,
  entry: MailboxEntry,
  serverTime: number,
): Promise<string | null> {
  switch (entry.kind) {
    case 'batch':
      changes.batches.set(entry.batch.id, entry.batch)
      changes.journal.push({ key: keys.batch(entry.batch.id), value: entry.batch })
      return null
    case 'tasks':
      return takeTasks(store, changes, entry)
    case 'start':
      return takeStart(store, changes, entry)
    case 'withdrawal':
      for (const id of entry.tasks) {
        const row = await changes.task(id)
        if (row !== undefined)
          changes.put({ ...row, state: nextTaskState(row.state, 'withdraw') ?? row.state })
      }
      return null
    case 'returned':
      return takeReturned(store, changes, entry)
    case 'receipt':
      return takeReceipt(store, changes, entry, serverTime)
    case 'merged':
      return takeMerged(store, changes, entry)
    case 'settled':
      return takeSettled(store, changes, entry, serverTime)
    case 'notice':
      return entry.kind
    default:
      return assertNever(entry)
  }
}

async function takeTasks(store: Store, changes: Changes, entry: Entry<'tasks'>): Promise<string | null> {
  const known = changes.batches.has(entry.batch) || (await store.db.batches.get(entry.batch)) !== undefined
  if (!known) return 'unknown batch'
  const ids = entry.tasks.map(({ id }) => id)
  await changes.load(ids)
  // Drawn work whose task was lost with a damaged database finds its place again.
  const drawn = await store.db.documents.bulkGet(ids)
  for (const [i, wire] of entry.tasks.entries()) {
    const task = taskOf(entry.batch, wire)
    const row = await changes.task(task.id)
    const version = drawn[i]?.version
    if (row !== undefined) changes.put({ ...row, ...placeOf(task), ...reassigned(row, task) })
    else changes.put({ ...newTask(task), ...(version === undefined ? {} : { state: 'draft', version }) })
  }
  return null
}

/** It comes again where it is lost, and is no work of hers: neither is it a draft, nor does it belong into the journal. */
async function takeStart(
  store: Store,
  changes: Changes,
  { document }: Entry<'start'>,
): Promise<string | null> {
  const row = await changes.task(document.task)
  if (row === undefined) return 'unknown task'
  if (row.state !== 'open' || row.version > 0) return null
  const start = { ...decodeTolerantly(document, row.sha256), version: 1 }
  changes.put({ ...row, version: start.version, shapes: start.shapes.length })
  changes.documents.set(row.id, await sealDocument(store, start, start.version, 0))
  return null
}

/** A task that was withdrawn and is handed out again waits for work again; a new picture has still to be fetched. */
function reassigned(row: TaskRecord, task: Task): Partial<TaskRecord> {
  const samePicture = row.sha256 === task.media.sha256
  return {
    state: row.state === 'withdrawn' ? 'open' : row.state,
    held: row.held && samePicture,
    fault: samePicture ? row.fault : null,
  }
}

function placeOf(task: Task) {
  return { id: task.id, batch: task.batch, order: task.order, sha256: task.media.sha256, task }
}

export function newTask(task: Task): Omit<TaskRecord, 'todo' | 'wanted'> {
  return {
    ...placeOf(task),
    state: 'open',
    held: false,
    fault: null,
    shapes: 0,
    version: 0,
    base: 0,
    sent: 'nothing',
    why: null,
    comment: null,
    mark: null,
    activeMs: 0,
  }
}

function taskOf(batch: BatchId, { id, order, name, ...media }: WireTask): Task {
  return { id, batch, order, name, media }
}

/**
 * The reviewer's document takes the place of ours, or is merged with work here that the server has not seen. What is on its
 * way there is merged by the server, which tells of it.
 */
async function takeReturned(
  store: Store,
  changes: Changes,
  entry: Entry<'returned'>,
): Promise<string | null> {
  const row = await changes.task(entry.task)
  if (row === undefined) return 'unknown task'
  const { document, remarks = [] } = entry
  const { baseRev } = document
  const comment = await sealComment(store.cipher, row.id, entry.comment)
  if (baseRev < row.base || (baseRev === row.base && !isToDo(row.state))) return null
  if (baseRev === row.base) {
    // Told once more. A store rebuilt from the journal has the work, but not what the reviewer said.
    changes.put({ ...row, comment })
    return null
  }
  const returned = { ...row, state: nextTaskState(row.state, 'return') ?? row.state, base: baseRev, comment }
  if (await isUnconfirmed(store, changes, row)) {
    changes.put(returned)
    await keepRemarks(store, changes, row, remarks)
    return 'work here is newer'
  }
  return take(store, changes, returned, row.state, document, { remarks })
}

/** The server has merged what she sent with a review that she had not seen then: there is something to look at. */
async function takeMerged(store: Store, changes: Changes, entry: Entry<'merged'>): Promise<string | null> {
  const row = await changes.task(entry.task)
  if (row === undefined) return 'unknown task'
  const { document, merged, proposals } = entry
  if (document.baseRev <= row.base) return null
  // A later result is on its way: the server merges that too, and tells.
  if (await isUnconfirmed(store, changes, row)) return 'work here is newer'
  const back = { ...row, state: nextTaskState(row.state, 'return') ?? row.state, base: document.baseRev }
  return take(store, changes, back, row.state, document, { merged, proposals })
}

async function take(
  store: Store,
  changes: Changes,
  row: TaskRecord,
  was: TaskRecord['state'],
  document: WireDocument,
  told: Told,
): Promise<string | null> {
  if (document.task !== row.id) return 'the document of another task'
  // What this version cannot read of it is kept in it: the rest is work that waits.
  const revision = decodeTolerantly(document, row.sha256)
  await takeRevision(store, changes, row, was === 'draft', revision, told)
  return null
}

/** The receipt of a result stands in the mailbox before the return of it: without one the return is of an older result. */
async function isUnconfirmed(store: Store, changes: Changes, { mark }: TaskRecord): Promise<boolean> {
  if (mark === null) return false
  const stored = await store.db.outbox.get([mark.generation, mark.seq])
  const [row] = changes.latest(stored === undefined ? [] : [stored])
  return row !== undefined && row.receiptAt === null
}

/** The result is kept for good: its safety copy may go, and a machine that lost its memory learns that the task is done. */
async function takeReceipt(
  store: Store,
  changes: Changes,
  { task: id, rev }: Entry<'receipt'>,
  serverTime: number,
): Promise<string | null> {
  const task = await changes.task(id)
  if (task === undefined) return 'unknown task'
  const streams = new Map((await store.db.streams.toArray()).map((s) => [s.generation, s]))
  for (const row of changes.latest(await store.db.outbox.where('task').equals(id).toArray())) {
    const stream = changes.streams.get(row.generation) ?? streams.get(row.generation)
    const there = stream !== undefined && row.seq <= stream.acknowledged
    if (!there || row.receiptAt !== null || row.outcome === 'quarantined') continue
    changes.putOperation({ ...row, receiptAt: serverTime })
    changes.forget.push(...leavingRecords(row, serverTime, task))
  }
  const forgotten = task.state === 'open' || task.state === 'returned'
  if (forgotten && task.sent !== 'waiting' && rev > task.base)
    changes.put({ ...task, state: 'submitted', sent: 'received' })
  return null
}

/**
 * What had been set aside needs nobody's attention any more: a mended form of it counts, or it is given up. Of two settlements
 * of one operation the first counts.
 */
async function takeSettled(
  { db, cipher }: Store,
  changes: Changes,
  { stream: id, seq, how, reason }: Entry<'settled'>,
  serverTime: number,
): Promise<string | null> {
  const stream = (await db.streams.toArray()).find((one) => one.stream === id)
  // Of her work at another computer.
  if (stream === undefined) return null
  const { generation } = stream
  const stored = await db.outbox.get([generation, seq])
  const [row] = changes.latest(stored === undefined ? [] : [stored])
  if (row !== undefined && row.receiptAt !== null) return null
  // A store rebuilt from the journal has the task, but not the operation.
  const [last] =
    row === undefined ? await db.tasks.filter((task) => isLast(task, { generation, seq })).toArray() : []
  const of = row?.task ?? last?.id
  const task = of === undefined ? undefined : await changes.task(of)
  if (row !== undefined) {
    changes.putOperation({ ...row, outcome: how === 'dismissed' ? how : null, receiptAt: serverTime })
    changes.forget.push(...leavingRecords(row, serverTime, task))
  }
  if (isLast(task, { generation, seq })) {
    const settled = how === 'dismissed' ? { sent: how } : ({ sent: 'received', why: null } as const)
    const comment = reason === '' ? task.comment : await sealComment(cipher, task.id, reason)
    changes.put({ ...task, ...settled, comment })
  }
  return null
}

/** The journal keeps tasks by the fifty, each record whole, whatever pieces they came in. */
async function journalTasks(
  store: Store,
  changes: Changes,
  entries: readonly Entry<'tasks'>[],
): Promise<void> {
  const touched = new Map<string, readonly [BatchId, number]>()
  for (const { batch, tasks } of entries) {
    for (const { order } of tasks)
      touched.set(keys.tasks(batch, firstOrderOf(order)), [batch, firstOrderOf(order)])
  }
  for (const [key, [batch, first]] of touched) {
    const range: [[BatchId, number], [BatchId, number]] = [
      [batch, first],
      [batch, first + TASKS_PER_RECORD],
    ]
    const rows = new Map(
      (
        await store.db.tasks
          .where('[batch+order]')
          .between(...range)
          .toArray()
      ).map((row) => [row.id, row]),
    )
    for (const row of changes.tasks.values()) {
      if (row.batch === batch && firstOrderOf(row.order) === first) rows.set(row.id, row)
      else rows.delete(row.id)
    }
    if (rows.size > 0) changes.journal.push({ key, value: [...rows.values()].map((row) => row.task) })
  }
}

function kindOf(entry: unknown): string {
  const kind = z.object({ kind: z.string() }).safeParse(entry)
  return kind.success ? kind.data.kind : ''
}
