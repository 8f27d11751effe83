import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { BatchId, TaskId } from '../../shared/model/ids.ts'
import type { OpenedStore } from './open-store.ts'
import { Disk, opened } from './testing/disk.ts'
import { draw, drawn, exchangeAll, request, undone } from './testing/hand.ts'
import { MemoryServer } from './testing/memory-server.ts'

let disk: Disk
let server: MemoryServer
let store: OpenedStore
let batch: BatchId
let tasks: readonly TaskId[]

const NOTHING = { batches: 0, tasks: 0, documents: 0, operations: 0 }

beforeEach(async () => {
  disk = new Disk()
  server = new MemoryServer()
  store = opened(await disk.open())
  const assigned = server.assign('ann', 60, 7)
  batch = assigned.batch.id
  tasks = assigned.tasks.map(({ id }) => id)
  await sync()
})

const sync = () => exchangeAll(store, { exchange: (r) => server.exchange('ann', r) })

async function finish(task: TaskId) {
  await draw(store, task)
  await store.work.submit(task, 1)
}

/** One of each: a draft, finished and sent, finished and waiting, skipped and waiting, finished and changed again. */
async function work() {
  await finish(tasks[1]!)
  await sync()
  await draw(store, tasks[0]!)
  await draw(store, tasks[0]!)
  await finish(tasks[2]!)
  await store.work.skip(tasks[3]!, 'unclear', 'dark', 1)
  await finish(tasks[4]!)
  await draw(store, tasks[4]!)
}

async function everything() {
  const documents = await Promise.all(
    tasks.slice(0, 6).map(async (task) => (await store.work.open(task)).document),
  )
  return { batches: await store.work.batches(), tasks: await store.work.tasks(batch), documents }
}

async function reopened() {
  store.work.close()
  store = opened(await disk.open())
  return store.recovered
}

describe('the store', () => {
  it('finds nothing to do on a good day, and leaves journal and database as they are', async () => {
    await work()
    const before = new Map(disk.records)
    expect(await reopened()).toEqual(NOTHING)
    expect(await reopened()).toEqual(NOTHING)
    expect(disk.records).toEqual(before)
  })

  it('is rebuilt from the journal after a wipe, and counts nothing twice', async () => {
    await work()
    const before = await everything()
    const [first] = (await store.sync.next(1e6, 100)).operations
    disk.wipeDatabase()
    const recovered = await reopened()
    expect(recovered).toMatchObject({ batches: 1, tasks: 60, operations: 3 })
    expect(await everything()).toEqual(before)
    const sent = await store.sync.next(1e6, 100)
    expect(sent.operations[0]).toEqual(first)
    expect([sent.from, sent.to, sent.cursor]).toEqual([2, 4, 0])
    await sync()
    expect(server.effects()).toHaveLength(4)
    expect(new Set(server.effects()).size).toBe(4)
    expect((await store.work.batches())[0]?.counts).toEqual({ ...before.batches[0]?.counts })
    expect(await reopened()).toEqual(NOTHING)
  })

  it('is wiped twice, with an exchange between, and still gives every number once', async () => {
    await work()
    disk.wipeDatabase()
    await reopened()
    await sync()
    disk.wipeDatabase()
    await reopened()
    await finish(tasks[10]!)
    await sync()
    expect(server.effects()).toHaveLength(5)
    expect(new Set(server.effects()).size).toBe(5)
    expect(Object.keys(server.state.streams)).toHaveLength(1)
  })

  it('catches up with the journal where it was rolled back', async () => {
    await draw(store, tasks[0]!)
    const old = await disk.copyDatabase()
    await work()
    const before = await everything()
    store.work.close()
    disk.indexed = old
    store = opened(await disk.open())
    expect(store.recovered.documents).toBeGreaterThan(0)
    expect(await everything()).toMatchObject({ documents: before.documents })
    await sync()
    expect(server.effects()).toHaveLength(4)
    expect(new Set(server.effects()).size).toBe(4)
    const states = (rows: Awaited<ReturnType<typeof everything>>) => rows.tasks.map(({ state }) => state)
    expect(states(await everything())).toEqual(states(before))
  })

  it('keeps the history where the power went between journal and database', async () => {
    await draw(store, tasks[0]!)
    await draw(store, tasks[0]!)
    const old = await disk.copyDatabase()
    const last = drawn(await store.work.open(tasks[0]!))
    await store.work.save(last)
    const before = await store.work.open(tasks[0]!)
    store.work.close()
    disk.indexed = old
    store = opened(await disk.open())
    expect(store.recovered).toEqual({ ...NOTHING, documents: 1 })
    expect(await store.work.open(tasks[0]!)).toEqual(before)
    await store.work.save(undone(await store.work.open(tasks[0]!)))
    expect((await store.work.open(tasks[0]!)).document.shapes).toHaveLength(2)
  })

  it('shows what was finished and confirmed, not the older draft of a database that was rolled back', async () => {
    await draw(store, tasks[0]!)
    const old = await disk.copyDatabase()
    await finish(tasks[0]!)
    await sync()
    const before = await store.work.open(tasks[0]!)
    store.work.close()
    disk.indexed = old
    store = opened(await disk.open())
    expect(await store.work.open(tasks[0]!)).toMatchObject({
      document: before.document,
      row: { state: 'submitted', sent: 'received' },
    })
    expect(disk.records.has(`doc/${tasks[0]}`)).toBe(false)
  })

  it('drops a history that no longer fits, and keeps the document', async () => {
    await draw(store, tasks[0]!)
    const old = await disk.copyDatabase()
    await draw(store, tasks[0]!)
    await draw(store, tasks[0]!)
    store.work.close()
    disk.indexed = old
    store = opened(await disk.open())
    const { document, edits, position } = await store.work.open(tasks[0]!)
    expect({ shapes: document.shapes.length, edits: edits.length, position }).toEqual({
      shapes: 3,
      edits: 0,
      position: 0,
    })
    await draw(store, tasks[0]!)
    expect((await store.work.open(tasks[0]!)).edits).toHaveLength(1)
  })

  it('fills the journal again where the journal was lost', async () => {
    await work()
    const before = await everything()
    disk.records.clear()
    await reopened()
    disk.wipeDatabase()
    await reopened()
    expect(await everything()).toEqual(before)
    await sync()
    expect(server.effects()).toHaveLength(4)
  })

  it('completes a journal that was rolled back', async () => {
    await draw(store, tasks[5]!)
    const old = new Map(disk.records)
    await work()
    const before = await everything()
    disk.records = old
    await reopened()
    disk.wipeDatabase()
    await reopened()
    expect((await everything()).documents).toEqual(before.documents)
    await sync()
    expect(new Set(server.effects()).size).toBe(server.effects().length)
    expect(server.effects()).toHaveLength(4)
  })

  it('asks the server once more where rows vanished without a word', async () => {
    await work()
    const before = await everything()
    store.work.close()
    disk.records = new Map([...disk.records].filter(([key]) => !key.startsWith('tasks/')))
    await disk.look((db) => db.table('tasks').bulkDelete([...tasks.slice(20, 40), tasks[0]!]))
    store = opened(await disk.open())
    expect((await store.sync.next(1, 1)).cursor).toBe(0)
    await sync()
    expect(await everything()).toMatchObject({ documents: before.documents })
    expect((await everything()).batches[0]).toMatchObject({ listed: 60 })
    expect((await store.work.row(tasks[0]!)).state).toBe('draft')
  })

  it('does not take for a hole what an old journal brought back and forgot again', async () => {
    await finish(tasks[1]!)
    await finish(tasks[2]!)
    const old = new Map(disk.records)
    await sync()
    disk.records = old
    await reopened()
    disk.wipeDatabase()
    await reopened()
    expect(await store.work.row(tasks[2]!)).toMatchObject({ state: 'submitted', sent: 'received' })
    await finish(tasks[3]!)
    await sync()
    expect(server.effects()).toHaveLength(3)
    expect(Object.keys(server.state.streams)).toHaveLength(1)
  })

  it('takes the operations behind a hole that nobody can fill to a new stream', async () => {
    for (const task of tasks.slice(0, 5)) await finish(task)
    store.work.close()
    disk.records.delete('op/1/3')
    await disk.look((db) => db.table('outbox').delete([1, 3]))
    store = opened(await disk.open())
    await sync()
    expect(server.effects()).toHaveLength(4)
    expect((await store.sync.summary()).pending).toBe(0)
  })

  it('is rebuilt from a journal of the first release, which held what is sealed as text', async () => {
    await work()
    const before = await everything()
    for (const [key, text] of disk.records) {
      const { $bytes, ...value } = JSON.parse(text)
      if ($bytes === undefined) continue
      const [sealed, edit = null] = $bytes
      disk.records.set(
        key,
        JSON.stringify(key.startsWith('doc/') ? { ...value, sealed, edit } : { ...value, sealed }),
      )
    }
    expect([...disk.records.values()].join()).not.toContain('$bytes')
    disk.wipeDatabase()
    expect(await reopened()).toMatchObject({ documents: 3, operations: 3 })
    expect(await everything()).toEqual(before)
    await sync()
    expect(server.effects()).toHaveLength(4)
  })

  it('ignores what a newer version wrote into the journal, and leaves it there', async () => {
    disk.records.set('course/1', '{"new":true}')
    disk.records.set(`doc/${tasks[5]}`, '{"version":"a"}')
    expect(await reopened()).toEqual(NOTHING)
    expect(disk.records.get('course/1')).toBe('{"new":true}')
  })

  it('is made anew where the database does not open at all', async () => {
    await work()
    const before = await everything()
    store.work.close()
    const broken = damaged(disk.indexed.indexedDB)
    disk.indexed = { ...disk.indexed, indexedDB: broken }
    store = opened(await disk.open())
    expect(store.rebuilt).toBe(true)
    expect(await everything()).toEqual(before)
  })

  it('is made anew where the browser cannot even delete it', async () => {
    await work()
    const before = await everything()
    store.work.close()
    const broken = damaged(disk.indexed.indexedDB, false)
    disk.indexed = { ...disk.indexed, indexedDB: broken }
    expect(await disk.open()).toMatchObject({ ok: false, error: { code: 'disk-failed' } })
    disk.dropDatabases = async () => broken.mend()
    store = opened(await disk.open())
    expect(store.rebuilt).toBe(true)
    expect(await everything()).toEqual(before)
  })

  it('is left alone where it does not open and there is no journal', async () => {
    await work()
    store.work.close()
    const broken = damaged(disk.indexed.indexedDB)
    const deleted = vi.spyOn(broken, 'deleteDatabase')
    disk.indexed = { ...disk.indexed, indexedDB: broken }
    disk.records.clear()
    expect(await disk.open()).toMatchObject({ ok: false, error: { code: 'disk-failed' } })
    expect(deleted).not.toHaveBeenCalled()
  })

  it('is made anew where it does not open and she has never worked here', async () => {
    const machine = new Disk()
    machine.indexed = { ...machine.indexed, indexedDB: damaged(machine.indexed.indexedDB) }
    expect(opened(await machine.open()).rebuilt).toBe(true)
  })

  it('is worked on by nobody while a full disk keeps it from being compared', async () => {
    const connecting = vi.spyOn(disk.indexed.indexedDB, 'open')
    await reopened()
    await work()
    closeBehindOurBack(disk, connecting.mock.results[0]!.value.result)
    disk.full = true
    const skip = () => store.work.skip(tasks[7]!, 'unclear', '', 1)
    for (let tries = 0; tries < 2; tries++)
      expect(await skip()).toMatchObject({ ok: false, error: { code: 'disk-full' } })
    disk.full = false
    expect(await skip()).toEqual({ ok: true, value: null })
    await sync()
    expect(new Set(server.effects()).size).toBe(5)
  })

  it('goes on after Chromium closed and wiped it under our hands', async () => {
    const connecting = vi.spyOn(disk.indexed.indexedDB, 'open')
    await reopened()
    const connection: IDBDatabase = connecting.mock.results[0]!.value.result
    await work()
    const before = await everything()
    let reopenings = 0
    store.sync.onReopened(() => void reopenings++)
    closeBehindOurBack(disk, connection)
    await draw(store, tasks[7]!)
    expect(reopenings).toBe(1)
    expect((await store.work.open(tasks[7]!)).document.shapes).toHaveLength(1)
    const after = await everything()
    expect(after.documents).toEqual(before.documents)
    expect(after.batches[0]?.counts).toMatchObject({ draft: 3 })
    await sync()
    expect(server.effects()).toHaveLength(4)
  })

  it('reads its mail from the start after that, also where a page from further on was on its way', async () => {
    const connecting = vi.spyOn(disk.indexed.indexedDB, 'open')
    await reopened()
    const connection: IDBDatabase = connecting.mock.results[0]!.value.result
    server.post('ann', { kind: 'withdrawal', tasks: [tasks[6]!] })
    await sync()
    server.assign('ann', 2)
    const sent = await store.sync.next(1e6, 10)
    const answer = await server.exchange('ann', request(sent))
    closeBehindOurBack(disk, connection)
    await draw(store, tasks[7]!)
    expect(await store.sync.apply(sent, answer)).toEqual({ ok: true, value: 'again' })
    expect((await store.sync.next(1e6, 10)).cursor).toBe(0)
    await sync()
    expect((await store.work.row(tasks[6]!)).state).toBe('withdrawn')
    expect(await store.work.batches()).toHaveLength(2)
  })
})

it('an acknowledgement that was not taken in is asked for again', async () => {
  await finish(tasks[0]!)
  const sent = await store.sync.next(1e6, 10)
  await server.exchange('ann', request(sent))
  disk.wipeDatabase()
  await reopened()
  await sync()
  expect(server.effects()).toHaveLength(1)
  expect(await store.work.row(tasks[0]!)).toMatchObject({ state: 'submitted', sent: 'received' })
})

/** A factory whose databases cannot be opened until they are deleted, as with a damaged LevelDB. */
function damaged(real: IDBFactory, deletes = true): IDBFactory & { mend(): void } {
  let broken = true
  const proxy = new IDBFactory()
  proxy.open = (...args) => {
    if (!broken) return real.open(...args)
    const request = real.open(`broken-${Math.random()}`)
    const answer = { error: new DOMException('Internal error opening backing store', 'UnknownError') }
    return new Proxy(request, {
      get: (target, name) => (name === 'error' ? answer.error : Reflect.get(target, name)),
      set: (target, name, value) => {
        if (name === 'onerror') {
          const fail = value as (event: unknown) => void
          queueMicrotask(() => fail({ target: answer, stopPropagation() {}, preventDefault() {} }))
        } else if (name !== 'onsuccess' && name !== 'onupgradeneeded') Reflect.set(target, name, value)
        return true
      },
    })
  }
  proxy.deleteDatabase = (name) => {
    if (!deletes) return proxy.open(name)
    broken = false
    return real.deleteDatabase(name)
  }
  const mend = () => {
    broken = false
  }
  return Object.assign(proxy, { mend })
}

/** What Chromium does with a database whose files it finds damaged: the connection ends, and the next one is empty. */
function closeBehindOurBack(machine: Disk, connection: IDBDatabase) {
  const fresh = new IDBFactory()
  machine.indexed.indexedDB.open = fresh.open.bind(fresh)
  connection.close()
  connection.onclose?.(new Event('close'))
}
