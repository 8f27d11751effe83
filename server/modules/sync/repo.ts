import { and, asc, between, eq, inArray, lte, sql } from 'drizzle-orm'
import type { DeviceId, ProjectId, StreamId, TaskId, UserId } from '../../../shared/model/ids.ts'
import type { LabelSchema } from '../../../shared/model/label-schema.ts'
import type { DeviceState, Outcome } from '../../../shared/wire/sync.ts'
import type { Transaction } from '../../db/open.ts'
import {
  audit,
  batches,
  devices,
  earlyRuns,
  labelSchemas,
  leases,
  operations,
  revisions,
  streams,
  tasks,
  users,
} from '../../db/schema.ts'
import type { NewRevision, TaskFacts } from './judge.ts'

export interface StreamRow {
  readonly user: UserId
  readonly device: DeviceId
  readonly acknowledged: number
}

/** The stream under its row lock, so that two requests of one stream come one after the other; the first use makes it. */
export async function lockStream(
  tx: Transaction,
  stream: StreamId,
  user: UserId,
  device: DeviceId,
): Promise<StreamRow> {
  await tx.insert(streams).values({ id: stream, user, device, acknowledged: 0 }).onConflictDoNothing()
  const [row] = await tx
    .select({ user: streams.user, device: streams.device, acknowledged: streams.acknowledged })
    .from(streams)
    .where(eq(streams.id, stream))
    .for('update')
  if (row === undefined) throw new Error(`stream ${stream} vanished`)
  return row
}

export async function isUser(tx: Transaction, user: UserId): Promise<boolean> {
  return (await tx.$count(users, eq(users.id, user))) > 0
}

interface EarlyRun {
  readonly from: number
  readonly chain: string
  readonly operations: readonly unknown[]
}

/** Runs that wait for those before them, for each stream: what a client sends at once, and some. */
const MOST_EARLY_RUNS = 8

/** Keeps a run until its turn comes. It is not acknowledged by that, so that it may be forgotten, too. */
export async function keepEarlyRun(
  tx: Transaction,
  run: EarlyRun & { readonly stream: StreamId },
): Promise<void> {
  const { stream, from, chain } = run
  if ((await tx.$count(earlyRuns, eq(earlyRuns.stream, stream))) >= MOST_EARLY_RUNS) return
  const row = { chain, operations: JSON.stringify(run.operations) }
  await tx
    .insert(earlyRuns)
    .values({ stream, from, ...row })
    .onConflictDoUpdate({ target: [earlyRuns.stream, earlyRuns.from], set: row })
}

/** Takes out the waiting run that goes on after `acknowledged`, and those that are of no use any more. */
export async function takeEarlyRun(
  tx: Transaction,
  stream: StreamId,
  acknowledged: number,
): Promise<EarlyRun | null> {
  const rows = await tx
    .delete(earlyRuns)
    .where(and(eq(earlyRuns.stream, stream), lte(earlyRuns.from, acknowledged + 1)))
    .returning({ from: earlyRuns.from, chain: earlyRuns.chain, operations: earlyRuns.operations })
  const reach = rows
    .map((row) => ({ ...row, operations: JSON.parse(row.operations) as unknown[] }))
    .filter(({ from, operations }) => from + operations.length - 1 > acknowledged)
  return reach.sort((a, b) => b.from + b.operations.length - (a.from + a.operations.length))[0] ?? null
}

export interface HeldOperation {
  readonly seq: number
  readonly hash: string
  readonly outcome: Exclude<Outcome, 'duplicate'> | null
  readonly why: string
  readonly task: TaskId | null
}

export async function heldOperations(
  tx: Transaction,
  stream: StreamId,
  from: number,
  to: number,
): Promise<readonly HeldOperation[]> {
  return tx
    .select({
      seq: operations.seq,
      hash: operations.hash,
      outcome: operations.outcome,
      why: operations.why,
      task: operations.task,
    })
    .from(operations)
    .where(and(eq(operations.stream, stream), between(operations.seq, from, to)))
}

/** The tasks, locked in the order of their ids, so that two streams that touch the same ones never wait in a circle. */
export async function taskFacts(
  tx: Transaction,
  ids: readonly TaskId[],
  caller: UserId,
): Promise<ReadonlyMap<TaskId, TaskFacts>> {
  if (ids.length === 0) return new Map()
  const rows = await tx
    .select({
      id: tasks.id,
      project: tasks.project,
      media: tasks.media,
      width: tasks.width,
      height: tasks.height,
      currentRev: tasks.currentRev,
      batch: tasks.batch,
    })
    .from(tasks)
    .where(inArray(tasks.id, [...ids]))
    .orderBy(asc(tasks.id))
    .for('update')
  // Read after the lock was had: what another stream has just added is seen.
  const more = await tx
    .select({
      id: tasks.id,
      holder: batches.user,
      currentUser: revisions.user,
      lastRev: sql<number>`coalesce((select max(r.rev) from revisions r where r.task_id = ${tasks.id}), 0)::int`,
      leased: sql<boolean>`exists (select 1 from ${leases} where ${leases.task} = ${tasks.id} and ${leases.user} = ${caller})`,
    })
    .from(tasks)
    .leftJoin(batches, eq(batches.id, tasks.batch))
    .leftJoin(revisions, and(eq(revisions.task, tasks.id), eq(revisions.rev, tasks.currentRev)))
    .where(inArray(tasks.id, [...ids]))
  const schemas = await schemasOf(tx, [...new Set(rows.map((row) => row.project))])
  const rest = new Map(more.map((row) => [row.id, row]))
  const facts = new Map<TaskId, TaskFacts>()
  for (const { project, batch: _, ...row } of rows) {
    const { holder, currentUser, lastRev, leased } = rest.get(row.id) ?? {
      holder: null,
      currentUser: null,
      lastRev: 0,
      leased: false,
    }
    facts.set(row.id, {
      ...row,
      currentUser,
      lastRev,
      leased,
      holds: holder === caller,
      schemas: schemas.get(project) ?? new Map(),
    })
  }
  return facts
}

async function schemasOf(
  tx: Transaction,
  projects: readonly ProjectId[],
): Promise<ReadonlyMap<ProjectId, ReadonlyMap<number, LabelSchema>>> {
  const found = new Map<ProjectId, Map<number, LabelSchema>>()
  if (projects.length === 0) return found
  const rows = await tx
    .select()
    .from(labelSchemas)
    .where(inArray(labelSchemas.project, [...projects]))
  for (const { project, version, schema } of rows) {
    found.set(project, (found.get(project) ?? new Map<number, LabelSchema>()).set(version, schema))
  }
  return found
}

export interface Append {
  readonly stream: StreamId
  readonly user: UserId
  readonly operations: readonly (HeldOperation & { readonly payload: string })[]
  readonly revisions: readonly (NewRevision & { readonly seq: number })[]
}

/** Stores operations and their effect, and moves the stream's acknowledgement; all in the caller's transaction. */
export async function append(tx: Transaction, { stream, user, ...news }: Append): Promise<void> {
  const last = news.operations.at(-1)
  if (last === undefined) return
  await tx.insert(operations).values(news.operations.map((operation) => ({ ...operation, stream })))
  await tx.update(streams).set({ acknowledged: last.seq }).where(eq(streams.id, stream))
  await tx.insert(audit).values(
    news.operations.map(({ seq, outcome, why, task }) => ({
      actor: user,
      action: `operation-${outcome ?? 'applied'}`,
      subject: task ?? stream,
      detail: { stream, seq, why },
    })),
  )
  if (news.revisions.length === 0) return
  await tx.insert(revisions).values(news.revisions.map((revision) => ({ ...revision, user, stream })))
  const current = new Map(news.revisions.filter((r) => !r.late).map((r) => [r.task, r.rev]))
  for (const [task, rev] of current) await tx.update(tasks).set({ currentRev: rev }).where(eq(tasks.id, task))
}

export interface Heartbeat {
  readonly device: DeviceId
  readonly user: UserId
  readonly app: string
  readonly state: DeviceState
  readonly driftMs: number
  readonly lastContact: Date
}

export async function recordHeartbeat(tx: Transaction, heartbeat: Heartbeat): Promise<void> {
  const { device: _device, user: _user, ...news } = heartbeat
  await tx
    .insert(devices)
    .values(heartbeat)
    .onConflictDoUpdate({ target: [devices.device, devices.user], set: news })
}
