import { and, eq } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { ProjectId } from '../../../shared/model/ids.ts'
import type { LabelSchema } from '../../../shared/model/label-schema.ts'
import type { Media } from '../../../shared/model/media.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { isNamed } from '../../db/named.ts'
import { type Database, type Executor, isCode, type Transaction } from '../../db/open.ts'
import { audit, illustrations, labelSchemas, media, projects } from '../../db/schema.ts'
import type { Failure } from '../../failure.ts'
import type { Illustration } from '../import/illustration.ts'

export interface Project {
  readonly id: ProjectId
  readonly name: string
  readonly guideline: string
  /** The pictures that the guideline shows. */
  readonly guidelineMedia: readonly Media[]
  readonly schema: LabelSchema
  /** Px of the longer side that pictures are made smaller to when they are imported; null: as large as they are. */
  readonly workingCopy: number | null
}

export interface NewProject {
  readonly name: string
  readonly guideline: string
  readonly schema: LabelSchema
  /** Those of the guideline and of the examples, kept in the blob store already. */
  readonly pictures: readonly Illustration[]
  /** Px of the longer side that pictures are made smaller to; null: as large as they are. */
  readonly workingCopy?: number | null
}

const nameSchema = z.string().trim().min(1).max(120)

export async function createProject(db: Database, news: NewProject): Promise<Result<Project, Failure>> {
  const name = nameSchema.safeParse(news.name.normalize('NFC'))
  if (!name.success) return fail({ code: 'bad-name', name: news.name })
  const { guideline, schema, pictures, workingCopy = null } = news
  const row = { id: uuidv7() as ProjectId, name: name.data, guideline, workingCopy }
  try {
    await db.transaction(async (tx) => {
      await tx.insert(projects).values({ ...row, schemaVersion: schema.version })
      await tx.insert(labelSchemas).values({ project: row.id, version: schema.version, schema })
      await addIllustrations(tx, row.id, pictures)
      await tx
        .insert(audit)
        .values({ actor: null, action: 'project-created', subject: row.id, detail: { name: name.data } })
    })
  } catch (error) {
    if (isCode(error, '23505')) return fail({ code: 'name-taken', name: name.data })
    throw error
  }
  return findProject(db, row.id)
}

export async function addIllustrations(
  tx: Transaction,
  project: ProjectId,
  pictures: readonly Illustration[],
): Promise<void> {
  if (pictures.length === 0) return
  await tx
    .insert(media)
    .values(pictures.map(({ media: { sha256, bytes }, contentType }) => ({ sha256, bytes, contentType })))
    .onConflictDoNothing()
  await tx
    .insert(illustrations)
    .values(pictures.map(({ media: { sha256, width, height } }) => ({ project, sha256, width, height })))
    .onConflictDoNothing()
}

/** The project with this name or id, with the label schema in force. */
export async function findProject(db: Executor, ref: string): Promise<Result<Project, Failure>> {
  const [row] = await db
    .select({
      id: projects.id,
      name: projects.name,
      guideline: projects.guideline,
      workingCopy: projects.workingCopy,
      schema: labelSchemas.schema,
    })
    .from(projects)
    .innerJoin(
      labelSchemas,
      and(eq(labelSchemas.project, projects.id), eq(labelSchemas.version, projects.schemaVersion)),
    )
    .where(isNamed(projects, ref))
  if (row === undefined) return fail({ code: 'unknown-project', name: ref })
  const pictures = await db
    .select({
      sha256: media.sha256,
      bytes: media.bytes,
      width: illustrations.width,
      height: illustrations.height,
    })
    .from(illustrations)
    .innerJoin(media, eq(media.sha256, illustrations.sha256))
    .where(eq(illustrations.project, row.id))
  const guidelineMedia = pictures.filter(({ sha256 }) => row.guideline.includes(`media:${sha256}`))
  return ok({ ...row, guidelineMedia })
}
