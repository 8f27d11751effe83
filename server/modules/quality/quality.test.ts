import { and, asc, eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { TaskId } from '../../../shared/model/ids.ts'
import type { User } from '../../../shared/model/user.ts'
import {
  goldScores,
  operations,
  pools,
  projects,
  revisions,
  tasks,
  users,
  verdicts,
} from '../../db/schema.ts'
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
import { claim } from '../batches/claim.ts'
import { createPool } from '../batches/pools.ts'
import { reassignBatch } from '../batches/reassign.ts'
import type { BatchSummary } from '../batches/service.ts'
import { picturesOf } from '../export/pictures.ts'
import type { Project } from '../projects/service.ts'
import { returnTask } from '../review/service.ts'
import { resumeUser } from '../users/changes.ts'
import { clearGold, listGold, setGold } from './gold.ts'
import type { Extent } from './inspections.ts'
import { closeInspection, listInspections, openInspection, showInspection } from './inspections.ts'
import { listOverlap, mergeOverlap } from './overlap.ts'
import { pauseBelowFloor } from './pause.ts'
import { reportPeople } from './people.ts'
import type { Stage, Verdict } from './terms.ts'
import { acceptTask } from './verdicts.ts'

let world: TestWorld
let number = 0
let mei: User
let lao: User
let project: Project
let batch: BatchSummary
let client: TestClient
let ids: readonly TaskId[]

beforeAll(async () => {
  world = await openTestWorld()
})
afterAll(() => world.close())

const names = (count: number) => Array.from({ length: count }, (_, i) => `${i}.jpg`)
/** A second later each time: what is done here comes one after the other. */
const at = () => {
  world.clock.now += 1000
  return new Date(world.clock.now)
}
const by = () => ({ actor: lao.id, at: at() })

beforeEach(async () => {
  number += 1
  mei = await addUser(world, `mei${number}`)
  lao = await addUser(world, `lao${number}`, 'supervisor')
  project = await addProject(world, `cats ${number}`)
  // Work that another test offered.
  await world.db.update(pools).set({ closedAt: at() })
})

async function finish(count: number): Promise<void> {
  await addTasks(world, project, names(count))
  batch = await handOut(world, project, mei)
  client = await TestClient.signIn(world, mei.name)
  ids = await client.taskIds()
  await send(...ids.map((id) => submission(id)))
}
async function send(...news: unknown[]): Promise<void> {
  const from = client.operations.length + 1
  client.operations.push(...news)
  await client.sync(from)
}
const open = (stage: Stage, extent: Extent = { kind: 'full' }, seed = 7) =>
  openInspection(world.db, batch, stage, extent, seed, by())
const accept = async (task: TaskId) => good(await acceptTask(world.db, task, '', by()))
const giveBack = async (task: TaskId) =>
  good(
    await returnTask(world.db, { task, by: lao, comment: '再看看', remarks: [], document: null, at: at() }),
  )
const close = (id: string) => closeInspection(world.db, id as never, by())
const judge = async (drawn: readonly TaskId[], bad: readonly TaskId[] = []) => {
  for (const id of drawn) await (bad.includes(id) ? giveBack(id) : accept(id))
}
const said = async (): Promise<readonly [number, Verdict, boolean][]> => {
  const rows = await world.db
    .select({ rev: verdicts.rev, verdict: verdicts.verdict, by: verdicts.by })
    .from(verdicts)
    .innerJoin(tasks, eq(tasks.id, verdicts.task))
    .where(eq(tasks.project, project.id))
    .orderBy(asc(verdicts.id))
  return rows.map((row) => [row.rev, row.verdict, row.by !== null])
}

describe('inspection and acceptance', () => {
  test('a batch is inspected, then accepted by its sample: the rest is accepted by rule', async () => {
    await finish(30)
    expect(await open('acceptance')).toMatchObject({ error: { code: 'not-inspected' } })
    const inspection = good(await open('inspection', { kind: 'percent', percent: 10 }))
    expect(inspection).toMatchObject({ lot: 30, acceptNumber: 0 })
    expect(inspection.tasks).toHaveLength(3)
    expect(await open('inspection')).toMatchObject({ error: { code: 'inspection-open', id: inspection.id } })
    expect(await close(inspection.id)).toMatchObject({ error: { code: 'not-all-judged', left: 3 } })
    await judge(inspection.tasks)
    expect(good(await close(inspection.id))).toMatchObject({ outcome: 'accepted', acceptedByRule: 0 })
    expect(await close(inspection.id)).toMatchObject({ error: { code: 'inspection-closed' } })

    const acceptance = good(await open('acceptance', { kind: 'aql', aql: 2.5 }, 11))
    expect(acceptance).toMatchObject({ lot: 30, acceptNumber: 0 })
    expect(acceptance.tasks).toHaveLength(5)
    await judge(acceptance.tasks)
    const rest = new Set([...inspection.tasks, ...acceptance.tasks]).size
    expect(good(await close(acceptance.id))).toMatchObject({ outcome: 'accepted', acceptedByRule: 30 - rest })
    const all = await said()
    expect(all.filter(([, , person]) => !person)).toHaveLength(30 - rest)
    expect(all.every(([rev, verdict]) => rev === 1 && verdict === 'accepted')).toBe(true)
    expect(await open('inspection')).toMatchObject({ error: { code: 'accepted-already' } })
    expect(await listInspections(world.db, batch.id)).toMatchObject([{ stage: 'acceptance' }, { drawn: 3 }])
  })

  test('a refused batch goes back to full inspection, as often as it takes, and only of what nobody accepted', async () => {
    await finish(6)
    const first = good(await open('inspection', { kind: 'percent', percent: 50 }))
    const bad = first.tasks[0]!
    await judge(first.tasks, [bad])
    expect(good(await close(first.id))).toMatchObject({ outcome: 'returned', defects: 1 })
    expect(await open('acceptance')).toMatchObject({ error: { code: 'not-inspected' } })

    // The returned one is with its labeller; the two that were accepted are not looked at again.
    const second = good(await open('inspection', { kind: 'percent', percent: 1 }))
    expect(second.tasks).toHaveLength(3)
    await judge(second.tasks)
    expect(good(await close(second.id)).outcome).toBe('accepted')
    expect(await open('acceptance')).toMatchObject({ error: { code: 'unfinished', left: 1 } })

    await send(submission(bad, 2, 2))
    const third = good(await open('acceptance', { kind: 'full' }))
    expect(third.tasks).toHaveLength(6)
    await judge(third.tasks)
    expect(good(await close(third.id))).toMatchObject({ outcome: 'accepted', acceptedByRule: 0 })
    expect((await said()).filter(([rev]) => rev === 3)).toEqual([[3, 'accepted', true]])
  })

  test('counts a task by what was said of it first, and a returned one is no task to accept', async () => {
    await finish(2)
    const { id, tasks: drawn } = good(await open('inspection'))
    const [one, other] = drawn
    await giveBack(one!)
    expect(await acceptTask(world.db, one!, '', by())).toMatchObject({ error: { code: 'no-result' } })
    await send(submission(one!, 2, 2))
    await judge([one!, other!])
    expect(await showInspection(world.db, id)).toMatchObject({
      outcome: null,
      tasks: [
        { task: one, verdict: 'returned' },
        { task: other, verdict: 'accepted' },
      ],
    })
    expect(good(await close(id))).toMatchObject({ outcome: 'returned', defects: 1 })
  })

  test('the same seed draws the same tasks, of which gold ones and open ones are none', async () => {
    await finish(12)
    await world.db.update(tasks).set({ gold: true }).where(eq(tasks.id, ids[0]!))
    await addTasks(world, project, ['more.jpg'])
    const first = good(await open('inspection', { kind: 'percent', percent: 40 }, 5))
    expect(first.lot).toBe(11)
    await judge(first.tasks)
    await close(first.id)
    const again = good(await open('inspection', { kind: 'percent', percent: 40 }, 5))
    expect(again.tasks).toEqual(first.tasks)
    expect(first.tasks).not.toContain(ids[0])
  })

  test('the acceptance takes along gold tasks and the late work of whoever had a task before', async () => {
    await addTasks(world, project, names(3))
    const old = await handOut(world, project, mei)
    client = await TestClient.signIn(world, mei.name)
    ids = await client.taskIds()
    const fang = await addUser(world, `fang${number}`)
    batch = good(await reassignBatch(world.db, old.id, fang))
    const other = await TestClient.signIn(world, fang.name)
    await other.taskIds()
    other.operations = ids.map((id) => submission(id))
    await other.sync()
    await send(submission(ids[0]!, 9))
    await world.db.update(tasks).set({ gold: true }).where(eq(tasks.id, ids[2]!))
    for (const stage of ['inspection', 'acceptance'] as const) {
      const { id, tasks: drawn } = good(await open(stage))
      await judge(drawn)
      good(await close(id))
      if (stage === 'inspection')
        await world.db.insert(verdicts).values({ task: ids[1]!, rev: 1, verdict: 'returned' })
    }
    const rule = await world.db
      .select({ task: verdicts.task, user: revisions.user })
      .from(verdicts)
      .innerJoin(revisions, and(eq(revisions.task, verdicts.task), eq(revisions.rev, verdicts.rev)))
      .innerJoin(tasks, eq(tasks.id, verdicts.task))
      .where(and(eq(tasks.project, project.id), eq(verdicts.verdict, 'accepted')))
    const byWhom = rule.filter(({ user }) => user === mei.id)
    expect(byWhom).toEqual([{ task: ids[0], user: mei.id }])
    expect(rule.some(({ task, user }) => task === ids[2] && user === fang.id)).toBe(true)
  })

  test('verdicts are never changed', async () => {
    await finish(1)
    await accept(ids[0]!)
    const change = world.db.update(verdicts).set({ verdict: 'returned' }).where(eq(verdicts.task, ids[0]!))
    await expect(change).rejects.toMatchObject({
      cause: { message: expect.stringContaining('never changed') },
    })
  })
})

describe('gold', () => {
  const goldWork = async (count: number) => {
    await finish(count)
    for (const id of ids) good(await setGold(world.db, id, null, by()))
    const fang = await addUser(world, `fang${number}`)
    await addTasks(world, project, names(count * 4))
    const terms = { site: null, priceFen: 0, priority: 0, dueDays: null, qualified: false, overlap: 1 }
    await createPool(world.db, { ...terms, project, batchSize: count * 2, goldPercent: 50 }, by())
    const given = await claim(world.db, fang.id, at())
    const rows = await world.db.select().from(tasks).where(eq(tasks.batch, given!.id))
    const gold = rows.filter((row) => row.gold).map(({ id }) => id)
    expect(gold).toHaveLength(count)
    client = await TestClient.signIn(world, fang.name)
    await client.mail()
    return { fang, gold, rest: rows.filter((row) => !row.gold).map(({ id }) => id) }
  }
  const scores = async (user: User) => {
    const rows = await world.db
      .select({ score: goldScores.score })
      .from(goldScores)
      .innerJoin(revisions, and(eq(revisions.task, goldScores.task), eq(revisions.rev, goldScores.rev)))
      .where(eq(revisions.user, user.id))
      .orderBy(asc(goldScores.score))
    return rows.map(({ score }) => score)
  }
  const floor = (goldFloor: number | null, goldWindow: number) =>
    world.db.update(projects).set({ goldFloor, goldWindow }).where(eq(projects.id, project.id))
  const look = (user: User) => world.db.transaction((tx) => pauseBelowFloor(tx, user.id, at()))
  const paused = async (user: User) => {
    const [row] = await world.db.select().from(users).where(eq(users.id, user.id))
    return row?.pauseReason ?? null
  }

  test('is scored by her first answer, tolerantly, and pauses whoever is below the floor', async () => {
    const { fang, gold } = await goldWork(3)
    await floor(70, 3)
    // Right, a little off, and somewhere else.
    await send(submission(gold[0]!), submission(gold[1]!, 2), submission(gold[2]!, 30), submission(gold[2]!))
    await look(fang)
    expect(await scores(fang)).toEqual([0, 100, 100])
    expect(await paused(fang)).toBe(`gold 66 < 70: ${project.name}`)
    expect(await claim(world.db, fang.id, at())).toBeNull()

    await resumeUser(world.db, { ...fang } as never, by())
    await look(fang)
    expect(await paused(fang)).toBeNull()
    expect(await claim(world.db, fang.id, at())).not.toBeNull()
  })

  test('says nothing while it is fewer than the window, and nothing where there is no floor', async () => {
    const { fang, gold, rest } = await goldWork(2)
    await send(...gold.map((id) => submission(id, 30)))
    await floor(90, 3)
    await look(fang)
    expect(await paused(fang)).toBeNull()
    await floor(null, 1)
    await look(fang)
    expect(await paused(fang)).toBeNull()
    await floor(90, 2)
    // The exchange that would bring her more notices.
    await send(...rest.map((id) => submission(id)))
    expect(await client.taskIds()).toEqual([])
    expect(await paused(fang)).toBe(`gold 0 < 90: ${project.name}`)
  })

  test('is no part of what is exported, and can be taken back', async () => {
    const { gold } = await goldWork(1)
    await send(submission(gold[0]!, 8))
    const all = await world.db.transaction(async (tx) => {
      const found = []
      for await (const { result } of picturesOf(tx, project, false)) found.push(result?.labeller)
      return found
    })
    expect(all).toEqual([mei.name])
    const [answer] = (await listGold(world.db)).filter((one) => one.project === project.name)
    expect(answer).toMatchObject({ objects: 1, given: 1 })
    good(await clearGold(world.db, ids[0]!, by()))
    expect((await listGold(world.db)).filter((one) => one.project === project.name)).toEqual([])
  })

  test('may be a document that a supervisor drew, and is refused where it is none', async () => {
    await finish(1)
    const { document } = submission(ids[0]!, 20) as unknown as { document: never }
    expect(good(await setGold(world.db, ids[0]!, document, by()))).toMatchObject({ objects: 1 })
    const outside = submission(ids[0]!, 500) as unknown as { document: never }
    expect(await setGold(world.db, ids[0]!, outside.document, by())).toMatchObject({
      error: { code: 'bad-document' },
    })
  })
})

describe('overlap', () => {
  test('is compared and merged into a revision that is exported; the labeller goes on from it', async () => {
    await addTasks(world, project, ['1.jpg'])
    const terms = { site: null, priceFen: 0, priority: 0, dueDays: null, qualified: false, goldPercent: 0 }
    await createPool(world.db, { ...terms, project, batchSize: 1, overlap: 3 }, by())
    const three = [mei, await addUser(world, `fang${number}`), await addUser(world, `hui${number}`)]
    const clients: TestClient[] = []
    for (const [i, user] of three.entries()) {
      await claim(world.db, user.id, at())
      client = await TestClient.signIn(world, user.name)
      clients.push(client)
      const [id] = await client.taskIds()
      expect(await listOverlap(world.db, project)).toEqual([])
      await send(submission(id!, [2, 3, 20][i]))
    }
    const [one] = await listOverlap(world.db, project)
    expect(one).toMatchObject({ people: three.map(({ name }) => name), agreement: 33, merged: false })
    const [merged] = good(await mergeOverlap(world.db, project, null, by()))
    expect(merged).toMatchObject({ rev: 2, objects: 1, leftOut: 1 })
    expect(await listOverlap(world.db, project)).toMatchObject([{ merged: true, agreement: 33 }])
    expect(good(await mergeOverlap(world.db, project, null, by()))).toEqual([])
    expect(await mergeOverlap(world.db, project, one!.task, by())).toMatchObject({
      error: { code: 'too-few-answers' },
    })
    const exported = await world.db.transaction(async (tx) => {
      const found = []
      for await (const { result } of picturesOf(tx, project, false)) found.push(result)
      return found
    })
    expect(exported).toMatchObject([{ rev: 2, labeller: mei.name }])
    // A verdict is about her own work, not about what was made of it.
    expect(await accept(one!.task)).toMatchObject({ rev: 1 })
    client = clients[0]!
    await send(submission(one!.task, 4, 1))
    const after = await world.db
      .select()
      .from(revisions)
      .where(eq(revisions.task, one!.task))
      .orderBy(revisions.rev)
    expect(after.map(({ origin }) => origin)).toEqual(['work', 'consensus', 'work', 'merge'])
  })
})

describe('the report about people', () => {
  const whole = { from: new Date(0), to: new Date(8e14) }
  const mine = async () => (await reportPeople(world.db, whole, undefined)).find((one) => one.id === mei.id)

  test('follows from rows that never change', async () => {
    await finish(4)
    const { tasks: drawn, id } = good(await open('inspection'))
    await judge(drawn, [drawn[0]!])
    await send(submission(drawn[0]!, 3, 2))
    await accept(drawn[0]!)
    good(await close(id))
    const report = await mine()
    expect(report).toMatchObject({ tasks: 4, objects: 4, judged: 4, firstPass: 75, returned: 1, gold: 0 })
    // Five answers of four seconds each.
    expect(report?.objectsPerHour).toBe(720)
    const log = await world.db
      .select({ payload: operations.payload })
      .from(operations)
      .where(eq(operations.stream, client.stream))
    const activeMs = log.reduce((sum, { payload }) => sum + JSON.parse(payload).activeMs, 0)
    expect(report?.activeHours).toBe(Math.round(activeMs / 36_000) / 100)
  })

  test('counts no answer for more than twelve hours, and nobody outside the time or the condition', async () => {
    await finish(1)
    await send({ ...submission(ids[0]!, 2, 1), activeMs: 900 * 3_600_000 })
    expect((await mine())?.activeHours).toBe(12)
    expect(await reportPeople(world.db, { from: new Date(0), to: new Date(1) }, undefined)).toEqual([])
    const others = await reportPeople(world.db, whole, eq(users.id, lao.id))
    expect(others).toEqual([])
  })
})
