import type { Transaction } from 'dexie'

export interface Step {
  readonly version: number
  readonly name: string
  /** Only the tables that change, in Dexie's notation: the first index is the primary key. */
  readonly stores: Readonly<Record<string, string>>
  readonly upgrade?: (transaction: Transaction) => Promise<unknown>
}

/**
 * How the database came to its present form. Append only: a released step is never edited, and each has a test that
 * starts from the version before it, with unsent work present.
 */
export const steps: readonly Step[] = [
  {
    version: 1,
    name: 'first-release',
    stores: {
      meta: 'key',
      streams: 'generation',
      batches: 'id',
      tasks: 'id, sha256, [batch+order], [batch+todo+order], [batch+wanted+order]',
      documents: 'task',
      edits: '[task+index]',
      outbox: '[generation+seq], task, outcome, receiptAt',
      mail: '[epoch+n]',
    },
  },
  { version: 2, name: 'preferences', stores: { preferences: 'key' } },
]
