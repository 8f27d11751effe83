import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, describe, expect, it } from 'vitest'
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
  tasks = server.assign('ann', 8).tasks.map(({ id }) => id)
  await sync()
})

const sync = () => exchangeAll(store, { exchange: (request) => server.exchange('ann', request) })

async function finish(...which: readonly number[]) {
  for (const n of which) {
    await draw(store, tasks[n]!)
    await store.work.submit(tasks[n]!, 1)
  }
}

/** The program starts on this disk; what was noted outside it is as it was. */
async function startOn(other: Disk) {
  other.noted = disk.noted
  store.work.close()
  disk = other
  store = opened(await disk.open())
}

const streams = () => disk.look((db) => db.table('streams').toArray())

describe('a profile that was put back to an earlier time, journal and all', () => {
  it('is noticed, says what is gone and what may be lost, and gives no number a second time', async () => {
    await finish(0)
    await sync()
    await finish(1)
    const earlier = await disk.copy()
    await finish(2)
    await sync()
    await finish(3, 4)
    await startOn(earlier)
    expect(store.rolledBack).toEqual({ gone: 3, unsent: 2 })

    await finish(5)
    expect((await streams()).map(({ last, closed }) => [last, closed])).toEqual([
      [2, true],
      [1, false],
    ])
    await sync()
    // 0, 1 and 2 were there, and 5 is new; what waited in the old stream is recognised.
    expect(server.effects()).toHaveLength(4)
    expect(new Set(server.effects()).size).toBe(4)
    expect((await store.sync.summary()).pending).toBe(0)

    await startOn(disk)
    expect(store.rolledBack).toBeNull()
  })

  it('is noticed again where the power went before anybody was told', async () => {
    await finish(0, 1)
    const earlier = await disk.copy()
    await finish(2)
    const noted = disk.noted
    for (const machine of [earlier, new Disk()]) {
      await startOn(machine)
      const told = store.rolledBack
      expect(told?.gone).toBeGreaterThan(0)
      machine.noted = noted
      await startOn(machine)
      expect(store.rolledBack).toEqual(told)
      disk.noted = noted
    }
  })

  it('is noticed where nothing is left of it at all', async () => {
    await finish(0, 1)
    await startOn(new Disk())
    expect(store.rolledBack).toEqual({ gone: 2, unsent: 2 })
    expect((await streams()).map(({ generation, closed }) => [generation, closed])).toEqual([
      [1, true],
      [2, false],
    ])
    await sync()
    await finish(0)
    await sync()
    expect(server.effects()).toHaveLength(1)
    expect(store.rolledBack).not.toBeNull()
  })

  it('is no alarm where only the database is gone, or the note lags, or a stream was left after a fork', async () => {
    await finish(0)
    const early = disk.noted
    await finish(1)
    disk.indexed = { ...disk.indexed, indexedDB: new IDBFactory() }
    await startOn(disk)
    expect(store.rolledBack).toBeNull()
    disk.noted = early
    await startOn(disk)
    expect(store.rolledBack).toBeNull()

    // Another disk has sent something else under her next numbers.
    const clone = await disk.copy()
    await finish(2)
    await sync()
    const noted = disk.noted
    await startOn(clone)
    await finish(3)
    disk.noted = noted
    await sync()
    await startOn(disk)
    expect(store.rolledBack).toBeNull()
  })
})
