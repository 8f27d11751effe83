import Dexie from 'dexie'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import type { Canary, Carried, DiskError, JournalRecord } from '../../../shared/ipc/contract.ts'
import type { UserId } from '../../../shared/model/ids.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { CanaryPort } from '../canary.ts'
import type { Carrier } from '../carry.ts'
import { type Indexed, personDb } from '../db.ts'
import type { Journal } from '../journal.ts'
import { type OpenedStore, openStore, type StoreOptions } from '../open-store.ts'
import type { Step } from '../steps.ts'

export const USER = '019a0000-0000-7000-8000-000000000001' as UserId
export const DATA_KEY = btoa('k'.repeat(32))

/** One machine's disk: the browser's databases and the journal's records. It can be copied, and so rolled back. */
export class Disk {
  indexed: Indexed = { indexedDB: new IDBFactory(), IDBKeyRange }
  records = new Map<string, string>()
  /** What left with a receipt in the last 30 days, and when. */
  kept = new Map<string, { readonly text: string; readonly receiptAt: number }>()
  /** The journal refuses. */
  full = false
  /** Every call of the journal, for tests that cut the power at one. */
  onAppend: (when: 'before' | 'after') => Promise<void> = async () => {}
  /** Ticks with every reading, so that no two operations are alike. */
  time = 1_700_000_000_000

  readonly journal: Journal = {
    append: async (records) => {
      await this.onAppend('before')
      if (this.full) return fail<DiskError>({ code: 'disk-full', freeMb: 0 })
      for (const { key, value, bytes, receiptAt } of records) {
        const before = this.records.get(key)
        if (receiptAt !== undefined) this.keep(key, before, receiptAt)
        if (value === null) this.records.delete(key)
        else this.records.set(key, textOf(value, bytes))
      }
      await this.onAppend('after')
      return ok(null)
    },
    read: async () => ok([...this.records].map(([key, text]) => recordOf(key, text))),
    retained: async (prefix) =>
      ok([...this.kept].flatMap(([key, { text }]) => (key.startsWith(prefix) ? recordOf(key, text) : []))),
  }

  /** Lies outside the disk: a copy of it does not roll it back. */
  noted: Canary | null = null
  readonly canary: CanaryPort = {
    read: async () => this.noted,
    note: (canary) => {
      this.noted = canary
    },
  }

  relieve = async (): Promise<boolean> => false
  dropDatabases = async (): Promise<void> => {
    throw new DOMException('files that cannot be deleted', 'UnknownError')
  }

  /** What lies sealed for others to carry. */
  readonly carried: Carried[] = []
  readonly carrier: { -readonly [K in keyof Carrier]: Carrier[K] } = {
    last: async (id) =>
      Math.max(
        0,
        ...this.carried
          .filter(({ stream }) => stream === id)
          .map(({ from, operations }) => from + operations.length - 1),
      ),
    keep: async (run) => {
      this.carried.push(structuredClone(run))
      return ok(null)
    },
  }

  readonly now = () => ++this.time

  open(otherwise: Partial<StoreOptions> = {}): Promise<Result<OpenedStore, DiskError>> {
    const { journal, carrier, now, indexed } = this
    return openStore({
      user: USER,
      dataKey: DATA_KEY,
      journal,
      carrier,
      now,
      openSet: (person) => personDb(person, indexed),
      relieve: () => this.relieve(),
      canary: this.canary,
      dropDatabases: this.dropDatabases,
      ...otherwise,
    })
  }

  private keep(key: string, text: string | undefined, receiptAt: number): void {
    for (const [old, { receiptAt: at }] of this.kept)
      if (at < receiptAt - 30 * 24 * 3_600_000) this.kept.delete(old)
    if (text !== undefined) this.kept.set(key, { text, receiptAt })
  }

  wipeDatabase(): void {
    this.indexed = { indexedDB: new IDBFactory(), IDBKeyRange }
  }

  /** The database as it is on the disk now, or as an older version would have it: whole transactions only. */
  async copyDatabase(user = USER, upTo?: readonly Step[]): Promise<Indexed> {
    const copy: Indexed = { indexedDB: new IDBFactory(), IDBKeyRange }
    const from = new Dexie(`person-${user}`, this.indexed)
    await from.open()
    const to = personDb(user, copy, upTo)
    await to.open()
    const content = await from.transaction('r', from.tables, () =>
      Promise.all(from.tables.map(async (table) => ({ name: table.name, rows: await table.toArray() }))),
    )
    const known = new Set(to.tables.map(({ name }) => name))
    for (const { name, rows } of content) if (known.has(name)) await to.table(name).bulkPut(rows)
    from.close()
    to.close()
    return copy
  }

  async copy(user = USER): Promise<Disk> {
    const copy = new Disk()
    copy.records = new Map(this.records)
    copy.kept = new Map(this.kept)
    copy.indexed = await this.copyDatabase(user)
    copy.time = this.time
    return copy
  }

  /** Looks into the database with nobody else's help. */
  async look<T>(read: (db: Dexie) => Promise<T>, user = USER): Promise<T> {
    const db = new Dexie(`person-${user}`, this.indexed)
    await db.open()
    try {
      return await read(db)
    } finally {
      db.close()
    }
  }
}

/** A record as a test keeps and damages it: JSON, with its bytes as Base64 in `$bytes`. */
function textOf(value: unknown, bytes: JournalRecord['bytes']): string {
  if (bytes === undefined) return JSON.stringify(value)
  const $bytes = bytes.map((one) => btoa(Array.from(one, (byte) => String.fromCharCode(byte)).join('')))
  return JSON.stringify({ ...(value as object), $bytes })
}

function recordOf(key: string, text: string): JournalRecord {
  const parsed = JSON.parse(text) as { readonly $bytes?: readonly string[] }
  if (parsed?.$bytes === undefined) return { key, value: parsed }
  const { $bytes, ...value } = parsed
  return { key, value, bytes: $bytes.map((one) => Uint8Array.from(atob(one), (c) => c.charCodeAt(0))) }
}

export function opened(result: Result<OpenedStore, DiskError>): OpenedStore {
  if (!result.ok) throw new Error(`the store did not open: ${JSON.stringify(result.error)}`)
  return result.value
}
