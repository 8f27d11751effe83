import { IDBObjectStore } from 'fake-indexeddb'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { TaskId } from '../../shared/model/ids.ts'
import type { OpenedStore } from './open-store.ts'
import { Disk, opened } from './testing/disk.ts'
import { draw, exchangeAll } from './testing/hand.ts'
import { MemoryServer } from './testing/memory-server.ts'

let disk: Disk
let server: MemoryServer
let store: OpenedStore
let bad: TaskId
let good: TaskId
let stream: string

const sync = () => exchangeAll(store, { exchange: (r) => server.exchange('ann', r) })
const row = () => store.work.row(bad)
const listed = async () => (await store.sync.summary()).quarantined
const keptOps = () => [...disk.records.keys()].filter((key) => key.startsWith('op/'))

async function rebuilt() {
  await store.work.close()
  disk.wipeDatabase()
  store = opened(await disk.open())
}

/** One result among others that the server does not take. */
beforeEach(async () => {
  disk = new Disk()
  server = new MemoryServer()
  store = opened(await disk.open())
  const { tasks } = server.assign('ann', 2)
  await sync()
  ;[bad, good] = tasks.map(({ id }) => id) as [TaskId, TaskId]
  server.refused.add(bad)
  for (const task of [bad, good]) {
    await draw(store, task)
    await store.work.submit(task, 1)
  }
  await sync()
  stream = (await store.sync.next(1, 0)).stream
  expect(await listed()).toEqual([{ task: bad, name: '图 0.jpg', why: 'unknown-task' }])
})

describe('giving a result up', () => {
  it('is told to the server, also after a loss; the drawing stays and may be handed in again', async () => {
    await store.work.dismiss(bad)
    expect(await row()).toMatchObject({ state: 'submitted', sent: 'dismissed', why: 'unknown-task' })
    expect([await listed(), (await store.sync.summary()).pending]).toEqual([[], 1])
    await rebuilt()
    expect(await row()).toMatchObject({ state: 'submitted', sent: 'dismissed' })
    expect(await listed()).toEqual([])
    await sync()
    expect(server.state.streams[`ann/${stream}`]?.map(({ outcome }) => outcome)).toEqual([null, null, null])
    expect(server.effects()).toHaveLength(1)
    expect(keptOps()).toEqual([])
    await rebuilt()
    await sync()
    expect(await row()).toMatchObject({ state: 'submitted', sent: 'dismissed' })

    server.refused.clear()
    expect((await store.work.open(bad)).document.shapes).toHaveLength(1)
    await store.work.submit(bad, 1)
    await sync()
    expect(await row()).toMatchObject({ sent: 'received' })
    expect(server.effects()).toHaveLength(2)
  })

  it('gives up whatever was set aside of the task, and is nothing where nothing is', async () => {
    await draw(store, bad)
    await store.work.submit(bad, 1)
    // A better one is on its way.
    expect(await listed()).toEqual([])
    await sync()
    expect(await listed()).toHaveLength(1)
    await store.work.dismiss(bad)
    await store.work.dismiss(bad)
    await store.work.dismiss(good)
    expect((await store.sync.summary()).pending).toBe(2)
    await sync()
    expect(server.state.streams[`ann/${stream}`]?.every(({ outcome }) => outcome === null)).toBe(true)
  })

  it('that the database refuses is not done, and leaves no number behind', async () => {
    await draw(store, bad)
    await store.work.submit(bad, 1)
    await sync()
    const before = [...disk.records.keys()]
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    expect(await store.work.dismiss(bad)).toMatchObject({ ok: false, error: { code: 'disk-full' } })
    put.mockRestore()
    expect([...disk.records.keys()]).toEqual(before)
    await store.work.close()
    store = opened(await disk.open())
    expect([await listed(), (await store.sync.summary()).pending]).toMatchObject([[{ task: bad }], 0])
  })
})

describe('what somebody else settled', () => {
  it('counts where it was repaired', async () => {
    server.settle('ann', stream, 1, 'repaired')
    await sync()
    expect(await row()).toMatchObject({ sent: 'received', why: null, comment: null })
    expect([await listed(), keptOps()]).toEqual([[], []])
  })

  it('is given up with the words of whoever did it, also in a store that was lost', async () => {
    server.settle('ann', stream, 1, 'dismissed', '图片不清楚')
    await sync()
    const known = { state: 'submitted', sent: 'dismissed', comment: '图片不清楚' }
    expect(await row()).toMatchObject(known)
    expect([await listed(), keptOps()]).toEqual([[], []])
    await rebuilt()
    await sync()
    expect(await row()).toMatchObject(known)
  })

  it('stays as it was settled first', async () => {
    await store.work.dismiss(bad)
    server.settle('ann', stream, 1, 'repaired')
    await sync()
    expect(await row()).toMatchObject({ sent: 'received' })
    expect(keptOps()).toEqual([])
  })

  it('changes nothing that was done since, and nothing of another computer', async () => {
    await draw(store, bad)
    await store.work.submit(bad, 1)
    server.settle('ann', stream, 1, 'dismissed', 'old')
    server.settle('ann', '019a0000-0000-7000-8000-0000000000ff', 1, 'dismissed')
    server.refused.clear()
    await sync()
    expect(await row()).toMatchObject({ sent: 'received', comment: null })
    expect(await disk.look((db) => db.table('mail').count())).toBe(0)
  })
})
