import { IDBObjectStore as FakeStore } from 'fake-indexeddb'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { TaskId } from '../../shared/model/ids.ts'
import type { OpenedStore } from './open-store.ts'
import { Disk, opened } from './testing/disk.ts'
import { draw, exchangeAll } from './testing/hand.ts'
import { MemoryServer } from './testing/memory-server.ts'

let disk: Disk
let server: MemoryServer
let store: OpenedStore
let tasks: readonly TaskId[]

beforeEach(async () => {
  disk = new Disk()
  server = new MemoryServer()
  store = opened(await disk.open())
  tasks = server.assign('ann', 5).tasks.map(({ id }) => id)
  await sync()
})

const sync = () => exchangeAll(store, { exchange: (r) => server.exchange('ann', r) })

async function finish(task: TaskId) {
  await draw(store, task)
  await store.work.submit(task, 1)
}

async function reopened() {
  await store.work.close()
  store = opened(await disk.open())
  return store.recovered
}

describe('one damaged row', () => {
  /** Flips a bit of what is stored in the row, as a dying disk does. */
  const damage = (table: string, key: unknown) =>
    disk.look(async (db) => {
      const row = await db.table(table).get(key as never)
      row.sealed[20] ^= 1
      await db.table(table).put(row)
    })
  const damageJournal = (key: string) => {
    const { $bytes, ...rest } = JSON.parse(disk.records.get(key) ?? '')
    const [sealed, ...others] = $bytes
    disk.records.set(key, JSON.stringify({ ...rest, $bytes: [`AAAA${sealed.slice(4)}`, ...others] }))
  }

  it('of a document is read from the journal, with its history, and can be drawn on and sent', async () => {
    await draw(store, tasks[0]!)
    await draw(store, tasks[0]!)
    const before = await store.work.open(tasks[0]!)
    await damage('documents', tasks[0])
    expect(await store.work.open(tasks[0]!)).toEqual(before)
    await finish(tasks[0]!)
    expect(await sync()).toBe(true)
    expect(JSON.parse(server.effects()[0] ?? '').document.objects).toHaveLength(3)
  })

  it('of a document without a copy is the only one that does not open', async () => {
    await draw(store, tasks[0]!)
    await draw(store, tasks[1]!)
    await damage('documents', tasks[0])
    damageJournal(`doc/${tasks[0]}`)
    await expect(store.work.open(tasks[0]!)).rejects.toThrow()
    expect((await store.work.open(tasks[1]!)).document.shapes).toHaveLength(1)
  })

  it('of the history costs the history and not the document', async () => {
    await draw(store, tasks[0]!)
    await damage('edits', [tasks[0], 0])
    const { document, edits, position } = await store.work.open(tasks[0]!)
    expect([document.shapes.length, edits.length, position]).toEqual([1, 0, 0])
  })

  it('of an operation is sent from the journal', async () => {
    await finish(tasks[0]!)
    await finish(tasks[1]!)
    await damage('outbox', [1, 1])
    expect(await sync()).toBe(true)
    expect(server.effects()).toHaveLength(2)
    expect((await store.sync.summary()).quarantined).toEqual([])
  })

  it('of an operation without a copy is set aside, the others go, and its task can be sent again', async () => {
    await finish(tasks[0]!)
    await finish(tasks[1]!)
    await finish(tasks[2]!)
    await damage('outbox', [1, 2])
    damageJournal('op/1/2')
    expect(await sync()).toBe(true)
    expect(server.effects()).toHaveLength(2)
    const setAside = [{ task: tasks[1], name: '图 1.jpg', why: 'damaged-here' }]
    expect(await store.sync.summary()).toMatchObject({ pending: 0, quarantined: setAside })
    expect(await store.work.row(tasks[1]!)).toMatchObject({ state: 'submitted', sent: 'quarantined' })

    // It stays set aside, on the disk too, whatever is lost besides.
    await reopened()
    expect((await store.sync.summary()).quarantined).toEqual(setAside)
    store.work.close()
    disk.wipeDatabase()
    store = opened(await disk.open())
    expect((await store.sync.summary()).quarantined).toEqual(setAside)
    expect(await store.work.row(tasks[1]!)).toMatchObject({ state: 'submitted', sent: 'quarantined' })

    await store.work.submit(tasks[1]!, 1)
    expect(await sync()).toBe(true)
    expect(server.effects()).toHaveLength(3)
    expect((await store.sync.summary()).quarantined).toEqual([])
  })

  it('whose large value has vanished does not keep the person from her work', async () => {
    await finish(tasks[0]!)
    await finish(tasks[1]!)
    const lost = new Set(['[1,1]'])
    const unreadable = () => new DOMException('Failed to read large IndexedDB value', 'DataError')
    const table = FakeStore.prototype as IDBObjectStore
    const { get, getAll, delete: remove } = table
    vi.spyOn(table, 'get').mockImplementation(function (this: IDBObjectStore, key) {
      if (this.name === 'outbox' && lost.has(JSON.stringify(key))) throw unreadable()
      return get.call(this, key)
    })
    vi.spyOn(table, 'getAll').mockImplementation(function (this: IDBObjectStore, ...args) {
      if (this.name === 'outbox' && lost.size > 0) throw unreadable()
      return getAll.apply(this, args)
    })
    vi.spyOn(table, 'delete').mockImplementation(function (this: IDBObjectStore, key) {
      if (this.name === 'outbox') lost.delete(JSON.stringify(key))
      return remove.call(this, key)
    })
    try {
      expect((await reopened()).operations).toBe(1)
    } finally {
      vi.restoreAllMocks()
    }
    expect(await sync()).toBe(true)
    expect(server.effects()).toHaveLength(2)
  })
})
