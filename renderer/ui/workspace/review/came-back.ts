import { isToDo } from '../../../../shared/flow/task-flow.ts'
import type { AppState } from '../../../state/app-state.ts'

/** Whether the open task came back from review and is still to be done again: then its panel says so, and no other notice. */
export function hasComeBack({ task, review }: Pick<AppState, 'task' | 'review'>): boolean {
  if (task === null) return false
  const { state, sent, comment } = task
  return review !== null || (comment !== null && isToDo(state) && sent !== 'dismissed')
}
