import type { ShapeId } from '../../../shared/model/ids.ts'
import { takeOut } from '../cuts.ts'
import { type OutlineState, outlineTool } from './outline-tool.ts'
import { applied, polygonsAt } from './target.ts'
import type { Tool } from './tool.ts'

/**
 * Draws an outline as the polygon tool does, and takes it out of the selected polygons, or of the smallest one under its
 * first point: inside it makes a hole, across the border it bites off what it covers.
 */
export const holeTool: Tool<OutlineState<readonly ShapeId[]>> = outlineTool({
  kind: 'ring',
  begin: polygonsAt,
  finish: (points, targets, context) => applied(takeOut(context, targets, points), context),
})
