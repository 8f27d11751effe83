import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { v7 as uuidv7 } from 'uuid'
import { sha256Schema } from '../../../shared/model/ids.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { BlobStore } from '../../blobs/blob-store.ts'
import { MIGRATING, MIGRATIONS } from '../../db/open.ts'
import type { Failure } from '../../failure.ts'
import { type BackupTable, picturesFolder, readManifest, tableFile } from './manifest.ts'

export interface RestoreReport {
  readonly takenAt: string
  readonly rows: number
  /** Pictures that were not in the store yet. */
  readonly pictures: number
  /** Pictures that the database names and neither backup nor store has. */
  readonly missing: number
}

/** A table's file is not as it was written. */
class Damaged extends Error {}

/**
 * Puts a backup back, as a whole or not at all. The database gets a new epoch, so that clients send again what the backup
 * lacks; servers that run on it notice, and read everything anew.
 * @param replace where it holds something already: without it that is refused
 */
export async function restore(
  { pool, blobs }: { readonly pool: pg.Pool; readonly blobs: BlobStore },
  folder: string,
  { replace }: { readonly replace: boolean },
): Promise<Result<RestoreReport, Failure>> {
  const read = await readManifest(folder)
  if (!read.ok) return read
  const manifest = read.value
  const ours = readMigrationFiles({ migrationsFolder: MIGRATIONS })
  const theirs = ours.slice(0, manifest.migrations.length)
  if (manifest.migrations.some((hash, i) => theirs[i]?.hash !== hash))
    return fail({ code: 'newer-backup', path: folder })

  const client = await pool.connect()
  try {
    if (!replace && (await isInUse(client))) return fail({ code: 'not-empty' })
    // Pictures first: the database never names one that is not there.
    const pictures = await putPicturesBack(blobs, folder)
    await client.query('begin')
    await client.query('select pg_advisory_xact_lock($1)', [MIGRATING])
    await endOthers(client)
    await clear(client)
    // The tables as the backup knew them, and what came since.
    await migrate(client, theirs)
    for (const table of await inOrder(client, manifest.tables)) await fill(client, folder, table)
    await migrate(client, ours.slice(theirs.length))
    await countOn(client)
    await client.query('update meta set epoch = $1, home = null', [uuidv7()])
    const missing = await findMissing(client, blobs)
    await client.query('commit')
    // Whoever came in the meantime waited for us, and knows the old tables only.
    await endOthers(client)
    const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0)
    return ok({ takenAt: manifest.takenAt, rows, pictures, missing })
  } catch (error) {
    await client.query('rollback')
    const detail = error instanceof Error ? error.message : String(error)
    if (isDamage(error)) return fail({ code: 'damaged-backup', path: folder, detail })
    throw error
  } finally {
    client.release(true)
  }
}

/** Found by ourselves, by the decompression or the file system, or by PostgreSQL in rows that make no sense (classes 22 and 23). */
function isDamage(error: unknown): boolean {
  if (error instanceof Damaged) return true
  return error instanceof Error && 'code' in error && /^(Z_|ENOENT|2[23]...$)/.test(String(error.code))
}

async function isInUse(client: pg.PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ used: boolean }>(
    'select exists (select 1 from users) or exists (select 1 from projects) as used',
  )
  return rows[0]?.used !== false
}

/** Ends the other connections to this database, so that nobody goes on with what he knew of it. */
async function endOthers(client: pg.PoolClient): Promise<void> {
  await client.query(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and usename = current_user`)
}

async function clear(client: pg.PoolClient): Promise<void> {
  await client.query(`do $$ declare one record; begin
    for one in select oid::regclass as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
      loop execute format('drop table %s cascade', one.name); end loop;
    for one in select p.oid::regprocedure as name from pg_proc p where pronamespace = 'public'::regnamespace
        and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
      loop execute format('drop function %s cascade', one.name); end loop;
  end $$`)
  await client.query('drop schema if exists drizzle cascade')
}

/** As drizzle's own does, but inside our transaction and not all at once. */
async function migrate(client: pg.PoolClient, migrations: readonly MigrationMeta[]): Promise<void> {
  await client.query('create schema if not exists drizzle')
  await client.query(`create table if not exists drizzle.__drizzle_migrations
    (id serial primary key, hash text not null, created_at bigint)`)
  for (const { sql, hash, folderMillis } of migrations) {
    for (const statement of sql) await client.query(statement)
    const row = [hash, folderMillis]
    await client.query('insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)', row)
  }
}

/** Tables that others refer to come first. */
async function inOrder(
  client: pg.PoolClient,
  tables: readonly BackupTable[],
): Promise<readonly BackupTable[]> {
  const { rows } = await client.query<{ from: string; to: string }>(
    `select conrelid::regclass::text as "from", confrelid::regclass::text as "to" from pg_constraint
      where contype = 'f' and conrelid <> confrelid`,
  )
  const waiting = new Map(tables.map((table) => [table.name, table]))
  const sorted: BackupTable[] = []
  while (waiting.size > 0) {
    const free = [...waiting.values()].filter(
      ({ name }) => !rows.some(({ from, to }) => from === name && waiting.has(to)),
    )
    if (free.length === 0) throw new Error('the tables refer to each other in a circle')
    for (const table of free) waiting.delete(table.name)
    sorted.push(...free)
  }
  return sorted
}

async function fill(
  client: pg.PoolClient,
  folder: string,
  { name, columns, rows, sha256 }: BackupTable,
): Promise<void> {
  const hash = createHash('sha256')
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      done(null, chunk)
    },
  })
  // What a migration put in is in the backup, too, perhaps changed since.
  await client.query(`truncate "${name}" cascade`)
  const target = client.query(copyFrom(`copy "${name}" (${columns.map((c) => `"${c}"`).join()}) from stdin`))
  await pipeline(createReadStream(tableFile(folder, name)), createGunzip(), hashing, target)
  if (hash.digest('hex') !== sha256 || target.rowCount !== rows)
    throw new Damaged(`table ${name} is not as it was written`)
}

/** Numbers that the database gives out go on after the highest that is there. */
async function countOn(client: pg.PoolClient): Promise<void> {
  const { rows } = await client.query<{ table: string; column: string }>(
    `select attrelid::regclass::text as table, attname as column from pg_attribute
      where attidentity <> '' and attrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)`,
  )
  for (const { table, column } of rows)
    await client.query(
      `select setval(pg_get_serial_sequence($1, $2), coalesce(max("${column}"), 0) + 1, false) from "${table}"`,
      [table, column],
    )
}

/** Answers how many were not there yet. */
async function putPicturesBack(blobs: BlobStore, folder: string): Promise<number> {
  const root = picturesFolder(folder)
  let put = 0
  for (const path of await readdir(root, { recursive: true }).catch(() => [])) {
    const sha256 = sha256Schema.safeParse(path.split(/[\\/]/).at(-1))
    if (!sha256.success || (await blobs.size(sha256.data)) !== null) continue
    const staged = await blobs.stage(createReadStream(join(root, path)))
    const sound = staged.sha256 === sha256.data
    if (sound) await staged.keep()
    await staged.discard()
    if (!sound) throw new Damaged(`picture ${sha256.data} is not as it was written`)
    put += 1
  }
  return put
}

async function findMissing(client: pg.PoolClient, blobs: BlobStore): Promise<number> {
  const { rows } = await client.query('select sha256 from media')
  let missing = 0
  for (const { sha256 } of rows) if ((await blobs.size(sha256Schema.parse(sha256))) === null) missing += 1
  return missing
}
