import { verify } from 'node:crypto'
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import { eq } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { StreamId, TaskId } from '../../../shared/model/ids.ts'
import type { User } from '../../../shared/model/user.ts'
import { certificateText, revocationsSchema, revocationsText } from '../../../shared/wire/device.ts'
import { packBody } from '../../../shared/wire/run.ts'
import { errorAnswerSchema, signInAnswerSchema } from '../../../shared/wire/session.ts'
import { PAGE_BYTES, PROTOCOL } from '../../../shared/wire/sync.ts'
import { audit, devices, earlyRuns, operations, revisions, tasks } from '../../db/schema.ts'
import { bodyOf, deviceFields, newDevice } from '../../test-device.ts'
import {
  addProject,
  addTasks,
  addUser,
  good,
  handOut,
  openTestWorld,
  post,
  signIn,
  submission,
  TestClient,
  type TestWorld,
} from '../../test-world.ts'
import { reassignBatch } from '../batches/reassign.ts'
import { revokeDevice } from '../devices/administration.ts'
import { publicKeyOf } from '../devices/keys.ts'
import type { Project } from '../projects/service.ts'
import { listQuarantined } from '../quarantine/service.ts'

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
  await handOut(world, project, mei)
  client = await TestClient.signIn(world, mei.name)
  ids = await client.taskIds()
  expect(ids).toHaveLength(3)
})

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

  test('that comes before its turn waits for what is missing, and is acknowledged with it', async () => {
    client.operations = [
      submission(ids[0]!),
      submission(ids[1]!),
      submission(ids[2]!),
      submission(ids[0]!, 3),
    ]
    await client.sync(1, 1)
    for (const from of [4, 3, 4]) {
      const early = await client.sync(from, from)
      expect(early).toMatchObject({ acknowledged: 1, forked: false, outcomes: [] })
    }
    expect(await storedFor(ids[2]!)).toHaveLength(0)
    expect((await client.sync(2, 2)).acknowledged).toBe(4)
    expect(await storedFor(ids[2]!)).toHaveLength(1)
    expect(await storedFor(ids[0]!)).toHaveLength(2)
    expect(await world.db.$count(earlyRuns, eq(earlyRuns.stream, client.stream))).toBe(0)
  })

  test('of which a part came before its turn has no effect twice', async () => {
    client.operations = ids.map((id) => submission(id))
    await client.sync(2, 3)
    expect((await client.sync(1, 3)).acknowledged).toBe(3)
    for (const id of ids) expect(await storedFor(id)).toHaveLength(1)
  })

  test('that came early with other content than what follows is left aside', async () => {
    client.operations = [submission(ids[0]!, 1), submission(ids[1]!)]
    await client.sync(2, 2)
    client.operations = [submission(ids[0]!, 2), submission(ids[1]!)]
    expect(await client.sync(1, 1)).toMatchObject({ acknowledged: 1, forked: false })
    expect((await client.sync(2, 2)).acknowledged).toBe(2)
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
    const cloned = await TestClient.at(world, mei.name, newDevice())
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
    const other = new TestClient(world, client.token, mei.id, client.device)
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

  test('needs nobody’s attention once its owner has given it up, from whatever stream', async () => {
    const waiting = async () => (await listQuarantined(world.db)).filter(({ person }) => person === mei.name)
    client.operations = [spoilt((d) => (d.labels = ['dog'])), submission(ids[0]!)]
    await client.sync()
    const [first, stream] = [client.operations[0], client.stream]
    expect(await waiting()).toHaveLength(1)
    const dismissal = (seq: number) => ({ op: 'dismiss', task: ids[1], stream, seq, at: 0 })
    const stranger = await TestClient.signIn(world, fang.name)
    stranger.operations = [dismissal(1)]
    await stranger.sync()
    expect(await waiting()).toHaveLength(1)

    client.stream = uuidv7() as StreamId
    client.operations = [dismissal(1), dismissal(2), dismissal(1)]
    expect((await client.sync()).outcomes).toEqual([])
    expect(await waiting()).toEqual([])
    const told = (await client.mail()).filter(({ kind }) => kind === 'settled')
    expect(told[0]).toEqual({ kind: 'settled', stream, seq: 1, how: 'dismissed', reason: '' })
    expect(await storedFor(ids[0]!)).toHaveLength(1)
    // What her computer did not hear of the first time is not set aside any more.
    client.stream = stream
    client.operations = [first, submission(ids[0]!)]
    expect((await client.sync()).outcomes).toMatchObject([{ outcome: 'duplicate' }, { outcome: 'duplicate' }])
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
    // Nobody else has sent one: it counts until then.
    expect((await taskRow(ids[2]!)).currentRev).toBe(1)
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
    await handOut(world, project, many)
    const reader = await TestClient.signIn(world, many.name)
    const first = await reader.sync()
    expect(first.more).toBe(true)
    expect(Buffer.byteLength(JSON.stringify(first.mailbox))).toBeLessThanOrEqual(PAGE_BYTES)
    const entries = (await reader.mail()).flatMap((entry) => (entry.kind === 'tasks' ? entry.tasks : []))
    expect(entries.map((task) => task.name)).toEqual(names)
    expect(entries.map((task) => task.order)).toEqual(names.map((_, i) => i))
  })

  test('has numbers without holes, whoever writes into it at once', async () => {
    const clients = await Promise.all(
      ids.map(() => new TestClient(world, client.token, mei.id, client.device)),
    )
    for (const [i, one] of clients.entries()) one.operations = [submission(ids[i]!)]
    await Promise.all(clients.map((one) => one.sync()))
    const reader = new TestClient(world, client.token, mei.id, client.device)
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
    device: client.device.id,
    app: '9.9.9',
    driftMs: -3_600_000,
    state: { pending: 7, drafts: 2 },
  })
  expect(row?.lastContact.getTime()).toBe(world.clock.now)
})

describe('a request is refused where', () => {
  const packed = (head: unknown) => Buffer.from(packBody(brotliCompressSync(JSON.stringify(head)), []))
  const folded = (text: Buffer | string) => Buffer.from(packBody(brotliCompressSync(text), []))
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
    ['it is no JSON', 400, 'bad-request', () => post(world, client.token, folded('{"protocol":'))],
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
      () => post(world, client.token, folded(Buffer.alloc(64 * 1024 * 1024, 0x20))),
    ],
    ['it is too large', 413, 'too-large', () => post(world, client.token, Buffer.alloc(3 * 1024 * 1024, 1))],
  ])('%s', async (_, status, code, send) => {
    const answer = await send()
    expect(answer.statusCode).toBe(status)
    expect(errorAnswerSchema.parse(answer.json()).error).toBe(code)
  })
})

describe('a run', () => {
  const changed = (body: Buffer, at: number) => {
    const copy = Buffer.from(body)
    copy.writeUInt8(copy.readUInt8(at) ^ 1, at)
    return copy
  }
  const sent = async (body: Buffer) => {
    const answer = await post(world, client.token, body)
    expect(answer.statusCode).toBe(200)
    return JSON.parse(brotliDecompressSync(answer.rawPayload).toString())
  }

  test('that was altered anywhere is not taken, and those beside it are', async () => {
    client.operations = [submission(ids[0]!)]
    const good = client.request(1)
    const second = { ...client.run(1), stream: uuidv7() as StreamId }
    const body = bodyOf({ ...good, runs: [...good.runs, second] }, client.device, world.keys)
    const length = bodyOf(good, client.device, world.keys).length - 4
    for (const back of [1, 40, 70, 90, length - 300]) {
      const { streams } = await sent(changed(body, body.length - back))
      expect(streams).toMatchObject([
        { acknowledged: 1, unreadable: false },
        { acknowledged: 0, unreadable: true },
      ])
    }
  })

  test('of another device, person or place does not open', async () => {
    client.operations = [submission(ids[0]!)]
    const request = client.request(1)
    const other = newDevice()
    const { streams } = await sent(bodyOf(request, { ...other, id: client.device.id }, world.keys))
    expect(streams).toMatchObject([{ acknowledged: 0, unreadable: true }])
    expect(await storedOperations(client.stream)).toHaveLength(0)
  })

  test('is carried by whoever is signed in at the device, credited to its owner, and told to her', async () => {
    client.operations = [submission(ids[0]!), { op: 'submit', document: 'broken' }]
    const carrier = await TestClient.at(world, fang.name, client.device)
    const request = { ...carrier.request(1), runs: [carrier.run(1), client.run(1)] }
    const { streams, mailbox } = await carrier.send(request)
    expect(streams).toMatchObject([
      { acknowledged: 0 },
      { stream: client.stream, acknowledged: 2, outcomes: [] },
    ])
    expect(mailbox).toEqual([])
    expect(await storedFor(ids[0]!)).toMatchObject([{ user: mei.id }])
    expect(await client.mail()).toEqual([{ kind: 'receipt', task: ids[0], rev: 1 }])
    // Her own sync learns the rest.
    expect(await client.sync()).toMatchObject({
      acknowledged: 2,
      outcomes: [
        { seq: 1, outcome: 'duplicate' },
        { seq: 2, outcome: 'quarantined' },
      ],
    })
  })

  test('of somebody who is not known here is not taken', async () => {
    client.operations = [submission(ids[0]!)]
    const request = client.request(1)
    const runs = [{ ...client.run(1), user: uuidv7() as User['id'] }]
    expect((await client.send({ ...request, runs })).streams).toMatchObject([{ unreadable: true }])
  })

  test('is not nested without end', async () => {
    client.operations = ['deep']
    const text = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
    const request = client.request(1)
    const answer = await client.send({ ...request, runs: [{ ...client.run(1), text }] })
    expect(answer).toMatchObject({ acknowledged: 0, unreadable: true })
  })
})

describe('a device', () => {
  test('that was revoked may neither sign in nor send, and stands on the signed list', async () => {
    expect(
      good(
        await revokeDevice(world.db, { kind: 'all', actor: null }, client.device.id, {
          actor: null,
          at: new Date(),
        }),
      ),
    ).toBe(client.device.id)
    const answer = await post(world, client.token, bodyOf(client.request(1), client.device, world.keys))
    expect([answer.statusCode, answer.json().error]).toEqual([403, 'device-revoked'])
    await expect(signIn(world, mei.name, client.device)).rejects.toThrow('device-revoked')
    const list = revocationsSchema.parse((await world.app.inject('/v1/revocations')).json())
    expect(list.devices).toContain(client.device.id)
    const key = publicKeyOf('ed25519', Buffer.from(world.keys.public.sign, 'base64'))
    const signature = Buffer.from(list.signature, 'base64')
    expect(verify(null, Buffer.from(revocationsText(list)), key, signature)).toBe(true)
  })

  test('that nobody signed in at for more than a year does so first', async () => {
    const before = world.clock.now
    world.clock.now += 401 * 24 * 3_600_000
    const token = await signIn(world, mei.name)
    const answer = await post(world, token, bodyOf(client.request(1), client.device, world.keys))
    world.clock.now = before
    expect([answer.statusCode, answer.json().error]).toEqual([401, 'signed-out'])
  })

  test('cannot take the name of another', async () => {
    const liar = { ...newDevice(), id: client.device.id }
    await expect(signIn(world, mei.name, liar)).rejects.toThrow('bad-request')
  })

  test('gets a certificate that the key of the server signed', async () => {
    const device = newDevice()
    const payload = {
      protocol: PROTOCOL,
      name: mei.name,
      password: `${mei.name}-secret`,
      ...deviceFields(device),
    }
    const answer = await world.app.inject({ method: 'POST', url: '/v1/session', payload })
    const { certificate, keys } = signInAnswerSchema.parse(answer.json())
    expect(certificate).toMatchObject({ device: device.id, publicKey: device.publicKey })
    const key = publicKeyOf('ed25519', Buffer.from(keys.sign, 'base64'))
    const signature = Buffer.from(certificate.signature, 'base64')
    expect(verify(null, Buffer.from(certificateText(certificate)), key, signature)).toBe(true)
  })
})
