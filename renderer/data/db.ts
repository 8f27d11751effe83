import Dexie, { type Table } from 'dexie'
import type { UserId } from '../../shared/model/ids.ts'
import { type Step, steps } from './steps.ts'
import type { WorkingTable, WorkingTables } from './working-set.ts'

type PersonDb = Dexie & {
  readonly [Name in keyof WorkingTables]: WorkingTables[Name] extends WorkingTable<infer Row, infer Key>
    ? Table<Row, Key>
    : never
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
