import { and, asc, between, eq, inArray, lte, sql } from 'drizzle-orm'
import type { DeviceId, ProjectId, StreamId, TaskId, UserId } from '../../../shared/model/ids.ts'
import type { LabelSchema } from '../../../shared/model/label-schema.ts'
import type { WireDocument } from '../../../shared/wire/document-codec.ts'
import { type Database, isCode, type Transaction } from '../../db/open.ts'
import {
  audit,
  batches,
  devices,
  earlyRuns,
  labelSchemas,
  leases,
  operations,
  revisions,
  settlements,
  streams,
  tasks,
  users,
} from '../../db/schema.ts'
import * as mailbox from '../mailbox/repo.ts'
import type { OperationPlace, TaskFacts } from './judge.ts'
import {
  type Append,
  type AppendedRevision,
  type EarlyRun,
  furthest,
  type Heartbeat,
  type HeldOperation,
  MOST_EARLY_RUNS,
  type StreamRow,
  type SyncStorage,
  type SyncTransaction,
} from './storage.ts'

/** PostgreSQL chose this transaction to break a deadlock or a conflict: it did nothing and may simply run again. */
const RUN_AGAIN = ['40P01', '40001']
const MOST_TRIES = 4

export function postgresStorage(db: Database): SyncStorage {
  return {
    async transaction(work) {
      for (let attempt = 1; ; attempt++) {
        try {
          return await db.transaction((tx) => work(inTransaction(tx)))
        } catch (error) {
          if (attempt === MOST_TRIES || !isCode(error, ...RUN_AGAIN)) throw error
        }
      }
    },
  }
}

function inTransaction(tx: Transaction): SyncTransaction {
  return {
    isUser: async (user) => (await tx.$count(users, eq(users.id, user))) > 0,
    lockStream: (stream, user, device) => lockStream(tx, stream, user, device),
    keepEarlyRun: (run) => keepEarlyRun(tx, run),
    takeEarlyRun: (stream, acknowledged) => takeEarlyRun(tx, stream, acknowledged),
    heldOperations: (stream, from, to) => heldOperations(tx, stream, from, to),
    taskFacts: (ids, caller) => taskFacts(tx, ids, caller),
    append: (news) => append(tx, news),
    recordHeartbeat: (heartbeat) => recordHeartbeat(tx, heartbeat),
    mailPage: (user, cursor) => mailbox.page(tx, user, cursor),
    post: (user, entries) => mailbox.post(tx, user, entries),
  }
}

async function lockStream(
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

async function keepEarlyRun(tx: Transaction, run: EarlyRun & { readonly stream: StreamId }): Promise<void> {
  const { stream, from, chain } = run
  if ((await tx.$count(earlyRuns, eq(earlyRuns.stream, stream))) >= MOST_EARLY_RUNS) return
  const row = { chain, operations: JSON.stringify(run.operations) }
  await tx
    .insert(earlyRuns)
    .values({ stream, from, ...row })
    .onConflictDoUpdate({ target: [earlyRuns.stream, earlyRuns.from], set: row })
}

async function takeEarlyRun(
  tx: Transaction,
  stream: StreamId,
  acknowledged: number,
): Promise<EarlyRun | null> {
  const rows = await tx
    .delete(earlyRuns)
    .where(and(eq(earlyRuns.stream, stream), lte(earlyRuns.from, acknowledged + 1)))
    .returning({ from: earlyRuns.from, chain: earlyRuns.chain, operations: earlyRuns.operations })
  const runs = rows.map((row) => ({ ...row, operations: JSON.parse(row.operations) as unknown[] }))
  return furthest(runs, acknowledged)
}

async function heldOperations(
  tx: Transaction,
  stream: StreamId,
  from: number,
  to: number,
): Promise<readonly HeldOperation[]> {
  return tx
    .select({
      seq: operations.seq,
      hash: operations.hash,
      // What somebody settled since is no longer set aside.
      outcome: sql<
        HeldOperation['outcome']
      >`case when ${settlements.seq} is null then ${operations.outcome} end`,
      why: sql<string>`case when ${settlements.seq} is null then ${operations.why} else '' end`,
      task: operations.task,
    })
    .from(operations)
    .leftJoin(
      settlements,
      and(eq(settlements.stream, operations.stream), eq(settlements.seq, operations.seq)),
    )
    .where(and(eq(operations.stream, stream), between(operations.seq, from, to)))
}

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
      current: {
        rev: revisions.rev,
        user: revisions.user,
        origin: revisions.origin,
        late: revisions.late,
      },
      lastRev: sql<number>`coalesce((select max(r.rev) from revisions r where r.task_id = ${tasks.id}), 0)::int`,
      ownRev: sql<number>`coalesce((select max(r.rev) from revisions r where r.task_id = ${tasks.id}
        and r.user_id = ${caller} and r.origin = 'work' and not r.late), 0)::int`,
      leased: sql<boolean>`exists (select 1 from ${leases} where ${leases.task} = ${tasks.id} and ${leases.user} = ${caller})`,
    })
    .from(tasks)
    .leftJoin(batches, eq(batches.id, tasks.batch))
    .leftJoin(revisions, and(eq(revisions.task, tasks.id), eq(revisions.rev, tasks.currentRev)))
    .where(inArray(tasks.id, [...ids]))
  const schemas = await schemasOf(tx, [...new Set(rows.map((row) => row.project))])
  const reviewed = more.filter(({ current }) => current !== null && current.origin !== 'work')
  const documents = await documentsOf(
    tx,
    reviewed.map(({ id }) => id),
  )
  const rest = new Map(more.map((row) => [row.id, row]))
  const facts = new Map<TaskId, TaskFacts>()
  for (const { project, ...row } of rows) {
    const known = rest.get(row.id)
    if (known === undefined) throw new Error(`task ${row.id} vanished`)
    const { holder, ...standing } = known
    facts.set(row.id, {
      ...row,
      ...standing,
      holds: holder === null || holder === caller,
      schemas: schemas.get(project) ?? new Map(),
      documents: documents.get(row.id) ?? new Map(),
    })
  }
  return facts
}

async function documentsOf(
  tx: Transaction,
  ids: readonly TaskId[],
): Promise<ReadonlyMap<TaskId, ReadonlyMap<number, WireDocument | null>>> {
  const found = new Map<TaskId, Map<number, WireDocument | null>>()
  if (ids.length === 0) return found
  const rows = await tx
    .select({ task: revisions.task, rev: revisions.rev, document: revisions.document })
    .from(revisions)
    .where(inArray(revisions.task, [...ids]))
  for (const { task, rev, document } of rows) {
    found.set(task, (found.get(task) ?? new Map<number, WireDocument | null>()).set(rev, document))
  }
  return found
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

async function append(tx: Transaction, { stream, user, ...news }: Append): Promise<void> {
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
  await addRevisions(tx, stream, user, news.revisions)
  for (const one of news.dismissed) await dismiss(tx, user, one)
}

async function dismiss(tx: Transaction, user: UserId, { stream, seq }: OperationPlace): Promise<void> {
  const [row] = await tx
    .select({ seq: operations.seq })
    .from(operations)
    .innerJoin(streams, eq(streams.id, operations.stream))
    .where(
      and(
        eq(operations.stream, stream),
        eq(operations.seq, seq),
        eq(operations.outcome, 'quarantined'),
        eq(streams.user, user),
      ),
    )
  if (row === undefined) return
  await tx.insert(settlements).values({ stream, seq, how: 'dismissed', reason: '' }).onConflictDoNothing()
}

/**
 * Stores revisions, and says which of them counts from now on.
 * @param stream that of the operations that brought them
 */
export async function addRevisions(
  tx: Transaction,
  stream: StreamId | null,
  user: UserId,
  news: readonly AppendedRevision[],
): Promise<void> {
  if (news.length === 0) return
  await tx.insert(revisions).values(
    news.map(({ current: _, ...revision }) => ({
      ...revision,
      user,
      stream: revision.seq === null ? null : stream,
    })),
  )
  const current = new Map(news.filter((r) => r.current).map((r) => [r.task, r.rev]))
  const rows = sql`unnest(${sql.param([...current.keys()])}::uuid[], ${sql.param([...current.values()])}::int[])`
  await tx.execute(
    sql`update ${tasks} set current_rev = news.rev from ${rows} as news(id, rev) where ${tasks.id} = news.id`,
  )
}

async function recordHeartbeat(tx: Transaction, { state, ...heartbeat }: Heartbeat): Promise<void> {
  const { progress = [], ...counts } = state
  const { device: _device, user: _user, ...news } = { ...heartbeat, state: counts }
  const told = Object.fromEntries(progress.map(({ batch, ...places }) => [batch, places]))
  await tx
    .insert(devices)
    .values({ ...heartbeat, state: counts, progress: told })
    .onConflictDoUpdate({
      target: [devices.device, devices.user],
      set: { ...news, progress: sql`${devices.progress} || ${JSON.stringify(told)}::jsonb` },
    })
}
