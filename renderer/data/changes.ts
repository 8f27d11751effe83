import { isToDo } from '../../shared/flow/task-flow.ts'
import type { JournalRecord } from '../../shared/ipc/contract.ts'
import type { Batch } from '../../shared/model/batch.ts'
import type { BatchId, TaskId } from '../../shared/model/ids.ts'
import type {
  BaseRow,
  DocumentRow,
  EditRow,
  Flag,
  MailRow,
  MetaRow,
  OutboxRow,
  ReviewRow,
  StreamRow,
  TaskRecord,
} from './rows.ts'
import { applyTally } from './tally.ts'
import type { WorkingSet, WorkingTable } from './working-set.ts'

/**
 * All that one act changes, collected first and then written at once: reading, sealing and hashing wait for other
 * things than IndexedDB, and a transaction does not survive such a wait. Only one act at a time is under way.
 */
export class Changes {
  /** Goes to the journal before anything else. */
  readonly journal: JournalRecord[] = []
  /** What the journal must hold again where the transaction fails, so that a restart does not do what was refused. */
  readonly undo: JournalRecord[] = []
  /** Leaves the journal after the transaction. */
  readonly forget: JournalRecord[] = []
  readonly tasks = new Map<TaskId, TaskRecord>()
  readonly batches = new Map<BatchId, Batch>()
  readonly documents = new Map<TaskId, DocumentRow>()
  /** Edits of the task at and after the index are dropped, before `edits` are put. */
  readonly historyFrom = new Map<TaskId, number>()
  edits: readonly EditRow[] = []
  /** Null where a task needs none any more. */
  readonly reviews = new Map<TaskId, ReviewRow | null>()
  readonly bases = new Map<TaskId, BaseRow | null>()
  readonly streams = new Map<number, StreamRow>()
  readonly outbox = new Map<string, OutboxRow>()
  /** Operations that go: numbered again elsewhere, or kept long enough. */
  readonly removed: [number, number][] = []
  readonly mail: MailRow[] = []
  meta: MetaRow | null = null
  /** Counters are made anew from the tasks: only after a loss, never in daily work. */
  recount = false

  private readonly db: WorkingSet
  private readonly read = new Map<TaskId, TaskRecord | undefined>()

  constructor(db: WorkingSet) {
    this.db = db
  }

  /** Reads many tasks in one go, for `task` to find. */
  async load(ids: readonly TaskId[]): Promise<void> {
    const rows = await this.db.tasks.bulkGet([...ids])
    for (const [i, id] of ids.entries()) this.read.set(id, rows[i])
  }

  /** The task as it will be. */
  async task(id: TaskId): Promise<TaskRecord | undefined> {
    if (!this.tasks.has(id) && !this.read.has(id)) await this.load([id])
    return this.tasks.get(id) ?? this.read.get(id)
  }

  put(row: Omit<TaskRecord, 'todo' | 'wanted'>): void {
    const todo = isToDo(row.state)
    this.tasks.set(row.id, {
      ...row,
      todo: flag(todo),
      wanted: flag(todo && !row.held && row.fault === null),
    })
  }

  /** One more step of a task's history; those that were at its place or after it are gone. */
  putEdit(row: EditRow): void {
    const from = this.historyFrom.get(row.task) ?? row.index
    this.historyFrom.set(row.task, Math.min(from, row.index))
    this.edits = [...this.edits.filter(({ task, index }) => task !== row.task || index < row.index), row]
  }

  putOperation(row: OutboxRow): void {
    this.outbox.set(`${row.generation}/${row.seq}`, row)
  }

  /** The operations of these rows as they will be: a row that this act has changed already is the one that counts. */
  latest(rows: readonly OutboxRow[]): readonly OutboxRow[] {
    return rows.map((row) => this.outbox.get(`${row.generation}/${row.seq}`) ?? row)
  }

  /** How much the transaction is, in rows that carry something. */
  get rows(): number {
    return this.tasks.size + this.documents.size + this.outbox.size
  }

  /** Everything in one transaction, or nothing. May be repeated: it puts what is, it adds nothing up. */
  async write(): Promise<void> {
    const { db } = this
    const tables = db.tables.map(({ name }) => name)
    await db.transaction('rw', tables, async () => {
      await applyTally(db, [...this.tasks.values()], this.batches, this.recount)
      await db.documents.bulkPut([...this.documents.values()])
      for (const [task, from] of this.historyFrom) {
        await db.edits.where('[task+index]').between([task, from], [task, Number.POSITIVE_INFINITY]).delete()
      }
      await db.edits.bulkPut([...this.edits])
      await putOrDelete(db.reviews, this.reviews)
      await putOrDelete(db.bases, this.bases)
      await db.streams.bulkPut([...this.streams.values()])
      await db.outbox.bulkDelete(this.removed)
      await db.outbox.bulkPut([...this.outbox.values()])
      await db.mail.bulkPut(this.mail)
      if (this.meta !== null) await db.meta.put(this.meta)
    })
  }
}

async function putOrDelete<Row>(
  table: WorkingTable<Row, TaskId>,
  rows: ReadonlyMap<TaskId, Row | null>,
): Promise<void> {
  await table.bulkPut([...rows.values()].filter((row) => row !== null))
  await table.bulkDelete([...rows].flatMap(([task, row]) => (row === null ? task : [])))
}

function flag(value: boolean): Flag {
  return value ? 1 : 0
}
