import { z } from 'zod'

/**
 * Where a task stands on the labeller's machine. `withdrawn` is told by the server and hides the task from the queue;
 * what was drawn stays and may still be submitted (G5).
 */
export const TASK_STATES = ['open', 'draft', 'submitted', 'skipped', 'returned', 'withdrawn'] as const
export const taskStateSchema = z.enum(TASK_STATES)
export type TaskState = z.infer<typeof taskStateSchema>

export const TASK_EVENTS = ['edit', 'submit', 'skip', 'return', 'withdraw'] as const
export type TaskEvent = (typeof TASK_EVENTS)[number]

/** Why a labeller left a picture out. */
export const SKIP_REASONS = [
  'unclear',
  'nothing-to-label',
  'wrong-picture',
  'does-not-open',
  'other',
] as const
export type SkipReason = (typeof SKIP_REASONS)[number]

const MOVES: Record<TaskState, Partial<Record<TaskEvent, TaskState>>> = {
  open: { edit: 'draft', submit: 'submitted', skip: 'skipped', return: 'returned', withdraw: 'withdrawn' },
  draft: { edit: 'draft', submit: 'submitted', skip: 'skipped', return: 'returned', withdraw: 'draft' },
  submitted: { edit: 'draft', submit: 'submitted', return: 'returned', withdraw: 'submitted' },
  skipped: { edit: 'draft', submit: 'submitted', skip: 'skipped', return: 'returned', withdraw: 'skipped' },
  returned: {
    edit: 'draft',
    submit: 'submitted',
    skip: 'skipped',
    return: 'returned',
    withdraw: 'withdrawn',
  },
  withdrawn: {
    edit: 'draft',
    submit: 'submitted',
    skip: 'skipped',
    return: 'returned',
    withdraw: 'withdrawn',
  },
}

/** The state after an event, or null where the event is not allowed in that state. */
export function nextTaskState(state: TaskState, event: TaskEvent): TaskState | null {
  return MOVES[state][event] ?? null
}

/** True where the labeller still has work to do on the task. */
export function isToDo(state: TaskState): boolean {
  return state === 'open' || state === 'draft' || state === 'returned'
}
