import { brotliCompressSync } from 'node:zlib'
import { eq } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { StreamId, TaskId } from '../../../shared/model/ids.ts'
import type { User } from '../../../shared/model/user.ts'
import { errorAnswerSchema } from '../../../shared/wire/session.ts'
import { PAGE_BYTES, PROTOCOL } from '../../../shared/wire/sync.ts'
import { audit, devices, operations, revisions, tasks } from '../../db/schema.ts'
import {
  addProject,
  addTasks,
  addUser,
  good,
  openTestWorld,
  post,
  submission,
  TestClient,
  type TestWorld,
} from '../../test-world.ts'
import { createBatch, reassignBatch } from '../batches/service.ts'
import type { Project } from '../projects/service.ts'

let world: TestWorld
let number = 0
let mei: User
let fang: User
let project: Project
let client: TestClient
let ids: readonly TaskId[]

beforeAll(async () => {
  world = await openTestWorld()
})
afterAll(() => world.close())

// Every test has people, pictures and a batch of its own.
beforeEach(async () => {
  number += 1
  mei = await addUser(world, `mei${number}`)
  fang = await addUser(world, `fang${number}`)
  project = await addProject(world, `cats ${number}`)
  await addTasks(world, project, ['1.jpg', '2.jpg', '3.jpg'])
  await handOut(mei)
  client = await TestClient.signIn(world, mei.name)
  ids = await client.taskIds()
  expect(ids).toHaveLength(3)
})

async function handOut(to: User) {
  return good(await createBatch(world.db, { project, to, size: null, name: null, dueAt: null, priceFen: 8 }))
}

const storedFor = (task: TaskId) =>
  world.db.select().from(revisions).where(eq(revisions.task, task)).orderBy(revisions.rev)
const taskRow = async (task: TaskId) => (await world.db.select().from(tasks).where(eq(tasks.id, task)))[0]!
const storedOperations = (stream: StreamId) =>
  world.db.select().from(operations).where(eq(operations.stream, stream))

describe('a stream', () => {
  test('is stored, audited, made the current revision and receipted', async () => {
    client.operations = [submission(ids[0]!, 1), submission(ids[1]!, 2)]
    const answer = await client.sync()
    expect(answer).toMatchObject({ acknowledged: 2, forked: false, outcomes: [], epoch: world.epoch })
    expect((await taskRow(ids[0]!)).currentRev).toBe(1)
    expect(await storedFor(ids[0]!)).toMatchObject([
      { rev: 1, user: mei.id, late: false, objects: 1, activeMs: 4_000 },
    ])
    expect(await client.mail()).toEqual([
      { kind: 'receipt', task: ids[0], rev: 1 },
      { kind: 'receipt', task: ids[1], rev: 1 },
    ])
    const trail = await world.db.select().from(audit).where(eq(audit.subject, ids[0]!))
    expect(trail).toMatchObject([{ actor: mei.id, action: 'operation-applied', detail: { seq: 1 } }])
  })

  test('sent twice has one effect, and the second answer says so', async () => {
    client.operations = [submission(ids[0]!)]
    await client.sync()
    const again = await client.sync()
    expect(again).toMatchObject({
      acknowledged: 1,
      forked: false,
      outcomes: [{ seq: 1, outcome: 'duplicate' }],
    })
    expect(await storedFor(ids[0]!)).toHaveLength(1)
    expect(await client.mail()).toHaveLength(1)
  })

  test('overlapping what is known takes only what is new', async () => {
    client.operations = [submission(ids[0]!), submission(ids[1]!)]
    await client.sync(1, 1)
    expect((await client.sync(1, 2)).acknowledged).toBe(2)
    expect(await storedFor(ids[0]!)).toHaveLength(1)
    expect(await storedFor(ids[1]!)).toHaveLength(1)
  })

  test('with a gap takes nothing and says how far it has come', async () => {
    client.operations = [submission(ids[0]!), submission(ids[1]!), submission(ids[2]!)]
    await client.sync(1, 1)
    const answer = await client.sync(3, 3)
    expect(answer).toMatchObject({ acknowledged: 1, forked: false, outcomes: [] })
    expect(await storedFor(ids[2]!)).toHaveLength(0)
    expect((await client.sync(2, 3)).acknowledged).toBe(3)
  })

  test('that the server has never seen, as after a restore, is asked for from its start', async () => {
    client.operations = [submission(ids[0]!), submission(ids[1]!)]
    expect(await client.sync(2, 2)).toMatchObject({ acknowledged: 0, forked: false })
  })

  test.each([
    ['another operation under a known number', 1],
    ['another past before a new number', 2],
  ])('with %s is forked and nothing is overwritten', async (_, from) => {
    client.operations = [submission(ids[0]!, 1)]
    await client.sync()
    const before = await storedOperations(client.stream)
    client.operations = [submission(ids[0]!, 2), submission(ids[1]!)]
    expect(await client.sync(from)).toMatchObject({ acknowledged: 1, forked: true })
    expect(await storedOperations(client.stream)).toEqual(before)
    expect(await storedFor(ids[1]!)).toHaveLength(0)
  })

  test('forked and with nothing to send is found out all the same', async () => {
    client.operations = [submission(ids[0]!, 1)]
    await client.sync()
    client.operations = [submission(ids[0]!, 2)]
    expect(await client.sync(2, 1)).toMatchObject({ forked: true })
  })

  test("is nobody else's, and does not tell others how far it has come", async () => {
    client.operations = [submission(ids[0]!)]
    await client.sync()
    const thief = await TestClient.signIn(world, fang.name)
    thief.stream = client.stream
    thief.operations = client.operations
    expect(await thief.sync()).toMatchObject({ acknowledged: 0, forked: true, outcomes: [], mailbox: [] })
    const cloned = new TestClient(world, client.token, uuidv7())
    cloned.stream = client.stream
    cloned.operations = client.operations
    expect(await cloned.sync()).toMatchObject({ acknowledged: 0, forked: true })
    expect(await storedOperations(client.stream)).toHaveLength(1)
  })

  test('sent by many requests at once has one effect', async () => {
    client.operations = [submission(ids[0]!), submission(ids[1]!), submission(ids[2]!)]
    const answers = await Promise.all([1, 2, 3, 4, 5, 6].map(() => client.sync()))
    expect(answers.map((answer) => answer.acknowledged)).toEqual([3, 3, 3, 3, 3, 3])
    for (const id of ids) expect(await storedFor(id)).toHaveLength(1)
    expect((await client.mail()).filter((entry) => entry.kind === 'receipt')).toHaveLength(3)
  })

  test('two of one person that touch the same tasks in opposite order both get through', async () => {
    const other = new TestClient(world, client.token, client.device)
    client.operations = ids.map((id) => submission(id, 1))
    other.operations = [...ids].reverse().map((id) => submission(id, 2))
    const [a, b] = await Promise.all([client.sync(), other.sync()])
    expect([a.acknowledged, b.acknowledged]).toEqual([3, 3])
    for (const id of ids) expect((await storedFor(id)).map((r) => r.rev)).toEqual([1, 2])
    expect((await client.mail()).filter((entry) => entry.kind === 'receipt')).toHaveLength(6)
  })
})

describe('a bad operation', () => {
  const spoilt = (change: (document: Record<string, unknown>) => void): unknown => {
    const operation = structuredClone(submission(ids[1]!)) as unknown as { document: Record<string, unknown> }
    change(operation.document)
    return operation
  }

  test.each<[string, () => unknown]>([
    ['not-understood', () => 'nonsense'],
    ['not-understood', () => null],
    ['not-understood', () => ({ op: 'dance', task: ids[1] })],
    ['not-understood', () => spoilt((d) => (d.objects = [[0, 1, 0, 0, 0.5, 1, 1, 1]]))],
    ['not-understood', () => ({ op: 'skip', task: ids[1], reason: 'bored', note: '', at: 0, activeMs: 0 })],
    // A broken client must cost the server a moment, not its memory: one fault is told, not each of half a million.
    ['not-understood', () => spoilt((d) => (d.objects = [new Array(500_000).fill(0.5)]))],
    ['not-understood', () => spoilt((d) => (d.objects = new Array(500_000).fill([])))],
    ['not-understood', () => spoilt((d) => (d.labels = new Array(500_000).fill('')))],
    ['not-understood', () => ({ ...submission(ids[1]!), task: ids[0] })],
    ['unknown-task', () => submission(uuidv7() as TaskId)],
    ['unknown-schema-version', () => spoilt((d) => (d.schema = 9))],
    ['unknown-label', () => spoilt((d) => (d.labels = ['dog']))],
    ['kind-not-allowed', () => spoilt((d) => (d.objects = [[2, 1, 0, 0, 10, 10]]))],
    ['outside-picture', () => spoilt((d) => (d.objects = [[0, 1, 0, 0, 10, 10, 500, 10]]))],
    ['outside-picture', () => spoilt((d) => (d.objects = [[0, 1, 0, 0, -50, 10, 100, 10]]))],
    ['bad-document', () => spoilt((d) => (d.objects = [[99, 1, 0, 0, 10, 10]]))],
    ['bad-document', () => spoilt((d) => (d.objects = [[0, 2_000_000_000, 0, 0, 10, 10, 10, 10]]))],
    ['bad-document', () => spoilt((d) => (d.objects = [[0, 1, 9, 0, 10, 10, 10, 10]]))],
    ['bad-document', () => spoilt((d) => (d.objects = [[0, 1, 1, 0, 10, 10, 10, 10]]))],
  ])('is set aside as %s, and its neighbours go on', async (why, make) => {
    client.operations = [submission(ids[0]!), make(), submission(ids[2]!)]
    const answer = await client.sync()
    expect(answer.acknowledged).toBe(3)
    expect(answer.outcomes).toMatchObject([{ seq: 2, outcome: 'quarantined' }])
    expect(answer.outcomes[0]!.why).toMatch(new RegExp(`^${why}`))
    expect(await storedFor(ids[0]!)).toHaveLength(1)
    expect(await storedFor(ids[1]!)).toHaveLength(0)
    expect(await storedFor(ids[2]!)).toHaveLength(1)
    const kept = (await storedOperations(client.stream)).find((o) => o.seq === 2)
    expect(kept?.payload).toBe(JSON.stringify(client.operations[1]))
    // The answer may have been lost: the second one tells the same.
    expect((await client.sync()).outcomes[1]).toEqual(answer.outcomes[0])
  })

  test("is one on somebody else's task", async () => {
    const stranger = await TestClient.signIn(world, fang.name)
    stranger.operations = [submission(ids[0]!)]
    const answer = await stranger.sync()
    expect(answer).toMatchObject({
      acknowledged: 1,
      outcomes: [{ outcome: 'quarantined', why: 'not-your-task' }],
    })
    expect(await storedFor(ids[0]!)).toHaveLength(0)
  })

  test('with characters that PostgreSQL cannot hold is stored all the same', async () => {
    const note = 'a\0b\ud800'
    client.operations = [
      { op: 'skip', task: ids[0], reason: 'other', note, at: 0, activeMs: 0 },
      { op: `\0${note}`, task: ids[1] },
    ]
    expect((await client.sync()).acknowledged).toBe(2)
    expect(await storedFor(ids[0]!)).toMatchObject([{ skipReason: 'other' }])
    expect((await client.sync()).outcomes).toHaveLength(2)
  })
})

describe('results', () => {
  test('of one person on one task are revisions, the last one current', async () => {
    client.operations = [submission(ids[0]!, 1), submission(ids[0]!, 2)]
    expect((await client.sync()).outcomes).toEqual([])
    expect((await storedFor(ids[0]!)).map((r) => [r.rev, r.late])).toEqual([
      [1, false],
      [2, false],
    ])
    expect((await taskRow(ids[0]!)).currentRev).toBe(2)
  })

  test('that skip a picture are answers like others', async () => {
    client.operations = [
      submission(ids[0]!),
      { op: 'skip', task: ids[0], reason: 'unclear', note: '看不清', at: 0, activeMs: 900 },
    ]
    await client.sync()
    const stored = await storedFor(ids[0]!)
    expect(stored[1]).toMatchObject({
      rev: 2,
      document: null,
      skipReason: 'unclear',
      skipNote: '看不清',
      objects: 0,
    })
    expect((await taskRow(ids[0]!)).currentRev).toBe(2)
    expect(await client.mail()).toHaveLength(2)
  })

  test('that come after the task went to somebody else are kept, credited and not current', async () => {
    client.operations = [submission(ids[0]!)]
    await client.sync()
    await client.mail()
    const batch = good(await reassignBatch(world.db, `${project.name} 1`, fang))
    expect(batch.tasks).toBe(2)
    expect(await client.mail()).toEqual([{ kind: 'withdrawal', tasks: [ids[1], ids[2]] }])

    const second = await TestClient.signIn(world, fang.name)
    expect(await second.taskIds()).toEqual([ids[1], ids[2]])
    second.operations = [submission(ids[1]!, 3)]
    expect((await second.sync()).outcomes).toEqual([])

    client.operations.push(submission(ids[1]!, 4), submission(ids[2]!, 5))
    const late = await client.sync(2)
    expect(late.acknowledged).toBe(3)
    expect(late.outcomes).toMatchObject([
      { seq: 2, outcome: 'kept_late', task: ids[1] },
      { seq: 3, outcome: 'kept_late', task: ids[2] },
    ])
    expect(await storedFor(ids[1]!)).toMatchObject([
      { rev: 1, user: fang.id, late: false },
      { rev: 2, user: mei.id, late: true, objects: 1 },
    ])
    expect((await taskRow(ids[1]!)).currentRev).toBe(1)
    expect((await taskRow(ids[2]!)).currentRev).toBeNull()
    expect(await client.mail()).toEqual([
      { kind: 'receipt', task: ids[1], rev: 2 },
      { kind: 'receipt', task: ids[2], rev: 1 },
    ])

    // The one who has the task now is not held up by the late result.
    second.operations.push(submission(ids[2]!, 6))
    expect((await second.sync(2)).outcomes).toEqual([])
    expect((await taskRow(ids[2]!)).currentRev).toBe(2)
  })
})

describe('the mailbox', () => {
  test('comes in pages of bounded size, none lost and none twice', async () => {
    const many = await addUser(world, `many${number}`)
    const names = Array.from({ length: 1_201 }, (_, i) => `很长的文件名-${i}-${'x'.repeat(40)}.jpg`)
    await addTasks(world, project, names)
    await handOut(many)
    const reader = await TestClient.signIn(world, many.name)
    const first = await reader.sync()
    expect(first.more).toBe(true)
    expect(Buffer.byteLength(JSON.stringify(first.mailbox))).toBeLessThanOrEqual(PAGE_BYTES)
    const entries = (await reader.mail()).flatMap((entry) => (entry.kind === 'tasks' ? entry.tasks : []))
    expect(entries.map((task) => task.name)).toEqual(names)
    expect(entries.map((task) => task.order)).toEqual(names.map((_, i) => i))
  })

  test('has numbers without holes, whoever writes into it at once', async () => {
    const clients = await Promise.all(ids.map(() => new TestClient(world, client.token, client.device)))
    for (const [i, one] of clients.entries()) one.operations = [submission(ids[i]!)]
    await Promise.all(clients.map((one) => one.sync()))
    const reader = new TestClient(world, client.token, client.device)
    const { mailbox } = await reader.sync()
    expect(mailbox.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5])
  })

  test('answers a cursor from another life with nothing', async () => {
    const answer = await client.send({ ...client.request(1), cursor: Number.MAX_SAFE_INTEGER })
    expect(answer).toMatchObject({ mailbox: [], more: false })
  })
})

test('a heartbeat tells what the device holds and how wrong its clock is', async () => {
  const request = { ...client.request(1), clock: world.clock.now - 3_600_000, app: '9.9.9' }
  await client.send({
    ...request,
    state: { pending: 7, quarantined: 1, drafts: 2, oldestPendingMs: 5, freeDiskMb: null },
  })
  const [row] = await world.db.select().from(devices).where(eq(devices.user, mei.id))
  expect(row).toMatchObject({
    device: client.device,
    app: '9.9.9',
    driftMs: -3_600_000,
    state: { pending: 7, drafts: 2 },
  })
  expect(row?.lastContact.getTime()).toBe(world.clock.now)
})

describe('a request is refused where', () => {
  const packed = (value: unknown) => brotliCompressSync(JSON.stringify(value))
  test.each<[string, number, string, () => Promise<Awaited<ReturnType<typeof post>>>]>([
    ['it has no token', 401, 'signed-out', () => post(world, '', packed(client.request(1)))],
    ['its token is unknown', 401, 'signed-out', () => post(world, 'x'.repeat(43), packed(client.request(1)))],
    ['it is HTML', 400, 'bad-request', () => post(world, client.token, Buffer.from('<html>'), 'text/html')],
    [
      'it is not compressed',
      400,
      'bad-request',
      () => post(world, client.token, Buffer.from('{"protocol":1}')),
    ],
    [
      'it is cut off',
      400,
      'bad-request',
      () => post(world, client.token, packed(client.request(1)).subarray(0, 60)),
    ],
    [
      'it is no JSON',
      400,
      'bad-request',
      () => post(world, client.token, brotliCompressSync('{"protocol":')),
    ],
    ['it is an empty object', 400, 'bad-request', () => post(world, client.token, packed({}))],
    ['it lacks fields', 400, 'bad-request', () => post(world, client.token, packed({ protocol: PROTOCOL }))],
    [
      'it is newer than the server',
      400,
      'protocol-too-new',
      () =>
        post(world, client.token, packed({ ...client.request(1), protocol: PROTOCOL + 1, magic: 'other' })),
    ],
    [
      'it is older than two versions',
      426,
      'protocol-too-old',
      () => post(world, client.token, packed({ ...client.request(1), protocol: PROTOCOL - 3 })),
    ],
    [
      'it unfolds to gigabytes',
      413,
      'too-large',
      () => post(world, client.token, brotliCompressSync(Buffer.alloc(64 * 1024 * 1024, 0x20))),
    ],
    ['it is too large', 413, 'too-large', () => post(world, client.token, Buffer.alloc(3 * 1024 * 1024, 1))],
    [
      'it is nested without end',
      400,
      'bad-request',
      () => {
        const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
        const text = JSON.stringify({ ...client.request(1), operations: 'DEEP' }).replace('"DEEP"', deep)
        return post(world, client.token, brotliCompressSync(text))
      },
    ],
  ])('%s', async (_, status, code, send) => {
    const answer = await send()
    expect(answer.statusCode).toBe(status)
    expect(errorAnswerSchema.parse(answer.json()).error).toBe(code)
  })
})
