import { and, eq, inArray, isNull } from 'drizzle-orm'
import type { TaskId } from '../../../shared/model/ids.ts'
import type { WireDocument } from '../../../shared/wire/document-codec.ts'
import type { Transaction } from '../../db/open.ts'
import { preAnnotations, tasks } from '../../db/schema.ts'

/** What a person is told to begin a task with; nothing where there is nothing. */
export function startOf(task: TaskId, document: WireDocument | undefined) {
  return document === undefined ? [] : [{ kind: 'start', document: { ...document, task } } as const]
}

/** What people are told to begin these tasks with, for those that have such a thing. */
export async function startsOf(tx: Transaction, ids: readonly TaskId[]) {
  const rows = await tx
    .select({ task: tasks.id, document: preAnnotations.document })
    .from(tasks)
    .innerJoin(
      preAnnotations,
      and(eq(preAnnotations.project, tasks.project), eq(preAnnotations.original, tasks.original)),
    )
    .where(and(inArray(tasks.id, [...ids]), isNull(tasks.currentRev)))
  return rows.flatMap(({ task, document }) => startOf(task, document))
}
