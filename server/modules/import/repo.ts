import { and, eq, max } from 'drizzle-orm'
import type { ProjectId, Sha256 } from '../../../shared/model/ids.ts'
import type { Database } from '../../db/open.ts'
import { audit, media, tasks } from '../../db/schema.ts'

export async function nextPosition(db: Database, project: ProjectId): Promise<number> {
  const [row] = await db
    .select({ last: max(tasks.position) })
    .from(tasks)
    .where(eq(tasks.project, project))
  return (row?.last ?? -1) + 1
}

/** The name under which a project has this very file already. */
export async function nameOf(db: Database, project: ProjectId, original: Sha256): Promise<string | null> {
  const [row] = await db
    .select({ name: tasks.name })
    .from(tasks)
    .where(and(eq(tasks.project, project), eq(tasks.original, original)))
  return row?.name ?? null
}

/** Records a picture and its task. */
export async function addTask(
  db: Database,
  task: typeof tasks.$inferInsert,
  file: typeof media.$inferInsert,
): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.insert(media).values(file).onConflictDoNothing()
    await tx.insert(tasks).values(task)
  })
}

export async function noteImport(db: Database, project: ProjectId, imported: number): Promise<void> {
  await db
    .insert(audit)
    .values({ actor: null, action: 'pictures-imported', subject: project, detail: { imported } })
}
