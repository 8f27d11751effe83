import type { DeviceId, Epoch, TaskId, UserId } from '../../../shared/model/ids.ts'
import type { User } from '../../../shared/model/user.ts'
import { MAGIC } from '../../../shared/wire/magic.ts'
import type { MailboxEntry } from '../../../shared/wire/mailbox.ts'
import type { RunHead } from '../../../shared/wire/run.ts'
import { PROTOCOL, type StreamAnswer, type SyncAnswer, type SyncRequest } from '../../../shared/wire/sync.ts'
import { followChain, type Numbered } from './chain.ts'
import { judge, type NewRevision, type OperationPlace, type TaskFacts, taskOf } from './judge.ts'
import type { Append, AppendedRevision, SyncStorage, SyncTransaction } from './storage.ts'

/** The first version that knows `parked_conflict`; older ones are told that the result is kept. */
const KNOWS_CONFLICTS = 3

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

export function syncService(storage: SyncStorage, epoch: Epoch, now: () => number): SyncService {
  return {
    accept: (caller, request, runs) =>
      storage.transaction((tx) => exchange(tx, caller, request, runs, epoch, now())),
    takeIn: (device, run) => storage.transaction((tx) => takeRun(tx, device, run, 'left')),
  }
}

async function exchange(
  tx: SyncTransaction,
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
    const outcomes = run.user === caller.id ? taken.outcomes : []
    streams.push({ stream: run.stream, ...taken, outcomes: outcomes.map((one) => toldTo(request, one)) })
  }
  await tx.recordHeartbeat({
    device: request.device,
    user: caller.id,
    app: request.app.replaceAll('\0', ''),
    state: request.state,
    driftMs: request.clock - time,
    lastContact: new Date(time),
  })
  const { cursor } = request
  if (cursor !== null) await tx.topUp(caller.id, new Date(time))
  const { entries, more } =
    cursor === null ? { entries: [], more: false } : await tx.mailPage(caller.id, cursor)
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

function toldTo({ protocol }: SyncRequest, one: ToldOutcome): ToldOutcome {
  const isNews = one.outcome === 'parked_conflict' && protocol < KNOWS_CONFLICTS
  return isNews ? { ...one, outcome: 'kept_late' } : one
}

type ToldOutcome = StreamAnswer['outcomes'][number]
type Taken = Omit<StreamAnswer, 'stream'>
const NOTHING: Taken = { acknowledged: 0, forked: false, unreadable: false, outcomes: [] }

/** @param early what is done with a run that comes before its turn */
async function takeRun(
  tx: SyncTransaction,
  device: DeviceId,
  run: OpenedRun,
  early: 'kept' | 'left',
): Promise<Taken> {
  if (!(await tx.isUser(run.user))) return { ...NOTHING, unreadable: true }
  const stream = await tx.lockStream(run.stream, run.user, device)
  // Somebody else's stream: its content and how far it has come are none of the sender's business.
  if (stream.user !== run.user || stream.device !== device) return { ...NOTHING, forked: true }
  const { acknowledged } = stream
  if (run.operations === null) return { ...NOTHING, acknowledged, unreadable: true }

  const readable = { ...run, operations: run.operations }
  const taken = await continueStream(tx, readable, acknowledged)
  if (taken === null) {
    if (early === 'kept' && readable.operations.length > 0) await tx.keepEarlyRun(readable)
    return { ...NOTHING, acknowledged }
  }
  const outcomes = [...taken.outcomes]
  let before = acknowledged
  let last = taken.acknowledged
  // Where the stream went on, what had come before its turn, over another connection, may follow.
  while (last > before) {
    const waiting = await tx.takeEarlyRun(run.stream, last)
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
  tx: SyncTransaction,
  run: ReadableRun,
  acknowledged: number,
): Promise<Taken | null> {
  const { stream, user, from, operations } = run
  const held = await tx.heldOperations(stream, from - 1, from + operations.length - 1)
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

  const { told, ...news } = await judgeAll(tx, user, reading.fresh)
  await tx.append({ stream, user, ...news })
  await tx.post(user, told)
  for (const { seq, outcome, task, why } of news.operations) {
    if (outcome !== null) outcomes.push({ seq, outcome, task, why })
  }
  return { ...NOTHING, acknowledged: reading.fresh.at(-1)?.seq ?? acknowledged, outcomes }
}

async function judgeAll(
  tx: SyncTransaction,
  user: UserId,
  fresh: readonly Numbered[],
): Promise<Omit<Append, 'stream' | 'user'> & { readonly told: readonly MailboxEntry[] }> {
  const ids = new Set(fresh.map((o) => taskOf(o.operation)).filter((id) => id !== null))
  const facts = new Map<TaskId, TaskFacts>(await tx.taskFacts([...ids], user))
  const operations: Append['operations'][number][] = []
  const revisions: AppendedRevision[] = []
  const dismissed: OperationPlace[] = []
  const told: MailboxEntry[] = []
  for (const { seq, hash, operation, text } of fresh) {
    const known = taskOf(operation)
    const { task, result } = judge(operation, known === null ? undefined : facts.get(known), user)
    const common = { seq, hash, payload: text, task }
    if (!result.ok) {
      operations.push({ ...common, outcome: 'quarantined', why: result.error.replaceAll('\0', '') })
      continue
    }
    const { outcome, ...effect } = result.value
    operations.push({ ...common, outcome, why: '' })
    for (const revision of effect.revisions) {
      const isHers = revision.origin === 'work'
      revisions.push({ ...revision, seq: isHers ? seq : null })
      if (isHers) told.push({ kind: 'receipt', task: revision.task, rev: revision.rev })
      const before = facts.get(revision.task)
      // A later operation of the same request may be on the same task.
      if (before !== undefined) facts.set(revision.task, afterwards(before, revision, user))
    }
    if (effect.dismissed !== null) dismissed.push(effect.dismissed)
    told.push(...effect.told)
  }
  return { operations, revisions, dismissed, told }
}

function afterwards(facts: TaskFacts, revision: NewRevision, user: UserId): TaskFacts {
  const { rev, origin, late, current, document } = revision
  return {
    ...facts,
    lastRev: rev,
    current: current ? { rev, user, origin, late } : facts.current,
    ownRev: origin === 'work' && !late ? rev : facts.ownRev,
    documents: facts.documents.size === 0 ? facts.documents : new Map(facts.documents).set(rev, document),
  }
}
