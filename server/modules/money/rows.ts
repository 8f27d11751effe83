import { and, eq, inArray, lt, lte, sql } from 'drizzle-orm'
import type { LabelId, TaskId, UserId } from '../../../shared/model/ids.ts'
import { anyOf } from '../../db/any-of.ts'
import type { Executor } from '../../db/open.ts'
import {
  batches,
  deductions,
  goldScores,
  leases,
  prices,
  revisions,
  tasks,
  verdicts,
} from '../../db/schema.ts'
import type { Month } from './month.ts'
import type { StatementRows, WorkRevision } from './statement.ts'

/**
 * All that a person's statement follows from. Of the tasks that nobody judged in the month nothing changes, so that they are
 * left out; of the others all that was ever said up to its end.
 * @param closedAt when it was closed: gold that was scored only afterwards was not known then
 */
export async function statementRows(
  db: Executor,
  user: UserId,
  { from, to }: Month,
  closedAt: Date | null = null,
): Promise<StatementRows> {
  const hers = and(
    eq(revisions.task, verdicts.task),
    eq(revisions.rev, verdicts.rev),
    eq(revisions.user, user),
  )
  const touched = await db
    .selectDistinct({ task: verdicts.task })
    .from(verdicts)
    .innerJoin(revisions, hers)
    .where(and(sql`${verdicts.createdAt} >= ${from}`, lt(verdicts.createdAt, to)))
  const ids = touched.map(({ task }) => task)
  const said = await db
    .select({
      id: verdicts.id,
      task: verdicts.task,
      rev: verdicts.rev,
      verdict: verdicts.verdict,
      at: verdicts.createdAt,
    })
    .from(verdicts)
    .innerJoin(revisions, hers)
    .where(and(anyOf(verdicts.task, ids), lt(verdicts.createdAt, to)))
  const gold = await db
    .select({ project: tasks.project, at: revisions.createdAt, score: goldScores.score })
    .from(goldScores)
    .innerJoin(revisions, and(eq(revisions.task, goldScores.task), eq(revisions.rev, goldScores.rev)))
    .innerJoin(tasks, eq(tasks.id, goldScores.task))
    .where(
      and(
        eq(revisions.user, user),
        sql`${revisions.createdAt} >= ${from}`,
        lt(revisions.createdAt, to),
        closedAt === null ? undefined : lte(goldScores.createdAt, closedAt),
      ),
    )
  const work = await workOf(db, user, ids)
  const projects = [...new Set([...work, ...gold].map(({ project }) => project))]
  const pricesOf = await db.select().from(prices).where(inArray(prices.project, projects))
  const deductionsOf = await db.select().from(deductions).where(inArray(deductions.project, projects))
  return {
    user,
    revisions: work,
    verdicts: said.map(({ at, ...row }) => ({ ...row, at: at.getTime() })),
    prices: pricesOf.map(({ label, validFrom, ...row }) => ({
      ...row,
      label: label as LabelId | null,
      validFrom: validFrom.getTime(),
    })),
    deductions: deductionsOf.map(({ validFrom, ...row }) => ({ ...row, validFrom: validFrom.getTime() })),
    gold: gold.map(({ at, ...row }) => ({ ...row, at: at.getTime() })),
  }
}

/**
 * Objects of a document by class, counted where they lie: a month's documents would fill the memory. What this server does not
 * understand of a document stands elsewhere in it, and is no object to be paid.
 */
const OBJECTS = sql<WorkRevision['objects']>`case when ${revisions.document} is null then null else (
  select coalesce(json_object_agg(label, objects), '{}') from (
    select ${revisions.document} -> 'labels' ->> (object ->> 3)::int as label, count(*) as objects
    from json_array_elements(${revisions.document} -> 'objects') object group by 1
  ) counted where label is not null) end`

/** Her answers, each with the batch in which she had the task when it came: the newest lease before it, else her first. */
async function workOf(db: Executor, user: UserId, ids: readonly TaskId[]): Promise<readonly WorkRevision[]> {
  const rows = await db
    .select({
      task: revisions.task,
      rev: revisions.rev,
      origin: revisions.origin,
      project: tasks.project,
      objects: OBJECTS,
      batch: batches.id,
      batchAt: batches.createdAt,
      batchFen: batches.priceFen,
    })
    .from(revisions)
    .innerJoin(tasks, eq(tasks.id, revisions.task))
    .innerJoin(
      batches,
      sql`${batches.id} = (select l.batch_id from ${leases} l
        where l.task_id = ${revisions.task} and l.user_id = ${user}
        order by (l.created_at <= ${revisions.createdAt}) desc,
          case when l.created_at <= ${revisions.createdAt} then l.created_at end desc, l.created_at, l.batch_id limit 1)`,
    )
    .where(and(anyOf(revisions.task, ids), eq(revisions.user, user), eq(revisions.origin, 'work')))
  return rows.map(({ batchAt, ...row }) => ({ ...row, batchAt: batchAt.getTime() }))
}
