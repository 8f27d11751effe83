import { and, asc, eq, isNull, or } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import type { PoolId, SiteId } from '../../../shared/model/ids.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { Scope } from '../../commands/command.ts'
import type { Database, Executor } from '../../db/open.ts'
import { audit, pools, projects, sites } from '../../db/schema.ts'
import type { Failure } from '../../failure.ts'
import type { Project } from '../projects/service.ts'
import type { By } from '../users/changes.ts'

export type PoolRow = typeof pools.$inferSelect

export interface PoolOrder {
  readonly project: Project
  /** Null: people of every site. */
  readonly site: SiteId | null
  readonly batchSize: number
  readonly priceFen: number
  readonly priority: number
  readonly dueDays: number | null
  readonly qualified: boolean
  readonly overlap: number
  readonly goldPercent: number
}

/** Offers the free tasks of a project to whoever asks for work. */
export async function createPool(
  db: Database,
  { project, ...terms }: PoolOrder,
  { actor, at }: By,
): Promise<PoolRow> {
  const row = { ...terms, id: uuidv7() as PoolId, project: project.id, closedAt: null, createdAt: at }
  return db.transaction(async (tx) => {
    await tx.insert(pools).values(row)
    const detail = { project: project.id, ...terms }
    await tx.insert(audit).values({ actor, action: 'pool-created', subject: row.id, detail })
    return row
  })
}

export interface PoolStanding {
  readonly id: PoolId
  readonly project: string
  readonly site: string | null
  readonly batchSize: number
  readonly priceFen: number
  readonly priority: number
  readonly dueDays: number | null
  readonly qualified: boolean
  readonly overlap: number
  readonly goldPercent: number
  readonly closedAt: Date | null
}

/** Those that people within the scope may be given work from. */
export function listPools(db: Executor, scope: Scope, withClosed: boolean): Promise<PoolStanding[]> {
  return db
    .select({
      id: pools.id,
      project: projects.name,
      site: sites.name,
      batchSize: pools.batchSize,
      priceFen: pools.priceFen,
      priority: pools.priority,
      dueDays: pools.dueDays,
      qualified: pools.qualified,
      overlap: pools.overlap,
      goldPercent: pools.goldPercent,
      closedAt: pools.closedAt,
    })
    .from(pools)
    .innerJoin(projects, eq(projects.id, pools.project))
    .leftJoin(sites, eq(sites.id, pools.site))
    .where(
      and(
        withClosed ? undefined : isNull(pools.closedAt),
        scope.kind === 'site' ? or(isNull(pools.site), eq(pools.site, scope.site)) : undefined,
      ),
    )
    .orderBy(asc(pools.createdAt), asc(pools.id))
}

/** Nothing more is given out of it; what people have of it stays theirs. */
export async function closePool(
  db: Database,
  id: PoolId,
  { actor, at }: By,
): Promise<Result<PoolId, Failure>> {
  return db.transaction(async (tx) => {
    const [closed] = await tx
      .update(pools)
      .set({ closedAt: at })
      .where(and(eq(pools.id, id), isNull(pools.closedAt)))
      .returning({ id: pools.id })
    if (closed === undefined) return fail({ code: 'unknown-pool', name: id })
    await tx.insert(audit).values({ actor, action: 'pool-closed', subject: id, detail: {} })
    return ok(id)
  })
}
