import type { AppState } from '../../state/app-state.ts'

/** The steps by the name of their texts, each with what shows that she has done it, since the step began. */
const STEPS = {
  class: (now, then) => now.label === 'head' && then.label !== 'head',
  box: (now, then) => drawn(now, 'head') > drawn(then, 'head'),
  move: (now, then) =>
    now.history.position > then.history.position && ['move', 'resize'].includes(lastEdit(now)),
  zoom: (now, then) => now.view !== null && then.view !== null && now.view.zoom > then.view.zoom,
  key: (now, then) => now.label === 'cat' && then.label !== 'cat',
  polygon: (now, then) => drawn(now, 'cat') > drawn(then, 'cat'),
  part: (now, then) => drawn(now, 'eye') > drawn(then, 'eye'),
  undo: (now, then) => now.history.position < then.history.position,
  check: (now, then) => now.findings !== null && then.findings === null,
  submit: (now) => now.batchFinished,
} as const satisfies Record<string, (now: AppState, then: AppState) => boolean>

export type TourStep = keyof typeof STEPS
export const TOUR_STEPS = Object.keys(STEPS) as readonly TourStep[]

/** True where the step is done in the state `now` that began in the state `then`. */
export function isDone(step: TourStep, now: AppState, then: AppState): boolean {
  return STEPS[step](now, then)
}

function drawn({ document }: AppState, label: string): number {
  return document?.shapes.filter((shape) => shape.label === label).length ?? 0
}

function lastEdit({ history }: AppState): string {
  return history.edits[history.position - 1]?.kind ?? ''
}
