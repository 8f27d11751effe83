// The store of a person does on a MemorySet what it does on Dexie: the same answers, and the same rows and records left.
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { personDb } from '../../renderer/data/db.ts'
import { type OpenedStore, openStore } from '../../renderer/data/open-store.ts'
import { DATA_KEY, Disk, opened, USER } from '../../renderer/data/testing/disk.ts'
import { draw, exchangeAll, undone } from '../../renderer/data/testing/hand.ts'
import { MemoryServer } from '../../renderer/data/testing/memory-server.ts'
import type { WorkingSet } from '../../renderer/data/working-set.ts'
import { seeded } from '../../renderer/sync/testing.ts'
import { contentOf } from './content-of.ts'
import { MemorySet, SetDisk } from './memory-set.ts'
import { simulatedPrimitives } from './plain.ts'

type Command = 'draw' | 'undo' | 'submit' | 'skip' | 'exchange' | 'pictures' | 'look' | 'reopen' | 'lose'
const command = fc.record({
  does: fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom<Command>('draw', 'undo', 'submit', 'skip', 'exchange', 'pictures', 'look'),
    },
    { weight: 1, arbitrary: fc.constantFrom<Command>('reopen', 'lose') },
  ),
  nth: fc.nat(7),
})

/** A person's store with nothing of its own but the database: two with the same story must do the same. */
class Machine {
  readonly server = new MemoryServer()
  readonly disk = new Disk()
  readonly #primitives = simulatedPrimitives(seeded(1).next)
  /** A new database, as an empty disk has it. */
  readonly #newSet: () => () => WorkingSet
  #openSet: () => WorkingSet
  store!: OpenedStore

  constructor(newSet: () => () => WorkingSet) {
    this.#newSet = newSet
    this.#openSet = newSet()
  }

  async open() {
    const { journal, carrier, now, relieve, canary, dropDatabases } = this.disk
    const parts = { journal, carrier, now, relieve, canary, dropDatabases, primitives: this.#primitives }
    const all = { ...parts, user: USER, dataKey: DATA_KEY, openSet: this.#openSet, closing: new Map() }
    this.store = opened(await openStore(all))
    return this.store.recovered
  }

  async do({ does, nth }: { readonly does: Command; readonly nth: number }): Promise<unknown> {
    const { work, sync } = this.store
    const [batch] = await work.batches()
    if (batch === undefined) throw new Error('nothing to do')
    const task = (await work.tasks(batch.batch.id))[nth]?.task
    if (task === undefined) throw new Error('no such task')
    switch (does) {
      case 'draw':
        return draw(this.store, task.id)
      case 'undo': {
        const now = await work.open(task.id)
        return now.position > 0 ? work.save(undone(now)) : now
      }
      case 'submit':
        return work.submit(task.id, nth)
      case 'skip':
        return work.skip(task.id, 'unclear', '', nth).catch((error: Error) => error.message)
      case 'exchange':
        return this.exchange()
      case 'pictures':
        work.workingAt(task)
        return [
          await sync.wanted(3, new Set()),
          await sync.setHeld([task.media.sha256], nth % 2 === 0),
          await sync.needed(),
          await sync.pictures(),
        ]
      case 'look':
        return [await work.open(task.id), await work.nextTask(batch.batch.id, task.id), await sync.summary()]
      case 'lose':
        this.#openSet = this.#newSet()
        return this.open()
      case 'reopen':
        await work.close()
        return this.open()
    }
  }

  exchange() {
    return exchangeAll(this.store, { exchange: (request) => this.server.exchange('she', request) }, 3)
  }

  async content() {
    const set = this.#openSet()
    await set.open()
    const content = await contentOf(set)
    set.close()
    return [content, [...this.disk.records], this.disk.carried, this.server.effects()]
  }
}

it('lets the store of a person do what it does on Dexie', async () => {
  const story = fc.array(command, { minLength: 8, maxLength: 25, size: 'max' })
  await fc.assert(
    fc.asyncProperty(story, async (commands) => {
      const dexie = new Machine(() => {
        const indexed = { indexedDB: new IDBFactory(), IDBKeyRange }
        return () => personDb(USER, indexed)
      })
      const memory = new Machine(() => {
        const disk = new SetDisk()
        return () => new MemorySet(disk)
      })
      dexie.server.assign('she', 8)
      memory.server.state = dexie.server.backup()
      for (const machine of [dexie, memory]) {
        await machine.open()
        await machine.exchange()
      }
      for (const one of commands) expect(await memory.do(one)).toEqual(await dexie.do(one))
      expect(await memory.content()).toEqual(await dexie.content())
    }),
    { numRuns: 20 },
  )
})
