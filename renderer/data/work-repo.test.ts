import { IDBObjectStore } from 'fake-indexeddb'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { LabelId, TaskId } from '../../shared/model/ids.ts'
import { encodeDocument } from '../../shared/wire/document-codec.ts'
import { CHAIN_START, chainInput } from '../../shared/wire/operation.ts'
import { sha256Hex } from './cipher.ts'
import type { OpenedStore } from './open-store.ts'
import { Disk, opened } from './testing/disk.ts'
import { box, draw, drawn, exchangeAll, undone } from './testing/hand.ts'
import { MemoryServer } from './testing/memory-server.ts'

let disk: Disk
let server: MemoryServer
let store: OpenedStore
let tasks: readonly TaskId[]
let batch: ReturnType<MemoryServer['assign']>['batch']

beforeEach(async () => {
  disk = new Disk()
  server = new MemoryServer()
  store = opened(await disk.open())
  const assigned = server.assign('ann', 4)
  batch = assigned.batch
  tasks = assigned.tasks.map(({ id }) => id)
  await sync()
})

function sync(count?: number) {
  return exchangeAll(store, { exchange: (request) => server.exchange('ann', request) }, count)
}

async function row(task: TaskId) {
  return store.work.row(task)
}

describe('annotations of another program', () => {
  const start = (task: TaskId) => ({
    kind: 'start' as const,
    document: encodeDocument({
      task,
      media: '' as never,
      schemaVersion: 1,
      baseRev: 0,
      version: 0,
      shapes: [box(1), box(2)],
    }),
  })

  it('are what a task begins with that nobody has begun, and are no work of hers until she draws', async () => {
    const task = tasks[0]!
    server.post('ann', start(task))
    await sync()
    expect(await row(task)).toMatchObject({ state: 'open', shapes: 2 })
    const begun = await store.work.open(task)
    expect(begun.document.shapes.map(({ id }) => id)).toEqual([1, 2])
    expect(begun).toMatchObject({ edits: [], position: 0 })
    const [progress] = await store.sync.progress()
    expect(progress).toMatchObject({ done: '', begun: '' })

    await draw(store, task)
    expect((await row(task))?.state).toBe('draft')
    await store.work.save(undone(await store.work.open(task)))
    expect((await store.work.open(task)).document.shapes).toHaveLength(2)
    await store.work.submit(task, 1000)
    await sync()
    const [effect] = server.effects()
    expect(effect).toContain(task)
  })

  it('leave alone what she has begun, and come again with the database', async () => {
    const [first, second] = [tasks[0]!, tasks[1]!]
    await draw(store, first)
    server.post('ann', start(first), start(second))
    await sync()
    expect((await store.work.open(first)).document.shapes).toHaveLength(1)
    expect((await store.work.open(second)).document.shapes).toHaveLength(2)
    store.work.close()
    disk.wipeDatabase()
    store = opened(await disk.open())
    await sync()
    expect((await store.work.open(first)).document.shapes).toHaveLength(1)
    expect((await store.work.open(second)).document.shapes).toHaveLength(2)
    expect((await row(second))?.state).toBe('open')
  })
})

describe('a class that has another name now', () => {
  it('is what old work opens with, and undo leads to no older one', async () => {
    const task = tasks[0]!
    await draw(store, task)
    await draw(store, task)
    await store.work.save(undone(await store.work.open(task)))
    const [cat] = batch.schema.classes
    const felid = 'felid' as LabelId
    const schema = { ...batch.schema, version: 2, classes: [{ ...cat!, id: felid }], renamed: { cat: felid } }
    server.post('ann', { kind: 'batch', batch: { ...batch, schema } })
    await sync()

    const opened = await store.work.open(task)
    expect(opened.document.shapes.map(({ label }) => label)).toEqual([felid])
    expect(opened.edits.map(({ changes }) => changes[0]?.after?.label)).toEqual([felid, felid])
    // Drawn on and sent, what was renamed is sent by its new name.
    await draw(store, task)
    expect((await store.work.open(task)).document.shapes.map(({ label }) => label)).toEqual([felid, felid])
  })
})

describe('save', () => {
  it('keeps the document, the history and the time over a restart', async () => {
    const task = tasks[0]!
    await draw(store, task)
    await draw(store, task)
    await draw(store, task)
    await store.work.save(undone(await store.work.open(task)))
    const before = await store.work.open(task)
    store.work.close()
    store = opened(await disk.open())

    const after = await store.work.open(task)
    expect(after).toEqual(before)
    expect(after.position).toBe(2)
    expect(after.edits).toHaveLength(3)
    expect(after.document.shapes.map(({ id }) => id)).toEqual([1, 2])
    expect(after.document.version).toBe(4)
    expect(after.activeMs).toBe(1500)
  })

  it('drops what could be redone when something new is drawn', async () => {
    const task = tasks[0]!
    await draw(store, task)
    await draw(store, task)
    await store.work.save(undone(await store.work.open(task)))
    await store.work.save(undone(await store.work.open(task)))
    await draw(store, task)
    const { edits, position, document } = await store.work.open(task)
    expect({ edits: edits.length, position, shapes: document.shapes.length }).toEqual({
      edits: 1,
      position: 1,
      shapes: 1,
    })
  })

  it('moves the task to draft and the counters with it, once', async () => {
    await draw(store, tasks[1]!)
    await draw(store, tasks[1]!)
    const [shown] = await store.work.batches()
    expect(shown?.counts).toMatchObject({ open: 3, draft: 1, submitted: 0 })
    expect((await row(tasks[1]!)).shapes).toBe(2)
  })

  it('keeps saves in the order of the calls', async () => {
    const first = drawn(await store.work.open(tasks[0]!))
    const second = drawn({ ...(await store.work.open(tasks[0]!)), document: first.document, position: 1 })
    const answers = await Promise.all([store.work.save(first), store.work.save(second)])
    expect(answers.every(({ ok }) => ok)).toBe(true)
    expect((await store.work.open(tasks[0]!)).document).toEqual(second.document)
  })

  it('answers a full disk and changes nothing', async () => {
    await draw(store, tasks[0]!)
    const before = await store.work.open(tasks[0]!)
    disk.full = true
    const refused = await draw(store, tasks[0]!)
    expect(refused).toEqual({ ok: false, error: { code: 'disk-full', freeMb: 0 } })
    const submitted = await store.work.submit(tasks[0]!, 10)
    expect(submitted.ok).toBe(false)
    disk.full = false
    expect(await store.work.open(tasks[0]!)).toEqual(before)
    expect((await store.sync.summary()).pending).toBe(0)
  })

  it('writes nothing readable of the drawn work to the disk', async () => {
    await draw(store, tasks[0]!)
    await store.work.submit(tasks[0]!, 10)
    const rows = await disk.look((db) =>
      Promise.all(['documents', 'edits', 'outbox'].map((name) => db.table(name).toArray())),
    )
    const bytes = rows.flat().map((r: { sealed: Uint8Array }) => new TextDecoder('latin1').decode(r.sealed))
    expect(bytes).toHaveLength(3)
    const journal = [...disk.records]
      .filter(([key]) => /^(doc|op)/.test(key))
      .map(([, text]) => text + JSON.parse(text).$bytes.map((one: string) => atob(one)))
    expect(journal).toHaveLength(2)
    for (const text of [...bytes, ...journal])
      expect(text).not.toMatch(/"?(geometry|objects|labels|shapes"?:\[)/)
  })

  it('refuses a key that is not the person’s', async () => {
    await draw(store, tasks[0]!)
    store.work.close()
    const other = opened(await disk.open({ dataKey: btoa('x'.repeat(32)) }))
    await expect(other.work.open(tasks[0]!)).rejects.toThrow()
    other.work.close()
  })
})

describe('submit and skip', () => {
  it('give every operation its own number, however fast they come', async () => {
    await Promise.all(tasks.map((task) => draw(store, task)))
    const answers = await Promise.all([
      store.work.submit(tasks[0]!, 1),
      store.work.skip(tasks[1]!, 'unclear', '', 1),
      store.work.submit(tasks[2]!, 1),
      store.work.submit(tasks[3]!, 1),
    ])
    expect(answers.every(({ ok }) => ok)).toBe(true)
    const sent = await store.sync.next(1e6, 100)
    expect([sent.from, sent.to, sent.operations.length]).toEqual([1, 4, 4])
    const rows = await disk.look((db) => db.table('outbox').toArray())
    expect(rows.map(({ seq }: { seq: number }) => seq)).toEqual([1, 2, 3, 4])
    let hash = CHAIN_START
    for (const [i, operation] of sent.operations.entries()) {
      hash = await sha256Hex(chainInput(hash, operation))
      expect(rows[i]).toMatchObject({ hash })
    }
  })

  it('take a key pressed twice as one operation, and a change after it as a second', async () => {
    await draw(store, tasks[0]!)
    await Promise.all([store.work.submit(tasks[0]!, 1), store.work.submit(tasks[0]!, 1)])
    expect((await store.sync.summary()).pending).toBe(1)
    await draw(store, tasks[0]!)
    expect((await row(tasks[0]!)).state).toBe('draft')
    await store.work.submit(tasks[0]!, 1)
    expect((await store.sync.summary()).pending).toBe(2)
  })

  it('carry the document as it was at that moment', async () => {
    await draw(store, tasks[0]!)
    await store.work.submit(tasks[0]!, 777.4)
    await draw(store, tasks[0]!)
    const [operation] = (await store.sync.next(1e6, 10)).operations as {
      op: string
      document: { objects: unknown[] }
      activeMs: number
    }[]
    expect(operation?.op).toBe('submit')
    expect(operation?.document.objects).toHaveLength(1)
    expect(operation?.activeMs).toBe(777)
    expect((await store.work.open(tasks[0]!)).activeMs).toBe(500)
  })

  it('leave no trace of an operation that the database refused', async () => {
    await draw(store, tasks[0]!)
    const before = new Map(disk.records)
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    const refused = await store.work.submit(tasks[0]!, 1)
    put.mockRestore()
    expect(refused).toMatchObject({ ok: false, error: { code: 'disk-full' } })
    expect(disk.records).toEqual(before)
    store.work.close()
    store = opened(await disk.open())
    expect((await row(tasks[0]!)).state).toBe('draft')
    expect((await store.sync.summary()).pending).toBe(0)
    await store.work.submit(tasks[0]!, 1)
    await sync()
    expect(server.effects()).toHaveLength(1)
  })

  it('are saved all the same where something could be given up for them', async () => {
    await draw(store, tasks[0]!)
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    disk.relieve = async () => {
      put.mockRestore()
      return true
    }
    expect(await store.work.submit(tasks[0]!, 1)).toMatchObject({ ok: true })
    await sync()
    expect(server.effects()).toHaveLength(1)
  })

  it('go through the flow: next, then round to the start, then none', async () => {
    const { id } = batch
    expect(await store.work.nextTask(id, null)).toBe(tasks[0])
    expect(await store.work.nextTask(id, tasks[2]!)).toBe(tasks[3])
    await store.work.submit(tasks[3]!, 1)
    expect(await store.work.nextTask(id, tasks[2]!)).toBe(tasks[0])
    await store.work.skip(tasks[0]!, 'other', 'dark', 1)
    await draw(store, tasks[1]!)
    expect(await store.work.nextTask(id, tasks[2]!)).toBe(tasks[1])
    await store.work.submit(tasks[1]!, 1)
    await store.work.submit(tasks[2]!, 1)
    expect(await store.work.nextTask(id, tasks[2]!)).toBeNull()
    await sync()
    expect((await store.work.tasks(id)).map(({ state, sent }) => `${state} ${sent}`)).toEqual([
      'skipped received',
      'submitted received',
      'submitted received',
      'submitted received',
    ])
  })
})

it('closes after what is under way, and the next opening waits for it', async () => {
  const saves = Array.from({ length: 5 }, async () => draw(store, tasks[0]!))
  await saves[0]
  const last = store.work.save(drawn(await store.work.open(tasks[1]!)))
  store.work.close()
  store = opened(await disk.open())
  expect(store.recovered.documents).toBe(0)
  expect(await last).toEqual({ ok: true, value: null })
  expect((await store.work.open(tasks[1]!)).document.shapes).toHaveLength(1)
  await Promise.all(saves)
})

it('tells of changes until the listener goes', async () => {
  let told = 0
  const end = store.work.onChange(() => {
    told += 1
  })
  await draw(store, tasks[0]!)
  expect(told).toBe(1)
  end()
  await draw(store, tasks[0]!)
  expect(told).toBe(1)
})
