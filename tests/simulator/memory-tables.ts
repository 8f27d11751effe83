import type { NewRevision } from '../../server/modules/sync/judge.ts'
import type { EarlyRun, HeldOperation, StreamRow } from '../../server/modules/sync/storage.ts'
import type { Batch, Task } from '../../shared/model/batch.ts'
import type { BatchId, StreamId, TaskId, UserId } from '../../shared/model/ids.ts'
import type { MailboxEntry } from '../../shared/wire/mailbox.ts'
import type { Progress } from '../../shared/wire/sync.ts'

export interface OperationRow extends HeldOperation {
  readonly stream: StreamId
  readonly payload: string
}

export interface RevisionRow extends Omit<NewRevision, 'current'> {
  readonly user: UserId
  readonly stream: StreamId | null
  readonly seq: number | null
}

export interface TaskRow {
  readonly task: Task
  readonly currentRev: number | null
  /** Somebody has it now: whoever its batch is for. */
  readonly held: boolean
  /** Of its newest lease. */
  readonly fence: number
  /** Everybody who was ever given it. */
  readonly leased: readonly UserId[]
}

export interface BatchRow {
  readonly batch: Batch
  readonly user: UserId
}

/** Rows by key. Rows are never changed, only replaced: a copy of the map is a copy of the table. */
export interface Rows<K, V> {
  get(key: K): V | undefined
  set(key: K, row: V): unknown
}

export interface Tables {
  readonly mailbox: Rows<UserId, readonly MailboxEntry[]>
  readonly streams: Rows<StreamId, StreamRow>
  readonly earlyRuns: Rows<StreamId, readonly EarlyRun[]>
  readonly operations: Rows<StreamId, readonly OperationRow[]>
  readonly tasks: Rows<TaskId, TaskRow>
  readonly revisions: Rows<TaskId, readonly RevisionRow[]>
  readonly batches: Rows<BatchId, BatchRow>
  /** What devices told of batches, by person. */
  readonly progress: Rows<UserId, readonly Progress[]>
}

const NAMES = [
  'mailbox',
  'streams',
  'earlyRuns',
  'operations',
  'tasks',
  'revisions',
  'batches',
  'progress',
] as const

type Maps = { readonly [N in keyof Tables]: Map<unknown, unknown> }

/** What is committed. */
export class Committed {
  readonly maps: Maps

  constructor(from: Committed | null = null) {
    this.maps = Object.fromEntries(NAMES.map((name) => [name, new Map(from?.maps[name])])) as unknown as Maps
  }

  get tables(): Tables {
    return this.maps as unknown as Tables
  }

  rows<N extends keyof Tables>(name: N): readonly (Tables[N] extends Rows<never, infer V> ? V : never)[] {
    return [...this.maps[name].values()] as never
  }
}

/** What a transaction sees: its own rows, and below them what is committed by now. */
export function viewOf(committed: () => Tables): Tables {
  const layer = (name: keyof Tables): Rows<never, unknown> => {
    const own = new Map<unknown, unknown>()
    return {
      get: (key) => (own.has(key) ? own.get(key) : committed()[name].get(key)),
      set: (key, row) => own.set(key, row),
    }
  }
  return Object.fromEntries(NAMES.map((name) => [name, layer(name)])) as unknown as Tables
}
