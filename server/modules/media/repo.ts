import { and, eq, or, sql } from 'drizzle-orm'
import type { Sha256 } from '../../../shared/model/ids.ts'
import type { User } from '../../../shared/model/user.ts'
import type { Database } from '../../db/open.ts'
import { batches, illustrations, leases, media, tasks } from '../../db/schema.ts'

export interface MediaRow {
  readonly bytes: number
  readonly contentType: string
}

/**
 * A picture that this person may see: hers by a lease, now or earlier, one that a guideline of hers shows, or any for
 * those who supervise.
 */
export async function mediaFor(db: Database, user: User, sha256: Sha256): Promise<MediaRow | null> {
  const leased = sql`exists (select 1 from ${tasks} join ${leases} on ${leases.task} = ${tasks.id}
    where ${tasks.media} = ${media.sha256} and ${leases.user} = ${user.id})`
  const explains = sql`exists (select 1 from ${illustrations} join ${batches} on ${batches.project} = ${illustrations.project}
    where ${illustrations.sha256} = ${media.sha256} and ${batches.user} = ${user.id})`
  const [row] = await db
    .select({ bytes: media.bytes, contentType: media.contentType })
    .from(media)
    .where(and(eq(media.sha256, sha256), user.role === 'labeller' ? or(leased, explains) : undefined))
  return row ?? null
}
