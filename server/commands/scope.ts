import { and, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { PgColumn } from 'drizzle-orm/pg-core'
import { assertNever } from '../../shared/assert-never.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { isNamed } from '../db/named.ts'
import type { Executor } from '../db/open.ts'
import { sites, users } from '../db/schema.ts'
import type { Failure } from '../failure.ts'
import type { Scope } from './command.ts'

export type Site = typeof sites.$inferSelect
export type Person = Omit<typeof users.$inferSelect, 'passwordHash' | 'mailboxLast'>

const { passwordHash: _hash, mailboxLast: _last, ...PERSON } = getTableColumns(users)

/** What may be told of a person. */
export { PERSON }

/**
 * Whether the person that `column` names is reached; undefined where everybody is. For `where(and(…))` of any query whose rows
 * belong to somebody: `within(scope, batches.user)`.
 */
export function within(scope: Scope, column: PgColumn): SQL | undefined {
  switch (scope.kind) {
    case 'all':
      return undefined
    case 'site':
      return sql`${column} in (select id from users where site_id = ${scope.site})`
    case 'self':
      return eq(column, scope.actor)
    default:
      assertNever(scope)
  }
}

/** The person with this name or id, as far as the scope reaches. */
export async function findPerson(db: Executor, scope: Scope, ref: string): Promise<Result<Person, Failure>> {
  const [row] = await db
    .select(PERSON)
    .from(users)
    .where(and(isNamed(users, ref), within(scope, users.id)))
  return row === undefined ? fail({ code: 'unknown-user', name: ref }) : ok(row)
}

/** Like `findPerson`, for what a supervisor decides: she decides about the labellers of her site, not about her equals. */
export async function findSubject(db: Executor, scope: Scope, ref: string): Promise<Result<Person, Failure>> {
  const found = await findPerson(db, scope, ref)
  if (!found.ok || scope.kind === 'all' || found.value.role === 'labeller') return found
  return fail({ code: 'not-allowed', detail: found.value.name })
}

/** The site with this name or id; of a supervisor's scope, only her own. */
export async function findSite(db: Executor, scope: Scope, ref: string): Promise<Result<Site, Failure>> {
  const [row] = await db
    .select()
    .from(sites)
    .where(and(isNamed(sites, ref), sitesWithin(scope)))
  return row === undefined ? fail({ code: 'unknown-site', name: ref }) : ok(row)
}

export function sitesWithin(scope: Scope): SQL | undefined {
  switch (scope.kind) {
    case 'all':
      return undefined
    case 'site':
      return eq(sites.id, scope.site)
    case 'self':
      return sql`${sites.id} in (select site_id from users where id = ${scope.actor})`
    default:
      assertNever(scope)
  }
}
