import { and, asc, eq, isNull, type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { type StreamId, streamIdSchema, type TaskId, type UserId } from '../../../shared/model/ids.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { WireDocument } from '../../../shared/wire/document-codec.ts'
import type { MailboxEntry } from '../../../shared/wire/mailbox.ts'
import type { Database, Executor, Transaction } from '../../db/open.ts'
import { audit, operations, settlements, streams, tasks, users } from '../../db/schema.ts'
import type { Failure } from '../../failure.ts'
import { post } from '../mailbox/repo.ts'
import { judge } from '../sync/judge.ts'
import { addRevisions, taskFacts } from '../sync/postgres-storage.ts'

export interface Quarantined {
  /** Names it to the other commands: stream and number. */
  readonly id: string
  readonly person: string
  /** Null where that cannot be told. */
  readonly task: TaskId | null
  readonly picture: string | null
  readonly why: string
  readonly at: Date
  /** As it came. */
  readonly operation: unknown
}

/** Who settles something; what is not reached is as if it were not there. */
export interface Settler {
  readonly actor: UserId | null
  /** Condition on `streams`. */
  readonly reached: SQL | undefined
}
const ANYBODY: Settler = { actor: null, reached: undefined }

type Settled = Extract<MailboxEntry, { kind: 'settled' }>

/** A later result of hers on the same task got through: what was set aside before needs nobody's attention any more. */
const IS_SUPERSEDED = sql<boolean>`exists (select 1 from revisions r where r.task_id = ${operations.task}
  and r.user_id = ${streams.user} and r.origin = 'work' and (r.created_at > ${operations.createdAt}
    or r.stream_id = ${operations.stream} and r.seq > ${operations.seq}))`

/** What was set aside and waits for somebody to deal with it, oldest first. @param reached condition on `streams` */
export async function listQuarantined(db: Database, reached?: SQL): Promise<readonly Quarantined[]> {
  const rows = await quarantined(db)
    .where(
      and(reached, eq(operations.outcome, 'quarantined'), isNull(settlements.seq), sql`not ${IS_SUPERSEDED}`),
    )
    .orderBy(asc(operations.createdAt), asc(operations.stream), asc(operations.seq))
  return rows.map(({ stream, seq, payload, person, task, picture, why, at }) => ({
    id: idOf(stream, seq),
    person,
    task,
    picture,
    why,
    at,
    operation: JSON.parse(payload),
  }))
}

/**
 * Applies a mended document in the place and the name of what was set aside; what came is kept as it came.
 * @param reason what the owner is told of it; may be empty
 */
export async function repairQuarantined(
  db: Database,
  ref: string,
  document: WireDocument,
  reason: string,
  settler: Settler = ANYBODY,
): Promise<Result<null, Failure>> {
  return settle(
    db,
    ref,
    'repaired',
    reason,
    settler,
    async (tx, { stream, seq, user, payload, superseded }) => {
      if (superseded) return fail({ code: 'superseded', id: ref })
      const operation = { op: 'submit', document, ...timesOf(payload) }
      const facts = await taskFacts(tx, [document.task], user)
      const { result } = judge(operation, facts.get(document.task), user)
      if (!result.ok) return fail({ code: 'bad-document', detail: result.error })
      const { revisions, told } = result.value
      await addRevisions(
        tx,
        stream,
        user,
        revisions.map((revision) => ({ ...revision, seq: revision.origin === 'work' ? seq : null })),
      )
      const receipts = revisions
        .filter(({ origin }) => origin === 'work')
        .map(({ task, rev }): MailboxEntry => ({ kind: 'receipt', task, rev }))
      return ok([...receipts, ...told])
    },
  )
}

/** Leaves it without effect for good; it stays in the records. */
export async function dismissQuarantined(
  db: Database,
  ref: string,
  reason: string,
  settler: Settler = ANYBODY,
): Promise<Result<null, Failure>> {
  return settle(db, ref, 'dismissed', reason, settler, async () => ok([]))
}

type Row = Awaited<ReturnType<typeof find>>

async function settle(
  db: Database,
  ref: string,
  how: Settled['how'],
  reason: string,
  { actor, reached }: Settler,
  effect: (tx: Transaction, row: NonNullable<Row>) => Promise<Result<readonly MailboxEntry[], Failure>>,
): Promise<Result<null, Failure>> {
  const place = placeOf(ref)
  if (place === null) return fail({ code: 'unknown-operation', id: ref })
  const { stream, seq } = place
  return db.transaction(async (tx) => {
    // Under the lock that sync takes too: two people settle it one after the other.
    await tx.select({ id: streams.id }).from(streams).where(eq(streams.id, stream)).for('update')
    const row = await find(tx, stream, seq, reached)
    if (row === undefined) return fail({ code: 'unknown-operation', id: ref })
    if (row.settled !== null) return fail({ code: 'settled-already', id: ref, how: row.settled })
    const told = await effect(tx, row)
    if (!told.ok) return told
    const words = reason.replaceAll('\0', '')
    await tx.insert(settlements).values({ stream, seq, how, reason: words })
    await tx.insert(audit).values({
      actor,
      action: `quarantine-${how}`,
      subject: row.task ?? stream,
      detail: { stream, seq, reason: words, owner: row.user },
    })
    await post(tx, row.user, [...told.value, { kind: 'settled', stream, seq, how, reason: words }])
    return ok(null)
  })
}

function quarantined(db: Executor) {
  return db
    .select({
      stream: operations.stream,
      seq: operations.seq,
      payload: operations.payload,
      user: streams.user,
      person: users.name,
      task: operations.task,
      picture: tasks.name,
      why: operations.why,
      at: operations.createdAt,
      settled: settlements.how,
      superseded: IS_SUPERSEDED,
    })
    .from(operations)
    .innerJoin(streams, eq(streams.id, operations.stream))
    .innerJoin(users, eq(users.id, streams.user))
    .leftJoin(tasks, eq(tasks.id, operations.task))
    .leftJoin(
      settlements,
      and(eq(settlements.stream, operations.stream), eq(settlements.seq, operations.seq)),
    )
    .$dynamic()
}

async function find(tx: Transaction, stream: StreamId, seq: number, reached: SQL | undefined) {
  const [row] = await quarantined(tx).where(
    and(
      eq(operations.stream, stream),
      eq(operations.seq, seq),
      eq(operations.outcome, 'quarantined'),
      reached,
    ),
  )
  return row
}

function idOf(stream: StreamId, seq: number): string {
  return `${stream}/${seq}`
}

function placeOf(ref: string): { readonly stream: StreamId; readonly seq: number } | null {
  const [stream, seq, ...rest] = ref.trim().split('/')
  const read = z
    .object({ stream: streamIdSchema, seq: z.coerce.number().int().min(1) })
    .safeParse({ stream, seq })
  return rest.length === 0 && read.success ? read.data : null
}

/** When it was done and how long it took, as far as what came says so. */
function timesOf(payload: string): { readonly at: number; readonly activeMs: number } {
  const read = z
    .object({ at: z.number().catch(0), activeMs: z.int().min(0).catch(0) })
    .safeParse(JSON.parse(payload))
  return read.data ?? { at: 0, activeMs: 0 }
}
