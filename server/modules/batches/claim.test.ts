import { and, eq, inArray, sql } from 'drizzle-orm'
import pg from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { SiteId, TaskId } from '../../../shared/model/ids.ts'
import type { User } from '../../../shared/model/user.ts'
import { batches, leases, pools, qualifications, sites, tasks, users } from '../../db/schema.ts'
import {
  addProject,
  addTasks,
  addUser,
  good,
  openTestWorld,
  submission,
  TestClient,
  type TestWorld,
} from '../../test-world.ts'
import type { Project } from '../projects/service.ts'
import { setGold } from '../quality/gold.ts'
import { claim, isLow, topUp } from './claim.ts'
import { closePool, createPool, listPools, type PoolOrder } from './pools.ts'
import { expireBatches, reassignBatch } from './reassign.ts'
import { createBatch, pickTasks } from './service.ts'

let world: TestWorld
let number = 0
let mei: User
let project: Project

beforeAll(async () => {
  world = await openTestWorld()
})
afterAll(() => world.close())

beforeEach(async () => {
  number += 1
  mei = await addUser(world, `mei${number}`)
  project = await addProject(world, `cats ${number}`)
})

const at = new Date('2026-11-22T10:00:00Z')
const by = { actor: null, at }
const names = (count: number) => Array.from({ length: count }, (_, i) => `${i}.jpg`)
const pool = (more: Partial<PoolOrder> = {}) =>
  createPool(
    world.db,
    {
      project,
      site: null,
      batchSize: 10,
      priceFen: 8,
      priority: 0,
      dueDays: null,
      qualified: false,
      overlap: 1,
      goldPercent: 0,
      ...more,
    },
    by,
  )
const take = (user: User, chance?: () => number) => claim(world.db, user.id, at, chance)
const tasksOf = (batch: string) =>
  world.db
    .select()
    .from(tasks)
    .where(eq(tasks.batch, batch as never))
    .orderBy(tasks.batchOrder)
const people = (count: number) =>
  Promise.all(Array.from({ length: count }, (_, i) => addUser(world, `p${number}-${i}`)))

describe('work on demand', () => {
  test('comes from the open pool in the project’s order, with its terms', async () => {
    await addTasks(world, project, names(12))
    const { id } = await pool({ dueDays: 3, priority: 7 })
    const given = await take(mei)
    expect(given).toMatchObject({ name: `cats ${number} mei${number}-1`, tasks: 10, to: mei.name })
    const [row] = await world.db.select().from(batches).where(eq(batches.id, given!.id))
    expect(row).toMatchObject({ pool: id, priority: 7, priceFen: 8, fence: 1 })
    expect(row?.dueAt).toEqual(new Date('2026-11-25T10:00:00Z'))
    expect((await tasksOf(given!.id)).map(({ name }) => name)).toEqual(names(10))
    expect(await take(mei)).toMatchObject({ tasks: 2, name: `cats ${number} mei${number}-2` })
    expect(await take(mei)).toBeNull()
    const client = await TestClient.signIn(world, mei.name)
    expect((await client.mail())[0]).toMatchObject({ kind: 'batch', batch: { priority: 7, taskCount: 10 } })
  })

  test('is found at once among tasks that have just been imported', async () => {
    await addTasks(world, project, names(3_000))
    await world.db.transaction(async (tx) => {
      // Where each task is compared with all others this takes longer by a hundred times.
      await tx.execute(sql`set local statement_timeout = '5s'`)
      expect(await pickTasks(tx, project.id, mei.id, null)).toHaveLength(3_000)
    })
  })

  test('of the higher priority first, then of the older pool; a closed one gives nothing', async () => {
    const other = await addProject(world, `dogs ${number}`)
    await addTasks(world, project, names(3))
    await addTasks(world, other, names(3))
    await pool()
    const urgent = await pool({ project: other, priority: 1 })
    expect(await take(mei)).toMatchObject({ project: other.name })
    good(await closePool(world.db, urgent.id, by))
    expect(await closePool(world.db, urgent.id, by)).toMatchObject({ error: { code: 'unknown-pool' } })
    expect(
      (await listPools(world.db, { kind: 'all', actor: null }, false)).map((one) => one.project),
    ).not.toContain(other.name)
    expect(await take(mei)).toMatchObject({ project: project.name })
  })

  test('is for the site and the qualified, and for nobody who is paused or disabled', async () => {
    await addTasks(world, project, names(3))
    const site = uuidv7() as SiteId
    await world.db.insert(sites).values({ id: site, name: `site ${number}` })
    await pool({ site, qualified: true })
    const set = (values: Partial<typeof users.$inferInsert>) =>
      world.db.update(users).set(values).where(eq(users.id, mei.id))
    expect(await take(mei)).toBeNull()
    await set({ site })
    expect(await take(mei)).toBeNull()
    await world.db.insert(qualifications).values({ user: mei.id, project: project.id })
    await set({ pausedAt: at, pauseReason: 'x' })
    expect(await take(mei)).toBeNull()
    await set({ pausedAt: null, disabledAt: at })
    expect(await take(mei)).toBeNull()
    await set({ disabledAt: null })
    expect(await take(mei)).toMatchObject({ tasks: 3 })
  })

  test('of twenty people at once gives no task twice and leaves none', async () => {
    await addTasks(world, project, names(200))
    await pool()
    const all = await people(20)
    const given = await Promise.all(all.map((user) => take(user)))
    expect(given.map((one) => one?.tasks)).toEqual(all.map(() => 10))
    const held = await world.db
      .select({ task: leases.task })
      .from(leases)
      .innerJoin(tasks, eq(tasks.id, leases.task))
      .where(eq(tasks.project, project.id))
    expect(new Set(held.map(({ task }) => task)).size).toBe(200)
    expect(held).toHaveLength(200)
  })
})

describe('overlap', () => {
  test('gives each picture to as many people, and to nobody twice, also where they all ask at once', async () => {
    await addTasks(world, project, names(20))
    await pool({ overlap: 3, batchSize: 7 })
    const all = await people(8)
    for (let round = 0; round < 4; round++) await Promise.all(all.map((user) => take(user)))
    const held = await world.db
      .select({ user: leases.user, original: tasks.original, replica: tasks.replica })
      .from(leases)
      .innerJoin(tasks, eq(tasks.id, leases.task))
      .where(eq(tasks.project, project.id))
    expect(held).toHaveLength(60)
    expect(new Set(held.map((one) => `${one.user} ${one.original}`)).size).toBe(60)
    expect(new Set(held.map((one) => one.replica))).toEqual(new Set([0, 1, 2]))
  })

  test('holds for batches by name, and for what somebody else takes over', async () => {
    await addTasks(world, project, names(2))
    await pool({ overlap: 2 })
    const [fang, hui] = await people(2)
    await take(mei)
    const order = { project, size: null, name: null, dueAt: null, priceFen: 0 }
    expect(await createBatch(world.db, { ...order, to: mei })).toMatchObject({
      error: { code: 'no-free-tasks' },
    })
    const second = good(await createBatch(world.db, { ...order, to: fang! }))
    expect(second.tasks).toBe(2)
    expect(await reassignBatch(world.db, second.id, mei)).toMatchObject({
      error: { code: 'nothing-to-move' },
    })
    expect(good(await reassignBatch(world.db, second.id, hui!)).tasks).toBe(2)
  })
})

describe('gold', () => {
  const makeGold = async (count: number): Promise<readonly TaskId[]> => {
    const boss = await addUser(world, `boss${number}`)
    await addTasks(world, project, names(count))
    const batch = good(
      await createBatch(world.db, { project, to: boss, size: null, name: null, dueAt: null, priceFen: 0 }),
    )
    const client = await TestClient.signIn(world, boss.name)
    const ids = await client.taskIds()
    client.operations = ids.map((id) => submission(id))
    await client.sync()
    for (const id of ids) good(await setGold(world.db, id, null, by))
    expect(batch.tasks).toBe(count)
    return ids
  }

  test('is mixed in at chance places, looks like any other task, and comes to nobody twice', async () => {
    await makeGold(4)
    await addTasks(world, project, names(40))
    await pool({ goldPercent: 20 })
    const first = await take(mei)
    const rows = await tasksOf(first!.id)
    expect(rows).toHaveLength(10)
    const gold = rows.filter((row) => row.gold)
    expect(gold).toHaveLength(2)
    const client = await TestClient.signIn(world, mei.name)
    const sent = (await client.mail()).flatMap((entry) => (entry.kind === 'tasks' ? entry.tasks : []))
    expect(new Set(sent.map((task) => Object.keys(task).sort().join())).size).toBe(1)
    const second = (await tasksOf((await take(mei))!.id)).filter((row) => row.gold)
    const third = (await tasksOf((await take(mei))!.id)).filter((row) => row.gold)
    expect(third).toEqual([])
    expect(new Set([...gold, ...second].map(({ original }) => original)).size).toBe(4)
    // Somebody else gets copies of her own.
    const [fang] = await people(1)
    expect((await tasksOf((await take(fang!))!.id)).filter((row) => row.gold)).toHaveLength(2)
  })

  test('goes back to nobody: neither reassigned nor given anew after it expired', async () => {
    await makeGold(1)
    await addTasks(world, project, names(4))
    await pool({ goldPercent: 20, batchSize: 5, dueDays: 1 })
    const [fang] = await people(1)
    const first = await take(mei)
    expect(first?.tasks).toBe(5)
    await expireBatches(world.db, new Date(at.getTime() + 2 * 24 * 3_600_000), project.id)
    const again = await tasksOf((await take(fang!))!.id)
    const before = await world.db
      .select({ task: leases.task })
      .from(leases)
      .innerJoin(tasks, eq(tasks.id, leases.task))
      .where(and(eq(leases.user, mei.id), eq(tasks.gold, true)))
    expect(again.filter(({ gold }) => !gold)).toHaveLength(4)
    expect(again.map(({ id }) => id)).not.toContain(before[0]?.task)
  })

  test('share that is no whole number is right over many batches', async () => {
    await makeGold(10)
    await addTasks(world, project, names(40))
    await pool({ goldPercent: 15 })
    const counts: number[] = []
    for (const chance of [0.4, 0.6]) {
      const given = await take(mei, () => chance)
      counts.push((await tasksOf(given!.id)).filter((row) => row.gold).length)
    }
    expect(counts).toEqual([2, 1])
  })
})

describe('in an exchange', () => {
  test('the next batch comes where less than a fifth is left, in the same answer', async () => {
    await addTasks(world, project, names(30))
    await pool()
    const client = await TestClient.signIn(world, mei.name)
    const first = await client.taskIds()
    expect(first).toHaveLength(10)
    client.operations = first.slice(0, 8).map((id) => submission(id))
    await client.sync()
    expect(await client.taskIds()).toEqual([])
    client.operations.push(submission(first[8]!))
    const answer = await client.sync(9)
    expect(answer.mailbox.map(({ entry }) => (entry as { kind: string }).kind)).toContain('tasks')
    expect(await client.taskIds()).toHaveLength(10)
  })

  test('one statement finds that nothing is to be given: nothing is offered, enough is left, or nothing is free', async () => {
    const statements = vi.spyOn(pg.Client.prototype, 'query')
    const cost = async () => {
      statements.mockClear()
      await world.db.transaction((tx) => topUp(tx, mei.id, at))
      const beginAndCommit = 2
      return statements.mock.calls.length - beginAndCommit
    }
    await world.db.update(pools).set({ closedAt: at })
    await addTasks(world, project, names(10))
    expect(await cost()).toBe(1)
    await pool()
    expect(await cost()).toBeGreaterThan(1)
    expect(await cost()).toBe(1)
    await world.db.update(tasks).set({ currentRev: 1 }).where(eq(tasks.project, project.id))
    expect(await cost()).toBe(1)
    expect(await world.db.$count(batches, eq(batches.user, mei.id))).toBe(1)
  })

  test('two devices that ask at once are given one batch', async () => {
    await addTasks(world, project, names(60))
    await pool()
    const clients = await Promise.all([1, 2, 3].map(() => TestClient.signIn(world, mei.name)))
    await Promise.all(clients.map((client) => client.sync(1)))
    const held = await world.db.select().from(batches).where(eq(batches.user, mei.id))
    expect(held).toHaveLength(1)
  })

  test('whoever does not ask for her mail, or is paused, gets nothing, and what she sends is taken', async () => {
    await addTasks(world, project, names(20))
    await pool()
    const client = await TestClient.signIn(world, mei.name)
    await client.send({ ...client.request(1), cursor: null })
    expect(await world.db.$count(batches, eq(batches.user, mei.id))).toBe(0)
    const ids = await client.taskIds()
    await world.db.update(users).set({ pausedAt: at, pauseReason: 'rest' }).where(eq(users.id, mei.id))
    client.operations = ids.map((id) => submission(id))
    expect((await client.sync()).acknowledged).toBe(10)
    expect(await client.taskIds()).toEqual([])
    const done = await world.db.select().from(tasks).where(inArray(tasks.id, ids))
    expect(done.every(({ currentRev }) => currentRev === 1)).toBe(true)
  })

  test('a fifth of ten is two: with two left nothing comes, with one it does', () => {
    expect([2, 1].map((left) => isLow(left, { batchSize: 10 }))).toEqual([false, true])
    expect([1, 0].map((left) => isLow(left, { batchSize: 3 }))).toEqual([false, true])
  })
})
