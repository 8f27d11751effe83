import { and, eq } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { ProjectId } from '../../../shared/model/ids.ts'
import type { LabelSchema } from '../../../shared/model/label-schema.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { type Database, type Executor, isCode } from '../../db/open.ts'
import { audit, labelSchemas, projects } from '../../db/schema.ts'
import type { Failure } from '../../failure.ts'

export interface Project {
  readonly id: ProjectId
  readonly name: string
  readonly guideline: string
  readonly schema: LabelSchema
}

const nameSchema = z.string().trim().min(1).max(120)

export async function createProject(
  db: Database,
  news: { readonly name: string; readonly guideline: string; readonly schema: LabelSchema },
): Promise<Result<Project, Failure>> {
  const name = nameSchema.safeParse(news.name.normalize('NFC'))
  if (!name.success) return fail({ code: 'bad-name', name: news.name })
  const project: Project = { ...news, id: uuidv7() as ProjectId, name: name.data }
  try {
    await db.transaction(async (tx) => {
      await tx.insert(projects).values({ ...project, schemaVersion: news.schema.version })
      await tx
        .insert(labelSchemas)
        .values({ project: project.id, version: news.schema.version, schema: news.schema })
      await tx
        .insert(audit)
        .values({ actor: null, action: 'project-created', subject: project.id, detail: { name: name.data } })
    })
  } catch (error) {
    if (isCode(error, '23505')) return fail({ code: 'name-taken', name: name.data })
    throw error
  }
  return ok(project)
}

/** The project with this name or id, with the label schema in force. */
export async function findProject(db: Executor, ref: string): Promise<Result<Project, Failure>> {
  const name = ref.normalize('NFC').trim()
  const match = z.uuid().safeParse(name).success
    ? eq(projects.id, name as ProjectId)
    : eq(projects.name, name)
  const [row] = await db
    .select({
      id: projects.id,
      name: projects.name,
      guideline: projects.guideline,
      schema: labelSchemas.schema,
    })
    .from(projects)
    .innerJoin(
      labelSchemas,
      and(eq(labelSchemas.project, projects.id), eq(labelSchemas.version, projects.schemaVersion)),
    )
    .where(match)
  return row === undefined ? fail({ code: 'unknown-project', name: ref }) : ok(row)
}
