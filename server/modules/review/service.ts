import { and, desc, eq } from 'drizzle-orm'
import { type TaskId, taskIdSchema, type UserId } from '../../../shared/model/ids.ts'
import type { User } from '../../../shared/model/user.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { WireDocument } from '../../../shared/wire/document-codec.ts'
import type { Remark } from '../../../shared/wire/mailbox.ts'
import type { Database, Transaction } from '../../db/open.ts'
import { audit, batches, revisions, tasks, users } from '../../db/schema.ts'
import type { Failure } from '../../failure.ts'
import { post } from '../mailbox/repo.ts'
import { addVerdict } from '../quality/verdicts.ts'
import { documentFault, storable } from '../sync/judge.ts'
import { addRevisions, taskFacts } from '../sync/postgres-storage.ts'
import { returnOf } from './review.ts'

export interface Return {
  readonly task: string
  readonly by: Pick<User, 'id' | 'name' | 'role'>
  readonly comment: string
  readonly remarks: readonly Remark[]
  /** As the reviewer left it; null where it stays as it is. */
  readonly document: WireDocument | null
  readonly at: Date
}

export interface Returned {
  readonly task: TaskId
  readonly rev: number
  /** Sign-in name of whoever gets it back. */
  readonly to: string
}

/** Gives a task back: a verdict, a revision of the reviewer's on the current one, and a mailbox entry for whoever works on it. */
export async function returnTask(db: Database, order: Return): Promise<Result<Returned, Failure>> {
  const { by } = order
  if (by.role === 'labeller') return fail({ code: 'not-a-reviewer', name: by.name })
  const parsed = taskIdSchema.safeParse(order.task)
  if (!parsed.success) return fail({ code: 'unknown-task', name: order.task })
  const task = parsed.data
  return db.transaction(async (tx) => {
    const facts = (await taskFacts(tx, [task], by.id)).get(task)
    if (facts === undefined) return fail({ code: 'unknown-task', name: task })
    const to = await ownerOf(tx, task)
    if (facts.current === null || to === null) return fail({ code: 'no-result', task })
    const currentRev = facts.current.rev
    const given = order.document ?? (await documentOf(tx, task, currentRev))
    // A skipped task goes back empty.
    const empty = { task, baseRev: 0, schema: Math.max(...facts.schemas.keys()), labels: [], objects: [] }
    const document = storable({ ...(given ?? empty), task })
    const fault = order.document === null ? null : documentFault(document, facts)
    if (fault !== null) return fail({ code: 'bad-document', detail: fault })
    const stranger = order.remarks.find(({ object }) => !document.objects.some((row) => row[1] === object))
    if (stranger !== undefined) return fail({ code: 'no-such-object', object: stranger.object })
    const { revision, told } = returnOf(
      { task, lastRev: facts.lastRev, currentRev },
      { comment: order.comment, remarks: order.remarks, document, at: order.at.getTime() },
    )
    await addVerdict(tx, task, 'returned', order.comment, { actor: by.id, at: order.at })
    await addRevisions(tx, null, by.id, [{ ...revision, seq: null }])
    await tx.insert(audit).values({
      actor: by.id,
      action: 'task-returned',
      subject: task,
      detail: { rev: revision.rev, to: to.id },
    })
    await post(tx, to.id, [told])
    return ok({ task, rev: revision.rev, to: to.name })
  })
}

/** Who holds the task, else who answered it. */
async function ownerOf(tx: Transaction, task: TaskId): Promise<{ id: UserId; name: string } | null> {
  const who = { id: users.id, name: users.name }
  const [holder] = await tx
    .select(who)
    .from(tasks)
    .innerJoin(batches, eq(batches.id, tasks.batch))
    .innerJoin(users, eq(users.id, batches.user))
    .where(eq(tasks.id, task))
  if (holder !== undefined) return holder
  const [author] = await tx
    .select(who)
    .from(revisions)
    .innerJoin(users, eq(users.id, revisions.user))
    .where(and(eq(revisions.task, task), eq(revisions.origin, 'work'), eq(revisions.late, false)))
    .orderBy(desc(revisions.rev))
    .limit(1)
  return author ?? null
}

/** Null where the task was skipped. */
async function documentOf(tx: Transaction, task: TaskId, rev: number): Promise<WireDocument | null> {
  const [row] = await tx
    .select({ document: revisions.document })
    .from(revisions)
    .where(and(eq(revisions.task, task), eq(revisions.rev, rev)))
  return row?.document ?? null
}
