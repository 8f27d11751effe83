import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { TaskId } from '../../../shared/model/ids.ts'
import type { User } from '../../../shared/model/user.ts'
import type { WireDocument } from '../../../shared/wire/document-codec.ts'
import { audit, operations, revisions, tasks } from '../../db/schema.ts'
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
import { showTask } from '../tasks/service.ts'
import { dismissQuarantined, listQuarantined, repairQuarantined } from './service.ts'

let world: TestWorld
let number = 0
let mei: User

beforeAll(async () => {
  world = await openTestWorld()
})
afterAll(() => world.close())

beforeEach(async () => {
  number += 1
  mei = await addUser(world, `mei${number}`)
})

/** A client with so many tasks, and the ids of those. */
async function clientWith(count: number): Promise<{ client: TestClient; ids: readonly TaskId[] }> {
  const project = await addProject(world, `cats ${number}`)
  await addTasks(
    world,
    project,
    Array.from({ length: count }, (_, i) => `${i}.jpg`),
  )
  await handOut(world, project, mei)
  const client = await TestClient.signIn(world, mei.name)
  return { client, ids: await client.taskIds() }
}

/** A submission that cannot be applied, and its document when it is mended. */
function spoilt(task: TaskId): { operation: unknown; mended: WireDocument } {
  const operation = submission(task, 5)
  if (operation.op !== 'submit') throw new Error('no submission')
  const { document } = operation
  return { operation: { ...operation, document: { ...document, labels: ['dog'] } }, mended: document }
}

const listed = async () => (await listQuarantined(world.db)).filter(({ person }) => person === mei.name)
const revisionsOf = (task: TaskId) => world.db.select().from(revisions).where(eq(revisions.task, task))

test('of a thousand operations with a bad one 999 are applied in the same sync, and both sides see that one and why', async () => {
  const { client, ids } = await clientWith(1_000)
  client.operations = ids.map((id) => submission(id))
  client.operations[500] = spoilt(ids[500]!).operation
  const answer = await client.sync()
  const why = 'unknown-label: object 1 is a "dog"'
  expect(answer).toMatchObject({
    acknowledged: 1_000,
    outcomes: [{ seq: 501, outcome: 'quarantined', task: ids[500], why }],
  })
  expect(answer.outcomes).toHaveLength(1)
  expect(await world.db.$count(revisions, eq(revisions.stream, client.stream))).toBe(999)
  expect(await world.db.$count(tasks, eq(tasks.currentRev, 1))).toBe(999)
  expect(await listed()).toMatchObject([
    {
      id: `${client.stream}/501`,
      person: mei.name,
      task: ids[500],
      picture: '500.jpg',
      why,
      operation: client.operations[500],
    },
  ])
})

describe('what was set aside', () => {
  let client: TestClient
  let task: TaskId
  let id: string
  let mended: WireDocument

  beforeEach(async () => {
    const made = await clientWith(2)
    client = made.client
    task = made.ids[0]!
    const bad = spoilt(task)
    mended = bad.mended
    client.operations = [bad.operation]
    await client.sync()
    await client.mail()
    id = `${client.stream}/1`
  })

  test('is repaired in the name of its owner, in its place, and she is told', async () => {
    expect(await repairQuarantined(world.db, id, { ...mended, schema: 9 }, '')).toMatchObject({
      error: { code: 'bad-document' },
    })
    expect(await listed()).toHaveLength(1)
    good(await repairQuarantined(world.db, id, mended, '标签改过名'))
    expect(await revisionsOf(task)).toMatchObject([
      { rev: 1, user: mei.id, stream: client.stream, seq: 1, late: false, activeMs: 4_000, document: mended },
    ])
    const report = good(await showTask(world.db, task))
    expect(report).toMatchObject({ document: mended, revisions: [{ current: true, credited: true }] })
    expect(await client.mail()).toEqual([
      { kind: 'receipt', task, rev: 1 },
      { kind: 'settled', stream: client.stream, seq: 1, how: 'repaired', reason: '标签改过名' },
    ])
    expect(await listed()).toEqual([])
    const trail = await world.db
      .select()
      .from(audit)
      .where(and(eq(audit.subject, task), eq(audit.action, 'quarantine-repaired')))
    expect(trail).toMatchObject([{ actor: null, detail: { stream: client.stream, seq: 1, owner: mei.id } }])
    // As it came it is kept as it came, and sent again it is known.
    const [kept] = await world.db.select().from(operations).where(eq(operations.stream, client.stream))
    expect(kept).toMatchObject({ outcome: 'quarantined', payload: JSON.stringify(client.operations[0]) })
    expect((await client.sync()).outcomes).toMatchObject([{ seq: 1, outcome: 'duplicate', why: '' }])
  })

  test('is dismissed, has no effect, and she is told', async () => {
    good(await dismissQuarantined(world.db, id, '重复的任务'))
    expect(await revisionsOf(task)).toEqual([])
    expect(await client.mail()).toEqual([
      { kind: 'settled', stream: client.stream, seq: 1, how: 'dismissed', reason: '重复的任务' },
    ])
    expect(await listed()).toEqual([])
    expect((await client.sync()).outcomes).toMatchObject([{ outcome: 'duplicate' }])
  })

  test('is settled once, whoever tries at once', async () => {
    const [a, b] = await Promise.all([
      repairQuarantined(world.db, id, mended, ''),
      dismissQuarantined(world.db, id, ''),
    ])
    expect([a.ok, b.ok].filter(Boolean)).toHaveLength(1)
    expect([a, b]).toContainEqual(
      expect.objectContaining({ error: expect.objectContaining({ code: 'settled-already' }) }),
    )
    expect((await client.mail()).filter(({ kind }) => kind === 'settled')).toHaveLength(1)
  })

  test('needs nobody any more where she has sent the task again: it is no longer listed, and not put over what counts', async () => {
    client.operations.push(submission(task, 8))
    await client.sync(2)
    expect(await listed()).toEqual([])
    expect(await repairQuarantined(world.db, id, mended, '')).toMatchObject({ error: { code: 'superseded' } })
    good(await dismissQuarantined(world.db, id, ''))
    expect(await revisionsOf(task)).toHaveLength(1)
  })

  test('needs nobody either where the better one came in the same request', async () => {
    client.operations.push(spoilt(task).operation, submission(task, 8))
    await client.sync(2)
    expect(await listed()).toEqual([])
  })

  test('is on the task that it names, not on another one', async () => {
    const stranger = await TestClient.signIn(world, (await addUser(world, `fang${number}`)).name)
    stranger.operations = [submission(task)]
    await stranger.sync()
    const result = await repairQuarantined(world.db, `${stranger.stream}/1`, mended, '')
    expect(result).toMatchObject({ error: { code: 'bad-document', detail: 'not-your-task' } })
    good(await dismissQuarantined(world.db, `${stranger.stream}/1`, ''))
  })

  test.each(['nonsense', 'x/1', '019a0000-0000-7000-8000-000000000000/1'])('is none as %s', async (ref) => {
    expect(await dismissQuarantined(world.db, ref, '')).toMatchObject({
      error: { code: 'unknown-operation' },
    })
  })

  test('is nothing that was applied', async () => {
    client.operations.push(submission(task, 8))
    await client.sync(2)
    const applied = await dismissQuarantined(world.db, `${client.stream}/2`, '')
    expect(applied).toMatchObject({ error: { code: 'unknown-operation' } })
  })
})
