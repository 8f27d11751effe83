import { assertNever } from '../../../shared/assert-never.ts'
import { clampToPicture, distance, type ImagePoint } from '../../../shared/geometry/point.ts'
import { finishDrawing } from './draw.ts'
import { NO_PREVIEW, type Step, type Tool, type ToolContext } from './tool.ts'

/**
 * A click sets a point, a drag draws freehand, both in one outline. A click on the first point, a double click or Enter
 * closes it.
 */
export type PolygonState =
  | { readonly name: 'idle' }
  | {
      readonly name: 'drawing'
      /** At least one. */
      readonly points: readonly ImagePoint[]
      readonly pointer: ImagePoint
      /** While the button is held: where freehand goes on from. */
      readonly stroke: ImagePoint | null
    }

type Drawing = Extract<PolygonState, { name: 'drawing' }>

const IDLE: PolygonState = { name: 'idle' }
/** Freehand sets a point each time the hand has gone this many times the reach. */
const FREEHAND_STEP = 1.5

export const polygonTool: Tool<PolygonState> = {
  initial: IDLE,

  step(state, event, context) {
    switch (event.type) {
      case 'down':
        return press(state, clampToPicture(event.at, context.picture), context)
      case 'move':
        return {
          state:
            state.name === 'idle' ? state : follow(state, clampToPicture(event.at, context.picture), context),
        }
      case 'up':
        return state.name === 'idle'
          ? { state }
          : release(state, clampToPicture(event.at, context.picture), context)
      case 'complete':
      // What is drawn so far is kept when something else takes over: an outline of forty points is minutes of work.
      case 'interrupt':
        return state.name === 'idle' ? { state } : close(state.points, context)
      case 'back': {
        if (state.name === 'idle' || state.points.length === 1) return { state: IDLE }
        return { state: { ...state, points: state.points.slice(0, -1) } }
      }
      case 'cancel':
        return { state: IDLE }
      case 'delete':
        return { state }
      default:
        return assertNever(event)
    }
  },

  preview(state, { label }) {
    if (state.name === 'idle') return NO_PREVIEW
    return { ...NO_PREVIEW, draft: { label, open: [...state.points, state.pointer] } }
  },

  cursor(state, { reach }) {
    return state.name === 'drawing' && closesAt(state.points, state.pointer, reach) ? 'pointer' : 'crosshair'
  },
}

function press(state: PolygonState, at: ImagePoint, context: ToolContext): Step<PolygonState> {
  if (state.name === 'idle') return { state: { name: 'drawing', points: [at], pointer: at, stroke: at } }
  if (closesAt(state.points, at, context.reach)) return close(state.points, context)
  const points = isDoubled(state, at, context.reach) ? state.points : [...state.points, at]
  return { state: { name: 'drawing', points, pointer: at, stroke: at } }
}

function follow(state: Drawing, at: ImagePoint, { reach }: ToolContext): Drawing {
  if (state.stroke === null || distance(state.stroke, at) < FREEHAND_STEP * reach)
    return { ...state, pointer: at }
  return { ...state, points: [...state.points, at], pointer: at, stroke: at }
}

/** A freehand stroke that comes back to the first point closes the outline; any other leaves it open for the next click. */
function release(state: Drawing, at: ImagePoint, context: ToolContext): Step<PolygonState> {
  const { points } = follow(state, at, context)
  if (state.stroke !== null && points.length > 3 && closesAt(points, at, context.reach)) {
    return close(
      closesAt(points.slice(0, -1), points.at(-1) ?? at, context.reach) ? points.slice(0, -1) : points,
      context,
    )
  }
  return { state: { name: 'drawing', points, pointer: at, stroke: null } }
}

function close(points: readonly ImagePoint[], context: ToolContext): Step<PolygonState> {
  return points.length < 3 ? { state: IDLE } : finishDrawing(IDLE, { kind: 'polygon', points }, context)
}

function closesAt(points: readonly ImagePoint[], at: ImagePoint, reach: number): boolean {
  const first = points[0]
  return points.length >= 3 && first !== undefined && distance(first, at) <= reach
}

/**
 * A press that sets no point: the second one of a double click, or one on the first point while the outline is too short
 * to close. Half the reach, because two clicks meant apart are seldom nearer.
 */
function isDoubled({ points }: Drawing, at: ImagePoint, reach: number): boolean {
  const first = points[0]
  const last = points.at(-1)
  const near = (p: ImagePoint | undefined, within: number): boolean =>
    p !== undefined && distance(p, at) <= within
  return near(last, reach / 2) || (points.length < 3 && near(first, reach))
}
