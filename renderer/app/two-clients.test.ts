import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LinkError } from '../../shared/ipc/contract.ts'
import type { BatchId, DeviceId, TaskId, UserId } from '../../shared/model/ids.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { SyncMessage } from '../../shared/wire/sync.ts'
import type { OpenedStore } from '../data/open-store.ts'
import { Disk, opened } from '../data/testing/disk.ts'
import { drawn, undone } from '../data/testing/hand.ts'
import { MemoryServer, uuid } from '../data/testing/memory-server.ts'
import type { SyncPort } from '../editor/ports.ts'
import type { Net } from '../sync/ports.ts'
import { startSync } from '../sync/sync-engine.ts'
import { picturesAtHand, seeded, VirtualTime } from '../sync/testing.ts'

/**
 * Two people work on a bad line while power fails and disks forget, and whatever the screen called saved or sent must be
 * on the server in the end, once. Every submission carries a number of its own as its working time, by which it is known
 * on the server.
 */

type Command =
  | { readonly do: 'draw' | 'undo' | 'submit' | 'skip'; readonly person: 0 | 1; readonly task: number }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'line'; readonly loss: number }
  | {
      readonly do: 'crash'
      readonly person: 0 | 1
      readonly task: number
      readonly ticks: number
      readonly loss: Loss
    }
  | { readonly do: 'assign'; readonly person: 0 | 1 }
  | { readonly do: 'restore-server' }

/** What the disk has forgotten after the power came back; one of the two copies is always whole. */
type Loss = 'nothing' | 'database' | 'database-rolled-back' | 'journal' | 'journal-rolled-back'

const person = fc.constantFrom<0 | 1>(0, 1)
const task = fc.nat(7)
const work: fc.WeightedArbitrary<Command>[] = [
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constantFrom('draw', 'undo', 'submit', 'skip'), person, task }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('pass'), ms: fc.integer({ min: 100, max: 400_000 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('line'), loss: fc.constantFrom(0, 0.3, 0.6, 1) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('assign'), person }) },
]
const crash = (...losses: Loss[]): fc.Arbitrary<Command> =>
  fc.record({ do: fc.constant('crash'), person, task, ticks: fc.nat(60), loss: fc.constantFrom(...losses) })
const story = (...more: fc.WeightedArbitrary<Command>[]) =>
  fc.record({
    seed: fc.nat(1e9),
    commands: fc.array(fc.oneof(...work, ...more), { minLength: 20, maxLength: 45, size: 'max' }),
  })

class Person {
  readonly user = uuid() as UserId
  readonly device = uuid() as DeviceId
  disk = new Disk()
  store!: OpenedStore
  sync!: SyncPort
  tasks: TaskId[] = []
  batches: BatchId[] = []
  /** Older copies of the disk, for a rollback. */
  old: Disk | null = null
  /** Working times of the operations that the screen called done, and of those that were cut off in the middle. */
  promised = new Set<number>()
  perhaps = new Set<number>()
  /** Shape ids and version of each document as the screen last called it saved; two where the last save was cut off. */
  saved = new Map<TaskId, string[]>()
}

class World {
  readonly server = new MemoryServer()
  readonly time = new VirtualTime()
  readonly people = [new Person(), new Person()] as const
  readonly random: () => number
  loss = 0.3
  private tag = 0
  private backup = this.server.backup()

  constructor(seed: number) {
    const rng = seeded(seed)
    this.random = () => rng.next()
  }

  async start(): Promise<void> {
    for (const one of this.people) {
      this.assign(one)
      await this.boot(one)
    }
    await this.settle()
  }

  assign(one: Person): void {
    const { batch, tasks } = this.server.assign(one.user, 4, 3)
    one.tasks.push(...tasks.map(({ id }) => id))
    one.batches.push(batch.id)
  }

  async boot(one: Person): Promise<void> {
    one.store = opened(await one.disk.open(one.user))
    const { time, random } = this
    one.sync = startSync({
      store: one.store.sync,
      net: this.net(one),
      pictures: picturesAtHand,
      clock: time,
      timer: time,
      rng: { next: random },
      user: one.user,
    })
  }

  /** Loses requests and answers, and sometimes delivers a request twice. */
  private net(one: Person): Net {
    const cut: Result<unknown, LinkError> = fail({ code: 'offline' })
    return {
      exchange: async (request: SyncMessage) => {
        if (this.random() < this.loss) return cut
        const answer = await this.server.exchange(one.user, request)
        if (this.random() < 0.1) await this.server.exchange(one.user, request)
        return this.random() < this.loss ? cut : ok(answer)
      },
      freeDiskMb: async () => null,
      onLink: () => () => {},
    }
  }

  async run(command: Command): Promise<void> {
    switch (command.do) {
      case 'pass':
        this.time.advance(command.ms)
        return this.settle()
      case 'line':
        this.loss = command.loss
        return
      case 'assign':
        return this.assign(this.people[command.person])
      case 'restore-server':
        if (this.random() < 0.5)
          this.server.restore({ ...this.backup, mailboxes: this.server.backup().mailboxes })
        this.backup = this.server.backup()
        return
      case 'crash':
        return this.crash(this.people[command.person], command)
      default:
        return void (await this.act(this.people[command.person], command.do, command.task))
    }
  }

  /** One act of a person, noted as what may be and, once the screen said so, what must be. */
  async act(one: Person, what: 'draw' | 'undo' | 'submit' | 'skip', index: number): Promise<void> {
    const id = one.tasks[index % one.tasks.length]!
    const { work: port } = one.store
    const { promised, perhaps, saved } = one
    const known = (await port.batches()).length > 0 && (await port.row(id).catch(() => null)) !== null
    if (!known) return
    const open = await port.open(id)
    if (what === 'draw' || what === 'undo') {
      if (what === 'undo' && open.position === 0) return
      const save = what === 'draw' ? drawn(open) : undone(open)
      const next = look(save.document)
      saved.set(id, [...(saved.get(id) ?? [look(open.document)]), next])
      const done = await port.save(save)
      if (!done.ok) throw new Error('a save was refused')
      saved.set(id, [next])
      return
    }
    const todo = open.row.state === 'draft' || open.row.state === 'open'
    if (!todo || (what === 'submit' && open.row.state !== 'draft')) return
    this.tag += 1
    const tag = this.tag
    perhaps.add(tag)
    const done = what === 'submit' ? await port.submit(id, tag) : await port.skip(id, 'unclear', '', tag)
    if (!done.ok) throw new Error('an operation was refused')
    promised.add(tag)
  }

  /** The power fails some moments after a key was pressed; what had been answered by then must still be there. */
  async crash(one: Person, { task: index, ticks, loss }: Extract<Command, { do: 'crash' }>): Promise<void> {
    const before = await one.disk.copy(one.user)
    const kind = (['draw', 'submit', 'undo'] as const)[ticks % 3]!
    void this.act(one, kind, index).catch(() => undefined)
    for (let i = 0; i < ticks; i++) await new Promise(setImmediate)
    one.disk.onAppend = () => new Promise(() => {})
    one.sync.stop()
    const after = await one.disk.copy(one.user)
    // Nothing of the old life may be noted any more.
    const { promised, saved } = one
    one.promised = new Set(promised)
    one.saved = new Map([...saved].map(([key, value]) => [key, [...value]]))
    const older = one.old ?? before
    if (loss === 'database') after.wipeDatabase()
    if (loss === 'database-rolled-back') after.indexed = await older.copyDatabase(one.user)
    if (loss === 'journal') after.records.clear()
    if (loss === 'journal-rolled-back') after.records = new Map(older.records)
    one.old = this.random() < 0.5 ? before : one.old
    one.disk = after
    one.disk.time += 1000
    await this.boot(one)
    for (const [id, possible] of one.saved) {
      const row = await one.store.work.row(id).catch(() => null)
      if (row === null) throw new Error(`task ${id} is gone`)
      const found = look((await one.store.work.open(id)).document)
      expect(possible, `document of ${id} after a crash with ${loss}`).toContain(found)
      one.saved.set(id, [found])
    }
  }

  /** Until the last exchange under way has come to its end. */
  async settle(): Promise<void> {
    for (const one of this.people) {
      do await one.store.work.batches()
      while (one.sync.status().phase === 'exchanging')
    }
  }

  /** The line gets well; after a while all must be where it belongs. */
  async end(): Promise<void> {
    this.loss = 0
    for (let i = 0; i < 6; i++) {
      this.time.advance(400_000)
      await this.settle()
    }
    const effects = this.server.effects().map((text) => (JSON.parse(text) as { activeMs: number }).activeMs)
    expect(new Set(effects).size, 'nothing took effect twice').toBe(effects.length)
    for (const one of this.people) {
      const lost = [...one.promised].filter((tag) => !effects.includes(tag))
      expect(lost, 'nothing that was called done is lost').toEqual([])
      const { pending, quarantined } = await one.store.sync.summary()
      expect({ pending, quarantined }).toEqual({ pending: 0, quarantined: [] })
      await this.checkCounters(one)
      for (const [id, [expected]] of one.saved)
        expect(look((await one.store.work.open(id)).document)).toBe(expected)
    }
    const all = this.people.flatMap(({ perhaps }) => [...perhaps])
    expect(effects.filter((tag) => !all.includes(tag))).toEqual([])
  }

  private async checkCounters(one: Person): Promise<void> {
    for (const batch of await one.store.work.batches()) {
      const rows = await one.store.work.tasks(batch.batch.id)
      const counted = { ...batch.counts }
      for (const state of Object.keys(counted) as (keyof typeof counted)[]) {
        expect(counted[state], `${state} in the list of batches`).toBe(
          rows.filter((row) => row.state === state).length,
        )
      }
      expect(batch.listed).toBe(4)
      for (const row of rows) expect(row.sent).not.toBe('waiting')
    }
    expect(await one.store.work.batches()).toHaveLength(one.batches.length)
  }

  async stop(): Promise<void> {
    for (const one of this.people) {
      one.sync.stop()
      one.store.work.close()
    }
  }
}

function look({ shapes }: { readonly shapes: readonly unknown[] }): string {
  return JSON.stringify(shapes)
}

async function tell({ seed, commands }: { seed: number; commands: readonly Command[] }): Promise<void> {
  const world = new World(seed)
  await world.start()
  for (const command of commands) await world.run(command)
  await world.end()
  await world.stop()
}

const SEEDS = [1, 20260811]

describe('two people, whatever is called saved', () => {
  it.each(SEEDS)('arrives once over a line that loses requests and answers (seed %i)', async (seed) => {
    await fc.assert(fc.asyncProperty(story(), tell), { seed, numRuns: 5, endOnFailure: true })
  })

  it.each(SEEDS)('arrives once although the power fails and a disk forgets (seed %i)', async (seed) => {
    const losses = crash('nothing', 'database', 'database-rolled-back', 'journal', 'journal-rolled-back')
    await fc.assert(fc.asyncProperty(story({ weight: 3, arbitrary: losses }), tell), {
      seed,
      numRuns: 8,
      endOnFailure: true,
    })
  })

  it.each(SEEDS)('arrives once although the server is restored from backups (seed %i)', async (seed) => {
    const restore: fc.Arbitrary<Command> = fc.constant({ do: 'restore-server' })
    const faults = [
      { weight: 2, arbitrary: restore },
      { weight: 1, arbitrary: crash('nothing') },
    ]
    await fc.assert(fc.asyncProperty(story(...faults), tell), { seed, numRuns: 5, endOnFailure: true })
  })
})
