import { assertNever } from '../../../shared/assert-never.ts'
import { clampToPicture, distance, type ImagePoint } from '../../../shared/geometry/point.ts'
import type { Geometry } from '../../../shared/model/shape.ts'
import { finishDrawing } from './draw.ts'
import { NO_PREVIEW, type PointerInput, type Step, type Tool, type ToolContext } from './tool.ts'

/**
 * Two ways to draw what two corners say, told apart by the hand itself: press, drag, release; or click, move, click for
 * a tired hand. idle → pressed → dragging → idle, or idle → pressed → stretching → idle.
 */
export type RectangleState =
  | { readonly name: 'idle' }
  | { readonly name: 'pressed'; readonly from: ImagePoint }
  | { readonly name: 'dragging' | 'stretching'; readonly from: ImagePoint; readonly to: ImagePoint }

const IDLE: RectangleState = { name: 'idle' }

/** The tool that draws a shape into the rectangle between two opposite corners. */
export function rectangleTool(shapeIn: (from: ImagePoint, to: ImagePoint) => Geometry): Tool<RectangleState> {
  const finish = (from: ImagePoint, to: ImagePoint, context: ToolContext): Step<RectangleState> =>
    finishDrawing(IDLE, shapeIn(from, to), context)

  function stepPointer(
    state: RectangleState,
    type: PointerInput['type'],
    at: ImagePoint,
    context: ToolContext,
  ): Step<RectangleState> {
    switch (state.name) {
      case 'idle':
        return type === 'down' ? { state: { name: 'pressed', from: at } } : { state }
      case 'pressed':
        if (distance(state.from, at) < context.reach) {
          return { state: type === 'up' ? { name: 'stretching', from: state.from, to: at } : state }
        }
        return type === 'up'
          ? finish(state.from, at, context)
          : { state: { name: 'dragging', from: state.from, to: at } }
      case 'dragging':
        return type === 'up' ? finish(state.from, at, context) : { state: { ...state, to: at } }
      case 'stretching':
        return type === 'down' ? finish(state.from, at, context) : { state: { ...state, to: at } }
      default:
        return assertNever(state)
    }
  }

  return {
    initial: IDLE,

    step(state, event, context) {
      switch (event.type) {
        case 'down':
        case 'move':
        case 'up':
          return stepPointer(state, event.type, clampToPicture(event.at, context.picture), context)
        case 'complete':
          return state.name === 'stretching' ? finish(state.from, state.to, context) : { state: IDLE }
        case 'cancel':
        case 'interrupt':
        case 'back':
          return { state: IDLE }
        default:
          return assertNever(event)
      }
    },

    isWaiting: (state) => state.name === 'stretching',

    preview(state, { label }) {
      if (state.name === 'idle' || state.name === 'pressed') return NO_PREVIEW
      return { ...NO_PREVIEW, draft: { label, geometry: shapeIn(state.from, state.to) } }
    },

    cursor: () => 'crosshair',
  }
}
