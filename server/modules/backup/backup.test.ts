import { randomBytes } from 'node:crypto'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { gunzipSync, gzipSync } from 'node:zlib'
import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Sha256 } from '../../../shared/model/ids.ts'
import type { User } from '../../../shared/model/user.ts'
import { openFileStore } from '../../blobs/file-store.ts'
import { openDatabase } from '../../db/open.ts'
import { media, tasks, users } from '../../db/schema.ts'
import {
  addProject,
  addTasks,
  addUser,
  good,
  handOut,
  openTestWorld,
  submission,
  TestClient,
  type TestWorld,
} from '../../test-world.ts'
import type { Project } from '../projects/service.ts'
import { backup } from './backup.ts'
import { restore } from './restore.ts'

let world: TestWorld
let project: Project
let mei: User
let client: TestClient
let folder: string
const others: TestWorld[] = []
const NOW = new Date('2026-11-22T12:00:00Z')

beforeEach(async () => {
  world = await openTestWorld()
  folder = join(world.folder, 'backup')
  project = await addProject(world, 'cats')
  mei = await addUser(world, 'mei')
  await addTasks(
    world,
    project,
    Array.from({ length: 40 }, (_, i) => `${i}.jpg`),
  )
  await handOut(world, project, mei)
  client = await TestClient.signIn(world, 'mei')
})

afterEach(async () => {
  for (const one of [world, ...others.splice(0)]) await one.close()
})

async function anotherServer(): Promise<TestWorld> {
  const other = await openTestWorld()
  others.push(other)
  return other
}

/** Done as by a command, in a process of its own: over connections of its own. */
async function withPool<T>(
  of: TestWorld,
  work: (on: Pick<Parameters<typeof backup>[0], 'pool' | 'blobs'>) => Promise<T>,
) {
  const { pool, close } = await openDatabase({ url: of.databaseUrl, data: of.folder }, () => {})
  try {
    return await work({ pool, blobs: of.blobs })
  } finally {
    await close()
  }
}

const backUp = (of = world) => withPool(of, (on) => backup(on, folder, { pictures: 'copied', now: NOW }))
const putBack = (to: TestWorld, replace = false) => withPool(to, (on) => restore(on, folder, { replace }))

/** Every table but `meta`, row by row as text. */
async function content(of: TestWorld): Promise<Readonly<Record<string, readonly string[]>>> {
  const { db, close } = await openDatabase({ url: of.databaseUrl, data: of.folder }, () => {})
  const { rows } = await db.execute<{ name: string }>(
    sql`select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'meta'`,
  )
  const all: Record<string, readonly string[]> = {}
  for (const { name } of rows) {
    const found = await db.execute<{ row: string }>(
      sql`select t::text as row from ${sql.identifier(name)} t order by 1`,
    )
    all[name] = found.rows.map(({ row }) => row)
  }
  await close()
  return all
}

async function addPicture(of: TestWorld): Promise<Sha256> {
  const staged = await of.blobs.stage(Readable.from([randomBytes(5000)]))
  await staged.keep()
  await of.db.insert(media).values({ sha256: staged.sha256, bytes: 5000, contentType: 'image/jpeg' })
  return staged.sha256
}

/** Submits the next tasks of hers. */
async function finish(many: number): Promise<void> {
  const ids = await client.taskIds()
  const open = ids.length > 0 ? ids : await ownTasks()
  const from = client.operations.length
  client.operations.push(...open.slice(from, from + many).map((task) => submission(task)))
  await client.sync(from + 1)
}

async function ownTasks() {
  return (await world.db.select({ id: tasks.id }).from(tasks).orderBy(tasks.batchOrder)).map(({ id }) => id)
}

test('what was backed up is all there on another server, under a new epoch', async () => {
  const sha256 = await addPicture(world)
  await finish(10)
  const before = await content(world)
  const made = good(await backUp())
  expect(made).toMatchObject({ folder, pictures: 1 })
  // The pictures of the test's tasks are in no store.
  expect(made.missing).toHaveLength(40)

  const other = await anotherServer()
  expect(good(await putBack(other))).toMatchObject({ rows: made.rows, pictures: 1, missing: 40 })
  expect(await content(other)).toEqual(before)
  const bytes = await other.blobs.read(sha256)
  expect(bytes === null ? 0 : (await buffer(bytes)).length).toBe(5000)

  const again = await openDatabase({ url: other.databaseUrl, data: other.folder }, () => {})
  expect(again.epoch).not.toBe(world.epoch)
  expect(again.epoch).not.toBe(other.epoch)
  // Numbers that the database gives out go on.
  await again.db.execute(
    sql`insert into audit (actor_id, action, subject_id, detail) values (null, 'x', ${mei.id}, '{}')`,
  )
  await again.close()
})

test('clients send again what the backup lacks, and nothing counts twice', async () => {
  await finish(10)
  good(await backUp())
  await finish(10)
  const all = await content(world)
  good(await putBack(world, true))

  const lacking = await client.sync(21)
  expect(lacking.acknowledged).toBe(10)
  expect((await client.sync(11)).acknowledged).toBe(20)
  const now = await content(world)
  for (const table of ['operations', 'revisions'] as const)
    expect(now[table]).toHaveLength(all[table]?.length ?? 0)
})

test('is of one moment, whatever comes in meanwhile', async () => {
  const busy = (async () => {
    for (let i = 0; i < 20; i++) await finish(2)
  })()
  await new Promise((resolve) => setImmediate(resolve))
  good(await backUp())
  await busy
  const other = await anotherServer()
  good(await putBack(other))
  const { rows } = await other.db.execute<{
    acknowledged: number
    operations: number
    revisions: number
    told: number
  }>(
    sql`select coalesce(max(acknowledged), 0)::int as acknowledged, (select count(*) from operations)::int as operations,
      (select count(*) from revisions)::int as revisions,
      (select count(*) from mailbox where entry->>'kind' = 'receipt')::int as told from streams`,
  )
  const [{ acknowledged, ...counts } = { acknowledged: -1 }] = rows
  expect(counts).toEqual({ operations: acknowledged, revisions: acknowledged, told: acknowledged })
})

test('goes only where nothing is, unless it is to replace that', async () => {
  good(await backUp())
  expect(await putBack(world)).toEqual({ ok: false, error: { code: 'not-empty' } })
  const other = await anotherServer()
  await addUser(other, 'somebody')
  good(await putBack(other, true))
  expect(await other.db.select({ name: users.name }).from(users)).toEqual([{ name: 'mei' }])
})

test('is written into a new folder only', async () => {
  good(await backUp())
  expect(await backUp()).toMatchObject({ ok: false, error: { code: 'something-there' } })
})

test('leaves the pictures where they are, where that is asked for', async () => {
  await addPicture(world)
  const made = await withPool(world, (on) => backup(on, folder, { pictures: 'left', now: NOW }))
  expect(good(made)).toMatchObject({ pictures: 0, missing: [] })
  expect(await readdir(folder)).toEqual(['backup.json', 'tables'])
})

test('names a picture that is damaged in the store instead of keeping it', async () => {
  const sha256 = await addPicture(world)
  await writeFile(join(world.folder, 'media', sha256.slice(0, 2), sha256), 'other bytes')
  expect(good(await backUp()).missing).toContain(sha256)
  expect(await (await openFileStore(join(folder, 'media'))).size(sha256)).toBeNull()
})

test.each([
  ['a table is cut off', async (file: string) => writeFile(file, (await readFile(file)).subarray(0, -20))],
  ['a table is gone', (file: string) => rm(file)],
  [
    'a value was changed',
    async (file: string) => {
      const text = gunzipSync(await readFile(file)).toString()
      await writeFile(file, gzipSync(text.replace('cats', 'dogs')))
    },
  ],
  ['a row refers to nothing', async (file: string) => writeFile(file, gzipSync('nonsense\n'))],
])('changes nothing where %s', async (_what, damage) => {
  good(await backUp())
  await damage(join(folder, 'tables', 'projects.copy.gz'))
  await addUser(world, 'later')
  const before = await content(world)
  expect(await putBack(world, true)).toMatchObject({ ok: false, error: { code: 'damaged-backup' } })
  expect(await content(world)).toEqual(before)
})

test('is none before it is whole', async () => {
  good(await backUp())
  await rm(join(folder, 'backup.json'))
  const other = await anotherServer()
  expect(await putBack(other)).toEqual({ ok: false, error: { code: 'no-backup', path: folder } })
})

test('of a newer server is refused', async () => {
  good(await backUp())
  const file = join(folder, 'backup.json')
  const manifest = JSON.parse(await readFile(file, 'utf8'))
  await writeFile(file, JSON.stringify({ ...manifest, migrations: [...manifest.migrations, 'of tomorrow'] }))
  expect(await putBack(world, true)).toMatchObject({ ok: false, error: { code: 'newer-backup' } })
})

test('of an older server is brought up to date', async () => {
  const other = await anotherServer()
  const newest = await content(other)
  good(await backUp())
  const file = join(folder, 'backup.json')
  const manifest = JSON.parse(await readFile(file, 'utf8'))
  // As the first version would have written it, of the tables that have not changed since.
  const [first] = manifest.migrations
  const tables = manifest.tables.filter(({ name }: { name: string }) => name === 'media')
  expect(tables).toHaveLength(1)
  await writeFile(file, JSON.stringify({ ...manifest, migrations: [first], tables }))
  good(await putBack(other))
  const restored = await content(other)
  expect(Object.keys(restored)).toEqual(Object.keys(newest))
  expect(restored.media).toEqual((await content(world)).media)
})
