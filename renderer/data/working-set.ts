import type { BatchId, TaskId } from '../../shared/model/ids.ts'
import type {
  BaseRow,
  BatchRecord,
  DocumentRow,
  EditRow,
  MailRow,
  MetaRow,
  OutboxRow,
  PreferencesRow,
  ReviewRow,
  StreamRow,
  TaskRecord,
} from './rows.ts'

/** What an index is asked with. */
export type IndexKey = string | number | readonly (string | number)[]

/** Rows of a table in the order of an index: as much of Dexie's `Collection` as this folder uses, with its meaning. */
export interface Selection<Row, Key> {
  filter(keep: (row: Row) => boolean): Selection<Row, Key>
  /** Ends before the first row that `stop` is true of; it is asked row by row, between the calls of `each`. */
  until(stop: (row: Row) => boolean): Selection<Row, Key>
  limit(count: number): Selection<Row, Key>
  each(visit: (row: Row) => void): Promise<void>
  toArray(): Promise<Row[]>
  first(): Promise<Row | undefined>
  last(): Promise<Row | undefined>
  count(): Promise<number>
  primaryKeys(): Promise<Key[]>
  /** The keys of the index, each once. */
  uniqueKeys(): Promise<readonly unknown[]>
  /** Answers how many went. */
  delete(): Promise<number>
}

/** Rows without a valid key in the index are not found. */
export interface IndexQuery<Row, Key> {
  equals(key: IndexKey): Selection<Row, Key>
  anyOf(keys: readonly (string | number)[]): Selection<Row, Key>
  below(key: IndexKey): Selection<Row, Key>
  /** With the lower and without the upper bound, unless told. */
  between(
    lower: IndexKey,
    upper: IndexKey,
    includeLower?: boolean,
    includeUpper?: boolean,
  ): Selection<Row, Key>
}

export interface WorkingTable<Row, Key> {
  readonly name: string
  get(key: Key): Promise<Row | undefined>
  bulkGet(keys: readonly Key[]): Promise<(Row | undefined)[]>
  put(row: Row): Promise<unknown>
  bulkPut(rows: readonly Row[]): Promise<unknown>
  delete(key: Key): Promise<unknown>
  bulkDelete(keys: readonly Key[]): Promise<unknown>
  where(index: string): IndexQuery<Row, Key>
  orderBy(index: string): Selection<Row, Key>
  filter(keep: (row: Row) => boolean): Selection<Row, Key>
  toCollection(): Selection<Row, Key>
  toArray(): Promise<Row[]>
}

export interface WorkingTables {
  readonly meta: WorkingTable<MetaRow, string>
  readonly streams: WorkingTable<StreamRow, number>
  readonly batches: WorkingTable<BatchRecord, BatchId>
  readonly tasks: WorkingTable<TaskRecord, TaskId>
  readonly documents: WorkingTable<DocumentRow, TaskId>
  readonly edits: WorkingTable<EditRow, [TaskId, number]>
  readonly reviews: WorkingTable<ReviewRow, TaskId>
  readonly bases: WorkingTable<BaseRow, TaskId>
  readonly outbox: WorkingTable<OutboxRow, [number, number]>
  readonly mail: WorkingTable<MailRow, [string, number]>
  readonly preferences: WorkingTable<PreferencesRow, PreferencesRow['key']>
}

/**
 * The database of one person as this folder uses it. Dexie has this form (`db.ts`); a simulator brings another, so that it
 * owns when a commit takes effect.
 */
export interface WorkingSet extends WorkingTables {
  readonly tables: readonly { readonly name: string }[]
  /** All that `work` writes or, where anything of it fails, nothing; on the disk when it answers. */
  transaction<T>(mode: 'rw', tables: readonly string[], work: () => Promise<T>): Promise<T>
  open(): Promise<unknown>
  /** False where nobody opened it, and where the browser closed it behind our back. */
  isOpen(): boolean
  close(): void
  /** Removes it from the disk, whatever state it is in there; it may be opened again. */
  delete(options: { readonly disableAutoOpen: boolean }): Promise<void>
}
