import type { BatchRecord, TaskRecord } from '../../renderer/data/rows.ts'
import { steps, type Upgrade } from '../../renderer/data/steps.ts'
import type { IndexKey, WorkingSet, WorkingTable } from '../../renderer/data/working-set.ts'
import { serial } from '../../shared/serial.ts'
import { type Entry, MemoryTable, schema } from './set-table.ts'

/** Rows by table, each list in the order of its primary keys. What is committed is never changed. */
type State = Readonly<Record<string, readonly Entry[]>>

const EMPTY: State = Object.fromEntries([...schema.keys()].map((name) => [name, []]))
/** The version of the program that is simulated. */
const NEWEST = steps.length
/** From this version on a batch counts the pictures that need no fetching. */
const COUNTED_BY_NEED = 3
/** Committed states that are kept. */
const KEPT = 50

/** What IndexedDB has on the disk: committed states of one person's database, oldest first. */
export class SetDisk {
  /** Runs before a commit takes effect: it may wait, and what it throws the transaction throws. */
  before: () => Promise<void> = async () => undefined
  /** Commits throw. */
  full = false
  /** Mutant for tests that must notice: rows of `meta` are committed by themselves, first, with a `before` between. */
  cursorFirst = false
  #states: State[] = [EMPTY]
  #broken = false
  #version = NEWEST
  /** Grows whenever the disk closes what is open: a set of an earlier life is closed. */
  #life = 0

  /**
   * Takes the form that a program of an older version left; false where it has one as old, and where no older one can have
   * left what is in it. Nobody may have it open.
   */
  age(version: number): boolean {
    if (version >= this.#version) return false
    const state = this.#states.at(-1) ?? EMPTY
    const tables = steps.slice(version).flatMap(({ stores }) => Object.keys(stores))
    // Preferences are the only rows of a later version that an older program can do without.
    if (tables.some((name) => name !== 'preferences' && (state[name] ?? []).length > 0)) return false
    const batches = (state.batches ?? []).map(({ key, row }) => {
      return { key, row: version < COUNTED_BY_NEED ? { ...row, pictures: 0, picturesBytes: 0 } : row }
    })
    const gone = Object.fromEntries(tables.map((name) => [name, []]))
    this.#states = [{ ...state, batches, ...gone }]
    this.#version = version
    this.#life += 1
    return true
  }

  /** What the newest version makes of an older form, in one commit; a program that ends in the middle leaves the old form. */
  async upgrade(life: number): Promise<void> {
    if (this.#version === NEWEST) return
    const from = this.state(life)
    const draft = new Draft(from)
    for (const { upgrade } of steps.slice(this.#version)) await upgrade?.(upgradeOf(draft))
    await this.#append(life, from, draft.state)
    // No way back to the old form, but by a profile that is put back.
    this.#states.splice(0, this.#states.length - 1)
    this.#version = NEWEST
  }

  /** Batches that count the pictures which need no fetching otherwise than their tasks do. */
  miscounted(): readonly string[] {
    const state = this.#states.at(-1) ?? EMPTY
    const rows = <Row>(name: string) => (state[name] ?? []).map(({ row }) => row as Row)
    const tasks = rows<TaskRecord>('tasks')
    return rows<BatchRecord>('batches')
      .filter(({ id, pictures }) => {
        const ready = tasks.filter(({ batch, held, todo }) => batch === id && (held || todo !== 1))
        return pictures !== ready.length
      })
      .map(({ id }) => id)
  }

  /** As Chromium does on a full disk: empty, and whoever has it open finds it closed. */
  wipe(): void {
    this.#states = [EMPTY]
    this.#version = NEWEST
    this.#life += 1
  }

  /** Forgets the last commits, as far as earlier states are kept, and closes what is open. */
  shorten(commits: number): void {
    this.#states.length = Math.max(1, this.#states.length - commits)
    this.#life += 1
  }

  /** Opening fails until the database is deleted. */
  breakOpening(): void {
    this.#broken = true
  }

  /** The same content under the same `before`, for a profile that is put back. */
  copy(): SetDisk {
    const copy = new SetDisk()
    copy.before = this.before
    copy.cursorFirst = this.cursorFirst
    copy.#states = [...this.#states]
    copy.#broken = this.#broken
    copy.#version = this.#version
    return copy
  }

  /** Whether opening fails. */
  get broken(): boolean {
    return this.#broken
  }

  /** The life that what is opened now belongs to. */
  open(): number {
    if (this.#broken) throw fault('UnknownError')
    return this.#life
  }

  isOpen(life: number | null): boolean {
    return life === this.#life
  }

  delete(): void {
    this.wipe()
    this.#broken = false
  }

  /** What is committed. */
  state(life: number | null): State {
    if (!this.isOpen(life)) throw fault('DatabaseClosedError')
    return this.#states.at(-1) ?? EMPTY
  }

  /** `to` follows `from`, which was read before. */
  async commit(life: number | null, from: State, to: State): Promise<void> {
    if (to === from) return
    const meta = to.meta ?? []
    const first = this.cursorFirst && meta !== from.meta ? { ...from, meta } : from
    if (first !== from) await this.#append(life, from, first)
    await this.#append(life, first, to)
  }

  async #append(life: number | null, from: State, to: State): Promise<void> {
    await this.before()
    if (this.state(life) !== from) throw new Error('two programs write to one database')
    if (this.full) throw fault('QuotaExceededError')
    this.#states.push(to)
    if (this.#states.length > KEPT) this.#states.shift()
  }
}

/** A state that is being changed; what it was made of stays as it is. */
class Draft {
  state: State
  readonly #own = new Map<string, Entry[]>()

  constructor(state: State) {
    this.state = state
  }

  own(table: string): Entry[] {
    const known = this.#own.get(table)
    if (known !== undefined) return known
    const own = [...(this.state[table] ?? [])]
    this.#own.set(table, own)
    this.state = { ...this.state, [table]: own }
    return own
  }
}

function upgradeOf(draft: Draft): Upgrade {
  return {
    table: <Row>(name: string) => ({
      each: async (visit: (row: Row) => void) => {
        for (const { row } of draft.state[name] ?? []) visit(row as Row)
      },
      toCollection: () => ({
        modify: async (change: (row: Row) => void) => {
          for (const [i, { key, row }] of draft.own(name).entries()) {
            const changed = { ...row }
            change(changed as Row)
            draft.own(name)[i] = { key, row: Object.freeze(changed) }
          }
        },
      }),
    }),
  }
}

/**
 * The working set over a disk in memory, with the answers of Dexie and in microtasks only, but for what the disk's `before`
 * waits for. Whoever calls while the work of a transaction is under way is part of it: acts of a store come one by one.
 */
export class MemorySet implements WorkingSet {
  readonly #disk: SetDisk
  readonly #run = serial()
  #life: number | null = null
  #draft: Draft | null = null
  readonly meta: WorkingSet['meta'] = this.#table('meta')
  readonly streams: WorkingSet['streams'] = this.#table('streams')
  readonly batches: WorkingSet['batches'] = this.#table('batches')
  readonly tasks: WorkingSet['tasks'] = this.#table('tasks')
  readonly documents: WorkingSet['documents'] = this.#table('documents')
  readonly edits: WorkingSet['edits'] = this.#table('edits')
  readonly reviews: WorkingSet['reviews'] = this.#table('reviews')
  readonly bases: WorkingSet['bases'] = this.#table('bases')
  readonly outbox: WorkingSet['outbox'] = this.#table('outbox')
  readonly mail: WorkingSet['mail'] = this.#table('mail')
  readonly preferences: WorkingSet['preferences'] = this.#table('preferences')
  readonly tables = [...schema.keys()].map((name) => ({ name }))

  constructor(disk: SetDisk) {
    this.#disk = disk
  }

  async open(): Promise<void> {
    const life = this.#disk.open()
    await this.#disk.upgrade(life)
    this.#life = life
  }

  isOpen(): boolean {
    return this.#disk.isOpen(this.#life)
  }

  close(): void {
    this.#life = null
  }

  async delete(): Promise<void> {
    this.#disk.delete()
  }

  transaction<T>(_mode: 'rw', _tables: readonly string[], work: () => Promise<T>): Promise<T> {
    return this.#transact(async (draft) => {
      this.#draft = draft
      try {
        return await work()
      } finally {
        this.#draft = null
      }
    })
  }

  #transact<T>(work: (draft: Draft) => Promise<T>): Promise<T> {
    return this.#run(async () => {
      const life = this.#life
      const from = this.#disk.state(life)
      const draft = new Draft(from)
      const answer = await work(draft)
      await this.#disk.commit(life, from, draft.state)
      return answer
    })
  }

  #table<Row extends object, Key extends IndexKey>(name: string): WorkingTable<Row, Key> {
    return new MemoryTable<Row, Key>(name, {
      read: async (job) => {
        const rows = (state: State) => state[name] ?? []
        if (this.#draft !== null) return job(rows(this.#draft.state))
        return this.#run(async () => job(rows(this.#disk.state(this.#life))))
      },
      write: async (job) => {
        if (this.#draft !== null) return job(this.#draft.own(name))
        return this.#transact(async (draft) => job(draft.own(name)))
      },
    })
  }
}

function fault(name: 'DatabaseClosedError' | 'QuotaExceededError' | 'UnknownError'): Error {
  return Object.assign(new Error('the simulated database refuses'), { name })
}
