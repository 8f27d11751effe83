import { createHash } from 'node:crypto'
import { asc, eq, sql } from 'drizzle-orm'
import { expect } from 'vitest'
import * as rows from '../../server/db/schema.ts'
import { expireBatches, reassignBatch } from '../../server/modules/batches/reassign.ts'
import { type BatchSummary, createBatch } from '../../server/modules/batches/service.ts'
import { post } from '../../server/modules/mailbox/repo.ts'
import { findProject } from '../../server/modules/projects/service.ts'
import { returnTask } from '../../server/modules/review/service.ts'
import { postgresStorage } from '../../server/modules/sync/postgres-storage.ts'
import { type OpenedRun, type SyncService, syncService } from '../../server/modules/sync/service.ts'
import type { SyncStorage } from '../../server/modules/sync/storage.ts'
import type { TestWorld } from '../../server/test-world.ts'
import type { Task } from '../../shared/model/batch.ts'
import type { AnnotationDocument } from '../../shared/model/document.ts'
import type {
  BatchId,
  DeviceId,
  Epoch,
  LabelId,
  ShapeId,
  StreamId,
  TaskId,
  UserId,
} from '../../shared/model/ids.ts'
import type { User } from '../../shared/model/user.ts'
import type { Result } from '../../shared/result.ts'
import { decodeTolerantly, encodeDocument } from '../../shared/wire/document-codec.ts'
import { MAGIC } from '../../shared/wire/magic.ts'
import { CHAIN_START, chainInput, type Operation } from '../../shared/wire/operation.ts'
import { PROTOCOL, type SyncAnswer, type SyncRequest } from '../../shared/wire/sync.ts'
import { MemoryStorage, REVIEWER } from './memory-storage.ts'

export const EPOCH = '019b0000-0000-7000-8000-000000000000' as Epoch
export const NOW = 1_793_491_200_000

export function person(n: number): User {
  const id = `019b0000-0000-7000-8000-00000000001${n}` as UserId
  return { id, name: `person ${n}`, displayName: `person ${n}`, role: 'labeller' }
}

export function deviceOf(n: number): DeviceId {
  return `019b0000-0000-8000-8000-00000000002${n}` as DeviceId
}

/** A stream as a client keeps it. */
export class TestStream {
  readonly id: StreamId
  readonly owner: User
  readonly device: DeviceId
  readonly operations: unknown[] = []

  constructor(n: number, owner: User, device: DeviceId) {
    this.id = `019b0000-0000-4000-8000-${n.toString().padStart(12, '0')}` as StreamId
    this.owner = owner
    this.device = device
  }

  run(from = 1, to = this.operations.length): OpenedRun {
    const next = (hash: string, operation: unknown): string =>
      createHash('sha256').update(chainInput(hash, operation)).digest('hex')
    const chain = this.operations.slice(0, from - 1).reduce<string>(next, CHAIN_START)
    const operations = this.operations.slice(from - 1, to)
    return { stream: this.id, user: this.owner.id, from, chain, operations }
  }
}

export function requestOf(
  device: DeviceId,
  cursor: number | null,
  progress: NonNullable<SyncRequest['state']['progress']> = [],
): SyncRequest {
  const state = {
    pending: 0,
    quarantined: 0,
    drafts: 0,
    oldestPendingMs: null,
    freeDiskMb: null,
    progress,
  }
  return {
    magic: MAGIC,
    protocol: PROTOCOL,
    app: '0',
    device,
    epoch: null,
    runs: [],
    clock: NOW,
    state,
    cursor,
  }
}

/** @param boxes id of each box, and how far it lies from the left, px */
export function submissionOf(
  task: TaskId,
  baseRev: number,
  boxes: Readonly<Record<number, number>>,
): Operation {
  const shapes = Object.entries(boxes).map(([id, x], z) => ({
    id: Number(id) as ShapeId,
    label: 'cat' as LabelId,
    parent: null,
    z,
    geometry: { kind: 'box' as const, x0: x, y0: 1, x1: x + 5, y1: 6 },
  }))
  const document = { task, media: '' as never, schemaVersion: 1, baseRev, version: 0, shapes }
  return { op: 'submit', document: encodeDocument(document), at: NOW, activeMs: 10 }
}

class Died extends Error {}

/** What is done to a MemoryStorage and to PostgreSQL alike, and must come to the same in both. */
export class BothStorages {
  readonly memory = new MemoryStorage()
  readonly #world: TestWorld
  readonly #services: readonly [SyncService, SyncService]
  /** Batches by the names that the memory gave them, and as PostgreSQL calls them. */
  readonly #names = new Map<string, BatchId>()
  #pictures = 0

  private constructor(world: TestWorld) {
    this.#world = world
    this.#services = [
      this.memory.service(EPOCH, () => NOW),
      syncService(postgresStorage(world.db), EPOCH, () => NOW),
    ]
  }

  /** Empties the database, and lets these people and a reviewer in. */
  static async open(world: TestWorld, people: readonly User[]): Promise<BothStorages> {
    const both = new BothStorages(world)
    await world.db.execute(sql`truncate users, projects, media, devices, audit cascade`)
    const reviewer = { id: REVIEWER, name: 'reviewer', displayName: 'reviewer', role: 'supervisor' } as const
    await world.db
      .insert(rows.users)
      .values([...people, reviewer].map((one) => ({ ...one, passwordHash: '' })))
    for (const { id } of people) both.memory.addUser(id)
    return both
  }

  async assign(to: User, count: number): Promise<{ batch: BatchId; tasks: readonly Task[] }> {
    const { batch, tasks } = this.memory.assign(to.id, count)
    const entries = this.memory.mailOf(to.id).slice(-2)
    const { project, schema } = batch
    await this.#world.db.transaction(async (tx) => {
      const row = { id: project, name: 'cats', guideline: '', schemaVersion: 1 }
      await tx.insert(rows.projects).values(row).onConflictDoNothing()
      await tx.insert(rows.labelSchemas).values({ project, version: 1, schema }).onConflictDoNothing()
      await tx.insert(rows.batches).values({ ...batch, user: to.id, dueAt: null })
      for (const { id, order, name, media } of tasks) {
        const { sha256, bytes, ...size } = media
        await tx.insert(rows.media).values({ sha256, bytes, contentType: 'image/jpeg' })
        const task = {
          id,
          project,
          name,
          original: sha256,
          media: sha256,
          ...size,
          position: this.#pictures++,
        }
        await tx.insert(rows.tasks).values({ ...task, batch: batch.id, batchOrder: order })
        await tx.insert(rows.leases).values({ task: id, batch: batch.id, user: to.id, fence: 1 })
      }
      await post(tx, to.id, entries)
    })
    return { batch: batch.id, tasks }
  }

  /** Answers what the new batch is called in memory, where there is one. */
  async handOut(to: User): Promise<BatchId | null> {
    const { db } = this.#world
    this.memory.handOut(to.id)
    const project = await findProject(db, 'cats')
    if (!project.ok) throw new Error('no project')
    const order = { project: project.value, to, size: null, name: 'cats', dueAt: null, priceFen: 0 }
    return this.#named(await createBatch(db, order), to)
  }

  /** The same. */
  async reassign(batch: BatchId, to: User): Promise<BatchId | null> {
    this.memory.reassign(batch, to.id)
    return this.#named(await reassignBatch(this.#world.db, this.#names.get(batch) ?? batch, to), to)
  }

  #named(made: Result<BatchSummary, unknown>, to: User): BatchId | null {
    if (!made.ok) return null
    const entry = this.memory.mailOf(to.id).findLast((one) => one.kind === 'batch')
    if (entry === undefined) throw new Error('handed out in PostgreSQL only')
    this.#names.set(entry.batch.id, made.value.id)
    return entry.batch.id
  }

  async expire(batch: BatchId): Promise<void> {
    this.memory.expire(batch)
    const { db } = this.#world
    const due = (dueAt: Date | null) =>
      db
        .update(rows.batches)
        .set({ dueAt })
        .where(eq(rows.batches.id, this.#names.get(batch) ?? batch))
    await due(new Date(0))
    await expireBatches(db, new Date(1))
    await due(null)
  }

  async return(
    task: Task,
    comment: string,
    change: (document: AnnotationDocument) => AnnotationDocument,
  ): Promise<void> {
    const { db } = this.#world
    const [current] = await db
      .select({ document: rows.revisions.document })
      .from(rows.tasks)
      .innerJoin(
        rows.revisions,
        sql`${rows.revisions.task} = ${rows.tasks.id} and ${rows.revisions.rev} = ${rows.tasks.currentRev}`,
      )
      .where(eq(rows.tasks.id, task.id))
    const by = { id: REVIEWER, name: 'reviewer', displayName: 'reviewer', role: 'supervisor' } as const
    const wire = current?.document ?? { task: task.id, baseRev: 0, schema: 1, labels: [], objects: [] }
    const document = encodeDocument(change(decodeTolerantly(wire, task.media.sha256)))
    const order = { task: task.id, by, comment, remarks: [], document, at: new Date(0) }
    const done = await returnTask(db, order)
    this.memory.returnTask(task.id, comment, change)
    expect(done.ok).toBe(current !== undefined)
  }

  /** The answer of both. */
  async accept(by: User, request: SyncRequest, runs: readonly OpenedRun[]): Promise<SyncAnswer> {
    const [memory, postgres] = this.#services
    const answer = await postgres.accept(by, request, runs)
    expect(this.#renamed(await memory.accept(by, request, runs))).toEqual(plain(answer))
    return answer
  }

  /** The server dies when it has done the work and not yet committed it. */
  async cut(by: User, request: SyncRequest, runs: readonly OpenedRun[]): Promise<void> {
    const [memory] = this.#services
    const { before } = this.memory
    this.memory.before = () => new Promise(() => {})
    void memory.accept(by, request, runs)
    await new Promise((go) => setImmediate(go))
    this.memory.kill()
    this.memory.before = before
    const storage = postgresStorage(this.#world.db)
    const dying: SyncStorage = {
      transaction: (work) =>
        storage.transaction(async (tx) => {
          await work(tx)
          throw new Died()
        }),
    }
    const death = syncService(dying, EPOCH, () => NOW).accept(by, request, runs)
    await expect(death).rejects.toThrow(Died)
  }

  /** Everything that is kept. */
  async compare(people: readonly User[]): Promise<void> {
    const { db } = this.#world
    for (const { id } of people) {
      const box = await db
        .select()
        .from(rows.mailbox)
        .where(eq(rows.mailbox.user, id))
        .orderBy(asc(rows.mailbox.n))
      expect(this.#renamed(this.memory.mailOf(id))).toEqual(plain(box.map(({ entry }) => entry)))
    }
    const operations = await db
      .select({ operation: rows.operations, settled: rows.settlements.how })
      .from(rows.operations)
      .leftJoin(
        rows.settlements,
        sql`${rows.settlements.stream} = ${rows.operations.stream} and ${rows.settlements.seq} = ${rows.operations.seq}`,
      )
    const asTold = operations.map(({ operation, settled }) =>
      settled === null ? operation : { ...operation, outcome: null, why: '' },
    )
    expect(byPlace(this.memory.operations())).toEqual(byPlace(asTold))
    const revisions = await db
      .select({ revision: rows.revisions, currentRev: rows.tasks.currentRev })
      .from(rows.revisions)
      .innerJoin(rows.tasks, eq(rows.tasks.id, rows.revisions.task))
    const inPostgres = revisions.map(({ revision, currentRev }) => ({
      ...revision,
      current: revision.rev === currentRev,
    }))
    expect(byRevision(this.memory.revisions())).toEqual(byRevision(inPostgres))
  }

  #renamed(value: unknown): unknown {
    const text = JSON.stringify(value)
    return JSON.parse(text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, (id) => this.#names.get(id) ?? id))
  }
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value))
}

function byPlace(
  all: readonly { readonly stream: StreamId; readonly seq: number }[],
): ReadonlyMap<string, unknown> {
  return new Map(all.map((one) => [`${one.stream}/${one.seq}`, plain({ ...one, createdAt: undefined })]))
}

function byRevision(
  all: readonly { readonly task: TaskId; readonly rev: number }[],
): ReadonlyMap<string, unknown> {
  return new Map(all.map((one) => [`${one.task}/${one.rev}`, plain({ ...one, createdAt: undefined })]))
}
