import { describe, expect, it } from 'vitest'
import {
  isToDo,
  nextTaskState,
  TASK_EVENTS,
  TASK_STATES,
  type TaskEvent,
  type TaskState,
} from './task-flow.ts'

/** Written out as people would: from, what happens, to. A dash: it cannot happen. */
const TABLE = `
              edit    submit     skip     return    withdraw
  open        draft   submitted  skipped  returned  withdrawn
  draft       draft   submitted  skipped  returned  draft
  submitted   draft   submitted  -        returned  submitted
  skipped     draft   submitted  skipped  returned  skipped
  returned    draft   submitted  skipped  returned  withdrawn
  withdrawn   draft   submitted  skipped  returned  withdrawn
`
const [events = [], ...rows] = TABLE.trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/))
const moves = rows.flatMap(([from = '', ...to]) =>
  events.map((event, i) => [from, event, to[i] ?? ''] as const),
)

describe('the flow of a task', () => {
  it.each(moves)('%s, %s: %s', (from, event, to) => {
    expect(nextTaskState(from as TaskState, event as TaskEvent)).toBe(to === '-' ? null : to)
  })

  it('is written out here for every state and event', () => {
    expect(moves).toHaveLength(TASK_STATES.length * TASK_EVENTS.length)
    expect(new Set(moves.map(([from]) => from))).toEqual(new Set(TASK_STATES))
    expect(new Set(events)).toEqual(new Set(TASK_EVENTS))
  })

  it('lets work be finished from every state, so that nothing drawn is ever stuck', () => {
    for (const state of TASK_STATES) {
      expect(nextTaskState(state, 'edit')).toBe('draft')
      expect(nextTaskState(state, 'submit')).toBe('submitted')
    }
  })

  it('hides a task from the queue by withdrawal only where nothing was drawn', () => {
    const hidden = TASK_STATES.filter((state) => nextTaskState(state, 'withdraw') === 'withdrawn')
    expect(hidden).toEqual(['open', 'returned', 'withdrawn'])
  })

  it('counts open, begun and returned tasks as work to do', () => {
    expect(TASK_STATES.filter(isToDo)).toEqual(['open', 'draft', 'returned'])
  })
})
