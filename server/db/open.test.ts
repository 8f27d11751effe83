import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestWorld, type TestWorld } from '../test-world.ts'
import { openDatabase } from './open.ts'

let world: TestWorld
beforeAll(async () => {
  world = await openTestWorld()
})
afterAll(() => world.close())

async function floorNow() {
  const { rows } = await world.db.execute<{ rev_floor: number }>(sql`select rev_floor from meta`)
  return rows[0]?.rev_floor ?? Number.NaN
}

async function epochNow() {
  const { epoch, close } = await openDatabase({ url: world.databaseUrl, data: world.folder }, () => {})
  await close()
  return epoch
}

test('epoch and numbers stay from start to start; where a dump was put back the one changes, the others rise', async () => {
  expect(await epochNow()).toBe(world.epoch)
  const floor = await floorNow()
  // What pg_restore --clean does to a table.
  await world.db.execute(sql`create table dumped (like meta including all)`)
  await world.db.execute(sql`insert into dumped select * from meta`)
  await world.db.execute(sql`drop table meta`)
  await world.db.execute(sql`alter table dumped rename to meta`)
  const restored = await epochNow()
  expect(restored).not.toBe(world.epoch)
  expect(await epochNow()).toBe(restored)
  expect(await floorNow()).toBeGreaterThanOrEqual(floor + 1000)
})

test('a connection that breaks before a transaction has begun is given back', async () => {
  const database = await openDatabase(
    { url: world.databaseUrl, data: world.folder, connections: 2 },
    () => {},
  )
  const { db, pool } = database
  for (let n = 0; n < 3; n++) {
    const broken = db.transaction(async () => {}, { isolationLevel: 'none' as never })
    await expect(broken).rejects.toThrow()
  }
  expect(pool.waitingCount).toBe(0)
  expect(await db.transaction(async () => 'begun')).toBe('begun')
  await database.close()
})
