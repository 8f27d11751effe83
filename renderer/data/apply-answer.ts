import type { DiskError } from '../../shared/ipc/contract.ts'
import { ok, type Result } from '../../shared/result.ts'
import type { OwnAnswer } from '../../shared/wire/sync.ts'
import { applyMail } from './apply-mail.ts'
import { Changes } from './changes.ts'
import { leavingRecords, opRecord, retainedOps, streamRecord } from './journal.ts'
import { type Outgoing, renewStream } from './outbox-repo.ts'
import { isLast, type MetaRow, type OutboxRow, type StreamRow } from './rows.ts'
import type { Store } from './store.ts'

/**
 * `page`: taken in. `again`: the server was restored or has other work under our number, or the page does not follow on what
 * is here; it was left, ask anew.
 * `narrow`: the same under one of several numbers; ask anew with half as many, to find which it has.
 */
export type Applied = 'page' | 'again' | 'narrow'

/** Kept after the receipt, by the server's clock, so that a restored server can be given again what it lost. */
const RETENTION_MS = 30 * 24 * 3_600_000
/** Operations forgotten per exchange, so that no exchange is long. */
const PRUNE_COUNT = 500

/** Takes in a whole answer in one transaction: acknowledgements, outcomes, the mailbox page, cursor and epoch. */
export async function applyAnswer(
  store: Store,
  sent: Outgoing,
  answer: OwnAnswer,
): Promise<Result<Applied, DiskError>> {
  const { db } = store
  const changes = new Changes(db)
  const stream = await db.streams.get(sent.generation)
  if (stream === undefined || stream.stream !== sent.stream)
    throw new Error('an answer to a stream that is not ours')
  const meta: MetaRow = (await db.meta.get('sync')) ?? {
    key: 'sync',
    epoch: null,
    cursor: 0,
    lastExchange: null,
  }

  if (answer.forked) {
    if (sent.operations.length > 1) return ok('narrow')
    await leaveStream(store, changes, stream)
    const left = await store.commit(changes)
    return left.ok ? ok('again') : left
  }

  // A backup that was put back without a new epoch gives itself away by what it no longer knows.
  const forgot = Math.min(answer.acknowledged, sent.to) < stream.acknowledged
  const restored = forgot || (meta.epoch !== null && meta.epoch !== answer.epoch)
  // The database was lost and made anew since this was asked: what comes before the page is missing again.
  const passed = sent.cursor !== meta.cursor && answer.mailbox.length > 0
  await applyAcknowledgement(store, changes, stream, sent, answer)
  if (restored) {
    for (const stored of await db.streams.toArray()) {
      const other = changes.streams.get(stored.generation) ?? stored
      // Where something waits, sending it tells how far the server is.
      const quiet = other.last > 0 && other.last === other.acknowledged
      if (other.generation !== stream.generation && quiet)
        changes.streams.set(other.generation, { ...other, check: true })
    }
    // Its mailbox numbers may mean other entries now: read it from the start. Nothing here is removed by that.
    changes.meta = { ...meta, epoch: answer.epoch, cursor: 0 }
  } else {
    const entries = passed ? [] : answer.mailbox
    const page = { epoch: answer.epoch, serverTime: answer.serverTime, entries }
    await applyMail(store, changes, page)
    await prune(store, changes, answer.serverTime)
    changes.meta = {
      key: 'sync',
      epoch: answer.epoch,
      cursor: entries.at(-1)?.n ?? meta.cursor,
      lastExchange: answer.more ? meta.lastExchange : store.now(),
    }
  }
  await noteForgetting(store, changes)
  const done = await store.commit(changes)
  if (!done.ok) return done
  return ok(restored || passed ? 'again' : 'page')
}

/**
 * The server holds other content under our numbers (a disk was rolled back or cloned): what it has not acknowledged
 * goes on in a new stream, nothing is overwritten on either side.
 */
async function leaveStream(store: Store, changes: Changes, stream: StreamRow): Promise<void> {
  const rows = await rowsBetween(store, stream, stream.acknowledged + 1, stream.last)
  if (stream.closed && rows.length === 0) changes.streams.set(stream.generation, { ...stream, check: false })
  else await renewStream(store, changes, stream, stream.acknowledged, rows)
}

async function applyAcknowledgement(
  store: Store,
  changes: Changes,
  stream: StreamRow,
  sent: Outgoing,
  answer: OwnAnswer,
): Promise<void> {
  // Only what this request carried was compared by its hash. Behind it, under our next numbers, the server may hold the
  // work that this disk forgot when it was rolled back: that is no acknowledgement of what is numbered so here.
  const acknowledged = Math.min(answer.acknowledged, sent.to)
  changes.streams.set(stream.generation, { ...stream, acknowledged, check: false })
  const outcomes = new Map(answer.outcomes.map((o) => [o.seq, o]))
  const fresh = await rowsBetween(store, stream, stream.acknowledged + 1, acknowledged)
  const repeated = answer.outcomes.filter(({ seq }) => seq <= Math.min(acknowledged, stream.acknowledged))
  const late = await store.db.outbox.bulkGet(
    repeated.map(({ seq }): [number, number] => [stream.generation, seq]),
  )
  const rows = [...late.filter((row) => row !== undefined), ...fresh]
  await changes.load(rows.map((row) => row.task))
  for (const row of rows) {
    const { outcome = null, why = null } = outcomes.get(row.seq) ?? {}
    // The receipt of a duplicate came with the answer that was lost, or went by before it was acknowledged here. A dismissal
    // makes no result that could have one.
    const receiptAt = outcome === 'duplicate' || row.op === 'dismiss' ? answer.serverTime : row.receiptAt
    await received(changes, { ...row, outcome, why, receiptAt })
  }
  await supersede(store, changes, answer.serverTime)
  if (acknowledged < stream.acknowledged) await rewind(store, changes, { ...stream, acknowledged })
}

async function received(changes: Changes, row: OutboxRow): Promise<void> {
  const quarantined = row.outcome === 'quarantined'
  changes.putOperation(row)
  // What is set aside stays in the journal, with its reason.
  if (quarantined) changes.journal.push(opRecord(row))
  const task = await changes.task(row.task)
  if (row.receiptAt !== null) changes.forget.push(...leavingRecords(row, row.receiptAt, task))
  if (isLast(task, row)) {
    changes.put({ ...task, sent: quarantined ? 'quarantined' : 'received', why: row.why })
  }
}

/** Where a later result of the task got through, what was set aside of it before needs nobody's attention any more. */
async function supersede({ db }: Store, changes: Changes, serverTime: number): Promise<void> {
  for (const row of changes.latest(await db.outbox.where('outcome').equals('quarantined').toArray())) {
    const task = await changes.task(row.task)
    if (task === undefined || task.sent !== 'received' || isLast(task, row)) continue
    changes.putOperation({ ...row, outcome: 'superseded', receiptAt: serverTime })
    changes.forget.push(...leavingRecords(row, serverTime, task))
  }
}

/**
 * The server lost operations that it had: they wait again, or go on in a new stream where some are no longer kept. Those
 * that the database lost too are brought back by the journal.
 */
async function rewind(store: Store, changes: Changes, stream: StreamRow): Promise<void> {
  const { generation, acknowledged, last } = stream
  const stored = await rowsBetween(store, stream, acknowledged + 1, last)
  const bySeq = new Map(stored.map((row) => [row.seq, row]))
  if (stored.length < last - acknowledged) {
    for (const op of await retainedOps(store, generation)) {
      if (op.seq > acknowledged && op.seq <= last && !bySeq.has(op.seq))
        bySeq.set(op.seq, { ...op, receiptAt: null })
    }
  }
  const rows = [...bySeq.values()].sort((a, b) => a.seq - b.seq)
  for (const row of rows) {
    const task = await changes.task(row.task)
    if (isLast(task, row)) changes.put({ ...task, sent: 'waiting', why: null })
    const unsent = { ...row, outcome: null, why: null, receiptAt: null }
    changes.putOperation(unsent)
    changes.journal.push(opRecord(unsent))
  }
  changes.journal.push(streamRecord(stream))
  const whole = rows.length === last - acknowledged
  if (!whole) await renewStream(store, changes, stream, acknowledged, rows)
}

/** Operations leave the journal only together with a note of how far the server has come. */
async function noteForgetting({ db }: Store, changes: Changes): Promise<void> {
  if (changes.forget.length === 0) return
  const streams = new Map((await db.streams.toArray()).map((row) => [row.generation, row]))
  for (const row of changes.streams.values()) streams.set(row.generation, row)
  changes.forget.unshift(...[...streams.values()].map(streamRecord))
}

async function prune({ db }: Store, changes: Changes, serverTime: number): Promise<void> {
  const old = await db.outbox
    .where('receiptAt')
    .below(serverTime - RETENTION_MS)
    .limit(PRUNE_COUNT)
    .toArray()
  for (const row of old) {
    changes.removed.push([row.generation, row.seq])
    changes.outbox.delete(`${row.generation}/${row.seq}`)
  }
}

function rowsBetween(
  { db }: Store,
  { generation }: StreamRow,
  from: number,
  to: number,
): Promise<OutboxRow[]> {
  return db.outbox
    .where('[generation+seq]')
    .between([generation, from], [generation, to], true, true)
    .toArray()
}
