import { distance, type ImagePoint, imagePoint } from '../../../shared/geometry/point.ts'
import { ok } from '../../../shared/result.ts'
import { cutAlong } from '../cuts.ts'
import { type OutlineState, outlineTool } from './outline-tool.ts'
import { applied, polygonsAt } from './target.ts'
import type { Tool } from './tool.ts'

/**
 * A line of clicks, or a single stroke across: cuts the selected polygons along it, or the smallest one under its middle.
 */
export const cutTool: Tool<OutlineState<null>> = outlineTool({
  kind: 'line',
  endsWithStroke: true,
  begin: () => ok(null),
  finish(points, _, context) {
    const targets = polygonsAt(middleOf(points), context)
    if (!targets.ok) return { notice: targets.error }
    return applied(cutAlong(context, targets.value, points), context)
  },
})

/** The place half-way along the line. */
function middleOf(points: readonly ImagePoint[]): ImagePoint {
  const lengths = points.slice(1).map((p, i) => distance(points[i] ?? p, p))
  let left = lengths.reduce((sum, length) => sum + length, 0) / 2
  for (const [i, length] of lengths.entries()) {
    const [from, to] = [points[i], points[i + 1]]
    if (from === undefined || to === undefined) break
    if (left <= length) {
      const part = length === 0 ? 0 : left / length
      return imagePoint(from.x + (to.x - from.x) * part, from.y + (to.y - from.y) * part)
    }
    left -= length
  }
  return points[0] ?? imagePoint(0, 0)
}
