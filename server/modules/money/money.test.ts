import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { LabelId, TaskId } from '../../../shared/model/ids.ts'
import type { User } from '../../../shared/model/user.ts'
import { statements, users } from '../../db/schema.ts'
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
import { reassignBatch } from '../batches/reassign.ts'
import { createBatch } from '../batches/service.ts'
import type { Project } from '../projects/service.ts'
import { closeInspection, openInspection } from '../quality/inspections.ts'
import type { Stage } from '../quality/terms.ts'
import { acceptTask } from '../quality/verdicts.ts'
import { returnTask } from '../review/service.ts'
import {
  closeMonth,
  listDeductions,
  listPrices,
  setDeduction,
  setPrice,
  statementsOf,
  verifyMonth,
} from './service.ts'

let world: TestWorld
let number = 0
let mei: User
let fang: User
let lao: User
let project: Project
let now = 0

beforeAll(async () => {
  world = await openTestWorld()
})
afterAll(() => world.close())

beforeEach(async () => {
  number += 1
  now = Date.parse('2026-11-20T00:00:00Z')
  mei = await addUser(world, `mei${number}`)
  fang = await addUser(world, `fang${number}`)
  lao = await addUser(world, `lao${number}`, 'supervisor')
  project = await addProject(world, `cats ${number}`)
})

const at = () => {
  now += 1000
  return new Date(now)
}
const by = () => ({ actor: lao.id, at: at() })
const set = async (fen: number, label: string | null = null) =>
  good(
    await setPrice(
      world.db,
      { project: project.id, unit: 'object', label: label as LabelId | null, fen, validFrom: at() },
      { actor: lao.id, at: new Date(now) },
    ),
  )
const hand = async (names: readonly string[]) => {
  await addTasks(world, project, names)
  const order = { project, to: mei, size: null, name: null, dueAt: null, priceFen: 3 }
  const batch = good(await createBatch(world.db, order, by()))
  const client = await TestClient.signIn(world, mei.name)
  return { batch, client, ids: (await client.taskIds()).slice(-names.length) }
}
const send = async (client: TestClient, ...news: unknown[]) => {
  const from = client.operations.length + 1
  client.operations.push(...news)
  await client.sync(from)
}
const accept = async (id: TaskId) => good(await acceptTask(world.db, id, '', by()))
const of = async (user: User, month = '2026-11') =>
  (await statementsOf(world.db, month, eq(users.id, user.id), at()))[0] ?? null

test('a month with a price change, a return and late work is closed, and reckoned anew it is the same to the fen', async () => {
  await set(8)
  const first = await hand(['1.jpg', '2.jpg'])
  await set(11)
  good(
    await setDeduction(
      world.db,
      { project: project.id, rule: 'per-return', below: null, percent: 30, validFrom: at() },
      { actor: null, at: new Date(now) },
    ),
  )
  const second = await hand(['3.jpg'])
  const [one, two] = first.ids
  const [three] = second.ids
  await send(first.client, submission(one!), submission(two!))
  await send(second.client, submission(three!))
  await accept(one!)
  good(
    await returnTask(world.db, { task: two!, by: lao, comment: '', remarks: [], document: null, at: at() }),
  )
  good(
    await returnTask(world.db, { task: three!, by: lao, comment: '', remarks: [], document: null, at: at() }),
  )
  expect(await of(mei)).toMatchObject({ totalFen: 8, closed: false })
  await send(first.client, submission(two!, 2, 2))
  await send(second.client, submission(three!, 2, 2))
  await accept(two!)
  await accept(three!)
  // 8 and 8 at the old price without a rule about returns, 11 less 30 % rounded down.
  expect(await of(mei)).toMatchObject({ totalFen: 8 + 8 + (11 - 3), person: mei.name })

  expect(await closeMonth(world.db, '2026-11', undefined, by())).toMatchObject({
    error: { code: 'month-not-over' },
  })
  now = Date.parse('2026-12-01T00:00:00Z')
  expect(await verifyMonth(world.db, '2026-11', undefined)).toMatchObject({
    error: { code: 'unknown-month' },
  })
  expect(good(await closeMonth(world.db, '2026-11', undefined, by()))).toMatchObject({
    closed: 1,
    totalFen: 24,
  })
  expect(good(await closeMonth(world.db, '2026-11', undefined, by()))).toMatchObject({ closed: 0, before: 1 })
  expect(await of(mei)).toMatchObject({ totalFen: 24, closed: true })
  expect(good(await verifyMonth(world.db, '2026-11', undefined))).toEqual({ statements: 1, differences: [] })

  // What is returned later is taken back later, and prices that come later change nothing.
  await set(99)
  good(
    await returnTask(world.db, { task: one!, by: lao, comment: '', remarks: [], document: null, at: at() }),
  )
  expect(await of(mei, '2026-12')).toMatchObject({ totalFen: -8 })
  expect(good(await verifyMonth(world.db, '2026-11', undefined)).differences).toEqual([])
})

test('a stored statement that is not what the rows say is found, and cannot be put right in silence', async () => {
  await set(8)
  const { client, ids } = await hand(['1.jpg'])
  await send(client, submission(ids[0]!))
  await accept(ids[0]!)
  const row = { user: mei.id, site: null, month: '2026-11', lines: [], totalFen: 9, createdAt: at() }
  await world.db.insert(statements).values({ ...row, id: project.id as never })
  const found = good(await verifyMonth(world.db, '2026-11', eq(users.id, mei.id)))
  expect(found).toEqual({
    statements: 1,
    differences: [{ person: mei.name, storedFen: 9, recomputedFen: 8 }],
  })
  const change = world.db
    .update(statements)
    .set({ totalFen: 8 })
    .where(and(eq(statements.user, mei.id)))
  await expect(change).rejects.toThrow()
})

test('both who finished a task are paid for their own work, each by her own batch', async () => {
  await set(8)
  const { batch, client, ids } = await hand(['1.jpg'])
  await set(20)
  const moved = good(await reassignBatch(world.db, batch.id, fang, false, by()))
  const other = await TestClient.signIn(world, fang.name)
  await other.taskIds()
  await send(other, submission(ids[0]!))
  await send(client, submission(ids[0]!, 2))
  for (const stage of ['inspection', 'acceptance'] satisfies Stage[]) {
    const { id, tasks } = good(await openInspection(world.db, moved, stage, { kind: 'full' }, 1, by()))
    for (const task of tasks) await accept(task)
    good(await closeInspection(world.db, id, by()))
  }
  expect(await of(fang)).toMatchObject({ totalFen: 20 })
  expect(await of(mei)).toMatchObject({ totalFen: 8 })
})

test('prices and deductions are for what comes, and stand in the list', async () => {
  const past = {
    project: project.id,
    unit: 'object',
    label: null,
    fen: 1,
    validFrom: new Date(now - 1),
  } as const
  expect(await setPrice(world.db, past, by())).toMatchObject({ error: { code: 'bad-input', field: 'from' } })
  await set(8)
  await set(30, 'cat')
  expect(await listPrices(world.db, project.id)).toMatchObject([
    { label: 'cat', fen: 30 },
    { label: null, fen: 8, unit: 'object' },
  ])
  expect(await listDeductions(world.db, project.id)).toEqual([])
  const { client, ids } = await hand(['1.jpg'])
  await send(client, submission(ids[0]!))
  await accept(ids[0]!)
  expect((await of(mei))?.lines).toMatchObject([
    { kind: 'object', label: 'cat', count: 1, fenEach: 30, fen: 30 },
  ])
})
