import { and, asc, eq, sql } from 'drizzle-orm'
import type { SiteId, UserId } from '../../../shared/model/ids.ts'
import type { Role } from '../../../shared/model/user.ts'
import type { Scope } from '../../commands/command.ts'
import { within } from '../../commands/scope.ts'
import type { Database } from '../../db/open.ts'
import { sites, users } from '../../db/schema.ts'

export interface UserSummary {
  readonly id: UserId
  readonly name: string
  readonly displayName: string
  readonly role: Role
  /** Name of the site. */
  readonly site: string | null
  readonly state: 'active' | 'paused' | 'disabled'
  readonly pauseReason: string | null
  /** Names of the projects. */
  readonly qualifiedFor: string[]
}

export async function listUsers(
  db: Database,
  scope: Scope,
  only: { readonly site: SiteId | null; readonly role: Role | null },
): Promise<UserSummary[]> {
  return db
    .select({
      id: users.id,
      name: users.name,
      displayName: users.displayName,
      role: users.role,
      site: sites.name,
      state: sql<UserSummary['state']>`case when ${users.disabledAt} is not null then 'disabled'
        when ${users.pausedAt} is not null then 'paused' else 'active' end`,
      pauseReason: users.pauseReason,
      qualifiedFor: sql<
        string[]
      >`array(select p.name from qualifications q join projects p on p.id = q.project_id
        where q.user_id = ${users.id} order by p.name)`,
    })
    .from(users)
    .leftJoin(sites, eq(sites.id, users.site))
    .where(
      and(
        within(scope, users.id),
        only.site === null ? undefined : eq(users.site, only.site),
        only.role === null ? undefined : eq(users.role, only.role),
      ),
    )
    .orderBy(asc(users.name))
}
