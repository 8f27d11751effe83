import { steps } from '../../renderer/data/steps.ts'
import type { IndexKey, IndexQuery, Selection, WorkingTable } from '../../renderer/data/working-set.ts'

export interface Entry {
  readonly key: IndexKey
  readonly row: object
}

/** What a table is over: its rows in the order of their primary keys. */
export interface TableAccess {
  read<T>(job: (rows: readonly Entry[]) => T): Promise<T>
  /** `job` may change the list, never a row. */
  write<T>(job: (rows: Entry[]) => T): Promise<T>
}

interface Index {
  readonly primary: boolean
  /** Undefined where the row has no valid key in this index. */
  readonly keyOf: (row: object) => IndexKey | undefined
}

/** Tables and their indexes by name, as the migrations leave them; the first index is the primary key. */
export const schema: ReadonlyMap<string, ReadonlyMap<string, Index>> = new Map(
  steps
    .flatMap(({ stores }) => Object.entries(stores))
    .map(([table, indexes]) => [
      table,
      new Map(indexes.split(', ').map((name, i) => [name, { primary: i === 0, keyOf: keyReader(name) }])),
    ]),
)

function keyReader(name: string): Index['keyOf'] {
  const path = name.startsWith('[') ? name.slice(1, -1).split('+') : name
  return (row) => {
    const fields = row as Readonly<Record<string, unknown>>
    const key = typeof path === 'string' ? fields[path] : path.map((field) => fields[field])
    return isKey(key) ? key : undefined
  }
}

function isKey(key: unknown): key is IndexKey {
  if (Array.isArray(key)) return key.every(isKey)
  return typeof key === 'string' || (typeof key === 'number' && !Number.isNaN(key))
}

function checked(key: unknown): IndexKey {
  if (isKey(key)) return key
  throw Object.assign(new Error(`no key: ${JSON.stringify(key)}`), { name: 'DataError' })
}

/** The order of IndexedDB: numbers, then texts, then lists, which go part by part. */
function compare(a: IndexKey, b: IndexKey): number {
  if (typeof a === 'object' && typeof b === 'object') {
    for (const [i, part] of a.entries()) {
      const other = b[i]
      if (other === undefined) return 1
      const order = compare(part, other)
      if (order !== 0) return order
    }
    return a.length - b.length
  }
  if (typeof a !== typeof b) return TYPES.indexOf(typeof a) - TYPES.indexOf(typeof b)
  return a < b ? -1 : Number(a > b)
}

const TYPES = ['number', 'string', 'object']

/** How many entries lie in front of a key, or in front of what comes after it. */
function placeOf(entries: readonly Entry[], key: IndexKey, after = false): number {
  let [from, to] = [0, entries.length]
  while (from < to) {
    const middle = (from + to) >> 1
    const entry = entries[middle] as Entry
    const order = compare(entry.key, key)
    if (order < 0 || (after && order === 0)) from = middle + 1
    else to = middle
  }
  return from
}

function find(entries: readonly Entry[], key: unknown): Entry | undefined {
  const entry = entries[placeOf(entries, checked(key))]
  return entry !== undefined && compare(entry.key, key as IndexKey) === 0 ? entry : undefined
}

function replace(entries: Entry[], key: unknown, ...by: Entry[]): void {
  const from = placeOf(entries, checked(key))
  entries.splice(from, placeOf(entries, key as IndexKey, true) - from, ...by)
}

/** Of the entries in order, those whose place lies between. */
type Range = (entries: readonly Entry[]) => readonly Entry[]

const all: Range = (entries) => entries

function equalTo(key: unknown): Range {
  const valid = checked(key)
  return (entries) => entries.slice(placeOf(entries, valid), placeOf(entries, valid, true))
}

export class MemoryTable<Row extends object, Key extends IndexKey> implements WorkingTable<Row, Key> {
  readonly name: string
  readonly #access: TableAccess
  readonly #primary: Index

  constructor(name: string, access: TableAccess) {
    const [primary] = schema.get(name)?.values() ?? []
    if (primary === undefined) throw new Error(`no table ${name}`)
    this.name = name
    this.#access = access
    this.#primary = primary
  }

  get(key: Key): Promise<Row | undefined> {
    return this.#access.read((entries) => find(entries, key)?.row as Row | undefined)
  }

  bulkGet(keys: readonly Key[]): Promise<(Row | undefined)[]> {
    return this.#access.read((entries) => keys.map((key) => find(entries, key)?.row as Row | undefined))
  }

  put(row: Row): Promise<void> {
    return this.bulkPut([row])
  }

  bulkPut(rows: readonly Row[]): Promise<void> {
    return this.#access.write((entries) => {
      for (const row of rows) {
        const key = checked(this.#primary.keyOf(row))
        replace(entries, key, { key, row: Object.freeze(row) })
      }
    })
  }

  delete(key: Key): Promise<void> {
    return this.bulkDelete([key])
  }

  bulkDelete(keys: readonly Key[]): Promise<void> {
    return this.#access.write((entries) => {
      for (const key of keys) replace(entries, key)
    })
  }

  where(name: string): IndexQuery<Row, Key> {
    return {
      equals: (key) => this.#select(name, equalTo(key)),
      anyOf: (keys) => {
        const ranges = [...new Set(keys)].sort(compare).map(equalTo)
        return this.#select(name, (entries) => ranges.flatMap((range) => range(entries)))
      },
      below: (key) => this.#select(name, (entries) => entries.slice(0, placeOf(entries, key))),
      between: (lower, upper, withLower = true, withUpper = false) =>
        this.#select(name, (entries) =>
          entries.slice(placeOf(entries, lower, !withLower), placeOf(entries, upper, withUpper)),
        ),
    }
  }

  orderBy(name: string): Selection<Row, Key> {
    return this.#select(name, all)
  }

  filter(keep: (row: Row) => boolean): Selection<Row, Key> {
    return this.toCollection().filter(keep)
  }

  toCollection(): Selection<Row, Key> {
    return new MemorySelection(this.#access, this.#primary, all)
  }

  toArray(): Promise<Row[]> {
    return this.toCollection().toArray()
  }

  #select(name: string, range: Range): Selection<Row, Key> {
    const index = schema.get(this.name)?.get(name)
    if (index === undefined) throw new Error(`no index ${name} on ${this.name}`)
    const inOrder: Range = index.primary ? range : (entries) => range(byIndex(entries, index))
    return new MemorySelection(this.#access, this.#primary, inOrder)
  }
}

function byIndex(entries: readonly Entry[], { keyOf }: Index): Entry[] {
  return entries
    .flatMap(({ row }) => {
      const key = keyOf(row)
      return key === undefined ? [] : { key, row }
    })
    .sort((a, b) => compare(a.key, b.key))
}

/** Passes entries on, one by one, and may end early. */
type Stage = (entries: Iterable<Entry>) => Iterable<Entry>

class MemorySelection<Row extends object, Key extends IndexKey> implements Selection<Row, Key> {
  readonly #access: TableAccess
  readonly #primary: Index
  readonly #range: Range
  readonly #stages: readonly Stage[]

  constructor(access: TableAccess, primary: Index, range: Range, stages: readonly Stage[] = []) {
    this.#access = access
    this.#primary = primary
    this.#range = range
    this.#stages = stages
  }

  filter(keep: (row: Row) => boolean): Selection<Row, Key> {
    return this.#with(function* (entries) {
      for (const entry of entries) if (keep(entry.row as Row)) yield entry
    })
  }

  until(stop: (row: Row) => boolean): Selection<Row, Key> {
    return this.#with(function* (entries) {
      for (const entry of entries) {
        if (stop(entry.row as Row)) return
        yield entry
      }
    })
  }

  limit(count: number): Selection<Row, Key> {
    return this.#with(function* (entries) {
      let left = count
      for (const entry of entries) {
        if (left === 0) return
        left -= 1
        yield entry
      }
    })
  }

  each(visit: (row: Row) => void): Promise<void> {
    return this.#read((entries) => {
      for (const { row } of entries) visit(row as Row)
    })
  }

  toArray(): Promise<Row[]> {
    return this.#read((entries) => Array.from(entries, ({ row }) => row as Row))
  }

  first(): Promise<Row | undefined> {
    return this.#read(([entry]) => entry?.row as Row | undefined)
  }

  last(): Promise<Row | undefined> {
    return this.#read((entries) => [...entries].at(-1)?.row as Row | undefined)
  }

  count(): Promise<number> {
    return this.#read((entries) => [...entries].length)
  }

  primaryKeys(): Promise<Key[]> {
    return this.#read((entries) => Array.from(entries, ({ row }) => this.#primary.keyOf(row) as Key))
  }

  uniqueKeys(): Promise<readonly unknown[]> {
    return this.#read((entries) => {
      const keys = Array.from(entries, ({ key }) => key)
      return keys.filter((key, i) => i === 0 || compare(key, keys[i - 1] as IndexKey) !== 0)
    })
  }

  delete(): Promise<number> {
    return this.#access.write((entries) => {
      const going = [...this.#entries(entries)]
      for (const { row } of going) replace(entries, this.#primary.keyOf(row))
      return going.length
    })
  }

  #with(stage: Stage): Selection<Row, Key> {
    return new MemorySelection(this.#access, this.#primary, this.#range, [...this.#stages, stage])
  }

  #read<T>(job: (entries: Iterable<Entry>) => T): Promise<T> {
    return this.#access.read((entries) => job(this.#entries(entries)))
  }

  #entries(entries: readonly Entry[]): Iterable<Entry> {
    return this.#stages.reduce<Iterable<Entry>>((passed, stage) => stage(passed), this.#range(entries))
  }
}
