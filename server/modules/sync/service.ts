import type { DeviceId, Epoch, TaskId, UserId } from '../../../shared/model/ids.ts'
import type { User } from '../../../shared/model/user.ts'
import { MAGIC } from '../../../shared/wire/magic.ts'
import type { MailboxEntry } from '../../../shared/wire/mailbox.ts'
import type { RunHead } from '../../../shared/wire/run.ts'
import { PROTOCOL, type StreamAnswer, type SyncAnswer, type SyncRequest } from '../../../shared/wire/sync.ts'
import { type Database, isCode, type Transaction } from '../../db/open.ts'
import * as mailbox from '../mailbox/repo.ts'
import { followChain, type Numbered } from './chain.ts'
import { judge, type NewRevision, type TaskFacts, taskOf } from './judge.ts'
import * as repo from './repo.ts'

/** PostgreSQL chose this transaction to break a deadlock or a conflict: it did nothing and may simply run again. */
const RUN_AGAIN = ['40P01', '40001']
const MOST_TRIES = 4

/** A run as it was opened. */
export interface OpenedRun extends Omit<RunHead, 'count' | 'bytes' | 'key'> {
  /** Null where it could not be opened. */
  readonly operations: readonly unknown[] | null
}

export interface SyncService {
  /** Takes operations and answers with the caller's mailbox. What it acknowledges is on the disk. */
  accept(caller: User, request: SyncRequest, runs: readonly OpenedRun[]): Promise<SyncAnswer>
  /** The same without a contact: operations that somebody brought in a file. */
  takeIn(device: DeviceId, run: OpenedRun): Promise<Taken>
}

export function syncService(db: Database, epoch: Epoch, now: () => number): SyncService {
  return {
    accept: (caller, request, runs) =>
      inTransaction(db, (tx) => exchange(tx, caller, request, runs, epoch, now())),
    takeIn: (device, run) => inTransaction(db, (tx) => takeRun(tx, device, run, 'left')),
  }
}

async function inTransaction<T>(db: Database, work: (tx: Transaction) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction(work)
    } catch (error) {
      if (attempt === MOST_TRIES || !isCode(error, ...RUN_AGAIN)) throw error
    }
  }
}

async function exchange(
  tx: Transaction,
  caller: User,
  request: SyncRequest,
  runs: readonly OpenedRun[],
  epoch: Epoch,
  time: number,
): Promise<SyncAnswer> {
  const streams: StreamAnswer[] = []
  for (const run of runs) {
    const taken = await takeRun(tx, request.device, run, 'kept')
    // What became of somebody else's work is told to her alone.
    streams.push({ stream: run.stream, ...taken, outcomes: run.user === caller.id ? taken.outcomes : [] })
  }
  await repo.recordHeartbeat(tx, {
    device: request.device,
    user: caller.id,
    app: request.app.replaceAll('\0', ''),
    state: request.state,
    driftMs: request.clock - time,
    lastContact: new Date(time),
  })
  const { cursor } = request
  const { entries, more } =
    cursor === null ? { entries: [], more: false } : await mailbox.page(tx, caller.id, cursor)
  return {
    magic: MAGIC,
    protocol: PROTOCOL,
    epoch,
    serverTime: time,
    streams,
    mailbox: [...entries],
    more,
  }
}

type Taken = Omit<StreamAnswer, 'stream'>
const NOTHING: Taken = { acknowledged: 0, forked: false, unreadable: false, outcomes: [] }

/** @param early what is done with a run that comes before its turn */
async function takeRun(
  tx: Transaction,
  device: DeviceId,
  run: OpenedRun,
  early: 'kept' | 'left',
): Promise<Taken> {
  if (!(await repo.isUser(tx, run.user))) return { ...NOTHING, unreadable: true }
  const stream = await repo.lockStream(tx, run.stream, run.user, device)
  // Somebody else's stream: its content and how far it has come are none of the sender's business.
  if (stream.user !== run.user || stream.device !== device) return { ...NOTHING, forked: true }
  const { acknowledged } = stream
  if (run.operations === null) return { ...NOTHING, acknowledged, unreadable: true }

  const readable = { ...run, operations: run.operations }
  const taken = await continueStream(tx, readable, acknowledged)
  if (taken === null) {
    if (early === 'kept' && readable.operations.length > 0) await repo.keepEarlyRun(tx, readable)
    return { ...NOTHING, acknowledged }
  }
  const outcomes = [...taken.outcomes]
  let before = acknowledged
  let last = taken.acknowledged
  // Where the stream went on, what had come before its turn, over another connection, may follow.
  while (last > before) {
    const waiting = await repo.takeEarlyRun(tx, run.stream, last)
    const next = waiting === null ? null : await continueStream(tx, { ...run, ...waiting }, last)
    if (next === null) break
    // Of the operations that are held by now, the answers are told already.
    outcomes.push(...next.outcomes.filter(({ seq }) => seq > last))
    before = last
    last = next.acknowledged
  }
  return { ...taken, acknowledged: last, outcomes }
}

interface ReadableRun extends OpenedRun {
  readonly operations: readonly unknown[]
}

/** Null where operations before these are missing here. */
async function continueStream(
  tx: Transaction,
  run: ReadableRun,
  acknowledged: number,
): Promise<Taken | null> {
  const { stream, user, from, operations } = run
  const held = await repo.heldOperations(tx, stream, from - 1, from + operations.length - 1)
  const reading = followChain(run, acknowledged, new Map(held.map((o) => [o.seq, o.hash])))
  if (reading.kind === 'forked') return { ...NOTHING, acknowledged, forked: true }
  if (reading.kind === 'gap') return null
  const outcomes: StreamAnswer['outcomes'] = []
  const heldBySeq = new Map(held.map((o) => [o.seq, o]))
  for (const seq of reading.duplicates) {
    // The answer to the first time may have been lost, and with it what became of the operation.
    const first = heldBySeq.get(seq)
    outcomes.push({
      seq,
      outcome: first?.outcome ?? 'duplicate',
      task: first?.task ?? null,
      why: first?.why ?? '',
    })
  }

  const news = await judgeAll(tx, user, reading.fresh)
  await repo.append(tx, { stream, user, ...news })
  const receipts = news.revisions.map(({ task, rev }): MailboxEntry => ({ kind: 'receipt', task, rev }))
  await mailbox.post(tx, user, receipts)
  for (const { seq, outcome, task, why } of news.operations) {
    if (outcome !== null) outcomes.push({ seq, outcome, task, why })
  }
  return { ...NOTHING, acknowledged: reading.fresh.at(-1)?.seq ?? acknowledged, outcomes }
}

async function judgeAll(
  tx: Transaction,
  user: UserId,
  fresh: readonly Numbered[],
): Promise<Pick<repo.Append, 'operations' | 'revisions'>> {
  const ids = new Set(fresh.map((o) => taskOf(o.operation)).filter((id) => id !== null))
  const facts = new Map<TaskId, TaskFacts>(await repo.taskFacts(tx, [...ids], user))
  const operations: repo.Append['operations'][number][] = []
  const revisions: (NewRevision & { seq: number })[] = []
  for (const { seq, hash, operation } of fresh) {
    const known = taskOf(operation)
    const { task, result } = judge(operation, known === null ? undefined : facts.get(known), user)
    const common = { seq, hash, payload: JSON.stringify(operation), task }
    if (!result.ok) {
      operations.push({ ...common, outcome: 'quarantined', why: result.error.replaceAll('\0', '') })
      continue
    }
    const revision = result.value
    operations.push({ ...common, outcome: revision.late ? 'kept_late' : null, why: '' })
    revisions.push({ ...revision, seq })
    const before = facts.get(revision.task)
    // A later operation of the same request may be on the same task.
    if (before !== undefined) facts.set(revision.task, afterwards(before, revision, user))
  }
  return { operations, revisions }
}

function afterwards(facts: TaskFacts, revision: NewRevision, user: UserId): TaskFacts {
  const counted = { ...facts, lastRev: revision.rev }
  return revision.late ? counted : { ...counted, currentRev: revision.rev, currentUser: user }
}
