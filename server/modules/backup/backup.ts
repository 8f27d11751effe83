import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { Epoch, Sha256 } from '../../../shared/model/ids.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { BlobStore } from '../../blobs/blob-store.ts'
import { openFileStore } from '../../blobs/file-store.ts'
import type { Failure } from '../../failure.ts'
import { isDiskFull, replaceFile, syncFolder } from '../../files.ts'
import { type BackupTable, MANIFEST, type Manifest, picturesFolder, tableFile } from './manifest.ts'

/** What an import that broke off would go on from: its pictures belong to nobody yet. */
const LEFT_OUT = 'staged_pictures'

export interface BackupReport {
  readonly folder: string
  readonly rows: number
  /** Pictures that were copied. */
  readonly pictures: number
  /** Pictures that the database names and the store does not have. */
  readonly missing: readonly Sha256[]
}

/**
 * Writes the database as it is at one moment, and the pictures that it names, into a new folder, while the server goes on.
 * PostgreSQL's own programs for that are not needed, nor rights beyond those of the server.
 */
export async function backup(
  { pool, blobs }: { readonly pool: pg.Pool; readonly blobs: BlobStore },
  folder: string,
  options: { readonly pictures: Manifest['pictures']; readonly now: Date },
): Promise<Result<BackupReport, Failure>> {
  if ((await readdir(folder).catch(() => [])).length > 0)
    return fail({ code: 'something-there', path: folder })
  try {
    await mkdir(join(folder, 'tables'), { recursive: true, mode: 0o700 })
    const { pictures, ...held } = await atOneMoment(pool, (client) => dump(client, folder))
    await syncFolder(join(folder, 'tables'))
    const copied = options.pictures === 'copied'
    // What the database names was kept before it was named, and nothing is ever removed: they may be copied afterwards.
    const missing = copied ? await copyPictures(blobs, folder, pictures) : []
    const manifest: Manifest = {
      format: 1,
      takenAt: options.now.toISOString(),
      ...held,
      pictures: options.pictures,
    }
    await replaceFile(join(folder, MANIFEST), [JSON.stringify(manifest, null, 2)])
    await syncFolder(dirname(folder))
    const rows = held.tables.reduce((sum, table) => sum + table.rows, 0)
    return ok({ folder, rows, pictures: copied ? pictures.length - missing.length : 0, missing })
  } catch (error) {
    if (isDiskFull(error)) return fail({ code: 'disk-full', path: folder })
    if (!(error instanceof Error && 'syscall' in error && 'path' in error)) throw error
    return fail({ code: 'cannot-write', path: folder, detail: error.message })
  }
}

async function atOneMoment<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query('begin isolation level repeatable read read only')
    const result = await work(client)
    await client.query('commit')
    client.release()
    return result
  } catch (error) {
    client.release(true)
    throw error
  }
}

async function dump(
  client: pg.PoolClient,
  folder: string,
): Promise<Pick<Manifest, 'epoch' | 'migrations' | 'tables'> & { readonly pictures: readonly Sha256[] }> {
  const ask = async <Row extends pg.QueryResultRow>(text: string) => (await client.query<Row>(text)).rows
  const [meta] = await ask<{ epoch: Epoch }>('select epoch from meta')
  if (meta === undefined) throw new Error('the database has no epoch')
  const migrations = await ask<{ hash: string }>(
    'select hash from drizzle.__drizzle_migrations order by created_at',
  )
  const found = await ask<{ name: string; columns: string[] }>(
    `select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> '${LEFT_OUT}' group by c.relname order by 1`,
  )
  const tables: BackupTable[] = []
  for (const table of found) tables.push({ ...table, ...(await dumpTable(client, folder, table)) })
  const pictures = await ask<{ sha256: Sha256 }>('select sha256 from media order by sha256')
  return {
    epoch: meta.epoch,
    migrations: migrations.map(({ hash }) => hash),
    tables,
    pictures: pictures.map(({ sha256 }) => sha256),
  }
}

async function dumpTable(
  client: pg.PoolClient,
  folder: string,
  { name, columns }: Pick<BackupTable, 'name' | 'columns'>,
): Promise<Pick<BackupTable, 'rows' | 'sha256'>> {
  const rows = client.query(
    copyTo(`copy "${name}" (${columns.map((column) => `"${column}"`).join()}) to stdout`),
  )
  const hash = createHash('sha256')
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      done(null, chunk)
    },
  })
  const file = createWriteStream(tableFile(folder, name), { flags: 'wx', mode: 0o600, flush: true })
  await pipeline(rows, hashing, createGzip(), file)
  return { rows: rows.rowCount, sha256: hash.digest('hex') as Sha256 }
}

/** Answers those that are missing from the store. */
async function copyPictures(
  blobs: BlobStore,
  folder: string,
  pictures: readonly Sha256[],
): Promise<readonly Sha256[]> {
  const target = picturesFolder(folder)
  const copies = await openFileStore(target)
  const missing: Sha256[] = []
  for (const sha256 of pictures) {
    const bytes = await blobs.read(sha256)
    if (bytes === null) {
      missing.push(sha256)
      continue
    }
    const staged = await copies.stage(bytes)
    // Damaged in the store: what has other bytes is not that picture.
    if (staged.sha256 === sha256) await staged.keep()
    else missing.push(sha256)
    await staged.discard()
  }
  await rm(join(target, 'tmp'), { recursive: true, force: true })
  return missing
}
