import type { ImagePoint } from '../../../shared/geometry/point.ts'
import type { ShapeId } from '../../../shared/model/ids.ts'
import type { Geometry } from '../../../shared/model/shape.ts'
import { ok } from '../../../shared/result.ts'
import { finishOutline } from './draw.ts'
import { resumeOutline } from './outline.ts'
import { type OutlineState, outlineTool } from './outline-tool.ts'
import type { Tool } from './tool.ts'

/** The shape whose outline is drawn further, or null for a new one. */
type Resumed = ShapeId | null

/** An outline that crosses itself is kept as it was drawn: the check before submit points it out. */
export const polygonTool: Tool<OutlineState<Resumed>> = {
  ...outlineTool<Resumed>({
    kind: 'ring',
    begin: () => ok(null),
    finish: (points, resumed, context) => finishOutline(null, 'polygon', points, resumed, context),
    overlay(open, resumed, { hits }) {
      const shape = resumed === null ? undefined : hits.get(resumed)
      if (shape === undefined) return {}
      // The outline as it was would lie under the one that takes its place.
      const replaced = new Map([[shape.id, outlined(open, shape.geometry)]])
      return { draft: { label: shape.label, open }, replaced }
    },
  }),

  resume: ({ id, points }) => ({
    name: 'drawing',
    outline: resumeOutline('ring', points, id),
    purpose: id,
  }),
}

function outlined(points: readonly ImagePoint[], before: Geometry): Geometry {
  return before.kind !== 'polygon' || points.length < 3 ? before : { ...before, points }
}
