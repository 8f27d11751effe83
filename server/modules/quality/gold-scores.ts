import { and, eq, isNull, sql } from 'drizzle-orm'
import { renamedDocument } from '../../../shared/edit/renamed.ts'
import type { PictureSize } from '../../../shared/geometry/point.ts'
import type { AnnotationDocument } from '../../../shared/model/document.ts'
import type { UserId } from '../../../shared/model/ids.ts'
import { agreement } from '../../../shared/quality/agreement.ts'
import { decodeTolerantly, type WireDocument } from '../../../shared/wire/document-codec.ts'
import type { Transaction } from '../../db/open.ts'
import { goldAnswers, goldScores, labelSchemas, projects, revisions, tasks } from '../../db/schema.ts'

/**
 * Scores the first answers to gold tasks that have no score yet: a person's own first answer, before anybody corrected it.
 * @param user only hers; null: everybody's
 */
export async function scoreGold(tx: Transaction, user: UserId | null, at: Date): Promise<void> {
  const rows = await tx
    .select({
      task: tasks.id,
      media: tasks.media,
      width: tasks.width,
      height: tasks.height,
      rev: revisions.rev,
      document: revisions.document,
      right: goldAnswers.document,
      schema: labelSchemas.schema,
    })
    .from(tasks)
    .innerJoin(revisions, eq(revisions.task, tasks.id))
    .innerJoin(
      goldAnswers,
      and(eq(goldAnswers.project, tasks.project), eq(goldAnswers.original, tasks.original)),
    )
    .innerJoin(projects, eq(projects.id, tasks.project))
    .innerJoin(
      labelSchemas,
      and(eq(labelSchemas.project, projects.id), eq(labelSchemas.version, projects.schemaVersion)),
    )
    .leftJoin(goldScores, eq(goldScores.task, tasks.id))
    .where(
      and(
        tasks.gold,
        isNull(goldScores.task),
        user === null ? undefined : eq(revisions.user, user),
        sql`${revisions.rev} = (select min(r.rev) from revisions r where r.task_id = ${tasks.id} and r.origin = 'work')`,
      ),
    )
  if (rows.length === 0) return
  const scores = rows.map(({ task, rev, media, document, right, schema, ...size }) => ({
    task,
    rev,
    score: goldScore(right, document, (wire) => renamedDocument(decodeTolerantly(wire, media), schema), size),
    createdAt: at,
  }))
  await tx.insert(goldScores).values(scores).onConflictDoNothing()
}

/** Percent, rounded down. A picture left out is right only where there is nothing to draw on it. */
function goldScore(
  right: WireDocument,
  answer: WireDocument | null,
  open: (wire: WireDocument) => AnnotationDocument,
  picture: PictureSize,
): number {
  if (answer === null) return right.objects.length === 0 ? 100 : 0
  const { score } = agreement(open(right), open(answer), picture)
  return Math.floor(score * 100)
}
