import { desc, eq } from 'drizzle-orm'
import type { AnnotatedPicture, AnnotatedSet } from '../../../shared/formats/contract.ts'
import type { FormatName } from '../../../shared/formats/format-name.ts'
import { exportSet, layoutOf } from '../../../shared/formats/formats.ts'
import type { Loss } from '../../../shared/formats/losses.ts'
import type { LabelSchema } from '../../../shared/model/label-schema.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { Database, Transaction } from '../../db/open.ts'
import { labelSchemas } from '../../db/schema.ts'
import type { Failure } from '../../failure.ts'
import { isDiskFull } from '../../files.ts'
import { tools } from '../formats/tools.ts'
import type { Project } from '../projects/service.ts'
import { picturesOf, withoutResult } from './pictures.ts'
import { placeFile, placeFolder } from './place.ts'
import { withOlderClasses } from './versions.ts'

export interface ExportReport {
  /** The file, or the folder. */
  readonly file: string
  readonly format: FormatName
  readonly images: number
  /** Objects that are in the files. */
  readonly annotations: number
  readonly categories: number
  /** Pictures without a result that counts: open, or skipped. */
  readonly withoutResult: number
  /** Objects that a newer program drew and this server does not understand: they are kept, but not in the files. */
  readonly notUnderstood: number
  /** Everything that the format could not carry. */
  readonly losses: readonly Loss[]
}

/** Writes the revisions that count, as they are at one moment; the file or the folder appears whole or not at all. */
export async function exportProject(
  db: Database,
  project: Project,
  path: string,
  options: { readonly format: FormatName; readonly includeEmpty: boolean; readonly date: Date },
): Promise<Result<ExportReport, Failure>> {
  try {
    return await db.transaction((tx) => exportIn(tx, project, path, options), {
      isolationLevel: 'repeatable read',
      accessMode: 'read only',
    })
  } catch (error) {
    if (isDiskFull(error)) return fail({ code: 'disk-full', path })
    if (!(error instanceof Error && 'syscall' in error)) throw error
    return fail({ code: 'cannot-write', path, detail: error.message })
  }
}

async function exportIn(
  tx: Transaction,
  project: Project,
  path: string,
  { format, includeEmpty, date }: { format: FormatName; includeEmpty: boolean; date: Date },
): Promise<Result<ExportReport, Failure>> {
  const counts = { images: 0, objects: 0 }
  const set: AnnotatedSet = {
    project: project.name,
    schema: await schemaOf(tx, project),
    date: date.toISOString(),
    pictures: counted(picturesOf(tx, project, includeEmpty), counts),
  }
  const { files, losses } = exportSet(format, set, tools)
  if (layoutOf(format) === 'file') await placeFile(files, path)
  else if (!(await placeFolder(files, path))) return fail({ code: 'something-there', path })
  const left = ['unknown-class', 'left-out', 'hidden'] as const
  return ok({
    file: path,
    format,
    images: counts.images,
    annotations: left.reduce((rest, code) => rest - losses.count(code), counts.objects),
    categories: set.schema.classes.length,
    withoutResult: await withoutResult(tx, project.id),
    notUnderstood: losses.count('not-understood'),
    losses: losses.list(),
  })
}

/** What went by; begun anew each time. */
function counted(
  pictures: AsyncIterable<AnnotatedPicture>,
  counts: { images: number; objects: number },
): AsyncIterable<AnnotatedPicture> {
  return {
    async *[Symbol.asyncIterator]() {
      counts.images = 0
      counts.objects = 0
      for await (const picture of pictures) {
        counts.images += 1
        counts.objects += picture.result?.document.shapes.length ?? 0
        yield picture
      }
    },
  }
}

async function schemaOf(tx: Transaction, project: Project): Promise<LabelSchema> {
  const older = await tx
    .select({ schema: labelSchemas.schema })
    .from(labelSchemas)
    .where(eq(labelSchemas.project, project.id))
    .orderBy(desc(labelSchemas.version))
  return withOlderClasses([project.schema, ...older.map(({ schema }) => schema)])
}
