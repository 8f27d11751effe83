import { and, asc, count, eq, isNull, sql } from 'drizzle-orm'
import { renamedDocument } from '../../../shared/edit/renamed.ts'
import type { AnnotatedPicture } from '../../../shared/formats/contract.ts'
import type { ProjectId, TaskId } from '../../../shared/model/ids.ts'
import { decodeDocument } from '../../../shared/wire/document-codec.ts'
import type { Transaction } from '../../db/open.ts'
import { revisions, tasks, users } from '../../db/schema.ts'
import type { Project } from '../projects/service.ts'

/** Pictures that are in memory at a time. */
const PAGE = 200

/** One for each picture: what several people made of it comes together on the first copy, and gold tasks are no part of it. */
const RESULT = and(eq(tasks.replica, 0), eq(tasks.gold, false))

/** The pictures of a project with the revisions that count, page by page and as often as wanted. */
export function picturesOf(
  tx: Transaction,
  project: Pick<Project, 'id' | 'schema'>,
  includeEmpty: boolean,
): AsyncIterable<AnnotatedPicture> {
  return { [Symbol.asyncIterator]: () => pages(tx, project, includeEmpty) }
}

export async function withoutResult(tx: Transaction, project: ProjectId): Promise<number> {
  const [row] = await tx
    .select({ all: count() })
    .from(tasks)
    .leftJoin(revisions, and(eq(revisions.task, tasks.id), eq(revisions.rev, tasks.currentRev)))
    .where(and(eq(tasks.project, project), RESULT, isNull(revisions.document)))
  return row?.all ?? 0
}

async function* pages(
  tx: Transaction,
  { id: project, schema }: Pick<Project, 'id' | 'schema'>,
  includeEmpty: boolean,
): AsyncGenerator<AnnotatedPicture> {
  let last: { readonly position: number; readonly id: TaskId } | null = null
  do {
    const rows = await page(tx, project, last)
    for (const { rev, document, labeller, media, name, sha256, width, height } of rows) {
      const result =
        document === null || rev === null || labeller === null
          ? null
          : { document: renamedDocument(decodeDocument(document, media), schema), rev, labeller }
      if (includeEmpty || result !== null) yield { name, sha256, width, height, result }
    }
    last = rows.length < PAGE ? null : (rows.at(-1) ?? null)
  } while (last !== null)
}

/** Whose work it is: of a reviewer's or a merged revision, that of the labeller whom it goes back to. */
const LABELLER = sql<
  string | null
>`(select ${users.name} from revisions w join ${users} on ${users.id} = w.user_id
  where w.task_id = ${tasks.id} and w.rev <= ${tasks.currentRev} and w.origin = 'work'
  order by (w.rev = ${tasks.currentRev}) desc, w.late, w.rev desc limit 1)`

function page(tx: Transaction, project: ProjectId, after: { position: number; id: TaskId } | null) {
  return tx
    .select({
      id: tasks.id,
      position: tasks.position,
      name: tasks.name,
      sha256: tasks.original,
      media: tasks.media,
      width: tasks.width,
      height: tasks.height,
      rev: revisions.rev,
      document: revisions.document,
      labeller: LABELLER,
    })
    .from(tasks)
    .leftJoin(revisions, and(eq(revisions.task, tasks.id), eq(revisions.rev, tasks.currentRev)))
    .where(
      and(
        eq(tasks.project, project),
        RESULT,
        after === null ? undefined : sql`(${tasks.position}, ${tasks.id}) > (${after.position}, ${after.id})`,
      ),
    )
    .orderBy(asc(tasks.position), asc(tasks.id))
    .limit(PAGE)
}
