import { and, eq, inArray, isNotNull, max } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import type { ProjectId, TaskId, UserId } from '../../../shared/model/ids.ts'
import type { Database, Executor, Transaction } from '../../db/open.ts'
import { audit, media, projects, stagedPictures, tasks } from '../../db/schema.ts'
import type { Fingerprinted } from './alike.ts'
import type { ImportReport } from './report.ts'
import type { StagedPicture } from './staged.ts'

/** Rows in one statement. */
const AT_ONCE = 500

export async function workingCopyOf(db: Database, project: ProjectId): Promise<number | null> {
  const [row] = await db
    .select({ longest: projects.workingCopy })
    .from(projects)
    .where(eq(projects.id, project))
  return row?.longest ?? null
}

interface Stamped {
  readonly stamp: string
  readonly picture: StagedPicture
}

/** What an import of this source that was broken off has left. */
export async function stagedOf(
  db: Database,
  project: ProjectId,
  source: string,
): Promise<ReadonlyMap<string, Stamped>> {
  const { name, stamp, picture } = stagedPictures
  const rows = await db.select({ name, stamp, picture }).from(stagedPictures).where(ofSource(project, source))
  return new Map(rows.map((row) => [row.name, row]))
}

export async function stage(
  db: Database,
  project: ProjectId,
  staged: Stamped & { readonly source: string; readonly name: string },
): Promise<void> {
  const { stamp, picture } = staged
  await db
    .insert(stagedPictures)
    .values({ project, ...staged })
    .onConflictDoUpdate({
      target: [stagedPictures.project, stagedPictures.source, stagedPictures.name],
      set: { stamp, picture },
    })
}

interface Ready {
  readonly name: string
  readonly picture: StagedPicture
}

/** Makes tasks of all pictures that the project has not got, and forgets that they were staged: all of it or nothing. */
export async function addTasks(
  db: Database,
  project: ProjectId,
  source: string,
  ready: readonly Ready[],
  actor: UserId | null,
): Promise<Pick<ImportReport, 'imported' | 'duplicates'>> {
  return db.transaction(async (tx) => {
    // Another import of the same project waits: positions are given once, and each picture is taken once.
    await tx.select({ id: projects.id }).from(projects).where(eq(projects.id, project)).for('no key update')
    const imported: ImportReport['imported'][number][] = []
    const duplicates: ImportReport['duplicates'][number][] = []
    let position = await nextPosition(tx, project)
    for (let at = 0; at < ready.length; at += AT_ONCE) {
      const some = ready.slice(at, at + AT_ONCE)
      const known = await namesOf(tx, project, some)
      const rows: (typeof tasks.$inferInsert)[] = []
      for (const { name, picture } of some) {
        const { original, width, height, notes, fingerprint } = picture
        const of = known.get(original)
        if (of !== undefined) {
          duplicates.push({ name, of })
          continue
        }
        known.set(original, name)
        const task = uuidv7() as TaskId
        const [file, thumbnail] = [picture.media.sha256, picture.thumbnail.sha256]
        rows.push({
          id: task,
          project,
          name,
          original,
          media: file,
          thumbnail,
          fingerprint,
          width,
          height,
          position,
        })
        imported.push({ name, task, width, height, notes })
        position += 1
      }
      if (rows.length === 0) continue
      const files = some.flatMap(({ picture }) => [picture.media, picture.thumbnail])
      await tx.insert(media).values(files).onConflictDoNothing()
      await tx.insert(tasks).values(rows)
    }
    await tx.delete(stagedPictures).where(ofSource(project, source))
    if (imported.length > 0)
      await tx.insert(audit).values({
        actor,
        action: 'pictures-imported',
        subject: project,
        detail: { imported: imported.length },
      })
    return { imported, duplicates }
  })
}

/** Every picture of the project that has a fingerprint, once. */
export function fingerprintsOf(db: Executor, project: ProjectId): Promise<readonly Fingerprinted[]> {
  return db
    .select({ name: tasks.name, fingerprint: tasks.fingerprint })
    .from(tasks)
    .where(and(eq(tasks.project, project), eq(tasks.replica, 0), isNotNull(tasks.fingerprint)))
    .orderBy(tasks.position) as Promise<readonly Fingerprinted[]>
}

async function nextPosition(tx: Transaction, project: ProjectId): Promise<number> {
  const [row] = await tx
    .select({ last: max(tasks.position) })
    .from(tasks)
    .where(eq(tasks.project, project))
  return (row?.last ?? -1) + 1
}

/** The names under which the project has these files already. */
async function namesOf(
  tx: Transaction,
  project: ProjectId,
  some: readonly Ready[],
): Promise<Map<string, string>> {
  const originals = some.map(({ picture }) => picture.original)
  const rows = await tx
    .select({ original: tasks.original, name: tasks.name })
    .from(tasks)
    .where(and(eq(tasks.project, project), inArray(tasks.original, originals), eq(tasks.replica, 0)))
  return new Map(rows.map(({ original, name }) => [original, name]))
}

function ofSource(project: ProjectId, source: string) {
  return and(eq(stagedPictures.project, project), eq(stagedPictures.source, source))
}
