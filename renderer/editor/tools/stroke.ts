import { assertNever } from '../../../shared/assert-never.ts'
import { strokeMask } from '../../../shared/geometry/mask.ts'
import { distance, type ImagePoint } from '../../../shared/geometry/point.ts'
import type { ShapeId } from '../../../shared/model/ids.ts'
import type { Mask } from '../../../shared/model/shape.ts'
import type { Result } from '../../../shared/result.ts'
import type { Notice } from '../notice.ts'
import { NO_PREVIEW, type PointerInput, type Step, type Tool, type ToolContext } from './tool.ts'

/** idle → stroking → idle. `purpose`: what the tool wants of the stroke. */
export type StrokeState<Purpose> =
  | { readonly name: 'idle' }
  | { readonly name: 'stroking'; readonly points: readonly ImagePoint[]; readonly purpose: Purpose }

/** What sets the tools apart that draw with a brush. */
interface StrokeUse<Purpose> {
  readonly erases: boolean
  /** At the press; fails with the reason why nothing can be done there. */
  begin(
    event: PointerInput,
    context: ToolContext,
  ): Result<{ readonly purpose: Purpose; readonly select?: readonly ShapeId[] }, Notice>
  /** At the release, with the pixels that the brush came over. */
  finish(stroke: Mask, purpose: Purpose, context: ToolContext): Omit<Step<unknown>, 'state'>
}

/** A tool that draws with a brush: press, drag, release. */
export function strokeTool<Purpose>(use: StrokeUse<Purpose>) {
  type State = StrokeState<Purpose>
  const idle: State = { name: 'idle' }

  function press(event: PointerInput, context: ToolContext): Step<State> {
    const begun = use.begin(event, context)
    if (!begun.ok) return { state: idle, notice: begun.error }
    const { purpose, ...effects } = begun.value
    return { state: { name: 'stroking', points: [event.at], purpose }, ...effects }
  }

  function end(points: readonly ImagePoint[], purpose: Purpose, context: ToolContext): Step<State> {
    const stroke = strokeMask(points, context.options.brushRadius, context.picture)
    return stroke === null ? { state: idle } : { ...use.finish(stroke, purpose, context), state: idle }
  }

  const tool: Tool<State> = {
    initial: idle,

    step(state, event, context) {
      switch (event.type) {
        case 'down':
          return press(event, context)
        case 'move':
          if (state.name === 'idle') return { state }
          return { state: { ...state, points: goOn(state.points, event.at, context) } }
        case 'up':
          if (state.name === 'idle') return { state }
          return end(goOn(state.points, event.at, context), state.purpose, context)
        case 'complete':
        // What was done is work: it is kept when something else takes over.
        case 'interrupt':
          return state.name === 'idle' ? { state } : end(state.points, state.purpose, context)
        case 'cancel':
        case 'back':
          return { state: idle }
        default:
          return assertNever(event)
      }
    },

    isWaiting: () => false,

    preview(state, { label, options: { brushRadius } }) {
      if (state.name === 'idle') return { ...NO_PREVIEW, brush: brushRadius }
      return {
        ...NO_PREVIEW,
        brush: brushRadius,
        draft: { label, stroke: state.points, radius: brushRadius, erases: use.erases },
      }
    },

    cursor: () => 'crosshair',
  }
  return tool
}

/** A stroke of the brush or the eraser sets a point each time the hand has gone this part of the radius. */
const STEP = 1 / 8
/** But not below this, px of the picture: no mask is finer. */
const LEAST = 0.5

/** The stroke with the place where the hand is now; the same one where it has hardly moved. */
function goOn(
  points: readonly ImagePoint[],
  at: ImagePoint,
  { options }: ToolContext,
): readonly ImagePoint[] {
  const last = points.at(-1)
  const near = last !== undefined && distance(last, at) < Math.max(options.brushRadius * STEP, LEAST)
  return near ? points : [...points, at]
}
