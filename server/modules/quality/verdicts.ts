import { and, eq, sql } from 'drizzle-orm'
import type { TaskId } from '../../../shared/model/ids.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { Database, Transaction } from '../../db/open.ts'
import { audit, revisions, tasks, verdicts } from '../../db/schema.ts'
import type { Failure } from '../../failure.ts'
import type { By } from '../users/changes.ts'
import type { Verdict } from './terms.ts'

/**
 * The labeller's revision that an inspector of the task judges, also where a reviewer's or a consensus stands on it: hers that
 * counts, else the newest before what counts that was not late. As SQL on `tasks`.
 */
export const JUDGED_REV = sql<number | null>`(select w.rev from revisions w
  where w.task_id = ${tasks.id} and w.rev <= ${tasks.currentRev} and w.origin in ('work', 'merge')
  order by (w.rev = ${tasks.currentRev}) desc, w.late, w.rev desc limit 1)`

/** Somebody finished it, and it is not with a labeller again. */
export const FINISHED = sql<boolean>`exists (select 1 from revisions c where c.task_id = ${tasks.id}
  and c.rev = ${tasks.currentRev} and c.origin <> 'review')`

/** What an inspector says of a finished task: written about the labeller's revision. Null where there is none. */
export async function addVerdict(
  tx: Transaction,
  task: TaskId,
  verdict: Verdict,
  comment: string,
  { actor, at }: By,
): Promise<number | null> {
  const [row] = await tx.select({ rev: JUDGED_REV }).from(tasks).where(eq(tasks.id, task))
  const rev = row?.rev ?? null
  if (rev !== null)
    await tx.insert(verdicts).values({ task, rev, verdict, by: actor, comment, createdAt: at })
  return rev
}

/** A person found a task good. */
export async function acceptTask(
  db: Database,
  task: TaskId,
  comment: string,
  by: By,
): Promise<Result<{ readonly task: TaskId; readonly rev: number }, Failure>> {
  return db.transaction(async (tx) => {
    const [row] = await tx
      .select({ finished: FINISHED })
      .from(tasks)
      .innerJoin(revisions, and(eq(revisions.task, tasks.id), eq(revisions.rev, tasks.currentRev)))
      .where(eq(tasks.id, task))
      .for('update', { of: tasks })
    const rev = row?.finished === true ? await addVerdict(tx, task, 'accepted', comment, by) : null
    if (rev === null) return fail({ code: 'no-result', task })
    const detail = { rev }
    await tx.insert(audit).values({ actor: by.actor, action: 'task-accepted', subject: task, detail })
    return ok({ task, rev })
  })
}
