import { assertNever } from '../../../shared/assert-never.ts'
import type { ImagePoint } from '../../../shared/geometry/point.ts'
import type { Result } from '../../../shared/result.ts'
import type { Notice } from '../notice.ts'
import {
  aim,
  aimOutline,
  followOutline,
  type Outline,
  previewOf,
  releaseOutline,
  setPoint,
  settle,
  shortenOutline,
  startOutline,
} from './outline.ts'
import {
  NO_PREVIEW,
  type PointerInput,
  type Preview,
  type Step,
  type Tool,
  type ToolContext,
} from './tool.ts'

/** idle → drawing → idle. `purpose`: what the tool wants of the line. */
export type OutlineState<Purpose> =
  /** `snapped`: where the first point would go, when a neighbour attracts it. */
  | { readonly name: 'idle'; readonly snapped: ImagePoint | null }
  | { readonly name: 'drawing'; readonly outline: Outline; readonly purpose: Purpose }

/** What sets the tools apart that draw a line point by point. */
interface OutlineUse<Purpose> {
  readonly kind: Outline['kind']
  /** True where a single freehand stroke is a whole line. */
  readonly endsWithStroke?: true
  /** At the first press; fails with the reason why nothing can be drawn there. */
  begin(at: ImagePoint, context: ToolContext): Result<Purpose, Notice>
  /** At least two points of a line, three of a ring. */
  finish(points: readonly ImagePoint[], purpose: Purpose, context: ToolContext): Omit<Step<unknown>, 'state'>
  /** What is shown besides the line. */
  overlay?(open: readonly ImagePoint[], purpose: Purpose, context: ToolContext): Partial<Preview>
}

type Drawing<Purpose> = Extract<OutlineState<Purpose>, { name: 'drawing' }>

/**
 * A tool that draws a line: a click sets a point, a drag draws freehand, both in one line. Enter or a double click ends
 * it, and for a ring a click on the first point or a stroke that comes back to it.
 */
export function outlineTool<Purpose>(use: OutlineUse<Purpose>) {
  type State = OutlineState<Purpose>
  type Steps = Step<State>
  const idle: State = { name: 'idle', snapped: null }
  const least = use.kind === 'ring' ? 3 : 2

  function end({ purpose }: Drawing<Purpose>, points: readonly ImagePoint[], context: ToolContext): Steps {
    return points.length < least ? { state: idle } : { ...use.finish(points, purpose, context), state: idle }
  }

  function hover(event: PointerInput, context: ToolContext): State {
    const { at, kind } = aim(event, context)
    return kind === 'none' ? idle : { name: 'idle', snapped: at }
  }

  function begin(event: PointerInput, context: ToolContext): Steps {
    const outline = startOutline(use.kind, event, context)
    const purpose = use.begin(outline.pointer, context)
    return purpose.ok
      ? { state: { name: 'drawing', outline, purpose: purpose.value } }
      : { state: idle, notice: purpose.error }
  }

  function press(state: Drawing<Purpose>, event: PointerInput, context: ToolContext): Steps {
    const aimed = aimOutline(state.outline, event, context)
    if (aimed.closes) return end(state, [...aimed.points, ...aimed.border], context)
    return { state: { ...state, outline: setPoint(aimed, context) } }
  }

  function release(state: Drawing<Purpose>, event: PointerInput, context: ToolContext): Steps {
    const outline = releaseOutline(state.outline, event, context)
    const whole = use.endsWithStroke && state.outline.stroke === 0 && outline.points.length > 1
    return whole || outline.closes ? end(state, outline.points, context) : { state: { ...state, outline } }
  }

  const tool: Tool<State> = {
    initial: idle,

    step(state, event, context) {
      switch (event.type) {
        case 'down':
          return state.name === 'idle' ? begin(event, context) : press(state, event, context)
        case 'move':
          if (state.name === 'idle') return { state: hover(event, context) }
          return { state: { ...state, outline: followOutline(state.outline, event, context) } }
        case 'up':
          return state.name === 'idle' ? { state } : release(state, event, context)
        case 'complete':
        // What is drawn so far is kept when something else takes over: an outline of forty points is minutes of work.
        case 'interrupt':
          return state.name === 'idle'
            ? { state }
            : end(state, settle(state.outline, context).points, context)
        case 'back': {
          const outline = state.name === 'idle' ? null : shortenOutline(state.outline)
          return { state: outline === null || state.name === 'idle' ? idle : { ...state, outline } }
        }
        case 'cancel':
          return { state: idle }
        default:
          return assertNever(event)
      }
    },

    isWaiting: (state) => state.name === 'drawing' && state.outline.stroke === null,

    preview(state, context) {
      if (state.name === 'idle') return { ...NO_PREVIEW, snapped: state.snapped }
      const { outline, purpose } = state
      const open = previewOf(outline)
      return {
        ...NO_PREVIEW,
        draft: { label: context.label, open },
        snapped: outline.snapped ? outline.pointer : null,
        ...use.overlay?.(open, purpose, context),
      }
    },

    cursor: (state) => (state.name === 'drawing' && state.outline.closes ? 'pointer' : 'crosshair'),
  }
  return tool
}
