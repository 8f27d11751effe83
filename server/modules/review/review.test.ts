import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { LabelId, ShapeId, TaskId } from '../../../shared/model/ids.ts'
import type { User } from '../../../shared/model/user.ts'
import { encodeDocument, type WireDocument } from '../../../shared/wire/document-codec.ts'
import type { Operation } from '../../../shared/wire/operation.ts'
import { audit, revisions, tasks } from '../../db/schema.ts'
import {
  addProject,
  addTasks,
  addUser,
  good,
  handOut,
  openTestWorld,
  TestClient,
  type TestWorld,
} from '../../test-world.ts'
import { reassignBatch } from '../batches/reassign.ts'
import { picturesOf } from '../export/pictures.ts'
import type { Project } from '../projects/service.ts'
import { showTask } from '../tasks/service.ts'
import { type Return, returnTask } from './service.ts'

let world: TestWorld
let number = 0
let mei: User
let chen: User
let project: Project
let client: TestClient
let task: TaskId

beforeAll(async () => {
  world = await openTestWorld()
})
afterAll(() => world.close())

beforeEach(async () => {
  number += 1
  mei = await addUser(world, `mei${number}`)
  chen = await addUser(world, `chen${number}`, 'supervisor')
  project = await addProject(world, `cats ${number}`)
  await addTasks(world, project, ['1.jpg'])
  await handOut(world, project, mei)
  client = await TestClient.signIn(world, mei.name)
  task = (await client.taskIds())[0]!
})

/** @param boxes id of each, and how far it lies from the left, px */
function drawn(boxes: Record<number, number>, baseRev = 0): WireDocument {
  const shapes = Object.entries(boxes).map(([id, x], z) => ({
    id: Number(id) as ShapeId,
    label: 'cat' as LabelId,
    parent: null,
    z,
    geometry: { kind: 'box' as const, x0: x, y0: 1, x1: x + 5, y1: 6 },
  }))
  return encodeDocument({ task, media: '' as never, schemaVersion: 1, baseRev, version: 0, shapes })
}

const submit = (boxes: Record<number, number>, baseRev = 0): Operation => ({
  op: 'submit',
  document: drawn(boxes, baseRev),
  at: 1,
  activeMs: 5,
})
const skip = (baseRev?: number): Operation => ({
  op: 'skip',
  task,
  reason: 'unclear',
  note: '',
  ...(baseRev === undefined ? {} : { baseRev }),
  at: 1,
  activeMs: 5,
})
const send = async (operation: Operation) => {
  client.operations.push(operation)
  return (await client.sync(client.operations.length)).outcomes
}
const back = (document: WireDocument | null, more: Partial<Return> = {}) =>
  returnTask(world.db, {
    task,
    by: chen,
    comment: '漏了耳朵',
    remarks: [],
    document,
    at: new Date(7),
    ...more,
  })
const stored = () => world.db.select().from(revisions).where(eq(revisions.task, task)).orderBy(revisions.rev)
const current = async () => (await world.db.select().from(tasks).where(eq(tasks.id, task)))[0]?.currentRev

describe('a task that is returned', () => {
  test('gets a revision of the reviewer, and its labeller the comment, the remarks and the document', async () => {
    await send(submit({ 1: 1, 2: 10 }))
    await client.mail()
    const remarks = [{ object: 2 as ShapeId, text: '太大了' }]
    expect(good(await back(drawn({ 1: 2, 2: 10 }), { remarks }))).toEqual({ task, rev: 2, to: mei.name })
    expect(await client.mail()).toEqual([
      { kind: 'returned', task, comment: '漏了耳朵', remarks, document: drawn({ 1: 2, 2: 10 }, 2) },
    ])
    expect(await stored()).toMatchObject([
      { rev: 1, user: mei.id, origin: 'work' },
      { rev: 2, user: chen.id, origin: 'review', stream: null, seq: null, document: { baseRev: 1 } },
    ])
    expect(await current()).toBe(2)
    const trail = await world.db.select().from(audit).where(eq(audit.action, 'task-returned'))
    expect(trail.at(-1)).toMatchObject({ actor: chen.id, subject: task, detail: { rev: 2, to: mei.id } })
    // What she makes of it counts; the credit was hers all the time.
    expect(await send(submit({ 1: 3, 2: 10 }, 2))).toEqual([])
    expect(await current()).toBe(3)
    const { revisions: all } = good(await showTask(world.db, task))
    expect(all.map(({ credited }) => credited)).toEqual([false, false, true])
  })

  test('keeps its document where the reviewer only says something, and a skipped one comes back empty', async () => {
    await send(submit({ 1: 1 }))
    good(await back(null))
    await send(skip(2))
    good(await back(null))
    const [, first, , second] = await client.mail()
    expect([first, second]).toMatchObject([
      { kind: 'returned', document: drawn({ 1: 1 }, 2) },
      { kind: 'returned', document: { baseRev: 4, objects: [] } },
    ])
  })

  test('is exported as the work of its labeller, as the reviewer left it', async () => {
    await send(submit({ 1: 1 }))
    good(await back(drawn({ 1: 2 })))
    const exported = await world.db.transaction(async (tx) => {
      const all = []
      for await (const picture of picturesOf(tx, project, false)) all.push(picture)
      return all
    })
    expect(exported).toMatchObject([
      { result: { rev: 2, labeller: mei.name, document: { shapes: [{ geometry: { x0: 2 } }] } } },
    ])
  })

  test('goes to whoever has it now', async () => {
    const fang = await addUser(world, `fang${number}`)
    good(await reassignBatch(world.db, `cats ${number} 1`, fang))
    await send(submit({ 1: 1 }))
    expect(good(await back(null)).to).toBe(fang.name)
  })

  test.each<[string, () => ReturnType<typeof back>]>([
    ['not-a-reviewer', () => back(null, { by: mei })],
    ['unknown-task', () => back(null, { task: 'x' })],
    ['unknown-task', () => back(null, { task: mei.id })],
    ['no-such-object', () => back(null, { remarks: [{ object: 9 as ShapeId, text: '' }] })],
    ['bad-document', () => back({ ...drawn({ 1: 1 }), schema: 9 })],
    ['bad-document', () => back(drawn({ 1: 500 }))],
  ])('is refused as %s', async (code, order) => {
    await send(submit({ 1: 1 }))
    expect(await order()).toMatchObject({ ok: false, error: { code } })
    expect(await stored()).toHaveLength(1)
  })

  test('needs a result', async () => {
    expect(await back(null)).toMatchObject({ ok: false, error: { code: 'no-result' } })
  })
})

describe('work that its labeller went on with before she knew of the return', () => {
  beforeEach(async () => {
    await send(submit({ 1: 1, 2: 10 }))
    await client.mail()
    good(await back(drawn({ 1: 2, 2: 10 })))
  })

  test('is merged by object: both revisions are kept, the merged one counts', async () => {
    expect(await send(submit({ 1: 1, 2: 12, 3: 20 }))).toEqual([])
    const merged = drawn({ 1: 2, 2: 12, 3: 20 })
    expect((await client.mail()).slice(1)).toEqual([
      { kind: 'receipt', task, rev: 3 },
      { kind: 'merged', task, document: { ...merged, baseRev: 4 }, merged: [2, 3], proposals: [] },
    ])
    expect(await stored()).toMatchObject([
      { rev: 1 },
      { rev: 2, origin: 'review' },
      {
        rev: 3,
        origin: 'work',
        user: mei.id,
        late: false,
        document: drawn({ 1: 1, 2: 12, 3: 20 }),
        activeMs: 5,
      },
      { rev: 4, origin: 'merge', user: mei.id, document: { ...merged, baseRev: 2 }, activeMs: 0 },
    ])
    expect(await current()).toBe(4)
    const { revisions: all } = good(await showTask(world.db, task))
    expect(all.map(({ credited }) => credited)).toEqual([false, false, true, false])
  })

  test('where both changed one object the reviewer stays, and hers is a proposal', async () => {
    expect(await send(submit({ 1: 9, 2: 10 }))).toMatchObject([{ outcome: 'parked_conflict', task }])
    expect((await client.mail()).slice(2)).toMatchObject([
      {
        kind: 'merged',
        document: drawn({ 1: 2, 2: 10 }, 4),
        merged: [],
        proposals: [{ object: 1, labellers: { id: 1, geometry: { kind: 'box', x0: 9 } } }],
      },
    ])
    expect(await current()).toBe(4)
    // Sent again, for the answer was lost, it is told again and has no further effect.
    expect((await client.sync()).outcomes[1]).toMatchObject({ outcome: 'parked_conflict' })
    expect(await stored()).toHaveLength(4)
  })

  test('and what she deleted that the reviewer changed is proposed as deleted', async () => {
    await send(submit({ 2: 10 }))
    expect((await client.mail()).at(-1)).toMatchObject({ proposals: [{ object: 1, labellers: null }] })
  })

  test('an older client is told that it is kept', async () => {
    client.operations.push(submit({ 1: 9, 2: 10 }))
    const answer = await client.send({ ...client.request(2), protocol: 2 })
    expect(answer.outcomes).toMatchObject([{ outcome: 'kept_late' }])
    expect((await client.sync()).outcomes[1]).toMatchObject({ outcome: 'parked_conflict' })
  })

  test('several in one request are merged one upon the other, each on what she had before', async () => {
    client.operations.push(submit({ 1: 1, 2: 12 }), submit({ 1: 1, 2: 13 }))
    expect((await client.sync(2)).outcomes).toEqual([])
    expect((await stored()).map(({ origin }) => origin)).toEqual([
      'work',
      'review',
      'work',
      'merge',
      'work',
      'merge',
    ])
    expect((await stored()).at(-1)?.document).toMatchObject({
      objects: drawn({ 1: 2, 2: 13 }).objects,
      baseRev: 4,
    })
    expect(await current()).toBe(6)
  })

  test('is kept beside the review where it is a skip, which cannot be merged', async () => {
    expect(await send(skip())).toMatchObject([{ outcome: 'kept_late' }])
    expect(await current()).toBe(2)
    expect(await send(skip(2))).toEqual([])
    expect(await current()).toBe(4)
  })

  test('with text that the database cannot hold is merged all the same', async () => {
    const operation = submit({ 1: 9, 2: 10 })
    if (operation.op === 'submit') {
      operation.document.labels = ['cat' as LabelId]
      operation.document.more = [{ id: 1, attributes: { note: 'a\0\ud800' } } as never]
    }
    expect(await send(operation)).toMatchObject([{ outcome: 'parked_conflict' }])
    expect((await client.mail()).at(-1)).toMatchObject({
      proposals: [{ labellers: { attributes: { note: 'a\ufffd' } } }],
    })
  })
})
