import type { BatchId, TaskId } from '../../shared/model/ids.ts'
import { bitmapOf } from '../../shared/wire/bitmap.ts'
import type { Progress } from '../../shared/wire/sync.ts'
import type { TaskRecord } from './rows.ts'
import type { Store } from './store.ts'

/**
 * How far she is with each batch. It is asked for with every exchange, so after the first time only the tasks are read that
 * have changed.
 */
export function progressOf({ db, act, onChange }: Store): () => Promise<readonly Progress[]> {
  const known = new Map<TaskId, Pick<TaskRecord, 'batch' | 'order' | 'state'>>()
  /** Null: none is known yet. */
  let changed: Set<TaskId> | null = null
  onChange((tasks) => {
    for (const task of tasks) changed?.add(task)
  })
  return () =>
    act(async () => {
      const rows = changed === null ? await db.tasks.toArray() : await db.tasks.bulkGet([...changed])
      changed = new Set()
      for (const row of rows) {
        if (row !== undefined) known.set(row.id, { batch: row.batch, order: row.order, state: row.state })
      }
      const places = new Map<BatchId, { readonly done: number[]; readonly begun: number[] }>()
      for (const { batch, order, state } of known.values()) {
        const own = places.get(batch) ?? { done: [], begun: [] }
        if (state === 'submitted' || state === 'skipped') own.done.push(order)
        if (state === 'draft') own.begun.push(order)
        places.set(batch, own)
      }
      return [...places].map(([batch, { done, begun }]) => ({
        batch,
        done: bitmapOf(done),
        begun: bitmapOf(begun),
      }))
    })
}
