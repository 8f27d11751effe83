import { beforeEach, describe, expect, it } from 'vitest'
import type { Sha256, TaskId } from '../../shared/model/ids.ts'
import type { Media } from '../../shared/model/media.ts'
import type { OpenedStore } from './open-store.ts'
import { Disk, opened } from './testing/disk.ts'
import { draw, exchangeAll } from './testing/hand.ts'
import { MemoryServer, newBatch, newTask } from './testing/memory-server.ts'

const picture = (n: number): Media => ({
  sha256: n.toString(16).padStart(64, '0') as Sha256,
  bytes: 100 + n,
  width: 40,
  height: 30,
})
const [SHOWN, GOOD, SHARED] = [picture(1), picture(2), picture(3)]

describe('the pictures of guidelines and examples', () => {
  let disk: Disk
  let server: MemoryServer
  let store: OpenedStore
  const task = newTask(0)
  const ofTask = { sha256: task.sha256, bytes: task.bytes, width: task.width, height: task.height }

  const assign = () => {
    const batch = newBatch(1)
    const [cat] = batch.schema.classes
    const note = { zh: '好', en: 'good' }
    const examples = [GOOD, SHARED].map((media) => ({ verdict: 'good' as const, picture: media, note }))
    const schema = { ...batch.schema, classes: [{ ...cat!, examples }] }
    const guided = { ...batch, schema, guidelineMedia: [SHOWN, SHARED] }
    server.post('mei', { kind: 'batch', batch: guided }, { kind: 'tasks', batch: batch.id, tasks: [task] })
  }
  const sync = () => exchangeAll(store, { exchange: (request) => server.exchange('mei', request) })
  const wanted = () => store.sync.wanted(9, new Set())

  beforeEach(async () => {
    disk = new Disk()
    server = new MemoryServer()
    store = opened(await disk.open())
    assign()
    await sync()
  })

  it('come before those of the tasks, each once', async () => {
    expect(await wanted()).toEqual([SHOWN, SHARED, GOOD, ofTask])
    expect(await store.sync.wanted(9, new Set([SHARED.sha256]))).toEqual([SHOWN, GOOD, ofTask])
    await store.sync.setHeld([SHOWN.sha256, SHARED.sha256], true)
    expect(await wanted()).toEqual([GOOD, ofTask])
  })

  it('that cannot be had hold up no other, and are tried again when that is asked for', async () => {
    await store.sync.setFault([GOOD.sha256], 'picture-missing')
    expect(await wanted()).toEqual([SHOWN, SHARED, ofTask])
    expect(await store.sync.faulty()).toEqual([GOOD.sha256])
    await store.sync.setFault(await store.sync.faulty(), null)
    expect(await wanted()).toContainEqual(GOOD)
  })

  it('are among those that are looked for at every start, also after the database was lost', async () => {
    const all = [SHOWN, SHARED, GOOD, ofTask].map(({ sha256 }) => sha256).sort()
    expect([...(await store.sync.pictures())].sort()).toEqual(all)
    await store.sync.setHeld(all, true)
    expect(await wanted()).toEqual([])
    await store.work.close()
    disk.wipeDatabase()
    store = opened(await disk.open())
    expect([...(await store.sync.pictures())].sort()).toEqual(all)
    expect(await wanted()).toEqual([SHOWN, SHARED, GOOD, ofTask])
    await store.sync.setHeld([SHOWN.sha256], false)
    expect(await wanted()).toContainEqual(SHOWN)
  })

  it('of a batch that is done are not fetched any more', async () => {
    await store.sync.setHeld([task.sha256], true)
    await store.work.skip(task.id, 'unclear', '', 0)
    expect(await wanted()).toEqual([])
  })
})

describe('the pictures that are needed', () => {
  let store: OpenedStore
  let tasks: readonly TaskId[]
  let names: readonly Sha256[]
  let far: MemoryServer

  const sync = () => exchangeAll(store, { exchange: (request) => far.exchange('ann', request) })
  const needed = async () => (await store.sync.needed()).map(({ sha256 }) => sha256).sort()

  beforeEach(async () => {
    far = new MemoryServer()
    store = opened(await new Disk().open())
    const assigned = far.assign('ann', 4)
    tasks = assigned.tasks.map(({ id }) => id as TaskId)
    names = assigned.tasks.map(({ sha256 }) => sha256)
    await sync()
  })

  it('are those of work to do, and of work that the server does not yet have', async () => {
    expect(await needed()).toEqual([...names].sort())
    await draw(store, tasks[0]!)
    await store.work.submit(tasks[0]!, 1)
    await store.work.skip(tasks[1]!, 'unclear', '', 0)
    expect(await needed()).toEqual([...names].sort())
    await sync()
    expect(await needed()).toEqual(names.slice(2).sort())
  })

  it('are also those that the server set aside, and those of drawings on withdrawn tasks', async () => {
    await draw(store, tasks[0]!)
    far.refused.add(tasks[0]!)
    await store.work.submit(tasks[0]!, 1)
    await draw(store, tasks[1]!)
    far.post('ann', { kind: 'withdrawal', tasks: [tasks[1]!, tasks[2]!] })
    await sync()
    expect(await needed()).toEqual([names[0], names[1], names[3]].sort())
  })

  it('count as ready on the batch once nothing is to be done with them, here or not', async () => {
    const pictures = async () => {
      const [row] = await store.work.batches()
      return [row?.pictures, row?.listed, (row?.totalBytes ?? 0) - (row?.picturesBytes ?? 0) > 0]
    }
    await store.sync.setHeld(names.slice(0, 2), true)
    expect(await pictures()).toEqual([2, 4, true])
    await draw(store, tasks[0]!)
    await store.work.submit(tasks[0]!, 1)
    await store.work.skip(tasks[2]!, 'unclear', '', 0)
    await sync()
    expect(await pictures()).toEqual([3, 4, true])
    await store.sync.setHeld([names[0]!], false)
    expect(await pictures()).toEqual([3, 4, true])
    await store.sync.setHeld([names[1]!], false)
    expect(await pictures()).toEqual([2, 4, true])
    await store.sync.setHeld([names[1]!, names[3]!], true)
    expect(await pictures()).toEqual([4, 4, false])
  })

  it('come first where she looks at it, done or not', async () => {
    await store.work.skip(tasks[3]!, 'unclear', '', 0)
    const wanted = async () => (await store.sync.wanted(2, new Set())).map(({ sha256 }) => sha256)
    expect(await wanted()).toEqual(names.slice(0, 2))
    store.work.workingAt((await store.work.row(tasks[3]!)).task)
    expect(await wanted()).toEqual([names[3], names[0]])
    await store.sync.setHeld([names[3]!], true)
    expect(await wanted()).toEqual(names.slice(0, 2))
  })
})
