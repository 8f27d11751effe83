// MemorySet must answer as Dexie does, or the simulator proves nothing.
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { personDb } from '../../renderer/data/db.ts'
import type { EditRow, MailRow, OutboxRow, StreamRow, TaskRecord } from '../../renderer/data/rows.ts'
import { USER } from '../../renderer/data/testing/disk.ts'
import type { WorkingSet } from '../../renderer/data/working-set.ts'
import type { BatchId, Sha256, TaskId } from '../../shared/model/ids.ts'
import { contentOf } from './content-of.ts'
import { MemorySet, SetDisk } from './memory-set.ts'

interface Act {
  /** For the report of a failure. */
  readonly said: string
  run(set: WorkingSet): Promise<unknown>
}

function act<A extends readonly unknown[]>(
  name: string,
  args: fc.Arbitrary<A>,
  run: (set: WorkingSet, ...args: A) => Promise<unknown>,
): fc.Arbitrary<Act> {
  return args.map((values) => ({
    said: `${name} ${fc.stringify(values)}`,
    run: (set) => run(set, ...values),
  }))
}

// Few of each, so that they meet. What no index looks at is left out of the rows.
const generation = fc.integer({ min: 1, max: 2 })
const seq = fc.integer({ min: 1, max: 6 })
const small = fc.nat(5)
const flag = fc.constantFrom<0 | 1>(0, 1)
const task = fc.constantFrom(...(['t1', 't2', 't3', 't4'] as TaskId[]))
const batch = fc.constantFrom(...(['b1', 'b2'] as BatchId[]))
const sha256 = fc.constantFrom(...(['s1', 's2', 's3'] as Sha256[]))
const sealed = fc.uint8Array({ maxLength: 3 })
const opKey = fc.tuple(generation, seq)
const editKey = fc.tuple(task, small)
const receiptAt = fc.option(small)
const outcome = fc.constantFrom(null, 'quarantined', 'duplicate')

const rows = <Row>(fields: { readonly [K in keyof Row]?: fc.Arbitrary<unknown> }) => {
  const row = fc.record(fields as Record<string, fc.Arbitrary<unknown>>)
  return fc.array(row as fc.Arbitrary<unknown> as fc.Arbitrary<Row>, { maxLength: 4 })
}
const operations = rows<OutboxRow>({ generation, seq, task, outcome, receiptAt, size: small, sealed })
const edits = rows<EditRow>({ task, index: small, sealed })
const streams = rows<StreamRow>({ generation, last: small })
const mail = rows<MailRow>({ epoch: batch, n: small, sealed })
const tasks = rows<TaskRecord>({
  id: task,
  batch,
  order: small,
  sha256,
  todo: flag,
  wanted: flag,
  held: fc.boolean(),
})

const nothing = () => null
const changes = fc.oneof(
  act('outbox.bulkPut', fc.tuple(operations), ({ outbox }, all) => outbox.bulkPut(all).then(nothing)),
  act('outbox.bulkDelete', fc.tuple(fc.array(opKey)), ({ outbox }, keys) => outbox.bulkDelete(keys)),
  act('outbox.delete', fc.tuple(opKey), ({ outbox }, key) => outbox.delete(key)),
  act('edits.bulkPut', fc.tuple(edits), (set, all) => set.edits.bulkPut(all).then(nothing)),
  act('edits.delete', fc.tuple(task, small), (set, id, from) =>
    set.edits.where('[task+index]').between([id, from], [id, Number.POSITIVE_INFINITY]).delete(),
  ),
  act('streams.bulkPut', fc.tuple(streams), (set, all) => set.streams.bulkPut(all).then(nothing)),
  act('tasks.bulkPut', fc.tuple(tasks), (set, all) => set.tasks.bulkPut(all).then(nothing)),
  act('mail.bulkPut', fc.tuple(mail), (set, all) => set.mail.bulkPut(all).then(nothing)),
  act('preferences.put', fc.tuple(small), ({ preferences }, value) =>
    preferences.put({ key: 'own', value }).then(nothing),
  ),
)

const questions = fc.oneof(
  act('outbox.get', fc.tuple(opKey), ({ outbox }, key) => outbox.get(key)),
  act('outbox.bulkGet', fc.tuple(fc.array(opKey)), ({ outbox }, keys) => outbox.bulkGet(keys)),
  act('outbox.primaryKeys', fc.tuple(), ({ outbox }) => outbox.toCollection().primaryKeys()),
  act('outbox.between', fc.tuple(generation, small, small), ({ outbox }, g, from, to) =>
    outbox.where('[generation+seq]').between([g, from], [g, to], true, true).toArray(),
  ),
  act('outbox.until', fc.tuple(generation, small, small), async ({ outbox }, g, from, count) => {
    const calls: string[] = []
    await outbox
      .where('[generation+seq]')
      .between([g, from], [g, 6], true, true)
      .until((row) => calls.push(`asked ${row.seq}`) > 2 * count)
      .each((row) => calls.push(`given ${row.seq}`))
    return calls
  }),
  act('outbox of a task', fc.tuple(task), ({ outbox }, id) => outbox.where('task').equals(id).toArray()),
  act('outbox set aside', fc.tuple(), ({ outbox }) =>
    outbox.where('outcome').equals('quarantined').toArray(),
  ),
  act('outbox received', fc.tuple(small, small), ({ outbox }, before, count) =>
    outbox.where('receiptAt').below(before).limit(count).toArray(),
  ),
  act('edits of a task', fc.tuple(task), (set, id) =>
    set.edits.where('[task+index]').between([id, 0], [id, Number.POSITIVE_INFINITY]).toArray(),
  ),
  act('edits.bulkGet', fc.tuple(fc.array(editKey)), (set, keys) => set.edits.bulkGet(keys)),
  act('streams in order', fc.tuple(), (set) => set.streams.orderBy('generation').toArray()),
  act('the last stream', fc.tuple(), (set) => set.streams.orderBy('generation').last()),
  act('tasks of a batch', fc.tuple(batch, small, small), (set, id, from, to) =>
    set.tasks.where('[batch+order]').between([id, from], [id, to]).toArray(),
  ),
  act('the task at a place', fc.tuple(batch, small), (set, id, order) =>
    set.tasks.where('[batch+order]').equals([id, order]).first(),
  ),
  act('how many tasks', fc.tuple(batch), (set, id) =>
    set.tasks.where('[batch+order]').between([id, 0], [id, Number.POSITIVE_INFINITY]).count(),
  ),
  act('the next task', fc.tuple(batch, small), (set, id, from) =>
    set.tasks
      .where('[batch+todo+order]')
      .between([id, 1, from], [id, 1, Number.POSITIVE_INFINITY])
      .filter((row) => row.held)
      .first(),
  ),
  act('wanted', fc.tuple(batch, small, small), async (set, id, from, count) => {
    const found = new Set<Sha256>()
    await set.tasks
      .where('[batch+wanted+order]')
      .between([id, 1, from], [id, 1, Number.POSITIVE_INFINITY])
      .until(() => found.size >= count)
      .each((row) => void found.add(row.sha256))
    return [...found]
  }),
  act('tasks by picture', fc.tuple(fc.array(sha256)), (set, pictures) =>
    set.tasks.where('sha256').anyOf(pictures).toArray(),
  ),
  act('pictures', fc.tuple(), (set) => set.tasks.orderBy('sha256').uniqueKeys()),
  act('tasks held', fc.tuple(), (set) => set.tasks.filter((row) => row.held).toArray()),
)

const namesOf = (set: WorkingSet) => set.tables.map(({ name }) => name)
const transaction = act(
  'transaction',
  fc.tuple(fc.array(fc.oneof(changes, questions)), fc.boolean()),
  (set, acts, fails) =>
    set.transaction('rw', namesOf(set), async () => {
      const answers = []
      for (const { run } of acts) answers.push(await run(set))
      if (fails) throw new Error('refused')
      return answers
    }),
)

const answerOf = (set: WorkingSet, { run }: Act) =>
  run(set).then(
    (value) => ({ value }),
    (error: unknown) => ({ error: error instanceof Error ? error.name : error }),
  )

/** Dexie as it runs in the tests of renderer/data. */
function dexieSet(): WorkingSet {
  return personDb(USER, { indexedDB: new IDBFactory(), IDBKeyRange })
}

it('answers as Dexie does, and leaves the same rows', async () => {
  const acts = fc.array(fc.oneof(changes, questions, transaction), {
    minLength: 5,
    maxLength: 25,
    size: 'max',
  })
  await fc.assert(
    fc.asyncProperty(acts, async (all) => {
      const [dexie, memory] = [dexieSet(), new MemorySet(new SetDisk())]
      for (const set of [dexie, memory]) await set.open()
      for (const one of all) expect(await answerOf(memory, one)).toEqual(await answerOf(dexie, one))
      expect(await contentOf(memory)).toEqual(await contentOf(dexie))
      dexie.close()
    }),
    { numRuns: 100 },
  )
})

it('refuses as Dexie does where it is closed', async () => {
  const refusals = async (set: WorkingSet) => {
    const run = (job: () => Promise<unknown>) => answerOf(set, { said: '', run: job })
    const all = () =>
      Promise.all([
        run(() => set.streams.get(1)),
        run(() => set.streams.put({ generation: 1 } as StreamRow)),
        run(() => set.tasks.toArray()),
        run(() => set.transaction('rw', namesOf(set), () => set.tasks.toArray())),
        set.isOpen(),
      ])
    const before = await all()
    await set.open()
    const open = set.isOpen()
    set.close()
    return [before, open, await all()]
  }
  const dexie = await refusals(dexieSet())
  expect(await refusals(new MemorySet(new SetDisk()))).toEqual(dexie)
  expect(dexie[0]).toContainEqual({ error: 'DatabaseClosedError' })
})

describe('a disk', () => {
  const stream = (generation: number) => ({ generation }) as StreamRow

  async function openSet(disk: SetDisk) {
    const set = new MemorySet(disk)
    await set.open()
    return set
  }

  /** One row in each of two tables, together. */
  const commit = (set: WorkingSet, n: number) =>
    set.transaction('rw', namesOf(set), async () => {
      await set.streams.put(stream(n))
      await set.meta.put({ key: 'sync', epoch: null, cursor: n, lastExchange: null })
    })

  const known = async (set: WorkingSet) => [
    (await set.meta.get('sync'))?.cursor ?? 0,
    (await set.streams.orderBy('generation').last())?.generation ?? 0,
  ]

  /** What whoever opens the database now finds in it. */
  const found = async (disk: SetDisk) => known(await openSet(disk))

  /** Everything that waits for nothing but promises has happened. */
  async function microtasks() {
    for (let i = 0; i < 100; i++) await Promise.resolve()
  }

  it('has a commit whole when its time comes, and nothing of it before', async () => {
    const disk = new SetDisk()
    const set = await openSet(disk)
    await commit(set, 1)
    let go = () => {}
    disk.before = () => new Promise((resolve) => (go = resolve))
    const answers: string[] = []
    void commit(set, 2).then(() => answers.push('committed'))
    void known(set).then((rows) => answers.push(`read ${rows}`))
    await microtasks()
    expect(answers).toEqual([])
    expect(await found(disk)).toEqual([1, 1])
    go()
    await microtasks()
    expect(answers).toEqual(['committed', 'read 2,2'])
    expect(await found(disk)).toEqual([2, 2])
  })

  it('keeps what was where a commit is refused, and goes on', async () => {
    const disk = new SetDisk()
    const set = await openSet(disk)
    await commit(set, 1)
    disk.before = async () => {
      throw new Error('no more power')
    }
    await expect(commit(set, 2)).rejects.toThrow('no more power')
    disk.before = async () => {}
    disk.full = true
    for (const write of [commit(set, 3), set.streams.put(stream(3))])
      await expect(write).rejects.toMatchObject({ name: 'QuotaExceededError' })
    expect(await known(set)).toEqual([1, 1])
    disk.full = false
    await commit(set, 4)
    expect(await found(disk)).toEqual([4, 4])
  })

  it('is wiped behind the back of whoever has it open', async () => {
    const disk = new SetDisk()
    const set = await openSet(disk)
    await commit(set, 1)
    disk.before = async () => disk.wipe()
    await expect(commit(set, 2)).rejects.toMatchObject({ name: 'DatabaseClosedError' })
    expect(set.isOpen()).toBe(false)
    await expect(known(set)).rejects.toMatchObject({ name: 'DatabaseClosedError' })
    await set.open()
    expect(await known(set)).toEqual([0, 0])
  })

  it('forgets the last commits, as far as it keeps earlier ones', async () => {
    const disk = new SetDisk()
    const set = await openSet(disk)
    for (let n = 1; n <= 60; n++) await commit(set, n)
    const before = disk.copy()
    disk.shorten(2)
    expect(set.isOpen()).toBe(false)
    expect(await found(disk)).toEqual([58, 58])
    disk.shorten(100)
    expect(await found(disk)).toEqual([11, 11])
    expect(await found(before)).toEqual([60, 60])
  })

  it('does not open until the database is deleted', async () => {
    const disk = new SetDisk()
    await commit(await openSet(disk), 1)
    disk.breakOpening()
    const set = new MemorySet(disk)
    for (let tries = 0; tries < 2; tries++)
      await expect(set.open()).rejects.toMatchObject({ name: 'UnknownError' })
    await set.delete()
    expect(await found(disk)).toEqual([0, 0])
  })

  it('has the cursor before its page, where a test wants that', async () => {
    const disk = new SetDisk()
    const set = await openSet(disk)
    disk.cursorFirst = true
    const seen: unknown[] = []
    disk.before = async () => void seen.push(await found(disk))
    await commit(set, 1)
    expect(seen).toEqual([
      [0, 0],
      [1, 0],
    ])
    expect(await found(disk)).toEqual([1, 1])
  })

  it('gives rows that nobody can change', async () => {
    const set = await openSet(new SetDisk())
    await commit(set, 1)
    const row = (await set.streams.get(1)) as { generation: number }
    expect(() => {
      row.generation = 2
    }).toThrow(TypeError)
  })
})
