import { asc, eq } from 'drizzle-orm'
import { type TaskId, taskIdSchema } from '../../../shared/model/ids.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { WireDocument } from '../../../shared/wire/document-codec.ts'
import type { Database } from '../../db/open.ts'
import { batches, projects, revisions, tasks, users } from '../../db/schema.ts'
import type { Failure } from '../../failure.ts'
import { creditsOf } from '../credit/credit.ts'
import type { Origin } from '../sync/origin.ts'

export interface TaskReport {
  readonly task: TaskId
  readonly picture: string
  readonly project: string
  /** Sign-in name of whoever has it now. */
  readonly holder: string | null
  /** All that was ever answered, oldest first. */
  readonly revisions: readonly RevisionReport[]
  /** The one that counts; null where there is none, or it was skipped. */
  readonly document: WireDocument | null
}

export interface RevisionReport {
  readonly rev: number
  readonly person: string
  readonly origin: Origin
  readonly late: boolean
  readonly current: boolean
  readonly credited: boolean
  readonly objects: number
  readonly skipReason: string | null
  readonly at: Date
}

export async function showTask(db: Database, ref: string): Promise<Result<TaskReport, Failure>> {
  const id = taskIdSchema.safeParse(ref)
  if (!id.success) return fail({ code: 'unknown-task', name: ref })
  const [task] = await db
    .select({ picture: tasks.name, project: projects.name, holder: users.name, currentRev: tasks.currentRev })
    .from(tasks)
    .innerJoin(projects, eq(projects.id, tasks.project))
    .leftJoin(batches, eq(batches.id, tasks.batch))
    .leftJoin(users, eq(users.id, batches.user))
    .where(eq(tasks.id, id.data))
  if (task === undefined) return fail({ code: 'unknown-task', name: ref })
  const rows = await db
    .select({ revision: revisions, person: users.name })
    .from(revisions)
    .innerJoin(users, eq(users.id, revisions.user))
    .where(eq(revisions.task, id.data))
    .orderBy(asc(revisions.rev))
  const credited = new Set(creditsOf(rows.map(({ revision }) => revision)).map(({ rev }) => rev))
  const { picture, project, holder, currentRev } = task
  return ok({
    task: id.data,
    picture,
    project,
    holder,
    revisions: rows.map(({ revision: { rev, origin, late, objects, skipReason, createdAt }, person }) => ({
      rev,
      person,
      origin,
      late,
      current: rev === currentRev,
      credited: credited.has(rev),
      objects,
      skipReason,
      at: createdAt,
    })),
    document: rows.find(({ revision }) => revision.rev === currentRev)?.revision.document ?? null,
  })
}
