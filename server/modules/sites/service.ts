import { asc, eq, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import type { SiteId, UserId } from '../../../shared/model/ids.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { Scope } from '../../commands/command.ts'
import { type Site, sitesWithin } from '../../commands/scope.ts'
import { type Database, isCode } from '../../db/open.ts'
import { audit, sites, users } from '../../db/schema.ts'
import type { Failure } from '../../failure.ts'

const LONGEST_NAME = 60

export async function createSite(
  db: Database,
  name: string,
  actor: UserId | null,
): Promise<Result<Site, Failure>> {
  const id = uuidv7() as SiteId
  return named(name, (clean) =>
    db.transaction(async (tx) => {
      const [site] = await tx.insert(sites).values({ id, name: clean }).returning()
      await tx.insert(audit).values({ actor, action: 'site-created', subject: id, detail: { name: clean } })
      return site as Site
    }),
  )
}

export async function renameSite(
  db: Database,
  { id, name: before }: Site,
  name: string,
  actor: UserId | null,
): Promise<Result<Site, Failure>> {
  return named(name, (clean) =>
    db.transaction(async (tx) => {
      const [site] = await tx.update(sites).set({ name: clean }).where(eq(sites.id, id)).returning()
      const detail = { from: before, to: clean }
      await tx.insert(audit).values({ actor, action: 'site-renamed', subject: id, detail })
      return site as Site
    }),
  )
}

export interface SiteSummary {
  readonly id: SiteId
  readonly name: string
  /** People who may sign in. */
  readonly labellers: number
  readonly supervisors: number
}

export async function listSites(db: Database, scope: Scope): Promise<SiteSummary[]> {
  const active = (role: string) =>
    sql<number>`(count(*) filter (where ${users.role} = ${role} and ${users.disabledAt} is null))::int`
  return db
    .select({
      id: sites.id,
      name: sites.name,
      labellers: active('labeller'),
      supervisors: active('supervisor'),
    })
    .from(sites)
    .leftJoin(users, eq(users.site, sites.id))
    .where(sitesWithin(scope))
    .groupBy(sites.id)
    .orderBy(asc(sites.name))
}

async function named(name: string, write: (clean: string) => Promise<Site>): Promise<Result<Site, Failure>> {
  const clean = name.normalize('NFC').trim()
  if (clean === '' || clean.length > LONGEST_NAME) return fail({ code: 'bad-name', name })
  try {
    return ok(await write(clean))
  } catch (error) {
    if (isCode(error, '23505')) return fail({ code: 'name-taken', name: clean })
    throw error
  }
}
