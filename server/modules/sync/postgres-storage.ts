import { and, asc, between, eq, inArray, lte, type SQL, sql } from 'drizzle-orm'
import type { DeviceId, ProjectId, StreamId, TaskId, UserId } from '../../../shared/model/ids.ts'
import type { LabelSchema } from '../../../shared/model/label-schema.ts'
import type { WireDocument } from '../../../shared/wire/document-codec.ts'
import { type Database, isCode, type Transaction } from '../../db/open.ts'
import {
  devices,
  earlyRuns,
  labelSchemas,
  operations,
  revisions,
  settlements,
  streams,
  tasks,
  users,
} from '../../db/schema.ts'
import { topUp } from '../batches/claim.ts'
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
    topUp: (user, at) => topUp(tx, user, at),
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
  // Read after the lock was had: what another stream has just added is seen. Of each task by its own index, whatever
  // PostgreSQL believes of the table that has just been filled.
  const { rows: more } = await tx.execute<{
    id: TaskId
    holder: UserId | null
    current: TaskFacts['current']
    lastRev: number
    ownRev: number
    leased: boolean
  }>(sql`select t.id, b.user_id as holder, c.current, greatest(r.last, m.rev_floor) as "lastRev",
      coalesce(r.own, 0) as "ownRev",
      exists (select 1 from leases l where l.task_id = t.id and l.user_id = ${caller}) as leased
    from unnest(${sql.param([...ids])}::uuid[]) asked(id)
    cross join meta m
    join tasks t on t.id = asked.id
    left join batches b on b.id = t.batch_id
    cross join lateral (select max(rev) as last,
      max(rev) filter (where user_id = ${caller} and origin = 'work' and not late) as own
      from revisions where task_id = t.id) r
    left join lateral (select jsonb_build_object('rev', rev, 'user', user_id, 'origin', origin, 'late', late) as current
      from revisions where task_id = t.id and rev = t.current_rev limit 1) c on true`)
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

/** Each list goes as one parameter: parameters for every value of every row cost more than all the rest of a request. */
async function append(tx: Transaction, { stream, user, ...news }: Append): Promise<void> {
  const last = news.operations.at(-1)
  if (last === undefined) return
  const sent = columns(news.operations, {
    seq: ['bigint', ({ seq }) => seq],
    hash: ['text', ({ hash }) => hash],
    payload: ['text', ({ payload }) => payload],
    outcome: ['text', ({ outcome }) => outcome],
    why: ['text', ({ why }) => why],
    task: ['uuid', ({ task }) => task],
  })
  await tx.execute(sql`with sent as (select * from ${sent}),
    kept as (insert into operations (stream_id, seq, hash, payload, outcome, why, task_id)
      select ${stream}::uuid, seq, hash, payload, outcome, why, task from sent),
    moved as (update streams set acknowledged = ${last.seq} where id = ${stream})
    insert into audit (actor_id, action, subject_id, detail)
      select ${user}::uuid, 'operation-' || coalesce(outcome, 'applied'), coalesce(task, ${stream}::uuid),
        jsonb_build_object('stream', ${stream}::text, 'seq', seq, 'why', why) from sent`)
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
  const made = columns(news, {
    task: ['uuid', ({ task }) => task],
    rev: ['int', ({ rev }) => rev],
    seq: ['bigint', ({ seq }) => seq],
    origin: ['text', ({ origin }) => origin],
    late: ['boolean', ({ late }) => late],
    document: ['text', ({ document }) => document && JSON.stringify(document)],
    objects: ['int', ({ objects }) => objects],
    reason: ['text', ({ skipReason }) => skipReason],
    note: ['text', ({ skipNote }) => skipNote],
    active: ['bigint', ({ activeMs }) => activeMs],
    at: ['float8', ({ clientAt }) => clientAt],
    counts: ['boolean', ({ current }) => current],
  })
  // Of several revisions of one task the last one that counts is the highest.
  await tx.execute(sql`with made as (select * from ${made}),
    kept as (insert into revisions (task_id, rev, user_id, stream_id, seq, origin, late, document, objects,
        skip_reason, skip_note, active_ms, client_at)
      select task, rev, ${user}::uuid, case when seq is not null then ${stream}::uuid end, seq, origin, late,
        document::json, objects, reason, note, active, at from made)
    update tasks set current_rev = news.rev
      from (select task, max(rev) as rev from made where counts group by task) news where tasks.id = news.task`)
}

/** Rows as one array for each column: `unnest(…) as given(…)`. */
function columns<Row>(
  rows: readonly Row[],
  by: Readonly<Record<string, readonly [type: string, of: (row: Row) => unknown]>>,
): SQL {
  const lists = Object.values(by).map(([type, of]) => sql`${sql.param(rows.map(of))}::${sql.raw(type)}[]`)
  return sql`unnest(${sql.join(lists, sql`, `)}) as given(${sql.raw(Object.keys(by).join())})`
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
