import type { Epoch, TaskId } from '../../../shared/model/ids.ts'
import type { User } from '../../../shared/model/user.ts'
import type { MailboxEntry } from '../../../shared/wire/mailbox.ts'
import { MAGIC, PROTOCOL, type SyncAnswer, type SyncRequest } from '../../../shared/wire/sync.ts'
import { type Database, isCode, type Transaction } from '../../db/open.ts'
import * as mailbox from '../mailbox/repo.ts'
import { followChain, type Numbered } from './chain.ts'
import { judge, type NewRevision, type TaskFacts, taskOf } from './judge.ts'
import * as repo from './repo.ts'

/** PostgreSQL chose this transaction to break a deadlock or a conflict: it did nothing and may simply run again. */
const RUN_AGAIN = ['40P01', '40001']
const MOST_RUNS = 4

export interface SyncService {
  /** Takes a person's operations and answers with her mailbox. What it acknowledges is on the disk. */
  accept(caller: User, request: SyncRequest): Promise<SyncAnswer>
}

export function syncService(db: Database, epoch: Epoch, now: () => number): SyncService {
  return {
    async accept(caller, request) {
      for (let run = 1; ; run++) {
        try {
          return await db.transaction((tx) => exchange(tx, caller, request, epoch, now()))
        } catch (error) {
          if (run === MOST_RUNS || !isCode(error, ...RUN_AGAIN)) throw error
        }
      }
    },
  }
}

async function exchange(
  tx: Transaction,
  caller: User,
  request: SyncRequest,
  epoch: Epoch,
  time: number,
): Promise<SyncAnswer> {
  const push = await takeOperations(tx, caller, request)
  await repo.recordHeartbeat(tx, {
    device: request.device,
    user: caller.id,
    app: request.app.replaceAll('\0', ''),
    state: request.state,
    driftMs: request.clock - time,
    lastContact: new Date(time),
  })
  const { entries, more } = await mailbox.page(tx, caller.id, request.cursor)
  return {
    magic: MAGIC,
    protocol: PROTOCOL,
    epoch,
    serverTime: time,
    stream: request.stream,
    ...push,
    mailbox: [...entries],
    more,
  }
}

type Push = Pick<SyncAnswer, 'acknowledged' | 'forked' | 'outcomes'>

async function takeOperations(tx: Transaction, caller: User, request: SyncRequest): Promise<Push> {
  const stream = await repo.lockStream(tx, request.stream, caller.id, request.device)
  // Somebody else's stream: its content and how far it has come are none of the caller's business.
  if (stream.user !== caller.id || stream.device !== request.device)
    return { acknowledged: 0, forked: true, outcomes: [] }

  const { acknowledged } = stream
  const held = await repo.heldOperations(
    tx,
    request.stream,
    request.from - 1,
    request.from + request.operations.length - 1,
  )
  const reading = followChain(request, acknowledged, new Map(held.map((o) => [o.seq, o.hash])))
  if (reading.kind === 'gap') return { acknowledged, forked: false, outcomes: [] }
  if (reading.kind === 'forked') return { acknowledged, forked: true, outcomes: [] }

  const outcomes: SyncAnswer['outcomes'] = []
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

  const news = await judgeAll(tx, caller, reading.fresh)
  await repo.append(tx, { stream: request.stream, user: caller.id, ...news })
  const receipts = news.revisions.map(({ task, rev }): MailboxEntry => ({ kind: 'receipt', task, rev }))
  await mailbox.post(tx, caller.id, receipts)
  for (const { seq, outcome, task, why } of news.operations) {
    if (outcome !== null) outcomes.push({ seq, outcome, task, why })
  }
  return { acknowledged: reading.fresh.at(-1)?.seq ?? acknowledged, forked: false, outcomes }
}

async function judgeAll(
  tx: Transaction,
  caller: User,
  fresh: readonly Numbered[],
): Promise<Pick<repo.Append, 'operations' | 'revisions'>> {
  const ids = new Set(fresh.map((o) => taskOf(o.operation)).filter((id) => id !== null))
  const facts = new Map<TaskId, TaskFacts>(await repo.taskFacts(tx, [...ids], caller.id))
  const operations: repo.Append['operations'][number][] = []
  const revisions: (NewRevision & { seq: number })[] = []
  for (const { seq, hash, operation } of fresh) {
    const known = taskOf(operation)
    const { task, result } = judge(operation, known === null ? undefined : facts.get(known), caller.id)
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
    if (before !== undefined) facts.set(revision.task, afterwards(before, revision, caller))
  }
  return { operations, revisions }
}

function afterwards(facts: TaskFacts, revision: NewRevision, caller: User): TaskFacts {
  const counted = { ...facts, lastRev: revision.rev }
  return revision.late ? counted : { ...counted, currentRev: revision.rev, currentUser: caller.id }
}
