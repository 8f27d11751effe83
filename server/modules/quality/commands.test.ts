import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TaskId } from '../../../shared/model/ids.ts'
import { pathOf } from '../../commands/command.ts'
import {
  addProject,
  addSite,
  addTasks,
  addUser,
  openTestWorld,
  order,
  signIn,
  submission,
  TestClient,
  type TestWorld,
} from '../../test-world.ts'

let world: TestWorld
let admin: string
let head: string
let other: string
let mei: TestClient
let ids: readonly TaskId[]

beforeAll(async () => {
  world = await openTestWorld()
  const [wang, li] = [await addSite(world, '王庄'), await addSite(world, '李村')]
  await addUser(world, 'root', 'admin')
  await addUser(world, 'head', 'supervisor', wang)
  await addUser(world, 'other', 'supervisor', li)
  await addUser(world, 'mei', 'labeller', wang)
  await addUser(world, 'hui', 'labeller', li)
  admin = await signIn(world, 'root')
  head = await signIn(world, 'head')
  other = await signIn(world, 'other')
  await addTasks(world, await addProject(world, '街景'), ['1.jpg', '2.jpg', '3.jpg', '4.jpg'])
})
afterAll(() => world.close())

describe('a batch from the pool to the pay', () => {
  test('is offered, claimed and done', async () => {
    const { pool } = await order(world, admin, 'pool create', { project: '街景', batchSize: 3, site: '王庄' })
    expect(pool).toMatchObject({ project: '街景', site: '王庄', overlap: 1 })
    expect(await order(world, admin, 'price set', { project: '街景', fen: 7 })).toMatchObject({
      price: { fen: 7, label: null, unit: 'object' },
    })
    const hui = await signIn(world, 'hui')
    expect(await order(world, hui, 'claim')).toMatchObject({ status: 409, error: 'nothing-offered' })
    expect(await order(world, hui, 'claim', { user: 'mei' })).toMatchObject({ error: 'unknown-user' })
    world.clock.now += 1000
    expect(await order(world, head, 'claim', { user: 'mei' })).toMatchObject({
      batch: { name: '街景 mei-1', tasks: 3 },
    })
    mei = await TestClient.signIn(world, 'mei')
    expect(await order(world, mei.token, 'claim')).toMatchObject({ error: 'work-left', about: { left: 3 } })
    ids = await mei.taskIds()
    expect((await order(world, admin, 'progress', { by: 'pool' })).progress).toMatchObject([
      { underWay: 3, left: 1, pace: 0, doneOn: null },
    ])
    expect(await order(world, admin, 'pool close', { pool: pool.id })).toMatchObject({ pool: pool.id })
    expect((await order(world, head, 'pool list')).pools).toEqual([])
    mei.operations = ids.map((id) => submission(id))
    await mei.sync()
    expect((await order(world, head, 'progress')).progress).toMatchObject([
      { name: '街景', done: 3, underWay: 0 },
    ])
    const rows = (await order(world, admin, 'progress', { by: 'project' })).progress
    expect(rows).toMatchObject([{ name: '街景', done: 3, left: 1, pace: 0.4 }])
    expect(rows[0].doneOn).toMatch(/^2\d{3}-\d\d-\d\d$/)
    expect((await order(world, admin, 'progress', { by: 'pool' })).progress).toMatchObject([
      { done: 3, left: 0 },
    ])
    expect(
      (await order(world, admin, 'progress', { by: 'site' })).progress.map(
        (one: { name: string }) => one.name,
      ),
    ).toContain('王庄')
  })

  test('is inspected by its site’s supervisor alone, accepted by the administrator, and paid', async () => {
    const refused = { status: 404 }
    expect(await order(world, other, 'inspection open', { batch: '街景 mei-1' })).toMatchObject(refused)
    expect(await order(world, other, 'task accept', { task: ids[0]! })).toMatchObject(refused)
    const { inspection } = await order(world, head, 'inspection open', { batch: '街景 mei-1' })
    expect(inspection).toMatchObject({ lot: 3, stage: 'inspection', risk: 0 })
    expect(await order(world, other, 'inspection show', { inspection: inspection.id })).toMatchObject(refused)
    expect(await order(world, other, 'inspection close', { inspection: inspection.id })).toMatchObject(
      refused,
    )
    expect((await order(world, other, 'inspection list')).inspections).toEqual([])
    for (const task of ids) await order(world, head, 'task accept', { task })
    expect(await order(world, head, 'inspection close', { inspection: inspection.id })).toMatchObject({
      outcome: 'accepted',
    })
    const acceptance = { batch: '街景 mei-1', stage: 'acceptance', aql: '1' }
    expect(await order(world, head, 'inspection open', acceptance)).toMatchObject({ status: 403 })
    world.clock.now += 1000
    const { inspection: last } = await order(world, admin, 'inspection open', acceptance)
    for (const { task } of last.tasks) await order(world, admin, 'task accept', { task })
    expect(await order(world, admin, 'inspection close', { inspection: last.id })).toMatchObject({
      outcome: 'accepted',
    })

    const month = new Date(world.clock.now + 8 * 3_600_000).toISOString().slice(0, 7)
    expect(await order(world, mei.token, 'money statement', { month })).toMatchObject({
      totalFen: 21,
      lines: [{ person: 'mei', site: '王庄', project: '街景', label: 'cat', count: 3, fenEach: 7 }],
    })
    expect(await order(world, other, 'money statement', { month })).toMatchObject({ totalFen: 0, lines: [] })
    expect(await order(world, other, 'money statement', { month, user: 'mei' })).toMatchObject(refused)
    expect(await order(world, head, 'money close', { month })).toMatchObject({ status: 403 })
    const report = { from: '2000-01-01', to: '2100-01-01' }
    expect((await order(world, head, 'report people', report)).people).toMatchObject([
      { person: 'mei', tasks: 3, firstPass: 100, judged: 3 },
    ])
    expect((await order(world, other, 'report people', report)).people).toEqual([])
  })

  test('goes into a spreadsheet', async () => {
    const month = new Date(world.clock.now + 8 * 3_600_000).toISOString().slice(0, 7)
    const answer = await world.app.inject({
      method: 'POST',
      url: pathOf('money statement'),
      headers: { authorization: `Bearer ${admin}`, accept: 'text/csv' },
      payload: { month },
    })
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8')
    const [head, line] = answer.body.split('\r\n')
    expect(head).toBe('\ufeff账号,网点,项目,任务包,项,类别,数量,单价（分）,金额（分）')
    expect(line).toBe('mei,王庄,街景,街景 mei-1,object,cat,3,7,21')
    const empty = await world.app.inject({
      method: 'POST',
      url: pathOf('money statement'),
      headers: { authorization: `Bearer ${admin}`, accept: 'text/csv' },
      payload: { month: '2020-01' },
    })
    expect(empty.body).toBe(`${head}\r\n`)
  })
})

test('gold and overlap are the administrator’s, and a floor can be set', async () => {
  expect(await order(world, head, 'gold list')).toMatchObject({ status: 403 })
  expect(await order(world, admin, 'gold set', { task: ids[0]! })).toMatchObject({ objects: 1 })
  expect((await order(world, admin, 'gold list')).answers).toMatchObject([{ picture: '1.jpg', given: 0 }])
  expect(await order(world, admin, 'gold floor', { project: '街景', below: 80 })).toMatchObject({ window: 5 })
  expect(await order(world, admin, 'overlap list', { project: '街景' })).toMatchObject({ pictures: [] })
  expect(await order(world, admin, 'overlap merge', { project: '街景', task: ids[0]! })).toMatchObject({
    error: 'too-few-answers',
  })
  expect(await order(world, admin, 'gold clear', { task: ids[0]! })).toMatchObject({ task: ids[0] })
  expect(await order(world, admin, 'gold clear', { task: ids[0]! })).toMatchObject({ error: 'unknown-gold' })
})

test('a batch for each of a site is dealt until there are no tasks left', async () => {
  const deal = { project: '街景', site: '王庄', size: 5 }
  expect(await order(world, other, 'batch deal', deal)).toMatchObject({ error: 'unknown-site' })
  expect((await order(world, head, 'batch deal', deal)).batches).toMatchObject([{ to: 'mei', tasks: 1 }])
  expect(await order(world, head, 'batch deal', deal)).toMatchObject({ error: 'no-free-tasks' })
})
