import { and, eq, exists, isNull, notExists, type SQL, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import type { BatchId, TaskId, UserId } from '../../../shared/model/ids.ts'
import { anyOf } from '../../db/any-of.ts'
import type { Database, Executor, Transaction } from '../../db/open.ts'
import { media, pools, qualifications, tasks, users } from '../../db/schema.ts'
import { findProject } from '../projects/service.ts'
import { pauseBelowFloor } from '../quality/pause.ts'
import type { PoolRow } from './pools.ts'
import {
  type BatchSummary,
  FREE,
  FREE_TASK,
  type FreeTask,
  handOut,
  lockPerson,
  nextFence,
  pickTasks,
} from './service.ts'

/** Chance, 0 ≤ x < 1: where gold tasks come, and how many where their share is no whole number. */
export type Chance = () => number

/**
 * The next batch for somebody who works on demand: from the open pool of the highest priority, the oldest of those first,
 * whose site is hers or open to all, whose qualification she has where one is asked, and which has tasks for her. Null where
 * she is paused, disabled or no labeller, or where nothing is offered to her.
 */
export function claim(
  db: Database,
  user: UserId,
  at: Date,
  chance: Chance = Math.random,
  mayGive: MayGive = () => true,
): Promise<BatchSummary | null> {
  return db.transaction((tx) => claimIn(tx, user, at, chance, mayGive))
}

/** @param left tasks without a result among all that she has */
type MayGive = (left: number, pool: Pick<PoolRow, 'batchSize'>) => boolean

/** The same inside an exchange, where less than a fifth of the pool's batch is left of all her work. */
export async function topUp(
  tx: Transaction,
  user: UserId,
  at: Date,
  chance: Chance = Math.random,
): Promise<void> {
  const offers = await offersTo(tx, user)
  if (offers.some(({ pool, left }) => isLow(left, pool))) await claimIn(tx, user, at, chance, isLow)
}

/** Less than a fifth of a batch is left: she is to be given more. */
export const isLow: MayGive = (left, { batchSize }) => left * 5 < batchSize

async function claimIn(
  tx: Transaction,
  user: UserId,
  at: Date,
  chance: Chance,
  mayGive: MayGive,
): Promise<BatchSummary | null> {
  // Two devices of hers that ask at once come one after the other, and the second one sees what the first was given.
  await lockPerson(tx, user)
  await pauseBelowFloor(tx, user, at)
  for (const { pool, left } of await offersTo(tx, user)) {
    if (!mayGive(left, pool)) continue
    const given = await giveFrom(tx, pool, user, at, chance)
    if (given !== null) return given
  }
  return null
}

interface Offer {
  readonly pool: PoolRow
  /** Tasks without a result among all that she has. */
  readonly left: number
}

/** The pools that are open to her and have free tasks, the most urgent first; none while she is paused. */
async function offersTo(tx: Transaction, user: UserId): Promise<readonly Offer[]> {
  const passed = tx
    .select({ user: qualifications.user })
    .from(qualifications)
    .where(and(eq(qualifications.user, user), eq(qualifications.project, pools.project)))
  const free = tx
    .select({ id: tasks.id })
    .from(tasks)
    .where(and(eq(tasks.project, pools.project), FREE))
  return tx
    .select({ pool: pools, left: leftOf(user) })
    .from(pools)
    .innerJoin(users, eq(users.id, user))
    .where(
      and(
        isNull(pools.closedAt),
        eq(users.role, 'labeller'),
        isNull(users.pausedAt),
        isNull(users.disabledAt),
        sql`(${pools.site} is null or ${pools.site} = ${users.site})`,
        sql`not (${pools.qualified} and ${notExists(passed)})`,
        exists(free),
      ),
    )
    .orderBy(sql`${pools.priority} desc, ${pools.createdAt}, ${pools.id}`)
}

/** Tasks without a result among all that she has; gold tasks too: she cannot tell them apart. */
function leftOf(user: UserId): SQL<number> {
  return sql<number>`(select count(*) from tasks held join batches b on b.id = held.batch_id
    where b.user_id = ${user} and held.current_rev is null)::int`
}

export async function tasksLeft(db: Executor, user: UserId): Promise<number> {
  const [row] = await db
    .select({ left: leftOf(user) })
    .from(users)
    .where(eq(users.id, user))
  return row?.left ?? 0
}

async function giveFrom(
  tx: Transaction,
  pool: PoolRow,
  user: UserId,
  at: Date,
  chance: Chance,
): Promise<BatchSummary | null> {
  const goldWanted = wholeOf((pool.batchSize * pool.goldPercent) / 100, chance)
  const most = Math.max(pool.batchSize - goldWanted, 1)
  const free = await pickTasks(tx, pool.project, user, most)
  if (free.length === 0) return null
  const found = await findProject(tx, pool.project)
  if (!found.ok) throw new Error(`no project ${pool.project}`)
  if (pool.overlap > 1) await makeCopies(tx, free, pool.overlap)
  // At the end of a pool fewer tasks are left: the share of gold stays.
  const share = Math.round((goldWanted * free.length) / most)
  const gold = share === 0 ? [] : await makeGold(tx, pool, user, share, free)
  const picked = mixed(free, gold, chance)
  const [person] = await tx
    .select({
      name: users.name,
      given: sql<number>`(select count(*) from batches b where b.user_id = ${user})::int`,
    })
    .from(users)
    .where(eq(users.id, user))
  if (person === undefined) throw new Error(`no user ${user}`)
  const batch = {
    id: uuidv7() as BatchId,
    project: pool.project,
    name: `${found.value.name} ${person.name}-${person.given + 1}`,
    user,
    fence: await nextFence(tx, picked),
    priceFen: pool.priceFen,
    dueAt: pool.dueDays === null ? null : new Date(at.getTime() + pool.dueDays * DAY_MS),
    pool: pool.id,
    priority: pool.priority,
    createdAt: at,
  }
  await handOut(tx, batch, found.value, picked)
  const { id, name } = batch
  return { id, name, project: found.value.name, to: person.name, tasks: picked.length }
}

const DAY_MS = 24 * 3_600_000

/** Rounded up as often as its fraction says, so that the share is right over many batches. */
function wholeOf(amount: number, chance: Chance): number {
  const whole = Math.floor(amount)
  return whole + (chance() < amount - whole ? 1 : 0)
}

/** The other copies of pictures whose first one is being given out: from now on others may have them. */
async function makeCopies(tx: Transaction, picked: readonly FreeTask[], overlap: number): Promise<void> {
  const ids = sql.param(picked.map(({ id }) => id))
  await tx.execute(sql`insert into tasks (id, project_id, name, original_sha256, replica, media_sha256, width, height,
      thumbnail_sha256, fingerprint, position)
    select gen_random_uuid(), project_id, name, original_sha256, copy, media_sha256, width, height,
      thumbnail_sha256, fingerprint, position
    from tasks, generate_series(1, ${overlap - 1}::int) copy where id = any(${ids}::uuid[]) and replica = 0
    on conflict do nothing`)
}

/** Numbers of gold copies lie above those of overlap; drawn by lot, so that nobody waits for anybody to get one. */
const FIRST_GOLD_REPLICA = 1_000

/**
 * Copies of gold pictures for one person, drawn by lot among those that she never had; they look like any other task. Fewer
 * where there are no more.
 * @param beside what she is given with them
 */
async function makeGold(
  tx: Transaction,
  { project }: PoolRow,
  user: UserId,
  count: number,
  beside: readonly FreeTask[],
): Promise<readonly FreeTask[]> {
  const others = sql.param(beside.map(({ id }) => id))
  const { rows } = await tx.execute<{
    id: TaskId
  }>(sql`insert into tasks (id, project_id, name, original_sha256,
      replica, gold, media_sha256, width, height, thumbnail_sha256, fingerprint, position)
    select gen_random_uuid(), first.project_id, first.name, first.original_sha256,
      ${FIRST_GOLD_REPLICA} + floor(random() * 2000000000)::int, true, first.media_sha256, first.width, first.height, first.thumbnail_sha256, first.fingerprint, first.position
    from gold_answers answer
    join tasks first on first.project_id = answer.project_id and first.original_sha256 = answer.original_sha256
      and first.replica = 0
    where answer.project_id = ${project} and not exists (
      select 1 from tasks copy left join leases on leases.task_id = copy.id
      where copy.project_id = first.project_id and copy.original_sha256 = first.original_sha256
        and (leases.user_id = ${user} or copy.id = any(${others}::uuid[])))
    order by random() limit ${count}
    returning id`)
  const ids = rows.map(({ id }) => id)
  return tx
    .select(FREE_TASK)
    .from(tasks)
    .innerJoin(media, eq(media.sha256, tasks.media))
    .where(anyOf(tasks.id, ids))
}

/** The others stay in their order; gold comes between them at any place. */
function mixed(free: readonly FreeTask[], gold: readonly FreeTask[], chance: Chance): readonly FreeTask[] {
  const picked = [...free]
  for (const task of gold) picked.splice(Math.floor(chance() * (picked.length + 1)), 0, task)
  return picked
}
