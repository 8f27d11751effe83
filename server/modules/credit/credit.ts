import type { UserId } from '../../../shared/model/ids.ts'
import type { Origin } from '../sync/origin.ts'

/** What the rule looks at; oldest revision first. */
export interface CreditedRevision {
  readonly rev: number
  readonly user: UserId
  readonly origin: Origin
}

/**
 * Who is credited for a task, and for which of her revisions: everybody who was given it and delivered a result, late or not,
 * for her own last one. Nobody loses a credit by what somebody else sends, and a reviewer's or merged revision takes none.
 */
export function creditsOf<R extends CreditedRevision>(revisions: readonly R[]): readonly R[] {
  const last = new Map<UserId, R>()
  for (const revision of revisions) if (revision.origin === 'work') last.set(revision.user, revision)
  return [...last.values()]
}
