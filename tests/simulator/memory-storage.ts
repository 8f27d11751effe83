import { firstPage, PAGE_READ } from '../../server/modules/mailbox/page.ts'
import { returnOf } from '../../server/modules/review/review.ts'
import type { OperationPlace, TaskFacts } from '../../server/modules/sync/judge.ts'
import { type OpenedRun, type SyncService, syncService } from '../../server/modules/sync/service.ts'
import {
  type AppendedRevision,
  furthest,
  MOST_EARLY_RUNS,
  type SyncStorage,
  type SyncTransaction,
} from '../../server/modules/sync/storage.ts'
import type { Batch, Task } from '../../shared/model/batch.ts'
import type { AnnotationDocument } from '../../shared/model/document.ts'
import type { BatchId, Epoch, ProjectId, Sha256, StreamId, TaskId, UserId } from '../../shared/model/ids.ts'
import { type LabelSchema, labelSchemaSchema } from '../../shared/model/label-schema.ts'
import { hasPlace } from '../../shared/wire/bitmap.ts'
import { decodeTolerantly, encodeDocument } from '../../shared/wire/document-codec.ts'
import { type MailboxEntry, TASKS_PER_ENTRY, type WireTask } from '../../shared/wire/mailbox.ts'
import { CHAIN_START } from '../../shared/wire/operation.ts'
import { Committed, type OperationRow, type RevisionRow, type Tables, viewOf } from './memory-tables.ts'
import { Deadlock, type Owner, RowLocks } from './row-locks.ts'

/** Committed state; opaque. */
export class Backup {
  readonly committed: Committed

  constructor(committed: Committed) {
    this.committed = committed
  }
}

const SCHEMA: LabelSchema = labelSchemaSchema.parse({
  version: 1,
  classes: [
    {
      id: 'cat',
      name: { zh: '猫', en: 'Cat' },
      colour: '#e69f00',
      key: '1',
      kinds: ['polygon', 'box'],
      parent: null,
    },
    {
      id: 'head',
      name: { zh: '头', en: 'Head' },
      colour: '#cc79a7',
      key: '2',
      kinds: ['polygon', 'box'],
      parent: 'cat',
    },
  ],
})
const PROJECT = '019a0000-0000-7000-8000-000000000000' as ProjectId
/** Who returns tasks. */
export const REVIEWER = '019a0000-0000-7000-8000-00000000000a' as UserId
const PICTURE = { bytes: 1000, width: 640, height: 480 }

/** Answers nothing ever again: what a caller sees of a server that died. */
const never = <T>() => new Promise<T>(() => {})

/**
 * The storage of the real sync service in memory, with PostgreSQL's answers: transactions that see their own rows and what
 * others have committed, row locks, a mailbox per person. Everything happens in microtasks but for what `before` waits for.
 */
export class MemoryStorage implements SyncStorage {
  /** Runs before each commit takes effect; a transaction whose `before` never answers has never happened. */
  before: () => Promise<void> = async () => {}
  /** Mutant: answers first and commits afterwards. */
  acknowledgeBeforeCommit = false
  /** Mutant: streams and operations have no primary key, and locks lock nothing. */
  withoutUniqueKeys = false
  /** Mutant: what is held under a number is taken for what was sent under it. */
  blindToForks = false
  #committed = new Committed()
  #locks = new RowLocks()
  #life = { alive: true }
  /** What people do beside sync, until nobody holds the rows that it changes. */
  #waiting: { readonly rows: () => readonly string[]; readonly apply: () => void }[] = []
  #ids = 0
  /** Revisions are numbered above it. */
  #revFloor = 0

  /** The real service over this storage. */
  service(epoch: Epoch, now: () => number): SyncService {
    const service = syncService(this, epoch, now)
    return {
      accept: (caller, request, runs) =>
        service.accept(
          caller,
          request,
          runs.map((run) => this.#unforked(run)),
        ),
      takeIn: (device, run) => service.takeIn(device, this.#unforked(run)),
    }
  }

  async transaction<T>(work: (tx: SyncTransaction) => Promise<T>): Promise<T> {
    for (let contested: string | null = null; ; ) {
      const life = this.#life
      const owner: Owner = { held: new Set(), waitsFor: null }
      const writes: ((tables: Tables) => void)[] = []
      const view = viewOf(() => this.#tables)
      const write = (one: (tables: Tables) => void): void => {
        one(view)
        writes.push(one)
      }
      const commit = async (): Promise<void> => {
        try {
          await this.before()
          if (!life.alive) return never()
          for (const one of writes) one(this.#tables)
        } finally {
          if (life.alive) this.#release(owner)
        }
      }
      try {
        if (contested !== null) await this.#locks.take(owner, contested)
        const answer = await work(this.#within(owner, view, write))
        if (this.acknowledgeBeforeCommit) void commit().catch(() => {})
        else await commit()
        return answer
      } catch (error) {
        if (!life.alive) return never()
        this.#release(owner)
        if (!(error instanceof Deadlock)) throw error
        contested = error.row
      }
    }
  }

  #within(owner: Owner, view: Tables, write: (one: (tables: Tables) => void) => void): SyncTransaction {
    const lock = async (row: string): Promise<void> => {
      if (!this.withoutUniqueKeys) await this.#locks.take(owner, row)
    }
    return {
      isUser: async (user) => view.mailbox.get(user) !== undefined,

      lockStream: async (stream, user, device) => {
        await lock(`stream/${stream}`)
        const known = view.streams.get(stream)
        if (known !== undefined) return known
        const row = { user, device, acknowledged: 0 }
        write(({ streams }) => streams.set(stream, streams.get(stream) ?? row))
        return row
      },

      keepEarlyRun: async ({ stream, from, chain, operations }) => {
        const kept = view.earlyRuns.get(stream) ?? []
        if (kept.length >= MOST_EARLY_RUNS) return
        const others = kept.filter((run) => run.from !== from)
        write(({ earlyRuns }) => earlyRuns.set(stream, [...others, { from, chain, operations }]))
      },

      takeEarlyRun: async (stream, acknowledged) => {
        const kept = view.earlyRuns.get(stream) ?? []
        const later = kept.filter(({ from }) => from > acknowledged + 1)
        if (later.length < kept.length) write(({ earlyRuns }) => earlyRuns.set(stream, later))
        return furthest(
          kept.filter((run) => !later.includes(run)),
          acknowledged,
        )
      },

      heldOperations: async (stream, from, to) =>
        (view.operations.get(stream) ?? []).filter(({ seq }) => seq >= from && seq <= to),

      taskFacts: async (ids, caller) => {
        for (const id of [...ids].sort()) if (view.tasks.get(id) !== undefined) await lock(`task/${id}`)
        return new Map(ids.flatMap((id) => factsOf(view, id, caller, this.#revFloor)))
      },

      append: async ({ stream, user, operations, revisions, dismissed }) => {
        const last = operations.at(-1)
        if (last === undefined) return
        write((tables) => {
          const news = operations.map((operation): OperationRow => ({ ...operation, stream }))
          const held = tables.operations.get(stream) ?? []
          this.#refuseDoubles([...held, ...news].map(({ seq }) => seq))
          tables.operations.set(stream, [...held, ...news])
          const row = tables.streams.get(stream)
          if (row !== undefined) tables.streams.set(stream, { ...row, acknowledged: last.seq })
          for (const revision of revisions) this.#addRevision(tables, stream, user, revision)
          for (const place of dismissed) dismiss(tables, user, place)
        })
      },

      recordHeartbeat: async ({ device, user, state }) => {
        await lock(`device/${device}/${user}`)
        const told = state.progress ?? []
        if (told.length === 0) return
        write(({ progress }) => {
          const others = (progress.get(user) ?? []).filter(
            (one) => !told.some(({ batch }) => batch === one.batch),
          )
          progress.set(user, [...others, ...told])
        })
      },

      // Nothing is offered on demand here: work is handed out by `assign`.
      topUp: async () => {},

      mailPage: async (user, cursor) => {
        const entries = (view.mailbox.get(user) ?? []).slice(cursor, cursor + PAGE_READ)
        return firstPage(entries.map((entry, i) => ({ n: cursor + i + 1, entry })))
      },

      post: async (user, entries) => {
        if (entries.length === 0) return
        await lock(`user/${user}`)
        write((tables) => post(tables, user, entries))
      },
    }
  }

  addUser(user: UserId): void {
    if (this.#tables.mailbox.get(user) === undefined) this.#tables.mailbox.set(user, [])
  }

  /** Makes project, schema, batch and `count` tasks for the person and posts batch and tasks into her mailbox. */
  assign(user: UserId, count: number): { batch: Batch; tasks: readonly Task[] } {
    const batch: Batch = {
      id: this.#newId<BatchId>(),
      project: PROJECT,
      name: 'cats',
      guideline: '',
      schema: SCHEMA,
      taskCount: count,
      priceFen: 0,
      fence: 1,
      dueAt: null,
    }
    const tasks = Array.from({ length: count }, (_, order): Task => {
      const id = this.#newId<TaskId>()
      const sha256 = id.replaceAll('-', '').padStart(64, '0') as Sha256
      return { id, batch: batch.id, order, name: `${order}.jpg`, media: { sha256, ...PICTURE } }
    })
    this.#edit(
      () => [`user/${user}`],
      () => this.#handOut(batch, user, tasks),
    )
    return { batch, tasks }
  }

  /** The untouched tasks of a batch go to somebody else: fence + 1, withdrawal and assignment told in both mailboxes. */
  reassign(batch: BatchId, to: UserId): void {
    const id = this.#newId<BatchId>()
    const rows = () => {
      const from = this.#tables.batches.get(batch)?.user
      return [...this.#tasksOf(batch).map((task) => `task/${task.id}`), `user/${from}`, `user/${to}`]
    }
    this.#edit(rows, () => {
      const old = this.#tables.batches.get(batch)
      const moved = this.#untouched(batch).map((task, order): Task => ({ ...task, batch: id, order }))
      if (old === undefined || old.user === to || moved.length === 0) return
      post(this.#tables, old.user, [{ kind: 'withdrawal', tasks: moved.map((task) => task.id) }])
      this.#handOut({ ...old.batch, id, fence: old.batch.fence + 1, taskCount: moved.length }, to, moved)
    })
  }

  /** The untouched tasks of a batch become nobody's, as after the second limit. */
  expire(batch: BatchId): void {
    const rows = () => {
      const user = this.#tables.batches.get(batch)?.user
      return [...this.#tasksOf(batch).map((task) => `task/${task.id}`), `user/${user}`]
    }
    this.#edit(rows, () => {
      const user = this.#tables.batches.get(batch)?.user
      const freed = this.#untouched(batch)
      if (user === undefined || freed.length === 0) return
      for (const { id } of freed) {
        const row = this.#tables.tasks.get(id)
        if (row !== undefined) this.#tables.tasks.set(id, { ...row, held: false })
      }
      post(this.#tables, user, [{ kind: 'withdrawal', tasks: freed.map((task) => task.id) }])
    })
  }

  /** What nobody has and nobody answered goes to a person, as when a batch is created. */
  handOut(to: UserId): void {
    const id = this.#newId<BatchId>()
    const free = () =>
      this.#committed.rows('tasks').filter(({ held, currentRev }) => !held && currentRev === null)
    const rows = () => [...free().map(({ task }) => `task/${task.id}`), `user/${to}`]
    this.#edit(rows, () => {
      const picked = free()
      const [first] = picked
      const old = first === undefined ? undefined : this.#tables.batches.get(first.task.batch)
      if (old === undefined) return
      const fence = Math.max(...picked.map((row) => row.fence)) + 1
      const tasks = picked.map(({ task }, order): Task => ({ ...task, batch: id, order }))
      this.#handOut({ ...old.batch, id, fence, taskCount: tasks.length }, to, tasks)
    })
  }

  /** A reviewer's revision on the current one, told to its owner; nothing where there is none. */
  returnTask(
    task: TaskId,
    comment: string,
    change: (document: AnnotationDocument) => AnnotationDocument,
  ): void {
    const rows = () => {
      const owner = this.#ownerOf(task)
      return [`task/${task}`, ...(owner === null ? [] : [`user/${owner}`])]
    }
    this.#edit(rows, () => {
      const tables = this.#tables
      const row = tables.tasks.get(task)
      const owner = this.#ownerOf(task)
      if (row === undefined || row.currentRev === null || owner === null) return
      const revisions = tables.revisions.get(task) ?? []
      const wire = revisions.find(({ rev }) => rev === row.currentRev)?.document
      const empty = { task, baseRev: 0, schema: SCHEMA.version, labels: [], objects: [] }
      const document = encodeDocument(change(decodeTolerantly(wire ?? empty, row.task.media.sha256)))
      const standing = { task, currentRev: row.currentRev, lastRev: lastRevOf(tables, task, this.#revFloor) }
      const { revision, told } = returnOf(standing, { comment, remarks: [], document, at: 0 })
      this.#addRevision(tables, null, REVIEWER, { ...revision, seq: null })
      post(tables, owner, [told])
    })
  }

  backup(): Backup {
    return new Backup(new Committed(this.#committed))
  }

  /** Whoever builds the service anew gives it a new epoch. */
  restore({ committed }: Backup): void {
    this.kill()
    this.#committed = new Committed(committed)
  }

  /** As the real one does where a backup was put back: no number that was given since is given again. */
  raiseRevFloor(): void {
    this.#revFloor += 1000
  }

  /** Transactions under way have never happened, locks are free. */
  kill(): void {
    this.#life.alive = false
    this.#life = { alive: true }
    this.#locks.clear()
    this.#settle()
  }

  revisions(): readonly (RevisionRow & { readonly current: boolean })[] {
    return this.#committed
      .rows('revisions')
      .flat()
      .map((row) => ({ ...row, current: this.#tables.tasks.get(row.task)?.currentRev === row.rev }))
  }

  operations(): readonly OperationRow[] {
    return this.#committed.rows('operations').flat()
  }

  mailOf(user: UserId): readonly MailboxEntry[] {
    return this.#tables.mailbox.get(user) ?? []
  }

  get #tables(): Tables {
    return this.#committed.tables
  }

  /** As UUIDs are written; counted, so that the same run has the same ones. */
  #newId<Id extends string>(): Id {
    this.#ids += 1
    return `019a0000-0000-7000-8001-${this.#ids.toString(16).padStart(12, '0')}` as Id
  }

  #tasksOf(batch: BatchId): readonly Task[] {
    return this.#committed
      .rows('tasks')
      .filter((row) => row.held && row.task.batch === batch)
      .map(({ task }) => task)
      .sort((a, b) => a.order - b.order)
  }

  #untouched(batch: BatchId): readonly Task[] {
    const user = this.#tables.batches.get(batch)?.user
    const told = user === undefined ? [] : (this.#tables.progress.get(user) ?? [])
    const places = told.filter((one) => one.batch === batch)
    const setAside = this.operations()
      .filter((one) => one.outcome === 'quarantined' && this.#tables.streams.get(one.stream)?.user === user)
      .map(({ task }) => task)
    return this.#tasksOf(batch).filter(({ id, order }) => {
      const begun = places.some((one) => hasPlace(one.done, order) || hasPlace(one.begun ?? '', order))
      return !begun && !setAside.includes(id) && this.#tables.tasks.get(id)?.currentRev === null
    })
  }

  /** Who holds the task, else who answered it. */
  #ownerOf(id: TaskId): UserId | null {
    const row = this.#tables.tasks.get(id)
    if (row === undefined) return null
    const work = (this.#tables.revisions.get(id) ?? []).filter((one) => one.origin === 'work' && !one.late)
    const holder = row.held ? this.#tables.batches.get(row.task.batch)?.user : undefined
    return holder ?? work.at(-1)?.user ?? null
  }

  #handOut(batch: Batch, user: UserId, tasks: readonly Task[]): void {
    this.#tables.batches.set(batch.id, { batch, user })
    for (const task of tasks) {
      const { currentRev = null, leased = [] } = this.#tables.tasks.get(task.id) ?? {}
      const row = { task, held: true, fence: batch.fence, currentRev, leased: [...leased, user] }
      this.#tables.tasks.set(task.id, row)
    }
    const wire = tasks.map(({ id, order, name, media }): WireTask => ({ id, order, name, ...media }))
    const parts = Array.from({ length: Math.ceil(wire.length / TASKS_PER_ENTRY) }, (_, i): MailboxEntry => {
      const from = i * TASKS_PER_ENTRY
      return { kind: 'tasks', batch: batch.id, tasks: wire.slice(from, from + TASKS_PER_ENTRY) }
    })
    post(this.#tables, user, [{ kind: 'batch', batch }, ...parts])
  }

  #addRevision(tables: Tables, stream: StreamId | null, user: UserId, news: AppendedRevision): void {
    const { current, ...revision } = news
    const before = tables.revisions.get(revision.task) ?? []
    this.#refuseDoubles([...before, revision].map(({ rev }) => rev))
    const row = { ...revision, user, stream: revision.seq === null ? null : stream }
    tables.revisions.set(revision.task, [...before, row])
    const task = tables.tasks.get(revision.task)
    if (current && task !== undefined) tables.tasks.set(revision.task, { ...task, currentRev: revision.rev })
  }

  #refuseDoubles(keys: readonly number[]): void {
    if (this.withoutUniqueKeys || new Set(keys).size === keys.length) return
    throw new Error('duplicate key value violates unique constraint')
  }

  #edit(rows: () => readonly string[], apply: () => void): void {
    this.#waiting.push({ rows, apply })
    this.#settle()
  }

  #release(owner: Owner): void {
    this.#locks.release(owner)
    this.#settle()
  }

  #settle(): void {
    for (const one of [...this.#waiting]) {
      if (!this.#locks.areFree(one.rows())) continue
      this.#waiting.splice(this.#waiting.indexOf(one), 1)
      one.apply()
    }
  }

  /** The run as the mutant sees it. */
  #unforked(run: OpenedRun): OpenedRun {
    const held = this.#tables.operations.get(run.stream) ?? []
    if (!this.blindToForks || run.operations === null) return run
    const before = held[run.from - 2]
    return {
      ...run,
      chain: run.from === 1 ? CHAIN_START : (before?.hash ?? run.chain),
      operations: run.operations.map((operation, i) => {
        const known = held[run.from - 1 + i]
        return known === undefined ? operation : JSON.parse(known.payload)
      }),
    }
  }
}

function dismiss({ streams, operations }: Tables, user: UserId, { stream, seq }: OperationPlace): void {
  if (streams.get(stream)?.user !== user) return
  const held = operations.get(stream) ?? []
  const settled = (row: OperationRow): OperationRow =>
    row.seq === seq && row.outcome === 'quarantined' ? { ...row, outcome: null, why: '' } : row
  operations.set(stream, held.map(settled))
}

function post({ mailbox }: Tables, user: UserId, entries: readonly MailboxEntry[]): void {
  mailbox.set(user, [...(mailbox.get(user) ?? []), ...entries])
}

function lastRevOf({ revisions }: Tables, task: TaskId, revFloor: number): number {
  return Math.max(revisions.get(task)?.at(-1)?.rev ?? 0, revFloor)
}

function factsOf(
  tables: Tables,
  id: TaskId,
  caller: UserId,
  revFloor: number,
): readonly (readonly [TaskId, TaskFacts])[] {
  const row = tables.tasks.get(id)
  if (row === undefined) return []
  const { task, held, leased, currentRev } = row
  const revisions = tables.revisions.get(id) ?? []
  const current = revisions.find(({ rev }) => rev === currentRev)
  const own = revisions.filter((one) => one.user === caller && one.origin === 'work' && !one.late)
  const isReviewed = current !== undefined && current.origin !== 'work'
  const facts: TaskFacts = {
    id,
    media: task.media.sha256,
    width: task.media.width,
    height: task.media.height,
    schemas: new Map([[SCHEMA.version, SCHEMA]]),
    leased: leased.includes(caller),
    holds: !held || tables.batches.get(task.batch)?.user === caller,
    lastRev: lastRevOf(tables, id, revFloor),
    current:
      current === undefined
        ? null
        : { rev: current.rev, user: current.user, origin: current.origin, late: current.late },
    ownRev: own.at(-1)?.rev ?? 0,
    documents: new Map(isReviewed ? revisions.map(({ rev, document }) => [rev, document]) : []),
  }
  return [[id, facts]]
}
