import { TASK_STATES, type TaskState } from '../../shared/flow/task-flow.ts'
import type { Batch } from '../../shared/model/batch.ts'
import type { BatchId } from '../../shared/model/ids.ts'
import type { PersonDb } from './db.ts'
import type { BatchRecord, TaskRecord } from './rows.ts'

type Counters = Pick<BatchRecord, 'counts' | 'listed' | 'pictures' | 'picturesBytes' | 'totalBytes'>

/**
 * Puts the tasks and batch heads and moves the counters of their batches by the difference to what the database holds,
 * so that doing it twice counts once. Runs inside a transaction.
 */
export async function applyTally(
  db: PersonDb,
  tasks: readonly TaskRecord[],
  heads: ReadonlyMap<BatchId, Batch>,
  recount: boolean,
): Promise<void> {
  const before = await db.tasks.bulkGet(tasks.map((row) => row.id))
  await db.tasks.bulkPut([...tasks])

  const changed = new Map<BatchId, BatchRecord>()
  const load = async (id: BatchId) => changed.get(id) ?? (await db.batches.get(id))
  let arrived = await db.batches.count()
  for (const batch of heads.values()) {
    const known = await load(batch.id)
    changed.set(
      batch.id,
      known ? { ...known, batch } : { id: batch.id, batch, arrived: arrived++, ...NOTHING },
    )
  }
  for (const [i, next] of tasks.entries()) {
    for (const [row, sign] of [[before[i], -1] as const, [next, 1] as const]) {
      const batch = row && (await load(row.batch))
      if (row && batch) changed.set(batch.id, { ...batch, ...added(batch, row, sign) })
    }
  }
  if (recount) for (const row of await db.batches.toArray()) changed.set(row.id, changed.get(row.id) ?? row)
  if (recount) for (const [id, row] of changed) changed.set(id, await recounted(db, row))
  await db.batches.bulkPut([...changed.values()])
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
  return {
    counts: { ...to.counts, [row.state]: to.counts[row.state] + sign },
    listed: to.listed + sign,
    pictures: to.pictures + (row.held ? sign : 0),
    picturesBytes: to.picturesBytes + (row.held ? sign * bytes : 0),
    totalBytes: to.totalBytes + sign * bytes,
  }
}

async function recounted(db: PersonDb, batch: BatchRecord): Promise<BatchRecord> {
  const rows = await db.tasks
    .where('[batch+order]')
    .between([batch.id, 0], [batch.id, Number.POSITIVE_INFINITY])
    .toArray()
  return { ...batch, ...rows.reduce<Counters>((sum, row) => added(sum, row, 1), NOTHING) }
}

/** Whether the tasks of a batch are all there: a damaged database may have lost some without a word. */
export async function isWhole(db: PersonDb, batch: BatchRecord): Promise<boolean> {
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
