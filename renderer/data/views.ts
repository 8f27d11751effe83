import type { BatchRow, TaskRow } from '../editor/ports.ts'
import type { BatchRecord, TaskRecord } from './rows.ts'

export function taskRow(row: TaskRecord): TaskRow {
  const { task, state, shapes, held, fault, sent, why, comment } = row
  return { task, state, shapes, held, pictureFault: fault, sent, why, comment }
}

export function batchRow(row: BatchRecord): BatchRow {
  const { batch, counts, listed, pictures, picturesBytes, totalBytes } = row
  return { batch, counts, listed, pictures, picturesBytes, totalBytes }
}
