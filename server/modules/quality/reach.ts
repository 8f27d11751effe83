import { and, eq, inArray, sql } from 'drizzle-orm'
import { type TaskId, taskIdSchema } from '../../../shared/model/ids.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { Scope } from '../../commands/command.ts'
import { within } from '../../commands/scope.ts'
import type { Executor } from '../../db/open.ts'
import { batches, leases, tasks } from '../../db/schema.ts'
import type { Failure } from '../../failure.ts'
import type { BatchRow } from '../batches/head.ts'
import { findBatch } from '../batches/service.ts'

/** The batch with this name or id, if the person who has it is within the scope. */
export async function findBatchWithin(
  db: Executor,
  scope: Scope,
  ref: string,
): Promise<Result<BatchRow, Failure>> {
  return findBatch(db, ref, within(scope, batches.user))
}

/** The task, if somebody within the scope has it or ever had it. */
export async function findTaskWithin(
  db: Executor,
  scope: Scope,
  ref: string,
): Promise<Result<TaskId, Failure>> {
  const id = taskIdSchema.safeParse(ref)
  const theirs = within(scope, leases.user)
  const leased = db
    .select({ task: leases.task })
    .from(leases)
    .where(and(eq(leases.task, tasks.id), theirs))
  const match = id.success ? eq(tasks.id, id.data) : sql`false`
  const [row] = await db
    .select({ id: tasks.id })
    .from(tasks)
    .where(and(match, theirs === undefined ? undefined : inArray(tasks.id, leased)))
  return row === undefined ? fail({ code: 'unknown-task', name: ref }) : ok(row.id)
}
