import type { ShapeId } from '../../../shared/model/ids.ts'
import { ok } from '../../../shared/result.ts'
import { finishOutline } from './draw.ts'
import { resumeOutline } from './outline.ts'
import { type OutlineState, outlineTool } from './outline-tool.ts'
import type { Tool } from './tool.ts'

/** The line that is drawn further, or null for a new one. */
type Resumed = ShapeId | null

/** A line of clicks and freehand strokes; Enter or a double click ends it. */
export const polylineTool: Tool<OutlineState<Resumed>> = {
  ...outlineTool<Resumed>({
    kind: 'line',
    begin: () => ok(null),
    finish: (points, resumed, context) => finishOutline(null, 'polyline', points, resumed, context),
    overlay(open, resumed, { hits }) {
      const shape = resumed === null ? undefined : hits.get(resumed)
      if (shape === undefined) return {}
      // The line as it was would lie under the one that takes its place.
      return {
        draft: { label: shape.label, open },
        replaced: new Map([[shape.id, { kind: 'polyline', points: open }]]),
      }
    },
  }),

  resume: ({ id, points }) => ({
    name: 'drawing',
    outline: resumeOutline('line', points, id),
    purpose: id,
  }),
}
