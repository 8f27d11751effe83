import { and, asc, desc, eq } from 'drizzle-orm'
import { type CocoDataset, type CocoPicture, toCoco } from '../../../shared/formats/coco.ts'
import type { LabelSchema } from '../../../shared/model/label-schema.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { decodeDocument } from '../../../shared/wire/document-codec.ts'
import type { Database } from '../../db/open.ts'
import { labelSchemas, revisions, tasks, users } from '../../db/schema.ts'
import type { Failure } from '../../failure.ts'
import { isDiskFull, replaceFile } from '../../files.ts'
import type { Project } from '../projects/service.ts'
import { withOlderClasses } from './versions.ts'

export interface ExportReport {
  readonly file: string
  readonly images: number
  readonly annotations: number
  readonly categories: number
  /** Pictures without a result that counts: open, or skipped. */
  readonly withoutResult: number
  /** Objects that a newer program drew and this server does not understand: they are kept, but not in the file. */
  readonly notUnderstood: number
}

/** Writes the revisions that count as a COCO file, which appears whole or not at all. */
export async function exportCoco(
  db: Database,
  project: Project,
  file: string,
  options: { readonly includeEmpty: boolean; readonly date: Date },
): Promise<Result<ExportReport, Failure>> {
  const all = await picturesOf(db, project)
  const done = all.filter((picture) => picture.result !== null)
  const schema = await schemaOf(db, project)
  const pictures = options.includeEmpty ? all : done
  const dataset = toCoco(project.name, schema, pictures, options.date.toISOString())
  const objects = done.reduce((sum, { result }) => sum + objectsIn(result), 0)
  try {
    await replaceFile(file, jsonPieces(dataset))
  } catch (error) {
    if (isDiskFull(error)) return fail({ code: 'disk-full', path: file })
    if (!(error instanceof Error && 'code' in error)) throw error
    return fail({ code: 'cannot-write', path: file, detail: error.message })
  }
  return ok({
    file,
    images: dataset.images.length,
    annotations: dataset.annotations.length,
    categories: dataset.categories.length,
    withoutResult: all.length - done.length,
    notUnderstood: objects - dataset.annotations.length,
  })
}

function objectsIn(result: CocoPicture['result']): number {
  const { shapes = [], foreign = [] } = result?.document ?? {}
  return shapes.length + foreign.length
}

async function schemaOf(db: Database, project: Project): Promise<LabelSchema> {
  const older = await db
    .select({ schema: labelSchemas.schema })
    .from(labelSchemas)
    .where(eq(labelSchemas.project, project.id))
    .orderBy(desc(labelSchemas.version))
  return withOlderClasses([project.schema, ...older.map(({ schema }) => schema)])
}

async function picturesOf(db: Database, project: Project): Promise<readonly CocoPicture[]> {
  const rows = await db
    .select({
      name: tasks.name,
      sha256: tasks.original,
      media: tasks.media,
      width: tasks.width,
      height: tasks.height,
      rev: revisions.rev,
      document: revisions.document,
      labeller: users.name,
    })
    .from(tasks)
    .leftJoin(revisions, and(eq(revisions.task, tasks.id), eq(revisions.rev, tasks.currentRev)))
    .leftJoin(users, eq(users.id, revisions.user))
    .where(eq(tasks.project, project.id))
    .orderBy(asc(tasks.position), asc(tasks.id))
  return rows.map(({ media, rev, document, labeller, ...picture }) => ({
    ...picture,
    result:
      document === null || rev === null || labeller === null
        ? null
        : { document: decodeDocument(document, media), rev, labeller },
  }))
}

/** The dataset as JSON, an element a line: never one string of everything. */
function* jsonPieces(dataset: CocoDataset): Generator<string> {
  yield `{"info":${JSON.stringify(dataset.info)},"licenses":[]`
  for (const key of ['images', 'categories', 'annotations'] as const) {
    yield `,\n"${key}":[`
    for (const [i, element] of dataset[key].entries())
      yield `${i === 0 ? '\n' : ',\n'}${JSON.stringify(element)}`
    yield ']'
  }
  yield '}\n'
}
