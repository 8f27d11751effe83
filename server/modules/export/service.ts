import { and, asc, eq } from 'drizzle-orm'
import { type CocoDataset, type CocoPicture, toCoco } from '../../../shared/formats/coco.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { decodeDocument } from '../../../shared/wire/document-codec.ts'
import type { Database } from '../../db/open.ts'
import { revisions, tasks, users } from '../../db/schema.ts'
import type { Failure } from '../../failure.ts'
import { isDiskFull, replaceFile } from '../../files.ts'
import type { Project } from '../projects/service.ts'

export interface ExportReport {
  readonly file: string
  readonly images: number
  readonly annotations: number
  readonly categories: number
  /** Pictures without a result that counts: open, or skipped. */
  readonly withoutResult: number
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
  const dataset = toCoco(
    project.name,
    project.schema,
    options.includeEmpty ? all : done,
    options.date.toISOString(),
  )
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
  })
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
