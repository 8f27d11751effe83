import { replaceByPieces } from '../../../shared/edit/areas.ts'
import { subtractMask } from '../../../shared/geometry/mask.ts'
import type { ShapeId } from '../../../shared/model/ids.ts'
import type { Geometry } from '../../../shared/model/shape.ts'
import { fail, ok } from '../../../shared/result.ts'
import { type StrokeState, strokeTool } from './stroke.ts'
import type { Tool } from './tool.ts'

/**
 * Takes a stroke out of the selected masks; where none is selected, out of the one under the press. A mask without a
 * pixel left is removed.
 */
export const eraserTool: Tool<StrokeState<readonly ShapeId[]>> = strokeTool({
  erases: true,

  begin({ at }, { hits, selection, options }) {
    const selected = selection.filter((id) => hits.editable(id)?.geometry.kind === 'mask')
    if (selected.length > 0) return ok({ purpose: selected })
    const under = hits.at(at, options.brushRadius).find(({ geometry }) => geometry.kind === 'mask')
    return under === undefined ? fail('select-mask-first') : ok({ purpose: [under.id], select: [under.id] })
  },

  finish(stroke, from, { document, hits, selection, nextId }) {
    const left = new Map<ShapeId, readonly Geometry[]>()
    for (const id of from) {
      const mask = hits.editable(id)?.geometry
      if (mask?.kind !== 'mask') continue
      const rest = subtractMask(mask, stroke)
      left.set(id, rest === null ? [] : [rest])
    }
    const edit = replaceByPieces(document, 'brush', left, nextId)
    if (edit === null) return {}
    return { commit: edit, select: selection.filter((id) => left.get(id)?.length !== 0) }
  },
})
