import { assertNever } from '../../../shared/assert-never.ts'
import { replaceGeometry } from '../../../shared/edit/make.ts'
import { strokeMask, uniteMasks } from '../../../shared/geometry/mask.ts'
import type { ImagePoint } from '../../../shared/geometry/point.ts'
import type { Shape } from '../../../shared/model/shape.ts'
import { finishDrawing } from './draw.ts'
import { onlySelected } from './picked.ts'
import { goOn } from './stroke.ts'
import { NO_PREVIEW, type Step, type Tool, type ToolContext } from './tool.ts'

/**
 * Press, drag, release paints a stroke. It adds to the selected mask where that is of the class in hand; Shift at the
 * press begins a new mask instead. idle → painting → idle.
 */
export type BrushState =
  | { readonly name: 'idle' }
  | { readonly name: 'painting'; readonly points: readonly ImagePoint[]; readonly fresh: boolean }

const IDLE: BrushState = { name: 'idle' }

export const brushTool: Tool<BrushState> = {
  initial: IDLE,

  step(state, event, context) {
    switch (event.type) {
      case 'down':
        return { state: { name: 'painting', points: [event.at], fresh: event.shift } }
      case 'move':
        if (state.name === 'idle') return { state }
        return { state: { ...state, points: goOn(state.points, event.at, context) } }
      case 'up':
        if (state.name === 'idle') return { state }
        return paint(goOn(state.points, event.at, context), state.fresh, context)
      case 'complete':
      // What is painted is work: it is kept when something else takes over.
      case 'interrupt':
        return state.name === 'idle' ? { state } : paint(state.points, state.fresh, context)
      case 'cancel':
      case 'back':
        return { state: IDLE }
      case 'delete':
      case 'pick-vertex':
      case 'nudge-vertex':
      case 'insert-vertex':
        return { state }
      default:
        return assertNever(event)
    }
  },

  preview(state, { label, options: { brushRadius } }) {
    if (state.name === 'idle') return { ...NO_PREVIEW, brush: brushRadius }
    return {
      ...NO_PREVIEW,
      brush: brushRadius,
      draft: { label, stroke: state.points, radius: brushRadius, erases: false },
    }
  },

  cursor: () => 'crosshair',
}

function paint(points: readonly ImagePoint[], fresh: boolean, context: ToolContext): Step<BrushState> {
  const stroke = strokeMask(points, context.options.brushRadius, context.picture)
  if (stroke === null) return { state: IDLE }
  const painted = fresh ? undefined : maskInWork(context)
  if (painted?.geometry.kind !== 'mask') return finishDrawing(IDLE, stroke, context)
  const edit = replaceGeometry('brush', painted, uniteMasks([painted.geometry, stroke]))
  return edit === null ? { state: IDLE } : { state: IDLE, commit: edit }
}

/** The only selected shape, where it is a mask of the class in hand. */
function maskInWork(context: ToolContext): Shape | undefined {
  const shape = onlySelected(context)
  return shape?.geometry.kind === 'mask' && shape.label === context.label ? shape : undefined
}
