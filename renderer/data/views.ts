import type { TaskId } from '../../shared/model/ids.ts'
import type { BatchRow, TaskRow } from '../editor/ports.ts'
import type { Cipher } from './cipher.ts'
import type { BatchRecord, TaskRecord } from './rows.ts'

export async function taskRow(cipher: Cipher, row: TaskRecord): Promise<TaskRow> {
  const { task, state, shapes, held, fault, sent, why, base } = row
  const comment = row.comment === null ? null : await openComment(cipher, row.id, row.comment)
  return { task, state, shapes, held, pictureFault: fault, sent, why, comment, base }
}

export function sealComment(cipher: Cipher, task: TaskId, comment: string): Promise<Uint8Array<ArrayBuffer>> {
  return cipher.seal(commentName(task), comment)
}

/** One that is damaged is no reason to keep her from the task. */
async function openComment(
  cipher: Cipher,
  task: TaskId,
  comment: NonNullable<TaskRecord['comment']>,
): Promise<string | null> {
  return typeof comment === 'string' ? comment : cipher.open(commentName(task), comment).catch(() => null)
}

function commentName(task: TaskId): string {
  return `comment/${task}`
}

export function batchRow(row: BatchRecord): BatchRow {
  const { batch, counts, listed, pictures, picturesBytes, totalBytes } = row
  return { batch, counts, listed, pictures, picturesBytes, totalBytes }
}

/** What is urgent first, then in order of arrival. */
export function byUrgency(a: BatchRecord, b: BatchRecord): number {
  const urgency = (b.batch.priority ?? 0) - (a.batch.priority ?? 0)
  return urgency || a.arrived - b.arrived || (a.id < b.id ? -1 : 1)
}
