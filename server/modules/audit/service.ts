import { aliasedTable, and, desc, eq, gte, lt, or, type SQL, sql } from 'drizzle-orm'
import type { Scope } from '../../commands/command.ts'
import { within } from '../../commands/scope.ts'
import type { Database } from '../../db/open.ts'
import { audit, batches, users } from '../../db/schema.ts'

export interface AuditFilter {
  readonly subject: string | null
  readonly action: string | null
  readonly since: Date | null
  /** Only entries with a lower number. */
  readonly before: number | null
  readonly limit: number
}

export interface AuditEntry {
  readonly id: number
  readonly at: Date
  /** Sign-in name; null: the machine's command line, or a rule. */
  readonly actor: string | null
  readonly action: string
  readonly subject: string
  readonly detail: Readonly<Record<string, string | number | boolean | null>>
}

/** What was done, the newest first. */
export async function listAudit(db: Database, scope: Scope, filter: AuditFilter): Promise<AuditEntry[]> {
  const { subject, action, since, before, limit } = filter
  const actors = aliasedTable(users, 'actors')
  return db
    .select({
      id: audit.id,
      at: audit.createdAt,
      actor: actors.name,
      action: audit.action,
      subject: audit.subject,
      detail: audit.detail,
    })
    .from(audit)
    .leftJoin(actors, eq(actors.id, audit.actor))
    .where(
      and(
        concerning(scope),
        subject === null ? undefined : eq(audit.subject, subject),
        action === null ? undefined : eq(audit.action, action),
        since === null ? undefined : gte(audit.createdAt, since),
        before === null ? undefined : lt(audit.id, before),
      ),
    )
    .orderBy(desc(audit.id))
    .limit(limit)
}

/** What the people of the scope did, and what was done to them and to their batches. */
function concerning(scope: Scope): SQL | undefined {
  if (scope.kind === 'all') return undefined
  const theirs = sql`exists (select 1 from ${batches} where ${batches.id} = ${audit.subject}
    and ${within(scope, batches.user)})`
  return or(within(scope, audit.actor), within(scope, audit.subject), theirs)
}
