import { assertNever } from '../../../shared/assert-never.ts'
import { boxFromPoints } from '../../../shared/geometry/box.ts'
import { clampToPicture, type ImagePoint, imagePoint } from '../../../shared/geometry/point.ts'
import { boundsOfPoints } from '../../../shared/geometry/polygon.ts'
import type { Box } from '../../../shared/model/shape.ts'
import { finishDrawing } from './draw.ts'
import { NO_PREVIEW, type Step, type Tool, type ToolContext } from './tool.ts'

/**
 * A box by a click on the outermost point of each side, in any order: people find points on the object faster and more
 * exactly than the corners of a box in the air. idle → marking → idle; a point is set where the button is let go.
 */
export type ExtremeState =
  | { readonly name: 'idle' }
  | {
      readonly name: 'marking'
      /** At most three: the fourth makes the box. */
      readonly points: readonly ImagePoint[]
      readonly pointer: ImagePoint
      readonly held: boolean
    }

type Marking = Extract<ExtremeState, { name: 'marking' }>

const IDLE: ExtremeState = { name: 'idle' }
const SIDES = 4

export const extremePointsTool: Tool<ExtremeState> = {
  initial: IDLE,

  step(state, event, context) {
    switch (event.type) {
      case 'down': {
        const points = state.name === 'idle' ? [] : state.points
        const pointer = clampToPicture(event.at, context.picture)
        return { state: { name: 'marking', points, pointer, held: true } }
      }
      case 'move':
        if (state.name === 'idle') return { state }
        return { state: { ...state, pointer: clampToPicture(event.at, context.picture) } }
      case 'up':
        if (state.name === 'idle' || !state.held) return { state }
        return mark(state, clampToPicture(event.at, context.picture), context)
      case 'complete':
        return state.name === 'marking' ? complete(state.points, context) : { state }
      case 'back':
        return { state: state.name === 'marking' && state.points.length > 1 ? withoutLast(state) : IDLE }
      case 'cancel':
      case 'interrupt':
        return { state: IDLE }
      default:
        return assertNever(event)
    }
  },

  isWaiting: (state) => state.name === 'marking' && !state.held,

  preview(state, { label }) {
    if (state.name === 'idle') return NO_PREVIEW
    const { points, pointer } = state
    const geometry = boxAround([...points, pointer])
    const flat = geometry.x0 === geometry.x1 || geometry.y0 === geometry.y1
    return { ...NO_PREVIEW, marks: points, draft: flat ? null : { label, geometry } }
  },

  cursor: () => 'crosshair',
}

function mark(state: Marking, at: ImagePoint, context: ToolContext): Step<ExtremeState> {
  const points = [...state.points, at]
  return points.length === SIDES
    ? complete(points, context)
    : { state: { name: 'marking', points, pointer: at, held: false } }
}

/** Two points say where a box is: two of its corners, or all that the person wants to tell. */
function complete(points: readonly ImagePoint[], context: ToolContext): Step<ExtremeState> {
  return points.length < 2 ? { state: IDLE } : finishDrawing(IDLE, boxAround(points), context)
}

function withoutLast(state: Marking): Marking {
  return { ...state, points: state.points.slice(0, -1) }
}

function boxAround(points: readonly ImagePoint[]): Box {
  const { x0, y0, x1, y1 } = boundsOfPoints(points)
  return boxFromPoints(imagePoint(x0, y0), imagePoint(x1, y1))
}
