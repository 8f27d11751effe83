import { TASK_STATES, type TaskState } from '../../shared/flow/task-flow.ts'
import type { Batch } from '../../shared/model/batch.ts'
import type { BatchId } from '../../shared/model/ids.ts'
import type { BatchRecord, TaskRecord } from './rows.ts'
import type { WorkingSet } from './working-set.ts'

type Counters = Pick<BatchRecord, 'counts' | 'listed' | 'pictures' | 'picturesBytes' | 'totalBytes'>

/**
 * Puts the tasks and batch heads and moves the counters of their batches by the difference to what the database holds,
 * so that doing it twice counts once. Runs inside a transaction.
 */
export async function applyTally(
  db: WorkingSet,
  tasks: readonly TaskRecord[],
  heads: ReadonlyMap<BatchId, Batch>,
  recount: boolean,
): Promise<void> {
  // Where all is counted anew, what was there before makes no difference: reading thousands of rows costs a second.
  const before = recount ? [] : await db.tasks.bulkGet(tasks.map((row) => row.id))
  await db.tasks.bulkPut([...tasks])

  // Read in one go: Dexie loses its transaction after a hundred waits for anything else than the database.
  const stored = await db.batches.toArray()
  const batches = new Map(stored.map((row) => [row.id, row]))
  const changed = new Set<BatchId>(recount ? batches.keys() : [])
  for (const batch of heads.values()) {
    const fresh = { id: batch.id, arrived: batches.size, ...NOTHING }
    batches.set(batch.id, { ...(batches.get(batch.id) ?? fresh), batch })
    changed.add(batch.id)
  }
  const count = (row: TaskRecord, sign: 1 | -1) => {
    const batch = batches.get(row.batch)
    if (batch === undefined) return
    batches.set(batch.id, { ...batch, ...added(batch, row, sign) })
    changed.add(batch.id)
  }
  for (const row of before) if (row !== undefined) count(row, -1)
  if (!recount) for (const row of tasks) count(row, 1)
  const rows = [...batches.values()].filter(({ id }) => changed.has(id))
  await db.batches.bulkPut(recount ? await Promise.all(rows.map((row) => recounted(db, row))) : rows)
}

const NOTHING: Counters = {
  counts: Object.fromEntries(TASK_STATES.map((state) => [state, 0])) as Record<TaskState, number>,
  listed: 0,
  pictures: 0,
  picturesBytes: 0,
  totalBytes: 0,
}

function added(to: Counters, row: TaskRecord, sign: 1 | -1): Counters {
  const { bytes } = row.task.media
  const ready = row.held || row.todo === 0
  return {
    counts: { ...to.counts, [row.state]: to.counts[row.state] + sign },
    listed: to.listed + sign,
    pictures: to.pictures + (ready ? sign : 0),
    picturesBytes: to.picturesBytes + (ready ? sign * bytes : 0),
    totalBytes: to.totalBytes + sign * bytes,
  }
}

async function recounted(db: WorkingSet, batch: BatchRecord): Promise<BatchRecord> {
  const rows = await db.tasks
    .where('[batch+order]')
    .between([batch.id, 0], [batch.id, Number.POSITIVE_INFINITY])
    .toArray()
  return { ...batch, ...rows.reduce<Counters>((sum, row) => added(sum, row, 1), NOTHING) }
}

/** Whether the tasks of a batch are all there: a damaged database may have lost some without a word. */
export async function isWhole(db: WorkingSet, batch: BatchRecord): Promise<boolean> {
  const range: [[BatchId, number], [BatchId, number]] = [
    [batch.id, 0],
    [batch.id, Number.POSITIVE_INFINITY],
  ]
  return (
    (await db.tasks
      .where('[batch+order]')
      .between(...range)
      .count()) === batch.listed
  )
}
