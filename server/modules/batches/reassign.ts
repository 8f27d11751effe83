import { and, asc, eq, isNull, lt, type SQL, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import type { BatchId, ProjectId, TaskId, UserId } from '../../../shared/model/ids.ts'
import type { User } from '../../../shared/model/user.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { hasPlace } from '../../../shared/wire/bitmap.ts'
import type { WireTask } from '../../../shared/wire/mailbox.ts'
import { anyOf } from '../../db/any-of.ts'
import type { Database, Executor, Transaction } from '../../db/open.ts'
import {
  audit,
  batches,
  devices,
  media,
  operations,
  projects,
  settlements,
  streams,
  tasks,
  users,
} from '../../db/schema.ts'
import type { Failure } from '../../failure.ts'
import { post } from '../mailbox/repo.ts'
import { findProject } from '../projects/service.ts'
import type { By } from '../users/changes.ts'
import type { BatchRow } from './head.ts'
import { type BatchSummary, byNobody, findBatch, handOut, notHadBy } from './service.ts'

export interface Reassigned extends BatchSummary {
  /** Tasks without a result that stay because somebody is at work on them. */
  readonly underWay: number
}

/**
 * Gives the untouched tasks of a batch to another person, as a batch of their own with the next fence. What is done or under
 * way stays where it is, and what the first person still sends is kept as late.
 * @param alsoBegun takes what is under way too: for a computer that will never be heard of again
 */
export async function reassignBatch(
  db: Database,
  ref: string,
  to: Pick<User, 'id' | 'name'>,
  alsoBegun = false,
  by: By = byNobody(),
): Promise<Result<Reassigned, Failure>> {
  const found = await findBatch(db, ref)
  if (!found.ok) return found
  const old = found.value
  const project = await findProject(db, old.project)
  if (!project.ok) return project
  if (old.user === to.id) return fail({ code: 'nothing-to-move', batch: old.name })
  return db.transaction(async (tx) => {
    const { untouched, underWay } = await sortOpenTasks(tx, old, 'locked')
    const open = alsoBegun ? [...untouched, ...underWay].sort(byOrder) : untouched
    const moved = await withoutCopies(tx, open, to.id)
    if (moved.length === 0) return fail({ code: 'nothing-to-move', batch: old.name })
    const batch = {
      ...old,
      id: uuidv7() as BatchId,
      user: to.id,
      fence: old.fence + 1,
      createdAt: by.at,
    }
    await post(tx, old.user, [{ kind: 'withdrawal', tasks: moved.map((task) => task.id) }])
    await handOut(tx, batch, project.value, moved, by.actor)
    const { name } = old
    return ok({
      id: batch.id,
      name,
      project: project.value.name,
      to: to.name,
      tasks: moved.length,
      underWay: alsoBegun ? 0 : underWay.length,
    })
  })
}

/** Those that she may have: no copy of a picture that she had before, and no gold tasks, which were made for somebody else. */
async function withoutCopies(
  tx: Transaction,
  open: readonly WireTask[],
  to: UserId,
): Promise<readonly WireTask[]> {
  const ids = open.map(({ id }) => id)
  const rows = await tx
    .select({ id: tasks.id })
    .from(tasks)
    .where(and(anyOf(tasks.id, ids), eq(tasks.gold, false), notHadBy(to)))
  const hers = new Set(rows.map(({ id }) => id))
  return open.filter(({ id }) => hers.has(id))
}

export interface Expired {
  readonly id: BatchId
  readonly name: string
  /** Who had it. */
  readonly from: string
  /** Tasks that nobody has any more. */
  readonly tasks: number
  readonly underWay: number
}

/**
 * Takes the untouched tasks back from batches that were due before `dueBefore`: they can be handed out again. Judged by the
 * server's clock; batches without a due time stay.
 */
export async function expireBatches(
  db: Database,
  dueBefore: Date,
  project: ProjectId | null = null,
): Promise<readonly Expired[]> {
  const open = sql`exists (select 1 from ${tasks} where ${tasks.batch} = ${batches.id} and ${tasks.currentRev} is null)`
  const overdue = await db
    .select({ batch: batches, from: users.name })
    .from(batches)
    .innerJoin(users, eq(users.id, batches.user))
    .where(
      and(lt(batches.dueAt, dueBefore), open, project === null ? undefined : eq(batches.project, project)),
    )
    .orderBy(asc(batches.dueAt), asc(batches.id))
  const expired: Expired[] = []
  for (const { batch, from } of overdue) {
    const { untouched, underWay } = await db.transaction((tx) => takeBack(tx, batch))
    if (untouched.length === 0) continue
    expired.push({ id: batch.id, name: batch.name, from, tasks: untouched.length, underWay: underWay.length })
  }
  return expired
}

async function takeBack(tx: Transaction, batch: BatchRow): Promise<OpenTasks> {
  const open = await sortOpenTasks(tx, batch, 'locked')
  const ids = open.untouched.map(({ id }) => id)
  if (ids.length === 0) return open
  await tx.update(tasks).set({ batch: null, batchOrder: 0 }).where(anyOf(tasks.id, ids))
  await tx.insert(audit).values({
    actor: null,
    action: 'batch-expired',
    subject: batch.id,
    detail: { from: batch.user, tasks: ids.length, fence: batch.fence },
  })
  await post(tx, batch.user, [{ kind: 'withdrawal', tasks: ids }])
  return open
}

export interface BatchStanding {
  readonly id: BatchId
  readonly name: string
  readonly project: string
  readonly to: string
  readonly dueAt: Date | null
  /** Tasks that are leased with it now, and of those: with a result, under way, and untouched. */
  readonly tasks: number
  readonly done: number
  readonly underWay: number
  readonly untouched: number
}

/** The batches that somebody has, the one due first at the top. @param reached condition on `batches` */
export async function listBatches(db: Database, reached?: SQL): Promise<readonly BatchStanding[]> {
  const held = await db
    .select({
      batch: batches,
      project: projects.name,
      to: users.name,
      tasks: sql<number>`count(*)::int`,
      done: sql<number>`count(${tasks.currentRev})::int`,
    })
    .from(batches)
    .innerJoin(tasks, eq(tasks.batch, batches.id))
    .innerJoin(projects, eq(projects.id, batches.project))
    .innerJoin(users, eq(users.id, batches.user))
    .where(reached)
    .groupBy(batches.id, projects.name, users.name)
    .orderBy(asc(batches.dueAt), asc(batches.createdAt))
  return Promise.all(
    held.map(async ({ batch, ...row }) => {
      const open = await sortOpenTasks(db, batch, 'seen')
      const { id, name, dueAt } = batch
      return { id, name, dueAt, ...row, underWay: open.underWay.length, untouched: open.untouched.length }
    }),
  )
}

interface OpenTasks {
  readonly untouched: readonly WireTask[]
  readonly underWay: readonly WireTask[]
}

/**
 * The tasks of a batch without a result. Under way is what a device told of, and what was set aside here.
 * @param lock 'locked' to change them
 */
async function sortOpenTasks(tx: Executor, batch: BatchRow, lock: 'locked' | 'seen'): Promise<OpenTasks> {
  const query = tx
    .select({
      id: tasks.id,
      order: tasks.batchOrder,
      name: tasks.name,
      sha256: tasks.media,
      bytes: media.bytes,
      width: tasks.width,
      height: tasks.height,
    })
    .from(tasks)
    .innerJoin(media, eq(media.sha256, tasks.media))
    .where(and(eq(tasks.batch, batch.id), isNull(tasks.currentRev)))
    // In the order of sync's own locks, so that neither waits for the other in a circle.
    .orderBy(asc(tasks.id))
    .$dynamic()
  const open = await (lock === 'locked' ? query.for('update', { of: tasks }) : query)
  const places = await placesTold(tx, batch)
  const setAside = await tasksSetAside(
    tx,
    batch,
    anyOf(
      operations.task,
      open.map(({ id }) => id),
    ),
  )
  const isUnderWay = ({ id, order }: WireTask) =>
    setAside.has(id) || places.some((bitmap) => hasPlace(bitmap, order))
  const sorted = open.sort(byOrder)
  return { untouched: sorted.filter((task) => !isUnderWay(task)), underWay: sorted.filter(isUnderWay) }
}

/** What the devices of its holder told of the batch: what is finished there, and what is begun. */
async function placesTold(tx: Executor, batch: BatchRow): Promise<readonly string[]> {
  const told = await tx
    .select({ progress: devices.progress })
    .from(devices)
    .where(eq(devices.user, batch.user))
  return told.flatMap(({ progress }) => {
    const { done = '', begun = '' } = progress[batch.id] ?? {}
    return [done, begun]
  })
}

async function tasksSetAside(tx: Executor, batch: BatchRow, which: SQL): Promise<ReadonlySet<TaskId | null>> {
  const rows = await tx
    .select({ task: operations.task })
    .from(operations)
    .innerJoin(streams, eq(streams.id, operations.stream))
    .leftJoin(
      settlements,
      and(eq(settlements.stream, operations.stream), eq(settlements.seq, operations.seq)),
    )
    .where(
      and(
        which,
        eq(operations.outcome, 'quarantined'),
        eq(streams.user, batch.user),
        isNull(settlements.seq),
      ),
    )
  return new Set(rows.map(({ task }) => task))
}

function byOrder(a: WireTask, b: WireTask): number {
  return a.order - b.order
}
