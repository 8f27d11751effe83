import { and, asc, desc, eq, isNull, type SQL, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import type { BatchId, InspectionId, TaskId, UserId } from '../../../shared/model/ids.ts'
import { type Aql, acceptanceProbability, samplingPlan } from '../../../shared/quality/acceptance.ts'
import { draw } from '../../../shared/quality/draw.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { anyOf } from '../../db/any-of.ts'
import type { Database, Executor, Transaction } from '../../db/open.ts'
import { audit, batches, inspections, revisions, tasks, verdicts } from '../../db/schema.ts'
import type { Failure } from '../../failure.ts'
import { creditsOf } from '../credit/credit.ts'
import type { By } from '../users/changes.ts'
import type { Stage, Verdict } from './terms.ts'
import { FINISHED, JUDGED_REV } from './verdicts.ts'

export type InspectionRow = typeof inspections.$inferSelect
type Batch = Pick<typeof batches.$inferSelect, 'id' | 'name'>

/** How much of a batch is looked at: all of it, a share without a bad one, or what ISO 2859-1 says for a quality limit. */
export type Extent =
  | { readonly kind: 'full' }
  | { readonly kind: 'percent'; readonly percent: number }
  | { readonly kind: 'aql'; readonly aql: Aql }

/**
 * Draws the finished tasks of a batch that are to be looked at. 质检 comes first and may be repeated; 验收 of a batch that has
 * passed it takes the whole batch. After either was refused all that nobody accepted is looked at, whatever extent is asked.
 * Gold tasks are no part of the result and are not drawn.
 */
export async function openInspection(
  db: Database,
  { id: batch, name }: Batch,
  stage: Stage,
  extent: Extent,
  seed: number,
  { actor, at }: By,
): Promise<Result<InspectionRow, Failure>> {
  return db.transaction(async (tx) => {
    await tx.select({ id: batches.id }).from(batches).where(eq(batches.id, batch)).for('update')
    const before = await tx
      .select()
      .from(inspections)
      .where(eq(inspections.batch, batch))
      .orderBy(desc(inspections.createdAt), desc(inspections.id))
    const open = before.find((one) => one.closedAt === null)
    if (open !== undefined) return fail({ code: 'inspection-open', id: open.id })
    const [last] = before
    if (last?.stage === 'acceptance' && last.outcome === 'accepted')
      return fail({ code: 'accepted-already', batch: name })
    if (stage === 'acceptance') {
      if (last?.stage !== 'inspection' || last.outcome !== 'accepted')
        return fail({ code: 'not-inspected', batch: name })
      const left = await tx.$count(
        tasks,
        and(eq(tasks.batch, batch), eq(tasks.gold, false), sql`not ${FINISHED}`),
      )
      if (left > 0) return fail({ code: 'unfinished', batch: name, left })
    }
    const refused = last?.outcome === 'returned'
    const finished = await finishedTasks(tx, batch, refused)
    if (finished.length === 0) return fail({ code: 'nothing-to-inspect', batch: name })
    const { n, c } = planOf(finished.length, refused ? { kind: 'full' } : extent)
    const row: InspectionRow = {
      id: uuidv7() as InspectionId,
      batch,
      stage,
      seed,
      lot: finished.length,
      acceptNumber: c,
      tasks: draw(finished, n, seed),
      by: actor,
      outcome: null,
      defects: null,
      closedAt: null,
      createdAt: at,
    }
    await tx.insert(inspections).values(row)
    const detail = { batch, stage, lot: row.lot, drawn: n, acceptNumber: c, seed }
    await tx.insert(audit).values({ actor, action: 'inspection-opened', subject: row.id, detail })
    return ok(row)
  })
}

function planOf(lot: number, extent: Extent): { readonly n: number; readonly c: number } {
  switch (extent.kind) {
    case 'full':
      return { n: lot, c: 0 }
    case 'percent':
      return { n: Math.min(Math.ceil((lot * extent.percent) / 100), lot), c: 0 }
    case 'aql':
      return samplingPlan(lot, extent.aql)
  }
}

/** In the order of their ids, which never changes: the same seed draws the same ones. @param unjudged without those that a person accepted */
async function finishedTasks(tx: Transaction, batch: BatchId, unjudged: boolean): Promise<readonly TaskId[]> {
  const accepted = sql`(select v.verdict = 'accepted' and v.by_id is not null from ${verdicts} v
    where v.task_id = ${tasks.id} and v.rev = ${JUDGED_REV} order by v.id desc limit 1)`
  const rows = await tx
    .select({ id: tasks.id })
    .from(tasks)
    .where(
      and(
        eq(tasks.batch, batch),
        eq(tasks.gold, false),
        FINISHED,
        unjudged ? sql`${accepted} is not true` : undefined,
      ),
    )
    .orderBy(asc(tasks.id))
  return rows.map(({ id }) => id)
}

export interface Closed {
  readonly id: InspectionId
  readonly stage: Stage
  readonly outcome: Verdict
  readonly drawn: number
  readonly defects: number
  readonly acceptNumber: number
  /** Revisions that were accepted by the sample: nobody looked at them. */
  readonly acceptedByRule: number
}

/**
 * Ends an inspection: accepted where at most the accept number of the drawn tasks were returned. A task counts by what was said
 * of it first: mended meanwhile, it was bad all the same. Where 验收 accepts a batch, all credited work of its tasks that
 * nobody has judged is accepted with it, gold tasks and the work of those who were given them before included.
 */
export async function closeInspection(
  db: Database,
  id: InspectionId,
  { actor, at }: By,
): Promise<Result<Closed, Failure>> {
  return db.transaction(async (tx) => {
    const [row] = await tx.select().from(inspections).where(eq(inspections.id, id)).for('update')
    if (row === undefined) return fail({ code: 'unknown-inspection', name: id })
    if (row.closedAt !== null) return fail({ code: 'inspection-closed', id })
    const first = await firstVerdicts(tx, row)
    const left = row.tasks.length - first.size
    if (left > 0) return fail({ code: 'not-all-judged', left })
    const defects = [...first.values()].filter((verdict) => verdict === 'returned').length
    const outcome = defects <= row.acceptNumber ? 'accepted' : 'returned'
    await tx.update(inspections).set({ outcome, defects, closedAt: at }).where(eq(inspections.id, id))
    const taken = row.stage === 'acceptance' && outcome === 'accepted'
    const acceptedByRule = taken ? await acceptRest(tx, row.batch, at) : 0
    const detail = { batch: row.batch, stage: row.stage, outcome, defects, acceptedByRule }
    await tx.insert(audit).values({ actor, action: 'inspection-closed', subject: id, detail })
    const { stage, acceptNumber } = row
    return ok({ id, stage, outcome, drawn: row.tasks.length, defects, acceptNumber, acceptedByRule })
  })
}

/** What was said first of each drawn task since it was drawn. */
async function firstVerdicts(
  db: Executor,
  { tasks: drawn, createdAt }: Pick<InspectionRow, 'tasks' | 'createdAt'>,
): Promise<ReadonlyMap<TaskId, Verdict>> {
  const said = await db
    .select({ task: verdicts.task, verdict: verdicts.verdict })
    .from(verdicts)
    .where(and(anyOf(verdicts.task, drawn), sql`${verdicts.createdAt} >= ${createdAt}`))
    .orderBy(desc(verdicts.id))
  // The oldest comes last, and stays.
  return new Map(said.map(({ task, verdict }) => [task, verdict]))
}

async function acceptRest(tx: Transaction, batch: BatchId, at: Date): Promise<number> {
  const rows = await tx
    .select({ task: revisions.task, rev: revisions.rev, user: revisions.user, origin: revisions.origin })
    .from(revisions)
    .innerJoin(tasks, eq(tasks.id, revisions.task))
    .where(eq(tasks.batch, batch))
    .orderBy(asc(revisions.task), asc(revisions.rev))
  const judged = await tx
    .select({ task: verdicts.task, rev: verdicts.rev, user: revisions.user })
    .from(verdicts)
    .innerJoin(revisions, and(eq(revisions.task, verdicts.task), eq(revisions.rev, verdicts.rev)))
    .innerJoin(tasks, eq(tasks.id, verdicts.task))
    .where(eq(tasks.batch, batch))
  const key = (task: TaskId, user: UserId) => `${task} ${user}`
  const newest = new Map<string, number>()
  for (const { task, user, rev } of judged)
    newest.set(key(task, user), Math.max(newest.get(key(task, user)) ?? 0, rev))
  const credited = [...Map.groupBy(rows, ({ task }) => task).values()].flatMap(creditsOf)
  const rest = credited.filter(({ task, user, rev }) => (newest.get(key(task, user)) ?? 0) < rev)
  // Batches may have any size, parameters of a statement not.
  const taken = sql`unnest(${sql.param(rest.map(({ task }) => task))}::uuid[], ${sql.param(rest.map(({ rev }) => rev))}::int[])`
  await tx.execute(sql`insert into ${verdicts} (task_id, rev, verdict, created_at)
    select task, rev, 'accepted', ${at}::timestamptz from ${taken} as taken(task, rev)`)
  return rest.length
}

export interface InspectionReport {
  readonly id: InspectionId
  readonly batch: string
  readonly stage: Stage
  readonly lot: number
  readonly acceptNumber: number
  readonly seed: number
  readonly outcome: Verdict | null
  readonly defects: number | null
  /** Percent: how likely it is to accept the batch if a tenth of it were bad. */
  readonly risk: number
  readonly openedAt: Date
  readonly closedAt: Date | null
  /** The drawn tasks and what was said of each first. */
  readonly tasks: readonly {
    readonly task: TaskId
    readonly picture: string
    readonly verdict: Verdict | null
  }[]
}

export async function showInspection(db: Executor, id: InspectionId): Promise<InspectionReport | null> {
  const [row] = await db
    .select({ inspection: inspections, batch: batches.name })
    .from(inspections)
    .innerJoin(batches, eq(batches.id, inspections.batch))
    .where(eq(inspections.id, id))
  if (row === undefined) return null
  const { stage, lot, acceptNumber, seed, outcome, defects, createdAt, closedAt, ...more } = row.inspection
  const said = await firstVerdicts(db, row.inspection)
  const pictures = await db
    .select({ id: tasks.id, name: tasks.name })
    .from(tasks)
    .where(anyOf(tasks.id, more.tasks))
  const nameOf = new Map(pictures.map((one) => [one.id, one.name]))
  const drawn = more.tasks.map((task) => ({
    task,
    picture: nameOf.get(task) ?? '',
    verdict: said.get(task) ?? null,
  }))
  return {
    id,
    batch: row.batch,
    stage,
    lot,
    acceptNumber,
    seed,
    outcome,
    defects,
    risk: Math.round(
      acceptanceProbability(lot, Math.ceil(lot / 10), { n: drawn.length, c: acceptNumber }) * 100,
    ),
    openedAt: createdAt,
    closedAt,
    tasks: drawn,
  }
}

/** Of one batch, or all that are open; the newest first. @param reached condition on `batches` */
export function listInspections(db: Executor, batch: BatchId | null, reached?: SQL) {
  return db
    .select({
      id: inspections.id,
      batch: batches.name,
      stage: inspections.stage,
      lot: inspections.lot,
      drawn: sql<number>`jsonb_array_length(${inspections.tasks})`,
      acceptNumber: inspections.acceptNumber,
      outcome: inspections.outcome,
      defects: inspections.defects,
      openedAt: inspections.createdAt,
      closedAt: inspections.closedAt,
    })
    .from(inspections)
    .innerJoin(batches, eq(batches.id, inspections.batch))
    .where(and(batch === null ? isNull(inspections.closedAt) : eq(inspections.batch, batch), reached))
    .orderBy(desc(inspections.createdAt), desc(inspections.id))
}
