import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seeded } from '../../renderer/sync/testing.ts'
import type { OpenedRun } from '../../server/modules/sync/service.ts'
import { openTestWorld, type TestWorld } from '../../server/test-world.ts'
import type { Task } from '../../shared/model/batch.ts'
import type { AnnotationDocument } from '../../shared/model/document.ts'
import type { BatchId, LabelId } from '../../shared/model/ids.ts'
import type { User } from '../../shared/model/user.ts'
import { bitmapOf } from '../../shared/wire/bitmap.ts'
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

const PEOPLE = [1, 2, 3].map(person)
const SEEDS = 10
const STEPS = 60

describe('the storage in memory and PostgreSQL', () => {
  let world: TestWorld
  beforeAll(async () => {
    world = await openTestWorld()
  })
  afterAll(() => world.close())

  test.each(Array.from({ length: SEEDS }, (_, i) => i + 1))(
    'do the same, seed %i',
    async (seed) => {
      const both = await BothStorages.open(world, PEOPLE)
      const random = new Walk(seed, both)
      await random.assign()
      await random.assign()
      for (let step = 0; step < STEPS; step++) await random.step()
      await both.compare(PEOPLE)
      expect(both.memory.operations().length).toBeGreaterThan(0)
    },
    60_000,
  )
})

/** What people, clients and bad lines may do, in any order. */
class Walk {
  readonly #both: BothStorages
  readonly #rng: { next(): number }
  readonly #streams: TestStream[] = []
  readonly #tasks: Task[] = []
  readonly #batches: BatchId[] = []

  constructor(seed: number, both: BothStorages) {
    this.#rng = seeded(seed)
    this.#both = both
  }

  async assign(): Promise<void> {
    const { batch, tasks } = await this.#both.assign(this.#pick(PEOPLE.slice(0, 2)), 2 + this.#below(3))
    this.#batches.push(batch)
    this.#tasks.push(...tasks)
  }

  step(): Promise<void> {
    const n = this.#below(20)
    if (n === 0) return this.#both.expire(this.#pick(this.#batches))
    if (n === 1) return this.#handOut()
    if (n < 4) return this.#reassign()
    if (n < 6) return this.#return()
    return this.#send()
  }

  async #handOut(): Promise<void> {
    const made = await this.#both.handOut(this.#pick(PEOPLE))
    if (made !== null) this.#batches.push(made)
  }

  async #reassign(): Promise<void> {
    const made = await this.#both.reassign(this.#pick(this.#batches), this.#pick(PEOPLE))
    if (made !== null) this.#batches.push(made)
  }

  #return(): Promise<void> {
    const n = this.#below(3)
    const change = (document: AnnotationDocument) => {
      const [first, ...others] = document.shapes
      if (n === 0 || first === undefined) return document
      const head = { ...first, label: 'head' as LabelId }
      return { ...document, shapes: n === 1 ? others : [head, ...others] }
    }
    return this.#both.return(this.#pick(this.#tasks), '', change)
  }

  async #send(): Promise<void> {
    const streams = [this.#stream(), this.#stream()].slice(this.#below(2))
    const runs = [...new Set(streams)].map((stream): OpenedRun => {
      for (let more = this.#below(4); more > 0; more--) stream.operations.push(this.#operation(stream.owner))
      // A disk that was rolled back: other work under known numbers.
      if (this.#chance(0.05) && stream.operations.length > 0)
        stream.operations[this.#below(stream.operations.length)] = this.#operation(stream.owner)
      const from = this.#chance(0.6) ? 1 : 1 + this.#below(stream.operations.length + 1)
      const run = stream.run(from, this.#chance(0.8) ? undefined : from + this.#below(2))
      return this.#chance(0.03) ? { ...run, operations: null } : run
    })
    const by = this.#chance(0.8) ? (streams[0]?.owner ?? this.#pick(PEOPLE)) : this.#pick(PEOPLE)
    const device = this.#chance(0.95) ? (streams[0]?.device ?? deviceOf(0)) : deviceOf(2)
    const cursor = this.#chance(0.2) ? null : this.#below(8)
    const progress = { batch: this.#pick(this.#batches.slice(0, 2)), done: bitmapOf([this.#below(4)]) }
    const request = requestOf(device, cursor, this.#chance(0.1) ? [progress] : [])
    if (this.#chance(0.05)) await this.#both.cut(by, request, runs)
    await this.#both.accept(by, request, runs)
  }

  #stream(): TestStream {
    const owner = this.#pick(PEOPLE)
    const own = this.#streams.filter((stream) => stream.owner === owner)
    if (own.length > 0 && this.#chance(0.9)) return this.#pick(own)
    const stream = new TestStream(this.#streams.length, owner, deviceOf(this.#below(2)))
    this.#streams.push(stream)
    return stream
  }

  /** Mostly on tasks that she was given, now or earlier. */
  #operation(by: User): unknown {
    const given = this.#both.memory
      .mailOf(by.id)
      .flatMap((entry) => (entry.kind === 'tasks' ? entry.tasks.map(({ id }) => id) : []))
    const all = this.#tasks.map(({ id }) => id)
    const task = this.#pick(given.length > 0 && this.#chance(0.95) ? given : all)
    const baseRev = this.#below(5)
    const n = this.#below(12)
    if (n === 0) return { op: 'submit', task }
    if (n === 3) return { op: 'skip', task, reason: 'unclear', note: '', at: NOW, activeMs: 1 }
    const { id: stream, operations } = this.#pick(this.#streams)
    if (n === 1) return { op: 'dismiss', task, stream, seq: 1 + this.#below(operations.length + 1), at: NOW }
    if (n === 2) return { op: 'skip', task, reason: 'other', note: '', baseRev, at: NOW, activeMs: 1 }
    const boxes = Array.from({ length: this.#below(4) }, () => [1 + this.#below(4), 10 * this.#below(3)])
    return submissionOf(task, baseRev, Object.fromEntries(boxes))
  }

  #below(n: number): number {
    return Math.floor(this.#rng.next() * n)
  }

  #chance(p: number): boolean {
    return this.#rng.next() < p
  }

  #pick<T>(all: readonly T[]): T {
    const one = all[this.#below(all.length)]
    if (one === undefined) throw new Error('nothing to choose from')
    return one
  }
}

/** A storage whose commits wait until they are let go, and one person's stream with one submission. */
function atWork() {
  const storage = new MemoryStorage()
  const mei: User = person(1)
  storage.addUser(mei.id)
  const { batch, tasks } = storage.assign(mei.id, 3)
  const stream = new TestStream(0, mei, deviceOf(0))
  stream.operations.push(submissionOf(tasks[0]!.id, 0, { 1: 0 }))
  const gates: (() => void)[] = []
  storage.before = () => new Promise((go) => gates.push(go))
  const service = storage.service(EPOCH, () => NOW)
  const answers: unknown[] = []
  const send = (run = stream.run()): void => {
    void service
      .accept(mei, requestOf(stream.device, null), [run])
      .then(({ streams }) => answers.push(streams[0]))
  }
  const drained = () => new Promise((go) => setImmediate(go))
  return { storage, mei, batch, tasks, stream, gates, send, answers, drained }
}

describe('a transaction of the storage in memory', () => {
  test('takes effect with its commit, and another one of the same stream waits for it', async () => {
    const { storage, gates, send, answers, drained } = atWork()
    send()
    send()
    await drained()
    expect(gates).toHaveLength(1)
    expect(storage.operations()).toEqual([])
    gates[0]!()
    await drained()
    expect(storage.revisions()).toMatchObject([{ rev: 1, current: true }])
    gates[1]!()
    await drained()
    expect(storage.operations()).toHaveLength(1)
    expect(answers).toMatchObject([{ outcomes: [] }, { outcomes: [{ outcome: 'duplicate' }] }])
  })

  test('that dies has never happened, and holds up nobody', async () => {
    const { storage, gates, send, answers, drained } = atWork()
    send()
    send()
    await drained()
    storage.kill()
    for (const go of gates) go()
    await drained()
    expect([storage.operations(), answers]).toEqual([[], []])
    send()
    await drained()
    gates.at(-1)!()
    await drained()
    expect(storage.operations()).toHaveLength(1)
    expect(answers).toHaveLength(1)
  })

  test('that closes a circle of waiting begins anew, and both get through', async () => {
    const { storage, mei, tasks, gates, drained } = atWork()
    const fang = person(2)
    storage.addUser(fang.id)
    const streams = [mei, fang].map((one, i) => new TestStream(i, one, deviceOf(0)))
    for (const { operations } of streams) operations.push(submissionOf(tasks[0]!.id, 0, { 1: 0 }))
    const service = storage.service(EPOCH, () => NOW)
    const there = service.accept(
      mei,
      requestOf(deviceOf(0), null),
      streams.map((s) => s.run()),
    )
    const back = service.accept(fang, requestOf(deviceOf(0), null), streams.map((s) => s.run()).reverse())
    let done = false
    void Promise.all([there, back]).then(() => {
      done = true
    })
    while (!done) {
      await drained()
      gates.shift()?.()
    }
    expect(storage.operations()).toHaveLength(2)
  })

  test('keeps back what people change beside it until its rows are free', async () => {
    const { storage, mei, batch, tasks, gates, send, drained } = atWork()
    const fang = person(2)
    storage.addUser(fang.id)
    send()
    await drained()
    storage.reassign(batch.id, fang.id)
    expect(storage.mailOf(fang.id)).toEqual([])
    gates[0]!()
    await drained()
    // The one that was sent stays; it was committed first.
    const moved = tasks.slice(1).map(({ id }) => id)
    expect(storage.mailOf(mei.id).slice(2)).toEqual([
      { kind: 'receipt', task: tasks[0]!.id, rev: 1 },
      { kind: 'withdrawal', tasks: moved },
    ])
    expect(storage.mailOf(fang.id)).toHaveLength(2)
  })

  test('is back where it was after a restore', async () => {
    const { storage, gates, send, drained } = atWork()
    const before = storage.backup()
    send()
    await drained()
    gates[0]!()
    await drained()
    const after = storage.backup()
    storage.restore(before)
    expect(storage.operations()).toEqual([])
    storage.restore(after)
    expect(storage.operations()).toHaveLength(1)
  })
})

describe('a mutant', () => {
  test('acknowledges what is not committed', async () => {
    const { storage, send, answers, drained } = atWork()
    storage.acknowledgeBeforeCommit = true
    send()
    await drained()
    expect(answers).toMatchObject([{ acknowledged: 1 }])
    storage.kill()
    expect(storage.operations()).toEqual([])
  })

  test('without unique keys stores twice what comes twice at once', async () => {
    const { storage, gates, send, drained } = atWork()
    storage.withoutUniqueKeys = true
    send()
    send()
    await drained()
    for (const go of gates) go()
    await drained()
    expect(storage.operations()).toHaveLength(2)
    expect(storage.revisions()).toHaveLength(2)
  })

  test('blind to forks acknowledges work that it does not have', async () => {
    const { storage, tasks, stream, gates, send, answers, drained } = atWork()
    storage.blindToForks = true
    send()
    await drained()
    gates[0]!()
    await drained()
    stream.operations[0] = submissionOf(tasks[1]!.id, 0, { 1: 0 })
    stream.operations.push(submissionOf(tasks[2]!.id, 0, { 1: 0 }))
    send()
    await drained()
    gates[1]!()
    await drained()
    expect(answers[1]).toMatchObject({ acknowledged: 2, forked: false })
    expect(storage.revisions().map(({ task }) => task)).toEqual([tasks[0]!.id, tasks[2]!.id])
  })
})
