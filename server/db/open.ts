import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type SQL, sql } from 'drizzle-orm'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
import { v7 as uuidv7 } from 'uuid'
import type { Epoch } from '../../shared/model/ids.ts'
import { enterCluster } from './embedded.ts'
import * as schema from './schema.ts'

export type Database = NodePgDatabase<typeof schema> & { readonly $client: pg.Pool }
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0]
/** What a query may run on. */
export type Executor = NodePgDatabase<typeof schema> | Transaction

export interface OpenDatabase {
  readonly db: Database
  /** For what must have a connection of its own. */
  readonly pool: pg.Pool
  readonly epoch: Epoch
  /**
   * Answers when the database is another one than it was: a backup was put back behind our back. Whatever was read from it before
   * is of no use any more.
   */
  readonly replaced: Promise<void>
  readonly close: () => Promise<void>
}

export const MIGRATIONS = fileURLToPath(new URL('./migrations', import.meta.url))
/** Advisory lock under which the schema is brought up to date: several processes may start at once. */
export const MIGRATING = 4_780_002
const DATABASE = 'aidol'
const CONNECTIONS = 12
const SYNCHRONOUS_COMMIT = `select set_config('synchronous_commit', 'on', false)
  where current_setting('synchronous_commit') = 'off'`

/**
 * Opens the PostgreSQL at `url`, or the embedded one of the data folder, with its schema up to date.
 * @throws where the database cannot be reached or started.
 */
export async function openDatabase(
  where: { readonly url: string | null; readonly data: string; readonly connections?: number },
  say: (line: string) => void,
): Promise<OpenDatabase> {
  const max = where.connections ?? CONNECTIONS
  if (where.url !== null) return openPool({ connectionString: where.url, max }, async () => {})
  await mkdir(where.data, { recursive: true })
  const cluster = await enterCluster(where.data, say)
  try {
    await createDatabase(cluster.connection('postgres'))
    return await openPool({ ...cluster.connection(DATABASE), max }, cluster.release)
  } catch (error) {
    await cluster.release()
    throw error
  }
}

async function openPool(config: pg.PoolConfig, afterwards: () => Promise<void>): Promise<OpenDatabase> {
  const replaced = Promise.withResolvers<void>()
  let known: Epoch | null = null
  const pool = new pg.Pool({
    ...config,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    // An acknowledgement promises durability, whatever the database's owner has set.
    onConnect: async (client) => {
      // Of one that breaks in the middle of a transaction the next query tells; without a listener the event would end the process.
      client.on('error', () => {})
      await client.query(SYNCHRONOUS_COMMIT)
      // Nobody puts back a backup without breaking connections.
      if (known !== null && (await readEpoch(drizzle(client as pg.PoolClient, { schema }))) !== known)
        replaced.resolve()
    },
  })
  // An idle connection that breaks is replaced: the same.
  pool.on('error', () => {})
  try {
    await bringUpToDate(pool)
    const db = drizzle(pool, { schema })
    db.transaction = transactionsOn(pool)
    const epoch = await readEpoch(db)
    known = epoch
    const close = async (): Promise<void> => {
      await pool.end()
      await afterwards()
    }
    return { db, pool, epoch, replaced: replaced.promise, close }
  } catch (error) {
    await pool.end()
    throw error
  }
}

/** As drizzle's own, which never gives the connection back where it breaks before the transaction has begun. */
function transactionsOn(pool: pg.Pool): Database['transaction'] {
  return async (work, config) => {
    const client = await pool.connect()
    try {
      return await (drizzle(client) as unknown as Database).transaction(work, config)
    } finally {
      client.release()
    }
  }
}

async function bringUpToDate(pool: pg.Pool): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATING])
    await migrate(drizzle(client), { migrationsFolder: MIGRATIONS })
    await client.query('select pg_advisory_unlock($1)', [MIGRATING])
    client.release()
  } catch (error) {
    client.release(true)
    throw error
  }
}

/**
 * Cluster, timeline, database and file of the table. A dump that is read in, a recovery to a point in time and a standby
 * that takes over change one of them; moving to another cluster does too, and then a new epoch costs nothing but a read.
 */
const HOME = sql<string>`select concat_ws('/', s.system_identifier, c.timeline_id, d.oid, pg_relation_filenode('meta'))
  as home from pg_control_system() s, pg_control_checkpoint() c, pg_database d where d.datname = current_database()`

/**
 * When the cluster's files were laid where they are: a folder that was copied back has everything else in common with the one
 * that it was copied from.
 */
const LAID = sql<string>`select coalesce(change, creation)::text as home from pg_stat_file('PG_VERSION')`

/** Null on engines that only speak like PostgreSQL: there nobody can tell a restored database from another. */
async function homeOf(db: Executor): Promise<string | null> {
  const home = await told(db, HOME)
  return home === null ? null : [home, await told(db, LAID)].join('/')
}

/** Null where the engine does not know it, or does not tell us. */
async function told(db: Executor, question: SQL<string>): Promise<string | null> {
  try {
    const { rows } = await db.execute<{ home: string | null }>(question)
    return rows[0]?.home ?? null
  } catch (error) {
    if (isCode(error, '42883', '42501', '0A000')) return null
    throw error
  }
}

/** Minutes of the clock, so that the same backup put back twice does not give the same numbers twice. */
const NEXT_FLOOR = sql`greatest(${schema.meta.revFloor} + 1000, extract(epoch from now() - timestamptz '2026-01-01') / 60)`

async function readEpoch(db: Executor): Promise<Epoch> {
  const home = await homeOf(db)
  const fresh = { epoch: uuidv7() as Epoch, home }
  await db.insert(schema.meta).values(fresh).onConflictDoNothing()
  if (home !== null)
    await db
      .update(schema.meta)
      .set({ ...fresh, revFloor: NEXT_FLOOR })
      .where(sql`${schema.meta.home} is distinct from ${home}`)
  const [row] = await db.select().from(schema.meta)
  if (row === undefined) throw new Error('the database has no epoch')
  return row.epoch
}

async function createDatabase(connection: pg.ClientConfig): Promise<void> {
  const client = new pg.Client(connection)
  await client.connect()
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [DATABASE])
    if (rowCount === 0) await client.query(`create database ${DATABASE}`)
  } catch (error) {
    // Another process was first.
    if (!isCode(error, '42P04') && !isCode(error, '23505')) throw error
  } finally {
    await client.end()
  }
}

/** Whether PostgreSQL refused with this SQLSTATE. Drizzle wraps the driver's error as its cause. */
export function isCode(error: unknown, ...states: readonly string[]): boolean {
  for (let e: unknown = error; e instanceof Error; e = e.cause) {
    if ('code' in e && typeof e.code === 'string' && states.includes(e.code)) return true
  }
  return false
}
