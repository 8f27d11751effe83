import { expect, it } from 'vitest'
import type { AppState } from '../../state/app-state.ts'
import { isDone, TOUR_STEPS, type TourStep } from './tour-steps.ts'

const part = (state: object) => state as AppState
const document = (...labels: string[]) => ({ document: { shapes: labels.map((label) => ({ label })) } })
const history = (position: number, ...kinds: string[]) => ({
  history: { position, edits: kinds.map((kind) => ({ kind })) },
})

/** Before, something that is not yet it, and what does it. */
const cases: readonly [TourStep, object, object, object][] = [
  ['class', { label: 'cat' }, { label: 'eye' }, { label: 'head' }],
  ['box', document(), document('cat'), document('head')],
  ['move', history(1, 'draw'), history(2, 'draw', 'relabel'), history(2, 'draw', 'move')],
  ['zoom', { view: { zoom: 1 } }, { view: { zoom: 0.8 } }, { view: { zoom: 1.25 } }],
  ['key', { label: 'head' }, { label: 'eye' }, { label: 'cat' }],
  ['polygon', document('cat'), document('cat', 'head'), document('cat', 'cat')],
  ['part', document('head'), document('head', 'cat'), document('head', 'eye')],
  ['undo', history(2, 'draw', 'draw'), history(3, 'draw', 'draw', 'draw'), history(1, 'draw', 'draw')],
  ['check', { findings: null }, { findings: null, dialog: 'keys' }, { findings: [] }],
  ['submit', { batchFinished: false }, { batchFinished: false, findings: [] }, { batchFinished: true }],
]

it.each(cases)('the step "%s" is done by doing it, and by nothing else', (step, before, other, after) => {
  expect(isDone(step, part(before), part(before))).toBe(false)
  expect(isDone(step, part(other), part(before))).toBe(false)
  expect(isDone(step, part(after), part(before))).toBe(true)
})

it('has ten steps, each tried above', () => {
  expect(TOUR_STEPS).toHaveLength(10)
  expect(cases.map(([step]) => step)).toEqual(TOUR_STEPS)
})
