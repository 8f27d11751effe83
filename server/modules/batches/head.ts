import { asc, eq, sql } from 'drizzle-orm'
import type { MailboxEntry } from '../../../shared/wire/mailbox.ts'
import type { Transaction } from '../../db/open.ts'
import { batches, leases, tasks } from '../../db/schema.ts'
import { post } from '../mailbox/repo.ts'
import type { Project } from '../projects/service.ts'

export type BatchRow = typeof batches.$inferSelect

/** What a batch brings along, without its tasks. */
export function batchHead(batch: BatchRow, project: Project, taskCount: number): MailboxEntry {
  return {
    kind: 'batch',
    batch: {
      id: batch.id,
      project: project.id,
      name: batch.name,
      guideline: project.guideline,
      ...(project.guidelineMedia.length === 0 ? {} : { guidelineMedia: [...project.guidelineMedia] }),
      schema: project.schema,
      taskCount,
      priceFen: batch.priceFen,
      fence: batch.fence,
      dueAt: batch.dueAt?.getTime() ?? null,
      ...(batch.priority === 0 ? {} : { priority: batch.priority }),
    },
  }
}

/** Tells everybody who holds tasks of the project what it asks for now; answers how many batches that are. */
export async function sendHeads(tx: Transaction, project: Project): Promise<number> {
  const held = await tx
    .select({
      batch: batches,
      taskCount: sql<number>`(select count(*) from ${leases} where ${leases.batch} = ${batches.id})::int`,
    })
    .from(batches)
    .where(
      sql`${eq(batches.project, project.id)} and exists (select 1 from ${tasks} where ${tasks.batch} = ${batches.id})`,
    )
    .orderBy(asc(batches.user), asc(batches.createdAt))
  for (const { batch, taskCount } of held) await post(tx, batch.user, [batchHead(batch, project, taskCount)])
  return held.length
}
