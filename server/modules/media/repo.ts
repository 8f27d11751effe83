import { and, eq, or, type SQL, sql } from 'drizzle-orm'
import type { DeviceId, Sha256 } from '../../../shared/model/ids.ts'
import type { User } from '../../../shared/model/user.ts'
import type { Database } from '../../db/open.ts'
import { batches, devices, illustrations, leases, media, tasks } from '../../db/schema.ts'

export interface MediaRow {
  readonly bytes: number
  readonly contentType: string
}

/** A picture that this person may see; those who supervise see any. */
export function mediaFor(db: Database, user: User, sha256: Sha256): Promise<MediaRow | null> {
  return find(db, sha256, user.role === 'labeller' ? isFor(sql`= ${user.id}`) : undefined)
}

/** A picture that somebody who has worked at this device may see by her own work. */
export function mediaForDevice(db: Database, device: DeviceId, sha256: Sha256): Promise<MediaRow | null> {
  return find(
    db,
    sha256,
    isFor(sql`in (select ${devices.user} from ${devices} where ${devices.device} = ${device})`),
  )
}

async function find(db: Database, sha256: Sha256, allowed: SQL | undefined): Promise<MediaRow | null> {
  const [row] = await db
    .select({ bytes: media.bytes, contentType: media.contentType })
    .from(media)
    .where(and(eq(media.sha256, sha256), allowed))
  return row ?? null
}

/** Theirs by a lease, now or earlier, or one that a guideline of theirs shows. @param them what follows on the person in SQL */
function isFor(them: SQL): SQL | undefined {
  const leased = sql`exists (select 1 from ${tasks} join ${leases} on ${leases.task} = ${tasks.id}
    where ${tasks.media} = ${media.sha256} and ${leases.user} ${them})`
  const explains = sql`exists (select 1 from ${illustrations} join ${batches} on ${batches.project} = ${illustrations.project}
    where ${illustrations.sha256} = ${media.sha256} and ${batches.user} ${them})`
  return or(leased, explains)
}
