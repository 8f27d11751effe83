import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seeded } from '../../renderer/sync/testing.ts'
import { creditsOf } from '../../server/modules/credit/credit.ts'
import type { OpenedRun, SyncService } from '../../server/modules/sync/service.ts'
import { openTestWorld, type TestWorld } from '../../server/test-world.ts'
import type { BatchId, TaskId } from '../../shared/model/ids.ts'
import type { User } from '../../shared/model/user.ts'
import type { MailboxEntry } from '../../shared/wire/mailbox.ts'
import type { StreamAnswer, SyncAnswer, SyncRequest } from '../../shared/wire/sync.ts'
import {
  BothStorages,
  deviceOf,
  EPOCH,
  NOW,
  person,
  requestOf,
  submissionOf,
  TestStream,
} from './both-storages.ts'
import { MemoryStorage } from './memory-storage.ts'

const MEI = person(1)
const FANG = person(2)

/** Each happens at most once. */
const EVENTS = [
  'mei submits',
  'fang submits',
  'mei syncs',
  'fang syncs',
  'the lease goes to fang',
  'the last request comes again',
  'the server dies at work',
] as const
/** The same with a lease that ends by itself, and is handed out again later. */
const EVENTS_OF_EXPIRY = [
  'mei submits',
  'fang submits',
  'mei syncs',
  'fang syncs',
  'the lease expires',
  'fang gets what is free',
  'the last request comes again',
] as const
type Event = (typeof EVENTS | typeof EVENTS_OF_EXPIRY)[number]

/** The server, on whatever storage. */
interface Server {
  readonly memory: MemoryStorage
  accept(by: User, request: SyncRequest, runs: readonly OpenedRun[]): Promise<SyncAnswer>
  cut(by: User, request: SyncRequest, runs: readonly OpenedRun[]): Promise<void>
  reassign(batch: BatchId, to: User): Promise<unknown>
  expire(batch: BatchId): Promise<unknown>
  handOut(to: User): Promise<unknown>
}

class MemoryServer implements Server {
  readonly memory: MemoryStorage
  readonly #service: SyncService

  constructor(memory: MemoryStorage) {
    this.memory = memory
    this.#service = memory.service(EPOCH, () => NOW)
  }

  accept(by: User, request: SyncRequest, runs: readonly OpenedRun[]): Promise<SyncAnswer> {
    return this.#service.accept(by, request, runs)
  }

  async cut(by: User, request: SyncRequest, runs: readonly OpenedRun[]): Promise<void> {
    const { before } = this.memory
    const asked = new Promise<void>((reached) => {
      this.memory.before = () => {
        reached()
        return new Promise(() => {})
      }
    })
    void this.#service.accept(by, request, runs)
    await asked
    this.memory.kill()
    this.memory.before = before
  }

  async reassign(batch: BatchId, to: User): Promise<void> {
    this.memory.reassign(batch, to.id)
  }

  async expire(batch: BatchId): Promise<void> {
    this.memory.expire(batch)
  }

  async handOut(to: User): Promise<void> {
    this.memory.handOut(to.id)
  }
}

/** What a labeller's client knows. */
interface Client {
  readonly acknowledged: number
  readonly mail: readonly MailboxEntry[]
  readonly outcomes: readonly StreamAnswer['outcomes'][number][]
}

/** Two labellers and one task that was mei's first. */
class Play {
  readonly #server: Server
  readonly #task: TaskId
  readonly #batch: BatchId
  readonly #streams = { mei: new TestStream(1, MEI, deviceOf(1)), fang: new TestStream(2, FANG, deviceOf(2)) }
  #clients: Readonly<Record<Name, Client>>
  #last: { readonly name: Name; readonly request: SyncRequest; readonly runs: readonly OpenedRun[] } | null =
    null

  constructor(server: Server, task: TaskId, batch: BatchId, from?: Play) {
    this.#server = server
    this.#task = task
    this.#batch = batch
    const nothing = { acknowledged: 0, mail: [], outcomes: [] }
    this.#clients = from === undefined ? { mei: nothing, fang: nothing } : from.#clients
    if (from === undefined) return
    this.#last = from.#last
    for (const name of NAMES) this.#streams[name].operations.push(...from.#streams[name].operations)
  }

  /** The same, in another course of events. */
  copy(memory: MemoryStorage): Play {
    return new Play(new MemoryServer(memory), this.#task, this.#batch, this)
  }

  /** False where it cannot happen: she has not heard of the task, or nothing was ever sent. */
  async happens(event: Event): Promise<boolean> {
    switch (event) {
      case 'mei submits':
        return this.#submit('mei')
      case 'fang submits':
        return this.#submit('fang')
      case 'mei syncs':
        await this.#sync('mei')
        return true
      case 'fang syncs':
        await this.#sync('fang')
        return true
      case 'the lease goes to fang':
        await this.#server.reassign(this.#batch, FANG)
        return true
      case 'the lease expires':
        await this.#server.expire(this.#batch)
        return true
      case 'fang gets what is free':
        await this.#server.handOut(FANG)
        return true
      case 'the last request comes again':
        if (this.#last === null) return false
        await this.#server.accept(this.#last.name === 'mei' ? MEI : FANG, this.#last.request, this.#last.runs)
        return true
      case 'the server dies at work':
        for (const name of NAMES) {
          const { request, runs } = this.#request(name)
          await this.#server.cut(name === 'mei' ? MEI : FANG, request, runs)
        }
        return true
    }
  }

  /** Everybody finishes and sends what she has. */
  async toTheEnd(): Promise<void> {
    await this.#sync('fang')
    await this.#submit('mei')
    await this.#submit('fang')
    await this.#sync('mei')
    await this.#sync('fang')
    // What the last one did has now been told to the other.
    await this.#sync('mei')
  }

  /** What must hold at any moment. */
  check(): { readonly revisions: number; readonly credited: readonly string[] } {
    const revisions = this.#revisions()
    expect(revisions.map(({ rev }) => rev)).toEqual(revisions.map((_, i) => i + 1))
    expect(revisions.filter(({ current }) => current)).toHaveLength(revisions.length === 0 ? 0 : 1)
    for (const name of NAMES) {
      const { id } = this.#streams[name]
      const stored = revisions.filter(({ stream }) => stream === id)
      const held = this.#server.memory.operations().filter(({ stream }) => stream === id)
      expect(held.length).toBeLessThanOrEqual(1)
      // Everything that the server holds has had its effect, once.
      expect(stored).toHaveLength(held.length)
      expect(this.#clients[name].acknowledged).toBeLessThanOrEqual(held.length)
    }
    const credited = creditsOf(revisions).map(({ user }) => user)
    return { revisions: revisions.length, credited }
  }

  checkEnd(): void {
    const revisions = this.#revisions()
    const [ofMei, ofFang] = [MEI, FANG].map(({ id }) => revisions.filter(({ user }) => user === id))
    const wasFangs = this.#knows('fang')
    expect(ofMei).toHaveLength(1)
    expect(ofFang).toHaveLength(wasFangs ? 1 : 0)
    expect(
      creditsOf(revisions)
        .map(({ user }) => user)
        .sort(),
    ).toEqual(wasFangs ? [MEI.id, FANG.id] : [MEI.id])
    // Whoever held the task when she was done has the result that counts, the other one's is kept.
    expect(revisions.find(({ current }) => current)?.user).toBe(wasFangs ? FANG.id : MEI.id)
    expect(ofFang?.[0]?.late ?? false).toBe(false)
    for (const name of NAMES) {
      const [own] = revisions.filter(({ stream }) => stream === this.#streams[name].id)
      const { mail } = this.#clients[name]
      const receipts = mail.filter(({ kind }) => kind === 'receipt')
      expect(receipts).toEqual(own === undefined ? [] : [{ kind: 'receipt', task: this.#task, rev: own.rev }])
    }
    const withdrawals = this.#clients.mei.mail.filter(({ kind }) => kind === 'withdrawal')
    if (wasFangs) expect(withdrawals).toEqual([{ kind: 'withdrawal', tasks: [this.#task] }])
  }

  #revisions() {
    return this.#server.memory.revisions().filter(({ task }) => task === this.#task)
  }

  #knows(name: Name): boolean {
    return this.#clients[name].mail.some(
      (entry) => entry.kind === 'tasks' && entry.tasks.some(({ id }) => id === this.#task),
    )
  }

  #submit(name: Name): boolean {
    const { operations } = this.#streams[name]
    if (operations.length > 0 || !this.#knows(name)) return false
    operations.push(submissionOf(this.#task, 0, { 1: name === 'mei' ? 10 : 20 }))
    return true
  }

  #request(name: Name): { readonly request: SyncRequest; readonly runs: readonly OpenedRun[] } {
    const { acknowledged, mail } = this.#clients[name]
    const stream = this.#streams[name]
    return { request: requestOf(stream.device, mail.length), runs: [stream.run(acknowledged + 1)] }
  }

  async #sync(name: Name): Promise<void> {
    const sent = this.#request(name)
    const known = this.#clients[name]
    const waits = this.#server.memory.mailOf(name === 'mei' ? MEI.id : FANG.id).slice(known.mail.length)
    const answer = await this.#server.accept(name === 'mei' ? MEI : FANG, sent.request, sent.runs)
    this.#last = { name, ...sent }
    const [own] = answer.streams
    if (own === undefined) throw new Error('no answer to the run')
    const news = answer.mailbox.map(({ entry }) => entry as MailboxEntry)
    // What was there is told at this very contact, a withdrawal with it.
    expect(news.slice(0, waits.length).map(({ kind }) => kind)).toEqual(waits.map(({ kind }) => kind))
    this.#clients = {
      ...this.#clients,
      [name]: {
        acknowledged: own.acknowledged,
        mail: [...known.mail, ...news],
        outcomes: [...known.outcomes, ...own.outcomes],
      },
    }
  }
}

const NAMES = ['mei', 'fang'] as const
type Name = (typeof NAMES)[number]

describe('two labellers finish one task, whatever comes first', () => {
  test.each([
    ['given away by a supervisor', EVENTS, 3_358],
    ['taken back when its time was over', EVENTS_OF_EXPIRY, 2_248],
  ] as const)(
    '%s',
    async (_, events, courses) => {
      const memory = new MemoryStorage()
      for (const { id } of [MEI, FANG]) memory.addUser(id)
      const { batch, tasks } = memory.assign(MEI.id, 1)
      const play = new Play(new MemoryServer(memory), tasks[0]!.id, batch.id)
      await play.happens('mei syncs')
      expect(await everyCourse(memory, play, events, [])).toBe(courses)
    },
    300_000,
  )
})

/** Goes on in every possible way, and checks each step and each end; answers how many courses there are. */
async function everyCourse(
  memory: MemoryStorage,
  before: Play,
  left: readonly Event[],
  course: readonly Event[],
): Promise<number> {
  const backup = memory.backup()
  let courses = 0
  const standing = before.check()
  for (const event of left) {
    memory.restore(backup)
    const play = before.copy(memory)
    if (!(await play.happens(event))) continue
    const path = [...course, event]
    try {
      const now = play.check()
      expect(now.revisions).toBeGreaterThanOrEqual(standing.revisions)
      expect(now.credited).toEqual(expect.arrayContaining([...standing.credited]))
      courses +=
        1 +
        (await everyCourse(
          memory,
          play,
          left.filter((other) => other !== event),
          path,
        ))
    } catch (error) {
      throw new Error(`after: ${path.join(', ')}`, { cause: error })
    }
  }
  memory.restore(backup)
  const end = before.copy(memory)
  await end.toTheEnd()
  end.check()
  end.checkEnd()
  return courses
}

describe('the same in PostgreSQL', () => {
  let world: TestWorld
  beforeAll(async () => {
    world = await openTestWorld()
  })
  afterAll(() => world.close())

  const SAMPLES = 12
  test.each(Array.from({ length: SAMPLES }, (_, i) => i + 1))('sample %i', async (seed) => {
    const both = await BothStorages.open(world, [MEI, FANG])
    const { batch, tasks } = await both.assign(MEI, 1)
    const play = new Play(both, tasks[0]!.id, batch)
    await play.happens('mei syncs')
    const left: Event[] = [...(seed % 2 === 0 ? EVENTS : EVENTS_OF_EXPIRY)]
    const rng = seeded(seed)
    while (left.length > 0) {
      const [event] = left.splice(Math.floor(rng.next() * left.length), 1)
      if (event !== undefined) await play.happens(event)
      play.check()
    }
    await play.toTheEnd()
    play.checkEnd()
    await both.compare([MEI, FANG])
  })
})
