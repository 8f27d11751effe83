import { and, asc, eq, sql } from 'drizzle-orm'
import type { Sha256, TaskId, UserId } from '../../../shared/model/ids.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { WireDocument } from '../../../shared/wire/document-codec.ts'
import type { Database, Executor } from '../../db/open.ts'
import { audit, goldAnswers, projects, revisions, tasks } from '../../db/schema.ts'
import type { Failure } from '../../failure.ts'
import { documentFault, storable } from '../sync/judge.ts'
import { taskFacts } from '../sync/postgres-storage.ts'
import type { By } from '../users/changes.ts'

/**
 * Makes an answer the right one of its task's picture: the one given, else the revision that counts. From now on the picture
 * may come to people as a gold task. Set again, it counts for what is scored from then on.
 */
export async function setGold(
  db: Database,
  task: TaskId,
  given: WireDocument | null,
  { actor, at }: By,
): Promise<Result<{ readonly task: TaskId; readonly objects: number }, Failure>> {
  return db.transaction(async (tx) => {
    const [row] = await tx
      .select({
        project: tasks.project,
        original: tasks.original,
        media: tasks.media,
        current: revisions.document,
      })
      .from(tasks)
      .leftJoin(revisions, and(eq(revisions.task, tasks.id), eq(revisions.rev, tasks.currentRev)))
      .where(eq(tasks.id, task))
    if (row === undefined) return fail({ code: 'unknown-task', name: task })
    const answer = given === null ? row.current : storable({ ...given, task })
    if (answer === null) return fail({ code: 'no-result', task })
    if (given !== null) {
      const facts = (await taskFacts(tx, [task], NOBODY)).get(task)
      const fault = facts === undefined ? null : documentFault(answer, facts)
      if (fault !== null) return fail({ code: 'bad-document', detail: fault })
    }
    const { project, original } = row
    const set = { document: answer, by: actor, createdAt: at }
    await tx
      .insert(goldAnswers)
      .values({ project, original, ...set })
      .onConflictDoUpdate({ target: [goldAnswers.project, goldAnswers.original], set })
    const objects = answer.objects.length
    await tx.insert(audit).values({ actor, action: 'gold-set', subject: task, detail: { original, objects } })
    return ok({ task, objects })
  })
}

/** Stands for no person where facts about one are asked. */
const NOBODY = '00000000-0000-0000-0000-000000000000' as UserId

/** No gold task is made of the picture any more; what was scored stays. */
export async function clearGold(db: Database, task: TaskId, { actor }: By): Promise<Result<TaskId, Failure>> {
  return db.transaction(async (tx) => {
    const of = sql`(project_id, original_sha256) = (select project_id, original_sha256 from tasks where id = ${task})`
    const gone = await tx.delete(goldAnswers).where(of).returning({ original: goldAnswers.original })
    if (gone.length === 0) return fail({ code: 'unknown-gold', name: task })
    await tx.insert(audit).values({ actor, action: 'gold-cleared', subject: task, detail: {} })
    return ok(task)
  })
}

export interface GoldAnswer {
  readonly project: string
  readonly picture: string
  readonly original: Sha256
  readonly objects: number
  /** Gold tasks that were made of it, and the mean score of those that were answered, percent. */
  readonly given: number
  readonly score: number | null
}

export function listGold(db: Executor): Promise<GoldAnswer[]> {
  return db
    .select({
      project: projects.name,
      picture: sql<string>`(select t.name from tasks t where t.project_id = ${goldAnswers.project}
        and t.original_sha256 = ${goldAnswers.original} order by t.replica limit 1)`,
      original: goldAnswers.original,
      objects: sql<number>`jsonb_array_length(${goldAnswers.document} -> 'objects')`,
      given: sql<number>`(select count(*) from tasks t where t.project_id = ${goldAnswers.project}
        and t.original_sha256 = ${goldAnswers.original} and t.gold)::int`,
      score: sql<number | null>`(select avg(s.score) from gold_scores s join tasks t on t.id = s.task_id
        where t.project_id = ${goldAnswers.project} and t.original_sha256 = ${goldAnswers.original})::float8`,
    })
    .from(goldAnswers)
    .innerJoin(projects, eq(projects.id, goldAnswers.project))
    .orderBy(asc(projects.name), asc(goldAnswers.createdAt))
}
