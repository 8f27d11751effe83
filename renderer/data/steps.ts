import type { BatchRecord, TaskRecord } from './rows.ts'

/** As much of Dexie's `Transaction` as a step may use, with its meaning. */
export interface Upgrade {
  table<Row>(name: string): {
    each(visit: (row: Row) => void): PromiseLike<unknown>
    toCollection(): { modify(change: (row: Row) => void): PromiseLike<unknown> }
  }
}

export interface Step {
  readonly version: number
  readonly name: string
  /** Only the tables that change, in Dexie's notation: the first index is the primary key. */
  readonly stores: Readonly<Record<string, string>>
  readonly upgrade?: (transaction: Upgrade) => PromiseLike<unknown>
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
  { version: 3, name: 'pictures-by-need', stores: {}, upgrade: countPicturesByNeed },
  { version: 4, name: 'reviews', stores: { reviews: 'task', bases: 'task' } },
]

/** A batch counted the pictures that are held; it counts those that need no fetching any more. */
async function countPicturesByNeed(transaction: Upgrade): Promise<void> {
  const ready = new Map<string, { pictures: number; picturesBytes: number }>()
  await transaction.table<TaskRecord>('tasks').each(({ batch, held, todo, task }) => {
    if (!held && todo === 1) return
    const { pictures, picturesBytes } = ready.get(batch) ?? { pictures: 0, picturesBytes: 0 }
    ready.set(batch, { pictures: pictures + 1, picturesBytes: picturesBytes + task.media.bytes })
  })
  await transaction
    .table<BatchRecord>('batches')
    .toCollection()
    .modify((row) => {
      Object.assign(row, ready.get(row.id) ?? { pictures: 0, picturesBytes: 0 })
    })
}
