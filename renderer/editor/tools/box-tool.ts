import { boxFromPoints } from '../../../shared/geometry/box.ts'
import { type ExtremeState, extremePointsTool } from './extreme-points.ts'
import { type RectangleState, rectangleTool } from './rectangle.ts'
import type { Tool, ToolContext } from './tool.ts'

export type BoxState = RectangleState | ExtremeState

const cornersTool = rectangleTool(boxFromPoints)

/** A box by two corners, or by its extreme points where the person has chosen that. */
export const boxTool: Tool<BoxState> = {
  initial: cornersTool.initial,

  step: (state, event, context) =>
    isMarked(state, context)
      ? extremePointsTool.step(state, event, context)
      : cornersTool.step(state, event, context),

  isWaiting: (state) =>
    state.name === 'marking' ? extremePointsTool.isWaiting(state) : cornersTool.isWaiting(state),

  preview: (state, context) =>
    isMarked(state, context)
      ? extremePointsTool.preview(state, context)
      : cornersTool.preview(state, context),

  cursor: () => 'crosshair',
}

/** The option decides where a box begins; one that is begun is ended as it was begun. */
function isMarked(state: BoxState, { options }: ToolContext): state is ExtremeState {
  return state.name === 'marking' || (state.name === 'idle' && options.boxMethod === 'extreme-points')
}
