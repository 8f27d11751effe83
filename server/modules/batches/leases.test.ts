import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { TaskId } from '../../../shared/model/ids.ts'
import type { User } from '../../../shared/model/user.ts'
import { bitmapOf } from '../../../shared/wire/bitmap.ts'
import type { Progress } from '../../../shared/wire/sync.ts'
import { batches, devices, tasks } from '../../db/schema.ts'
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
import { listDevices } from '../devices/administration.ts'
import type { Project } from '../projects/service.ts'
import { showTask } from '../tasks/service.ts'
import { expireBatches, listBatches, reassignBatch } from './reassign.ts'
import { type BatchSummary, createBatch } from './service.ts'

let world: TestWorld
let number = 0
let mei: User
let fang: User
let project: Project
let batch: BatchSummary
let client: TestClient
let ids: readonly TaskId[]

beforeAll(async () => {
  world = await openTestWorld()
})
afterAll(() => world.close())

beforeEach(async () => {
  number += 1
  mei = await addUser(world, `mei${number}`)
  fang = await addUser(world, `fang${number}`)
  project = await addProject(world, `cats ${number}`)
  await addTasks(world, project, ['1.jpg', '2.jpg', '3.jpg', '4.jpg'])
  batch = await handOut(world, project, mei)
  client = await TestClient.signIn(world, mei.name)
  ids = await client.taskIds()
})

const tell = (progress: Progress[], more: object = {}) => {
  const request = client.request(client.operations.length + 1)
  return client.send({ ...request, state: { ...request.state, ...more, progress } })
}
const given = async (name: string) => (await TestClient.signIn(world, name)).taskIds()
const standing = async () => (await listBatches(world.db)).filter((one) => one.project === project.name)

describe('what goes to somebody else', () => {
  test('is untouched: a result stays, and what a device told of, finished or begun', async () => {
    client.operations = [submission(ids[0]!)]
    await client.sync()
    await tell([{ batch: batch.id, done: bitmapOf([0, 1]), begun: bitmapOf([2]) }])
    expect(await standing()).toMatchObject([{ id: batch.id, tasks: 4, done: 1, underWay: 2, untouched: 1 }])
    const moved = good(await reassignBatch(world.db, batch.id, fang))
    expect(moved).toMatchObject({ tasks: 1, underWay: 2, to: fang.name })
    expect(await given(fang.name)).toEqual([ids[3]])
    expect((await client.mail()).slice(-1)).toEqual([{ kind: 'withdrawal', tasks: [ids[3]] }])
    expect(await reassignBatch(world.db, batch.id, fang)).toMatchObject({
      error: { code: 'nothing-to-move' },
    })
  })

  test('is not what was set aside here', async () => {
    client.operations = [{ op: 'submit', document: { task: ids[0] } }]
    expect((await client.sync()).outcomes).toMatchObject([{ outcome: 'quarantined', task: ids[0] }])
    good(await reassignBatch(world.db, batch.id, fang))
    expect(await given(fang.name)).toEqual(ids.slice(1))
  })

  test('is what is under way too, where a supervisor says so', async () => {
    await tell([{ batch: batch.id, done: '', begun: bitmapOf([1]) }])
    expect(good(await reassignBatch(world.db, batch.id, fang, true)).tasks).toBe(4)
    expect(await given(fang.name)).toEqual(ids)
  })

  test('is judged by what the last contact told of each batch', async () => {
    await tell([{ batch: batch.id, done: bitmapOf([0]) }])
    await tell([])
    await tell([{ batch: batch.id, done: bitmapOf([0, 1]) }])
    await tell([{ batch: project.id as never, done: bitmapOf([2]) }])
    expect(await standing()).toMatchObject([{ underWay: 2, untouched: 2 }])
  })
})

describe('a batch whose time is over', () => {
  const due = (dueAt: Date) => world.db.update(batches).set({ dueAt }).where(eq(batches.id, batch.id))
  const day = 24 * 3_600_000

  test('gives its untouched tasks back after the second limit, and not before', async () => {
    const now = Date.now()
    await due(new Date(now - 3 * day))
    client.operations = [submission(ids[0]!)]
    await client.sync()
    await client.mail()
    await tell([{ batch: batch.id, done: '', begun: bitmapOf([1]) }])
    expect(await expireBatches(world.db, new Date(now - 4 * day))).toEqual([])
    expect(await expireBatches(world.db, new Date(now - 2 * day))).toMatchObject([
      { id: batch.id, from: mei.name, tasks: 2, underWay: 1 },
    ])
    expect(await client.mail()).toEqual([{ kind: 'withdrawal', tasks: ids.slice(2) }])
    expect(await expireBatches(world.db, new Date(now - 2 * day))).toEqual([])

    const next = good(
      await createBatch(world.db, { project, to: fang, size: null, name: null, dueAt: null, priceFen: 0 }),
    )
    expect(next.tasks).toBe(2)
    const reader = await TestClient.signIn(world, fang.name)
    const [head] = await reader.mail()
    expect(head).toMatchObject({ kind: 'batch', batch: { fence: 2 } })
  })

  test('without a due time never ends by itself', async () => {
    expect(await expireBatches(world.db, new Date(Date.now() + 1000 * day), project.id)).toEqual([])
  })

  test('has lost nothing that still comes: what nobody has is not late, and is handed out to nobody', async () => {
    await due(new Date(0))
    await expireBatches(world.db, new Date(1))
    client.operations = [submission(ids[0]!)]
    expect((await client.sync()).outcomes).toEqual([])
    const next = await createBatch(world.db, {
      project,
      to: fang,
      size: null,
      name: null,
      dueAt: null,
      priceFen: 0,
    })
    expect(good(next).tasks).toBe(3)
    const [row] = await world.db.select().from(tasks).where(eq(tasks.id, ids[0]!))
    expect(row).toMatchObject({ batch: null, currentRev: 1 })
  })
})

test('a late result counts until whoever has the task sends one; both are kept and both are credited', async () => {
  good(await reassignBatch(world.db, batch.id, fang))
  const other = await TestClient.signIn(world, fang.name)
  await other.mail()
  client.operations = [submission(ids[0]!, 1), submission(ids[0]!, 2)]
  expect((await client.sync()).outcomes).toMatchObject([{ outcome: 'kept_late' }, { outcome: 'kept_late' }])
  const before = good(await showTask(world.db, ids[0]!))
  expect(before).toMatchObject({
    holder: fang.name,
    revisions: [
      { rev: 1, person: mei.name, late: true, current: false, credited: false },
      { rev: 2, person: mei.name, late: true, current: true, credited: true },
    ],
  })
  other.operations = [submission(ids[0]!, 3)]
  expect((await other.sync()).outcomes).toEqual([])
  const { revisions, document } = good(await showTask(world.db, ids[0]!))
  expect(revisions.map(({ person, current, credited }) => [person, current, credited])).toEqual([
    [mei.name, false, false],
    [mei.name, false, true],
    [fang.name, true, true],
  ])
  expect(document).toMatchObject((other.operations[0] as { document: object }).document)
})

test('the list of devices says what each person holds there', async () => {
  await tell([{ batch: batch.id, done: bitmapOf([0, 1, 2]), begun: bitmapOf([3]) }], {
    pending: 3,
    quarantined: 1,
    drafts: 1,
    oldestPendingMs: 60_000,
    freeDiskMb: 512,
  })
  await tell([], { pending: 2, quarantined: 1, drafts: 0, oldestPendingMs: 5_000, freeDiskMb: 500 })
  const found = (await listDevices(world.db, { kind: 'all', actor: null }, world.clock.now)).find(
    ({ device }) => device === client.device.id,
  )
  expect(found).toMatchObject({
    state: 'enrolled',
    people: [
      {
        person: mei.name,
        app: '0.1.0',
        done: 3,
        begun: 1,
        pending: 2,
        quarantined: 1,
        drafts: 0,
        oldestPendingMs: 5_000,
        freeDiskMb: 500,
        driftMs: 0,
      },
    ],
  })
  expect(found?.people[0]?.lastContact.getTime()).toBe(world.clock.now)
  const [row] = await world.db.select().from(devices).where(eq(devices.user, mei.id))
  expect(row?.state).not.toHaveProperty('progress')
})
