import type { DeviceId, StreamId, TaskId, UserId } from '../../../shared/model/ids.ts'
import type { MailboxEntry } from '../../../shared/wire/mailbox.ts'
import type { DeviceState, Outcome } from '../../../shared/wire/sync.ts'
import type { MailboxPage } from '../mailbox/page.ts'
import type { NewRevision, OperationPlace, TaskFacts } from './judge.ts'

/** Where sync keeps things. PostgreSQL's is in postgres-storage.ts; the simulator has one in memory. */
export interface SyncStorage {
  /**
   * Does the work as a whole or not at all. What it answers is durable. `work` may run more than once: where two waited
   * for each other, one of them begins anew.
   */
  transaction<T>(work: (tx: SyncTransaction) => Promise<T>): Promise<T>
}

export interface SyncTransaction {
  isUser(user: UserId): Promise<boolean>
  /** The stream, locked to the end of the transaction, so that two requests of one stream come one after the other; the first use makes it. */
  lockStream(stream: StreamId, user: UserId, device: DeviceId): Promise<StreamRow>
  /** Keeps a run until its turn comes. It is not acknowledged by that, so that it may be forgotten, too. */
  keepEarlyRun(run: EarlyRun & { readonly stream: StreamId }): Promise<void>
  /** Takes out the waiting run that goes on after `acknowledged`, and those that are of no use any more. */
  takeEarlyRun(stream: StreamId, acknowledged: number): Promise<EarlyRun | null>
  heldOperations(stream: StreamId, from: number, to: number): Promise<readonly HeldOperation[]>
  /** The tasks, locked in the order of their ids, so that two streams that touch the same ones never wait in a circle. */
  taskFacts(ids: readonly TaskId[], caller: UserId): Promise<ReadonlyMap<TaskId, TaskFacts>>
  /** Stores operations and their effect, and moves the stream's acknowledgement. */
  append(append: Append): Promise<void>
  recordHeartbeat(heartbeat: Heartbeat): Promise<void>
  /** Gives her the next batch where work is offered on demand and little is left of hers. */
  topUp(user: UserId, at: Date): Promise<void>
  /** The person's entries after `cursor`. */
  mailPage(user: UserId, cursor: number): Promise<MailboxPage>
  /** Numbers are taken under a lock that is held to the end of the transaction: nobody ever sees number 8 before number 7. */
  post(user: UserId, entries: readonly MailboxEntry[]): Promise<void>
}

export interface StreamRow {
  readonly user: UserId
  readonly device: DeviceId
  readonly acknowledged: number
}

export interface EarlyRun {
  readonly from: number
  readonly chain: string
  readonly operations: readonly unknown[]
}

/** Runs that wait for those before them, for each stream: what a client sends at once, and some. */
export const MOST_EARLY_RUNS = 8

/** Of the runs taken out, the one that goes on furthest after `acknowledged`. */
export function furthest(runs: readonly EarlyRun[], acknowledged: number): EarlyRun | null {
  const end = ({ from, operations }: EarlyRun) => from + operations.length - 1
  return runs.filter((run) => end(run) > acknowledged).sort((a, b) => end(b) - end(a))[0] ?? null
}

export interface HeldOperation {
  readonly seq: number
  readonly hash: string
  /** Null: applied, or set aside and settled since. */
  readonly outcome: Exclude<Outcome, 'duplicate'> | null
  readonly why: string
  readonly task: TaskId | null
}

export interface Append {
  readonly stream: StreamId
  readonly user: UserId
  readonly operations: readonly (HeldOperation & { readonly payload: string })[]
  readonly revisions: readonly AppendedRevision[]
  /** Of hers, set aside before, and given up now. Others are passed over. */
  readonly dismissed: readonly OperationPlace[]
}

/** `seq`: the operation that brought it; null for what the server made itself. */
export type AppendedRevision = NewRevision & { readonly seq: number | null }

export interface Heartbeat {
  readonly device: DeviceId
  readonly user: UserId
  readonly app: string
  readonly state: DeviceState
  readonly driftMs: number
  readonly lastContact: Date
}
