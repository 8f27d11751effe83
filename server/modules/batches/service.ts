import { and, asc, eq, isNull, max, not, type SQL, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import type { BatchId, ProjectId, UserId } from '../../../shared/model/ids.ts'
import type { User } from '../../../shared/model/user.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { type MailboxEntry, TASKS_PER_ENTRY, type WireTask } from '../../../shared/wire/mailbox.ts'
import { anyOf } from '../../db/any-of.ts'
import { isNamed } from '../../db/named.ts'
import type { Database, Executor, Transaction } from '../../db/open.ts'
import { audit, batches, leases, media, projects, tasks, users } from '../../db/schema.ts'
import type { Failure } from '../../failure.ts'
import { startsOf } from '../import/starts.ts'
import { post } from '../mailbox/repo.ts'
import { findProject, type Project } from '../projects/service.ts'
import type { By } from '../users/changes.ts'
import { type BatchRow, batchHead } from './head.ts'

export interface BatchOrder {
  readonly project: Project
  readonly to: Pick<User, 'id' | 'name'>
  /** Tasks in it at most; null for all that are free. */
  readonly size: number | null
  /** Null for the project's name and a number. */
  readonly name: string | null
  readonly dueAt: Date | null
  readonly priceFen: number
  /** The higher is worked on first; 0 where nobody said. */
  readonly priority?: number
}

/** What the command line of the machine itself does, now. */
export function byNobody(): By {
  return { actor: null, at: new Date() }
}

export interface BatchSummary {
  readonly id: BatchId
  readonly name: string
  readonly project: string
  readonly to: string
  readonly tasks: number
}

/** Hands tasks that nobody has to a person: batch, leases and mailbox entries in one transaction. */
export async function createBatch(
  db: Database,
  order: BatchOrder,
  by: By = byNobody(),
): Promise<Result<BatchSummary, Failure>> {
  const { to } = order
  return db.transaction(async (tx) => {
    // Two orders at once must neither take the same tasks nor the same number, nor miss a change of the guideline.
    await tx
      .select({ id: projects.id })
      .from(projects)
      .where(eq(projects.id, order.project.id))
      .for('no key update')
    await lockPerson(tx, to.id)
    const found = await findProject(tx, order.project.id)
    if (!found.ok) return found
    const project = found.value
    const free = await pickTasks(tx, project.id, to.id, order.size)
    if (free.length === 0) return fail({ code: 'no-free-tasks', project: project.name })
    const name =
      order.name?.normalize('NFC').trim() || `${project.name} ${(await countBatches(tx, project)) + 1}`
    const batch: BatchRow = {
      id: uuidv7() as BatchId,
      project: project.id,
      name,
      user: to.id,
      fence: await nextFence(tx, free),
      priceFen: order.priceFen,
      dueAt: order.dueAt,
      pool: null,
      priority: order.priority ?? 0,
      createdAt: by.at,
    }
    await handOut(tx, batch, project, free, by.actor)
    return ok({ id: batch.id, name, project: project.name, to: to.name, tasks: free.length })
  })
}

/** What is given to one person is given one after the other: she never gets two copies of a picture. */
export async function lockPerson(tx: Transaction, user: UserId): Promise<void> {
  await tx.select({ id: users.id }).from(users).where(eq(users.id, user)).for('no key update')
}

/** The batch with this name or id. @param reached condition on `batches`; others are as if they were not there */
export async function findBatch(
  db: Executor,
  ref: string,
  reached?: SQL,
): Promise<Result<BatchRow, Failure>> {
  const [row, ...others] = await db
    .select()
    .from(batches)
    .where(and(isNamed(batches, ref), reached))
  if (row === undefined) return fail({ code: 'unknown-batch', name: ref })
  if (others.length > 0) return fail({ code: 'ambiguous', name: ref, ids: [row, ...others].map((b) => b.id) })
  return ok(row)
}

export type FreeTask = Omit<WireTask, 'order'>

export const FREE_TASK = {
  id: tasks.id,
  name: tasks.name,
  sha256: tasks.media,
  bytes: media.bytes,
  width: tasks.width,
  height: tasks.height,
}

/** Nobody has it, nobody answered it, and it is no gold task: those are made for one person. */
export const FREE = and(isNull(tasks.batch), isNull(tasks.currentRev), not(tasks.gold))

/**
 * Tasks that can be given to a person, in the project's order: of each picture one copy, and of none that she was ever given
 * another copy of. What another transaction has in hand just now is left to it.
 */
export function pickTasks(
  tx: Transaction,
  project: ProjectId,
  to: UserId,
  most: number | null,
): Promise<FreeTask[]> {
  const query = tx
    .select(FREE_TASK)
    .from(tasks)
    .innerJoin(media, eq(media.sha256, tasks.media))
    .where(and(eq(tasks.project, project), FREE, notHadBy(to), FIRST_COPY))
    .orderBy(asc(tasks.position), asc(tasks.replica))
    .for('update', { of: tasks, skipLocked: true })
  return most === null ? query : query.limit(most)
}

/** She was never given another copy of the picture: what she thought of it would not be a second opinion. */
export function notHadBy(user: UserId): SQL {
  return sql`not exists (select 1 from tasks copy join leases l on l.task_id = copy.id
    where copy.project_id = ${tasks.project} and copy.original_sha256 = ${tasks.original}
      and copy.id <> ${tasks.id} and l.user_id = ${user})`
}

/**
 * Of the free copies of a picture, the first. Counted, so that each is looked up by its picture: of a table that has just been
 * filled PostgreSQL believes that few tasks are free, and would go through all of them for each.
 */
const FIRST_COPY = sql`(select count(*) filter (where copy.batch_id is null and copy.current_rev is null and not copy.gold)
  from tasks copy where copy.project_id = ${tasks.project} and copy.original_sha256 = ${tasks.original}
    and copy.replica < ${tasks.replica}) = 0`

/** One more than any of these was ever leased with. */
export async function nextFence(tx: Transaction, picked: readonly Pick<WireTask, 'id'>[]): Promise<number> {
  const ids = picked.map(({ id }) => id)
  const [row] = await tx
    .select({ highest: max(leases.fence) })
    .from(leases)
    .where(anyOf(leases.task, ids))
  return (row?.highest ?? 0) + 1
}

async function countBatches(tx: Transaction, project: Project): Promise<number> {
  return tx.$count(batches, eq(batches.project, project.id))
}

export async function handOut(
  tx: Transaction,
  batch: BatchRow,
  project: Project,
  picked: readonly FreeTask[],
  actor: UserId | null = null,
): Promise<void> {
  await tx.insert(batches).values(batch)
  const ids = sql`unnest(${sql.param(picked.map((task) => task.id))}::uuid[]) with ordinality as picked(id, place)`
  await tx.execute(sql`update tasks set batch_id = ${batch.id}, batch_order = picked.place - 1
    from ${ids} where tasks.id = picked.id`)
  await tx.execute(sql`insert into ${leases} (task_id, batch_id, user_id, fence)
    select picked.id, ${batch.id}, ${batch.user}, ${batch.fence} from ${ids}`)
  await tx.insert(audit).values({
    actor,
    action: 'batch-handed-out',
    subject: batch.id,
    detail: { to: batch.user, tasks: picked.length, fence: batch.fence },
  })
  const wire = picked.map((task, order): WireTask => ({ ...task, order }))
  const parts = Array.from({ length: Math.ceil(wire.length / TASKS_PER_ENTRY) }, (_, i): MailboxEntry => {
    const from = i * TASKS_PER_ENTRY
    return { kind: 'tasks', batch: batch.id, tasks: wire.slice(from, from + TASKS_PER_ENTRY) }
  })
  const starts = await startsOf(
    tx,
    picked.map(({ id }) => id),
  )
  await post(tx, batch.user, [batchHead(batch, project, picked.length), ...parts, ...starts])
}
