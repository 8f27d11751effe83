import { assertNever } from '../../../shared/assert-never.ts'
import { replaceByPieces } from '../../../shared/edit/areas.ts'
import { strokeMask, subtractMask } from '../../../shared/geometry/mask.ts'
import type { ImagePoint } from '../../../shared/geometry/point.ts'
import type { ShapeId } from '../../../shared/model/ids.ts'
import type { Geometry } from '../../../shared/model/shape.ts'
import { goOn } from './stroke.ts'
import { NO_PREVIEW, type Step, type Tool, type ToolContext } from './tool.ts'

/**
 * Press, drag, release takes a stroke out of the selected masks; where none is selected, out of the one under the press.
 * A mask without a pixel left is removed. idle → erasing → idle.
 */
export type EraserState =
  | { readonly name: 'idle' }
  | {
      readonly name: 'erasing'
      readonly points: readonly ImagePoint[]
      /** The masks that it takes from. */
      readonly from: readonly ShapeId[]
    }

const IDLE: EraserState = { name: 'idle' }

export const eraserTool: Tool<EraserState> = {
  initial: IDLE,

  step(state, event, context) {
    switch (event.type) {
      case 'down':
        return press(event.at, context)
      case 'move':
        if (state.name === 'idle') return { state }
        return { state: { ...state, points: goOn(state.points, event.at, context) } }
      case 'up':
        if (state.name === 'idle') return { state }
        return erase(goOn(state.points, event.at, context), state.from, context)
      case 'complete':
      case 'interrupt':
        return state.name === 'idle' ? { state } : erase(state.points, state.from, context)
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
      draft: { label, stroke: state.points, radius: brushRadius, erases: true },
    }
  },

  cursor: () => 'crosshair',
}

function press(at: ImagePoint, { hits, selection, options }: ToolContext): Step<EraserState> {
  const selected = selection.filter((id) => hits.editable(id)?.geometry.kind === 'mask')
  if (selected.length > 0) return { state: { name: 'erasing', points: [at], from: selected } }
  const under = hits.at(at, options.brushRadius).find(({ geometry }) => geometry.kind === 'mask')
  if (under === undefined) return { state: IDLE, notice: 'select-mask-first' }
  return { state: { name: 'erasing', points: [at], from: [under.id] }, select: [under.id] }
}

function erase(
  points: readonly ImagePoint[],
  from: readonly ShapeId[],
  { document, hits, options, picture, selection, nextId }: ToolContext,
): Step<EraserState> {
  const stroke = strokeMask(points, options.brushRadius, picture)
  if (stroke === null) return { state: IDLE }
  const left = new Map<ShapeId, readonly Geometry[]>()
  for (const id of from) {
    const mask = hits.editable(id)?.geometry
    if (mask?.kind !== 'mask') continue
    const rest = subtractMask(mask, stroke)
    left.set(id, rest === null ? [] : [rest])
  }
  const edit = replaceByPieces(document, 'brush', left, nextId)
  if (edit === null) return { state: IDLE }
  return { state: IDLE, commit: edit, select: selection.filter((id) => left.get(id)?.length !== 0) }
}
