import type { TaskState } from '../../shared/flow/task-flow.ts'
import type { Batch, Task } from '../../shared/model/batch.ts'
import type { BatchId, Epoch, Sha256, StreamId, TaskId } from '../../shared/model/ids.ts'
import type { Operation } from '../../shared/wire/operation.ts'
import type { Outcome } from '../../shared/wire/sync.ts'

/** IndexedDB has no index over booleans. */
export type Flag = 0 | 1

/** How far the mailbox is applied. There is one row, `sync`. */
export interface MetaRow {
  readonly key: 'sync'
  readonly epoch: Epoch | null
  readonly cursor: number
  /** Unix ms of the last whole exchange. */
  readonly lastExchange: number | null
}

/** One stream of operations; the one of the highest generation takes new ones. */
export interface StreamRow {
  readonly generation: number
  readonly stream: StreamId
  /** Number of the last operation, and its chain hash. */
  readonly last: number
  readonly chain: string
  readonly acknowledged: number
  /** The server was restored: ask what it still holds of this stream. */
  readonly check: boolean
  /** A fork ended it; nothing is appended any more. */
  readonly closed: boolean
}

export interface BatchRecord {
  readonly id: BatchId
  readonly batch: Batch
  /** Place in the list: in order of arrival. */
  readonly arrived: number
  readonly counts: Readonly<Record<TaskState, number>>
  readonly listed: number
  /** Those that need no fetching: held here, or nothing is to be done with them. */
  readonly pictures: number
  readonly picturesBytes: number
  readonly totalBytes: number
}

/** The last thing that was finished on a task: what the server will be told, or was. */
export interface Mark {
  readonly state: 'submitted' | 'skipped'
  /** Version of the document that it was done with. */
  readonly version: number
  readonly generation: number
  readonly seq: number
}

export interface TaskRecord {
  readonly id: TaskId
  readonly batch: BatchId
  readonly order: number
  readonly sha256: Sha256
  readonly task: Task
  readonly state: TaskState
  /** There is work to do. Kept by Changes.put. */
  readonly todo: Flag
  /** There is work to do, and the picture is still to be fetched. Kept by Changes.put. */
  readonly wanted: Flag
  readonly held: boolean
  readonly fault: 'picture-damaged' | 'picture-missing' | null
  readonly shapes: number
  /** Version of the stored document; 0 where there is none. */
  readonly version: number
  /** Revision of the last return from review that was taken in; 0 where it never came back. */
  readonly base: number
  readonly sent: 'nothing' | 'waiting' | 'received' | 'quarantined' | 'dismissed'
  readonly why: string | null
  /** What the reviewer said, sealed; a plain text from the first release. */
  readonly comment: Uint8Array<ArrayBuffer> | string | null
  readonly mark: Mark | null
  /** Time that the hand was at work on it since it was last sent, ms. */
  readonly activeMs: number
}

export interface DocumentRow {
  readonly task: TaskId
  /** Counts for the document, whatever the sealed text says. */
  readonly version: number
  readonly position: number
  readonly sealed: Uint8Array<ArrayBuffer>
}

/** What came back from review of a task, sealed: see review-store.ts. Small: it is read with the task. */
export interface ReviewRow {
  readonly task: TaskId
  readonly sealed: Uint8Array<ArrayBuffer>
}

/** The documents that a merge needs, each sealed like the task's own; null where there is none. */
export interface BaseRow {
  readonly task: TaskId
  /** Revision of `base`. */
  readonly rev: number
  /** What her work goes on from: as she handed it in, or as the reviewer left it. */
  readonly base: Uint8Array<ArrayBuffer> | null
  /** What both went on from before `base` came: for a change that she made without having seen it. */
  readonly before: Uint8Array<ArrayBuffer> | null
  /** Hers as it was before it was merged last; null where nothing of hers had to be. */
  readonly labellers: Uint8Array<ArrayBuffer> | null
}

export interface EditRow {
  readonly task: TaskId
  readonly index: number
  readonly sealed: Uint8Array<ArrayBuffer>
}

export interface OutboxRow {
  readonly generation: number
  readonly seq: number
  readonly task: TaskId
  readonly op: Operation['op']
  /** Version of the document that it carries. */
  readonly version: number
  /** Chain hash of the operation before, and of this one. */
  readonly prev: string
  readonly hash: string
  /** Unix ms by this machine's clock. */
  readonly at: number
  /** Characters of JSON: how many go into a request is reckoned without opening them. */
  readonly size: number
  readonly sealed: Uint8Array<ArrayBuffer>
  /** `superseded`: set aside, and a later result got through. `dismissed`: set aside and given up. */
  readonly outcome: Outcome | 'superseded' | 'dismissed' | null
  readonly why: string | null
  /** Unix ms by the server's clock when it confirmed that it is kept for good; null while that is open. */
  readonly receiptAt: number | null
}

/** Whether the operation is the last one of its task. */
export function isLast(
  task: TaskRecord | undefined,
  { generation, seq }: Pick<OutboxRow, 'generation' | 'seq'>,
): task is TaskRecord & { readonly mark: Mark } {
  return task?.mark?.generation === generation && task.mark.seq === seq
}

/** `own`: what she has set for herself, read as far as it makes sense. `place`: where she stands, sealed. */
export interface PreferencesRow {
  readonly key: 'own' | 'place'
  readonly value: unknown
}

/** A mailbox entry that this version could not take in, kept for a later one. */
export interface MailRow {
  readonly epoch: Epoch
  readonly n: number
  readonly kind: string
  /** Its JSON: a document may be in it. The first release wrote `entry`, not sealed. */
  readonly sealed: Uint8Array<ArrayBuffer>
  readonly reason: string
}
