import { stat } from 'node:fs/promises'
import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { DrawnPicture } from '../../../shared/formats/contract.ts'
import type { FormatName } from '../../../shared/formats/format-name.ts'
import { importFiles } from '../../../shared/formats/formats.ts'
import type { ProblemCount } from '../../../shared/formats/problems.ts'
import type { LabelId, Sha256, UserId } from '../../../shared/model/ids.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { encodeDocument, type WireDocument } from '../../../shared/wire/document-codec.ts'
import type { Database, Transaction } from '../../db/open.ts'
import { audit, batches, preAnnotations, tasks } from '../../db/schema.ts'
import type { Failure } from '../../failure.ts'
import { filesAt } from '../formats/files.ts'
import { tools } from '../formats/tools.ts'
import { post } from '../mailbox/repo.ts'
import type { Project } from '../projects/service.ts'
import { startOf } from './starts.ts'

export interface AnnotationsReport {
  readonly format: FormatName
  /** Pictures that begin with these annotations from now on, and the objects in them. */
  readonly pictures: number
  readonly objects: number
  /** Those of them that people have in hand and have not finished: who has not begun one begins with its annotations too. */
  readonly inHand: number
  /** Pictures that are left as they are, for they have a result. */
  readonly finished: number
  /** Pictures of the project that the files say nothing of. */
  readonly without: number
  /** What was not taken in, and what was taken in otherwise than it stands there. */
  readonly problems: readonly ProblemCount[]
}

export interface AnnotationsOptions {
  readonly format: FormatName
  /** Class of the project by the name in the files, where they differ. */
  readonly classNames: ReadonlyMap<string, LabelId>
  readonly actor: UserId | null
}

/** Pictures and objects that are put into the database at once. */
const AT_ONCE = { pictures: 200, objects: 5000 } as const

type Known = Pick<typeof tasks.$inferSelect, 'name' | 'width' | 'height' | 'original' | 'media' | 'id'> & {
  readonly finished: boolean
}

class Unreadable extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.code)
    this.failure = failure
  }
}

/**
 * Takes annotations of other programs in as what people begin with. They are nobody's work: they count for no result and are in no
 * export until somebody has looked at them and sent them. All of the files or nothing: where one cannot be read to its end,
 * nothing is changed.
 */
export async function importAnnotations(
  db: Database,
  project: Project,
  path: string,
  { format, classNames, actor }: AnnotationsOptions,
): Promise<Result<AnnotationsReport, Failure>> {
  const there = await stat(path).catch(() => null)
  if (there === null) return fail({ code: 'not-a-folder', path })
  const files = await filesAt(path)
  try {
    return await db.transaction(async (tx) => {
      const known = new Map((await picturesOf(tx, project)).map((picture) => [picture.name, picture]))
      const read = importFiles(format, files, tools, {
        schema: project.schema,
        classNames,
        pictures: known.values(),
      })
      const counts = { pictures: 0, objects: 0, inHand: 0, finished: 0 }
      let waiting: [Known, WireDocument][] = []
      let objectsWaiting = 0
      const flush = async () => {
        counts.inHand += await keep(tx, project, waiting)
        waiting = []
        objectsWaiting = 0
      }
      const seen = new Set<string>()
      for await (const drawn of read.pictures) {
        const picture = known.get(drawn.name)
        if (picture === undefined) continue
        seen.add(picture.name)
        if (drawn.shapes.length === 0 && drawn.answers === undefined) continue
        if (picture.finished) {
          counts.finished += 1
          continue
        }
        counts.pictures += 1
        counts.objects += drawn.shapes.length
        waiting.push([picture, documentOf(drawn, picture, project.schema.version)])
        objectsWaiting += drawn.shapes.length
        if (waiting.length >= AT_ONCE.pictures || objectsWaiting >= AT_ONCE.objects) await flush()
      }
      await flush()
      const problems = read.problems.list()
      if (read.problems.lost('file')) throw new Unreadable({ code: 'bad-annotations', path, problems })
      if (seen.size === 0) throw new Unreadable({ code: 'no-annotations', path, problems })
      const { pictures, objects } = counts
      await tx.insert(audit).values({
        actor,
        action: 'annotations-imported',
        subject: project.id,
        detail: { format, pictures, objects },
      })
      return ok({ format, ...counts, without: known.size - seen.size, problems })
    })
  } catch (error) {
    if (error instanceof Unreadable) return fail(error.failure)
    throw error
  }
}

/** Every picture of the project once; of several with one name the first. */
async function picturesOf(tx: Transaction, project: Project): Promise<readonly Known[]> {
  const { id, name, width, height, original, media } = tasks
  return tx
    .selectDistinctOn([name], {
      id,
      name,
      width,
      height,
      original,
      media,
      finished: sql<boolean>`${tasks.currentRev} is not null`,
    })
    .from(tasks)
    .where(and(eq(tasks.project, project.id), eq(tasks.replica, 0)))
    .orderBy(name, tasks.position)
}

function documentOf(
  { shapes, answers }: DrawnPicture,
  { id, media }: Known,
  schemaVersion: number,
): WireDocument {
  return encodeDocument({
    task: id,
    media,
    schemaVersion,
    baseRev: 0,
    version: 0,
    shapes,
    ...(answers === undefined ? {} : { answers }),
  })
}

/** Answers how many of them somebody has in hand, who is told. */
async function keep(
  tx: Transaction,
  project: Project,
  some: readonly (readonly [Known, WireDocument])[],
): Promise<number> {
  if (some.length === 0) return 0
  const rows = some.map(([{ original }, document]) => ({ project: project.id, original, document }))
  await tx
    .insert(preAnnotations)
    .values(rows)
    .onConflictDoUpdate({
      target: [preAnnotations.project, preAnnotations.original],
      set: { document: sql`excluded.document` },
    })
  const originals: readonly Sha256[] = rows.map(({ original }) => original)
  const held = await tx
    .select({ task: tasks.id, original: tasks.original, user: batches.user })
    .from(tasks)
    .innerJoin(batches, eq(batches.id, tasks.batch))
    .where(and(eq(tasks.project, project.id), inArray(tasks.original, originals), isNull(tasks.currentRev)))
  const documents = new Map(rows.map(({ original, document }) => [original, document]))
  // In one order, so that two such imports never wait for each other.
  for (const user of [...new Set(held.map((one) => one.user))].sort()) {
    const own = held.filter((one) => one.user === user)
    await post(
      tx,
      user,
      own.flatMap(({ task, original }) => startOf(task, documents.get(original))),
    )
  }
  return held.length
}
