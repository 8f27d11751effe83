import { replaceGeometry } from '../../../shared/edit/make.ts'
import { uniteMasks } from '../../../shared/geometry/mask.ts'
import type { Shape } from '../../../shared/model/shape.ts'
import { ok } from '../../../shared/result.ts'
import { finishDrawing } from './draw.ts'
import { onlySelected } from './picked.ts'
import { type StrokeState, strokeTool } from './stroke.ts'
import type { Tool, ToolContext } from './tool.ts'

/**
 * Paints a stroke. It adds to the selected mask where that is of the class in hand; Shift at the press begins a new mask
 * instead.
 */
export const brushTool: Tool<StrokeState<'fresh' | 'more'>> = strokeTool({
  erases: false,
  begin: ({ shift }) => ok({ purpose: shift ? 'fresh' : 'more' }),
  finish(stroke, purpose, context) {
    const painted = purpose === 'fresh' ? undefined : maskInWork(context)
    if (painted?.geometry.kind !== 'mask') return finishDrawing(null, stroke, context)
    const edit = replaceGeometry('brush', painted, uniteMasks([painted.geometry, stroke]))
    return edit === null ? {} : { commit: edit }
  },
})

/** The only selected shape, where it is a mask of the class in hand. */
function maskInWork(context: ToolContext): Shape | undefined {
  const shape = onlySelected(context)
  return shape?.geometry.kind === 'mask' && shape.label === context.label ? shape : undefined
}
