import { describe, expect, it } from 'vitest'
import type { TaskId } from '../../shared/model/ids.ts'
import { encodeDocument } from '../../shared/wire/document-codec.ts'
import { DEFAULT_PREFERENCES } from '../editor/preferences.ts'
import { personDb } from './db.ts'
import type { OpenedStore } from './open-store.ts'
import { type Step, steps } from './steps.ts'
import { Disk, opened, USER } from './testing/disk.ts'
import { draw, exchangeAll } from './testing/hand.ts'
import { MemoryServer } from './testing/memory-server.ts'

async function everything({ work }: OpenedStore, tasks: readonly { readonly id: TaskId }[]) {
  return { batches: await work.batches(), tasks: await Promise.all(tasks.map(({ id }) => work.open(id))) }
}

describe('the steps', () => {
  it('are numbered one after another and have names of their own', () => {
    expect(steps.map(({ version }) => version)).toEqual(steps.map((_, i) => i + 1))
    expect(new Set(steps.map(({ name }) => name)).size).toBe(steps.length)
  })

  it('first-release is what it was when it was released', () => {
    expect(steps[0]).toEqual({
      version: 1,
      name: 'first-release',
      stores: {
        meta: 'key',
        streams: 'generation',
        batches: 'id',
        tasks: 'id, sha256, [batch+order], [batch+todo+order], [batch+wanted+order]',
        documents: 'task',
        edits: '[task+index]',
        outbox: '[generation+seq], task, outcome, receiptAt',
        mail: '[epoch+n]',
      },
    })
  })

  it('preferences finds the work of the first release and leaves it whole', async () => {
    const disk = new Disk()
    const store = opened(await disk.open())
    const server = new MemoryServer()
    const { tasks } = server.assign('ann', 3)
    await exchangeAll(store, { exchange: (r) => server.exchange('ann', r) })
    const [sent, draft] = tasks.map(({ id }) => id as TaskId)
    await draw(store, sent!)
    await store.work.submit(sent!, 1)
    await draw(store, draft!)
    await draw(store, draft!)
    const before = await everything(store, tasks)
    await store.work.close()

    const first = steps.slice(0, 1)
    const tables = Object.keys(steps[0]?.stores ?? {})
    disk.indexed = await disk.copyDatabase(USER, first)
    expect(await disk.look(async (db) => db.tables.map(({ name }) => name).sort())).toEqual(tables.sort())
    const later = opened(await disk.open())
    expect(later.recovered).toEqual({ batches: 0, tasks: 0, documents: 0, operations: 0 })
    expect(await everything(later, tasks)).toEqual(before)
    expect(await later.preferences.load()).toEqual(DEFAULT_PREFERENCES)
    await exchangeAll(later, { exchange: (r) => server.exchange('ann', r) })
    expect(server.effects()).toHaveLength(1)
    await later.work.close()
  })

  it('pictures-by-need counts the pictures of a batch as the new version does', async () => {
    const disk = new Disk()
    const store = opened(await disk.open())
    const server = new MemoryServer()
    const { tasks } = server.assign('ann', 3)
    await exchangeAll(store, { exchange: (r) => server.exchange('ann', r) })
    await store.sync.setHeld([tasks[0]!.sha256], true)
    await store.work.skip(tasks[1]?.id as TaskId, 'unclear', '', 0)
    const before = await everything(store, tasks)
    expect(before.batches[0]?.pictures).toBe(2)
    await store.work.close()

    disk.indexed = await disk.copyDatabase(USER, steps.slice(0, 2))
    // The version before counted what was held.
    await disk.look((db) => db.table('batches').toCollection().modify({ pictures: 1, picturesBytes: 1 }))
    const later = opened(await disk.open())
    expect(await everything(later, tasks)).toEqual(before)
    await exchangeAll(later, { exchange: (r) => server.exchange('ann', r) })
    expect(server.effects()).toHaveLength(1)
    await later.work.close()
  })

  it('reviews finds drafts on what was handed in, and merges them with the first return as far as it knows', async () => {
    const disk = new Disk()
    const store = opened(await disk.open())
    const server = new MemoryServer()
    const { tasks } = server.assign('ann', 2)
    await exchangeAll(store, { exchange: (r) => server.exchange('ann', r) })
    const [back, draft] = tasks.map(({ id }) => id as TaskId)
    await draw(store, back!)
    await store.work.submit(back!, 1)
    await exchangeAll(store, { exchange: (r) => server.exchange('ann', r) })
    await draw(store, back!)
    await draw(store, draft!)
    const before = await everything(store, tasks)
    const { document } = await store.work.open(back!)
    await store.work.close()

    disk.indexed = await disk.copyDatabase(USER, steps.slice(0, 3))
    disk.records.delete(`base/${back}`)
    const later = opened(await disk.open())
    expect(await everything(later, tasks)).toEqual(before)
    const theirs = encodeDocument({ ...document, baseRev: 2, shapes: document.shapes.slice(0, 1) })
    server.post('ann', { kind: 'returned', task: back!, comment: '', document: theirs })
    await exchangeAll(later, { exchange: (r) => server.exchange('ann', r) })
    const { review } = await later.work.open(back!)
    expect(review?.proposals).toEqual([{ object: 2, labellers: document.shapes[1] }])
    await later.work.close()
  })

  it('of a later release find unsent work of the first and leave it whole', async () => {
    const disk = new Disk()
    const store = opened(await disk.open())
    const server = new MemoryServer()
    const { tasks } = server.assign('ann', 3)
    await exchangeAll(store, { exchange: (r) => server.exchange('ann', r) })
    const id = tasks[0]?.id as TaskId
    await draw(store, id)
    await store.work.submit(id, 1)
    store.work.close()

    const later: Step = {
      version: steps.length + 1,
      name: 'a-later-one',
      stores: { courses: 'id', tasks: `${steps[0]?.stores.tasks}, state` },
      upgrade: (transaction) =>
        transaction
          .table<{ colour?: string }>('tasks')
          .toCollection()
          .modify((row) => {
            row.colour = 'red'
          }),
    }
    const before = await disk.look((old) => old.table('outbox').toArray())
    const db = personDb(USER, disk.indexed, [...steps, later])
    await db.open()
    expect(await db.outbox.toArray()).toEqual(before)
    expect(before).toHaveLength(1)
    expect(await db.tasks.where('state').equals('submitted').toArray()).toMatchObject([{ id, colour: 'red' }])
    db.close()
  })

  it('that fail leave the old database as it was', async () => {
    const disk = new Disk()
    opened(await disk.open()).work.close()
    const failing: Step = {
      version: steps.length + 1,
      name: 'failing',
      stores: {},
      upgrade: () => Promise.reject(new Error('does not work')),
    }
    const db = personDb(USER, disk.indexed, [...steps, failing])
    await expect(db.open()).rejects.toThrow()
    expect(await disk.look((old) => old.table('streams').count())).toBe(1)
  })
})
