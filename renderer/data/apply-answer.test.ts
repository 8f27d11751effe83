import { beforeEach, describe, expect, it } from 'vitest'
import type { AnnotationDocument } from '../../shared/model/document.ts'
import type { TaskId } from '../../shared/model/ids.ts'
import { encodeDocument } from '../../shared/wire/document-codec.ts'
import type { OpenedStore } from './open-store.ts'
import { Disk, opened } from './testing/disk.ts'
import { box, draw, exchangeAll, request } from './testing/hand.ts'
import { MemoryServer, uuid } from './testing/memory-server.ts'

let disk: Disk
let server: MemoryServer
let store: OpenedStore

beforeEach(async () => {
  disk = new Disk()
  server = new MemoryServer()
  store = opened(await disk.open())
})

const sync = () => exchangeAll(store, { exchange: (r) => server.exchange('ann', r) })

async function finish(task: TaskId) {
  await draw(store, task)
  await store.work.submit(task, 1)
}

async function assigned(count: number) {
  const { batch, tasks } = server.assign('ann', count)
  await sync()
  return { batch, tasks: tasks.map(({ id }) => id) }
}

function returned(task: TaskId, baseRev: number, shapes = [box(7)]) {
  const document: AnnotationDocument = {
    task,
    media: '' as never,
    schemaVersion: 1,
    baseRev,
    version: 0,
    shapes,
  }
  return {
    kind: 'returned' as const,
    task,
    comment: `look at ${baseRev}`,
    document: encodeDocument(document),
  }
}

const mail = () => disk.look((db) => db.table('mail').toArray())
const keptOps = () => [...disk.records.keys()].filter((key) => key.startsWith('op/'))

describe('the mailbox', () => {
  it.each([1, 500])(
    'brings batches and tasks, %i entries a page, and the counters agree',
    async (entries) => {
      const { batch } = server.assign('ann', 120)
      server.page = entries
      await sync()
      const [row] = await store.work.batches()
      expect(row).toMatchObject({ batch, listed: 120, pictures: 0, counts: { open: 120 } })
      expect(row?.totalBytes).toBe(120 * 1000 + (119 * 120) / 2)
      const orders = (await store.work.tasks(batch.id)).map(({ task }) => task.order)
      expect(orders).toEqual(Array.from({ length: 120 }, (_, i) => i))
    },
  )

  it('takes every entry twice without counting anything twice', async () => {
    const { batch, tasks } = await assigned(5)
    await finish(tasks[0]!)
    server.post('ann', { kind: 'withdrawal', tasks: [tasks[4]!] })
    await sync()
    const before = [await store.work.batches(), await store.work.tasks(batch.id)]
    server.restore(server.backup())
    await sync()
    expect([await store.work.batches(), await store.work.tasks(batch.id)]).toEqual(before)
  })

  it('never deletes drawn work with a withdrawal', async () => {
    const { batch, tasks } = await assigned(3)
    await draw(store, tasks[0]!)
    server.post('ann', { kind: 'withdrawal', tasks: [...tasks, uuid() as TaskId] })
    await sync()
    expect((await store.work.tasks(batch.id)).map(({ state }) => state)).toEqual([
      'draft',
      'withdrawn',
      'withdrawn',
    ])
    expect((await store.work.open(tasks[0]!)).document.shapes).toHaveLength(1)
    await store.work.submit(tasks[0]!, 1)
    await sync()
    expect(server.effects()).toHaveLength(1)
  })

  it('keeps what it does not know, and what is broken, and takes in the rest', async () => {
    server.post(
      'ann',
      { kind: 'lesson', from: 'a newer server' },
      { kind: 'receipt', task: 'no id', rev: 1 },
      'nothing at all' as never,
    )
    server.post('ann', { kind: 'tasks', batch: uuid(), tasks: [] }, returned(uuid() as TaskId, 1))
    const { batch } = server.assign('ann', 2)
    await sync()
    expect(await store.work.tasks(batch.id)).toHaveLength(2)
    expect(
      (await mail()).map(({ kind, reason }: { kind: string; reason: string }) => [kind, reason.length > 0]),
    ).toEqual([
      ['lesson', true],
      ['receipt', true],
      ['', true],
      ['tasks', true],
      ['returned', true],
    ])
    expect((await store.sync.next(1, 1)).cursor).toBe(7)
  })

  it('hands a withdrawn task out again', async () => {
    const { batch, tasks } = await assigned(2)
    server.post('ann', { kind: 'withdrawal', tasks })
    await sync()
    server.post('ann', ...(server.state.mailboxes.ann!.slice(1, 2) as Record<string, unknown>[]))
    await sync()
    expect((await store.work.batches())[0]?.counts).toMatchObject({ open: 2, withdrawn: 0 })
    expect(await store.work.nextTask(batch.id, null)).toBe(tasks[0])
  })
})

describe('a return from review', () => {
  it('brings the reviewer’s document and the comment, and starts a new history', async () => {
    const { tasks } = await assigned(1)
    await finish(tasks[0]!)
    await sync()
    server.post('ann', returned(tasks[0]!, 1))
    await sync()
    const { row, document, edits, position } = await store.work.open(tasks[0]!)
    expect(row).toMatchObject({ state: 'returned', comment: 'look at 1', shapes: 1 })
    expect(await disk.look(async (db) => JSON.stringify(await db.table('tasks').toArray()))).not.toContain(
      'look at',
    )
    expect(document).toMatchObject({ baseRev: 1, version: 2, shapes: [{ id: 7 }] })
    expect({ edits, position }).toEqual({ edits: [], position: 0 })
    await finish(tasks[0]!)
    await sync()
    expect(await store.work.row(tasks[0]!)).toMatchObject({
      state: 'submitted',
      sent: 'received',
      comment: null,
    })
    expect(JSON.parse(server.effects()[1]!)).toMatchObject({ document: { baseRev: 1 } })
  })

  it('leaves work that is on its way to the server, which merges it', async () => {
    const { tasks } = await assigned(1)
    await finish(tasks[0]!)
    await sync()
    await finish(tasks[0]!)
    const before = (await store.work.open(tasks[0]!)).document
    server.post('ann', returned(tasks[0]!, 1))
    await sync()
    expect((await store.work.open(tasks[0]!)).document).toEqual(before)
    expect(await mail()).toMatchObject([{ reason: 'work here is newer' }])
    expect(server.effects()).toHaveLength(2)
  })

  it('with an object that this version cannot read opens without it, and keeps it through saves and a submission', async () => {
    const { tasks } = await assigned(1)
    await finish(tasks[0]!)
    await sync()
    const back = returned(tasks[0]!, 1, [box(7), box(8)])
    const [first = [], second = []] = back.document.objects
    const unknown = [99, ...second.slice(1)]
    server.post('ann', { ...back, document: { ...back.document, objects: [first, unknown] } })
    await sync()
    const { document, row } = await store.work.open(tasks[0]!)
    expect(row).toMatchObject({ state: 'returned', shapes: 1 })
    expect(document.shapes.map(({ id }) => id)).toEqual([7])
    expect(document.foreign).toEqual([{ row: unknown, id: 8, label: 'cat' }])
    await finish(tasks[0]!)
    await sync()
    const sent = JSON.parse(server.effects().at(-1) ?? '').document
    expect([sent.objects.length, sent.foreign]).toEqual([2, document.foreign])
  })

  it('with the document of another task is set aside', async () => {
    const { tasks } = await assigned(2)
    await finish(tasks[0]!)
    await sync()
    server.post('ann', { ...returned(tasks[0]!, 1), document: returned(tasks[1]!, 1).document })
    await sync()
    expect((await store.work.row(tasks[0]!)).state).toBe('submitted')
    expect((await mail())[0]).toMatchObject({
      reason: 'the document of another task',
      sealed: expect.any(Uint8Array),
    })
  })
})

describe('acknowledgements', () => {
  it('keep operations in the journal until the receipt', async () => {
    const { tasks } = await assigned(2)
    await finish(tasks[0]!)
    await store.work.skip(tasks[1]!, 'unclear', '', 1)
    const sent = await store.sync.next(1e6, 100)
    const answer = await server.exchange('ann', request(sent))
    await store.sync.apply(sent, { ...answer, mailbox: [], more: true })
    expect(keptOps()).toHaveLength(2)
    expect((await store.sync.summary()).pending).toBe(0)
    await sync()
    expect(keptOps()).toEqual([])
    expect(await disk.look((db) => db.table('outbox').count())).toBe(2)
  })

  it('of what an answer on a bad line had confirmed already bring the receipt with them', async () => {
    const { tasks } = await assigned(5)
    for (const task of tasks) await finish(task)
    await server.exchange('ann', request(await store.sync.next(1e6, 100)))
    server.page = 500
    // The answer was lost. The receipts of all five come back with the first of them.
    await exchangeAll(store, { exchange: (r) => server.exchange('ann', r) }, 1)
    expect(server.effects()).toHaveLength(5)
    expect(keptOps()).toEqual([])
    server.post('ann', returned(tasks[4]!, 2))
    await sync()
    expect((await store.work.open(tasks[4]!)).document.shapes).toEqual([{ ...box(7), z: 0 }])
  })

  it('are what a receipt needs: one for a result that is still to be sent forgets nothing', async () => {
    const { tasks } = await assigned(1)
    await finish(tasks[0]!)
    server.post('ann', { kind: 'receipt', task: tasks[0]!, rev: 1 })
    const sent = await store.sync.next(1, 0)
    expect(sent.operations).toEqual([])
    await store.sync.apply(sent, await server.exchange('ann', request(sent)))
    expect(keptOps()).toHaveLength(1)
    await sync()
    expect(server.effects()).toHaveLength(1)
  })

  it('of more than was sent confirm what was sent, and nothing after it', async () => {
    const { tasks } = await assigned(3)
    for (const task of tasks) await finish(task)
    const sent = await store.sync.next(1, 1)
    const answer = await server.exchange('ann', request(sent))
    await store.sync.apply(sent, { ...answer, acknowledged: 999 })
    expect((await store.sync.summary()).pending).toBe(2)
    await sync()
    expect(server.effects()).toHaveLength(3)
  })

  it('set one operation aside with its reason and let the others through; a better one takes its place', async () => {
    const { tasks } = await assigned(3)
    server.refused.add(tasks[1]!)
    for (const task of tasks) await finish(task)
    await sync()
    expect(await store.work.row(tasks[1]!)).toMatchObject({ sent: 'quarantined', why: 'unknown-task' })
    expect((await store.sync.summary()).quarantined).toEqual([
      { task: tasks[1], name: '图 1.jpg', why: 'unknown-task' },
    ])
    expect(server.effects()).toHaveLength(2)
    expect(keptOps()).toEqual(['op/1/2'])

    server.refused.clear()
    await store.work.submit(tasks[1]!, 1)
    await sync()
    expect((await store.sync.summary()).quarantined).toEqual([])
    expect(await store.work.row(tasks[1]!)).toMatchObject({ sent: 'received', why: null })
    expect(keptOps()).toEqual([])
  })

  it('are kept thirty days after the receipt, then forgotten', async () => {
    const { tasks } = await assigned(2)
    await finish(tasks[0]!)
    await sync()
    server.time += 29 * 24 * 3_600_000
    await sync()
    expect(await disk.look((db) => db.table('outbox').count())).toBe(1)
    expect(disk.records.has(`doc/${tasks[0]}`)).toBe(false)
    expect([...disk.kept.keys()]).toEqual(['op/1/1', `doc/${tasks[0]}`])
    server.time += 2 * 24 * 3_600_000
    await sync()
    expect(await disk.look((db) => db.table('outbox').count())).toBe(0)
    expect((await store.work.open(tasks[0]!)).document.shapes).toHaveLength(1)
  })
})

describe('a server restored from a backup', () => {
  it('gets again what it lost, once', async () => {
    const { tasks } = await assigned(6)
    await finish(tasks[0]!)
    await sync()
    const backup = server.backup()
    for (const task of tasks.slice(1, 4)) await finish(task)
    await sync()
    server.restore(backup)
    await finish(tasks[4]!)
    expect(server.effects()).toHaveLength(1)
    await sync()
    expect(server.effects()).toHaveLength(5)
    expect(new Set(server.effects()).size).toBe(5)
    expect((await store.sync.summary()).pending).toBe(0)
    expect(keptOps()).toEqual([])
  })

  it('gets it from a database rebuilt in the meantime, for it is in the journal again', async () => {
    const { tasks } = await assigned(3)
    const backup = server.backup()
    for (const task of tasks) await finish(task)
    await sync()
    server.restore(backup)
    const sent = await store.sync.next(1e6, 100)
    await store.sync.apply(sent, await server.exchange('ann', request(sent)))
    expect((await store.sync.summary()).pending).toBe(3)
    store.work.close()
    disk.wipeDatabase()
    store = opened(await disk.open())
    await sync()
    expect(server.effects()).toHaveLength(3)
  })

  it('gets everything where the database was wiped after the receipts, and no work stands empty', async () => {
    const { tasks } = await assigned(5)
    await finish(tasks[0]!)
    await sync()
    const backup = server.backup()
    for (const task of tasks.slice(1, 4)) await finish(task)
    await sync()
    expect(keptOps()).toEqual([])
    const before = await store.work.row(tasks[1]!)
    store.work.close()
    disk.wipeDatabase()
    store = opened(await disk.open())
    // With the restore a line may come that the wiped database does not know to be new.
    server.restore(backup)
    await sync()
    expect(server.effects()).toHaveLength(4)
    expect(new Set(server.effects()).size).toBe(4)
    expect((await store.sync.summary()).pending).toBe(0)
    const row = await store.work.row(tasks[1]!)
    expect(row).toMatchObject({ state: 'submitted', sent: 'received', shapes: before.shapes })
    const { document } = await store.work.open(tasks[1]!)
    expect(document.shapes).toHaveLength(1)
    await draw(store, tasks[1]!)
    expect((await store.work.open(tasks[1]!)).document.shapes).toHaveLength(2)
  })

  it('gets what is still kept where the oldest is forgotten', async () => {
    const { tasks } = await assigned(4)
    const backup = server.backup()
    await finish(tasks[0]!)
    await sync()
    server.time += 31 * 24 * 3_600_000
    await finish(tasks[1]!)
    await sync()
    await finish(tasks[2]!)
    server.restore(backup)
    await sync()
    expect(server.effects()).toHaveLength(2)
    expect((await store.sync.summary()).pending).toBe(0)
    await finish(tasks[3]!)
    await sync()
    expect(server.effects()).toHaveLength(3)
  })

  it('gives itself away by what it no longer knows, even where nobody gave it a new epoch', async () => {
    const { tasks } = await assigned(3)
    const backup = server.backup()
    for (const task of tasks) await finish(task)
    await sync()
    server.state = backup
    const { batch } = server.assign('ann', 2)
    await sync()
    expect(server.effects()).toHaveLength(3)
    expect((await store.sync.summary()).pending).toBe(0)
    // Its numbers for the new batch are ones that this machine has read under the old life.
    expect(await store.work.tasks(batch.id)).toHaveLength(2)
  })

  it('is asked about older streams too', async () => {
    const { tasks } = await assigned(4)
    const backup = server.backup()
    await finish(tasks[0]!)
    await sync()
    // Somebody continued a copy of this disk: the next operation here forks.
    const clone = await disk.copy()
    const other = opened(await clone.open())
    await draw(other, tasks[1]!)
    await other.work.submit(tasks[1]!, 1)
    await exchangeAll(other, { exchange: (r) => server.exchange('ann', r) })
    await finish(tasks[2]!)
    await sync()
    expect(server.effects()).toHaveLength(3)
    server.restore(backup)
    await sync()
    await exchangeAll(other, { exchange: (r) => server.exchange('ann', r) })
    expect(new Set(server.effects()).size).toBe(3)
    other.work.close()
  })
})

describe('a fork', () => {
  it('of a cloned disk loses neither side’s work and doubles nothing', async () => {
    const { tasks } = await assigned(8)
    await finish(tasks[0]!)
    await sync()
    await finish(tasks[1]!)
    await finish(tasks[2]!)
    const clone = await disk.copy()
    const other = opened(await clone.open())
    // The clone sends what both have, and one of its own.
    await draw(other, tasks[3]!)
    await other.work.submit(tasks[3]!, 1)
    await exchangeAll(other, { exchange: (r) => server.exchange('ann', r) })
    await finish(tasks[4]!)
    await finish(tasks[5]!)
    await sync()
    expect(
      server
        .effects()
        .map((text) => (JSON.parse(text) as { document: { task: string } }).document.task)
        .sort(),
    ).toEqual([0, 1, 2, 3, 4, 5].map((i) => tasks[i]).sort())
    expect((await store.sync.summary()).pending).toBe(0)
    expect(await store.work.row(tasks[5]!)).toMatchObject({ state: 'submitted', sent: 'received' })
    other.work.close()
  })

  it('is told from a rolled-back disk, whose old work the server has already', async () => {
    const { tasks } = await assigned(5)
    await finish(tasks[0]!)
    await finish(tasks[1]!)
    const snapshot = await disk.copy()
    await finish(tasks[2]!)
    await sync()
    store.work.close()

    disk = snapshot
    disk.time += 1000
    store = opened(await disk.open())
    await sync()
    expect(server.effects()).toHaveLength(3)
    await finish(tasks[3]!)
    await sync()
    expect(server.effects()).toHaveLength(4)
    expect(new Set(server.effects()).size).toBe(4)
  })
})
