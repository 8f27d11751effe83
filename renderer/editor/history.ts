import { type Edit, invert } from '../../shared/edit/edit.ts'

/** Every edit since the task was opened first, and how many of them are applied. Without limit: it is the person's work. */
export interface History {
  readonly edits: readonly Edit[]
  readonly position: number
}

/** One step along the history: the history after it, and the edit to apply to the document. */
export interface HistoryStep {
  readonly history: History
  readonly edit: Edit
}

export const EMPTY_HISTORY: History = { edits: [], position: 0 }

/** Keeps a new edit; what was undone before it can no longer be redone. */
export function record(history: History, edit: Edit): History {
  return { edits: [...history.edits.slice(0, history.position), edit], position: history.position + 1 }
}

/** Null where nothing is left to undo. */
export function undo(history: History): HistoryStep | null {
  const edit = history.edits[history.position - 1]
  if (edit === undefined) return null
  return { history: { ...history, position: history.position - 1 }, edit: invert(edit) }
}

/** Null where nothing is left to redo. */
export function redo(history: History): HistoryStep | null {
  const edit = history.edits[history.position]
  if (edit === undefined) return null
  return { history: { ...history, position: history.position + 1 }, edit }
}
