import { distance, type ImagePoint } from '../../../shared/geometry/point.ts'
import type { ToolContext } from './tool.ts'

/** A stroke of the brush or the eraser sets a point each time the hand has gone this part of the radius. */
const STEP = 1 / 8
/** But not below this, px of the picture: no mask is finer. */
const LEAST = 0.5

/** The stroke with the place where the hand is now; the same one where it has hardly moved. */
export function goOn(
  points: readonly ImagePoint[],
  at: ImagePoint,
  { options }: ToolContext,
): readonly ImagePoint[] {
  const last = points.at(-1)
  const near = last !== undefined && distance(last, at) < Math.max(options.brushRadius * STEP, LEAST)
  return near ? points : [...points, at]
}
