import Dexie, { type Table } from 'dexie'
import type { BatchId, TaskId, UserId } from '../../shared/model/ids.ts'
import type {
  BatchRecord,
  DocumentRow,
  EditRow,
  MailRow,
  MetaRow,
  OutboxRow,
  PreferencesRow,
  StreamRow,
  TaskRecord,
} from './rows.ts'
import { type Step, steps } from './steps.ts'

export type PersonDb = Dexie & {
  readonly meta: Table<MetaRow, string>
  readonly streams: Table<StreamRow, number>
  readonly batches: Table<BatchRecord, BatchId>
  readonly tasks: Table<TaskRecord, TaskId>
  readonly documents: Table<DocumentRow, TaskId>
  readonly edits: Table<EditRow, [TaskId, number]>
  readonly outbox: Table<OutboxRow, [number, number]>
  readonly mail: Table<MailRow, [string, number]>
  readonly preferences: Table<PreferencesRow, PreferencesRow['key']>
}

/** Where databases live; the browser's own unless a test brings another. */
export interface Indexed {
  readonly indexedDB: IDBFactory
  readonly IDBKeyRange: typeof IDBKeyRange
}

/**
 * The database of one person on this machine, not yet open. `upTo` lets a test stop at an older form.
 * Strict durability: a transaction has completed only when it is flushed to the disk. It never opens itself again: one
 * that Chromium closed may have been wiped, so it is compared with the journal first.
 */
export function personDb(user: UserId, indexed?: Indexed, upTo: readonly Step[] = steps): PersonDb {
  const db = new Dexie(`person-${user}`, {
    chromeTransactionDurability: 'strict',
    autoOpen: false,
    ...indexed,
  })
  for (const step of upTo) {
    const version = db.version(step.version).stores(step.stores)
    if (step.upgrade !== undefined) version.upgrade(step.upgrade)
  }
  return db as PersonDb
}
