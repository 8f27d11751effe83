import simplifyJs from 'simplify-js'
import type { ImagePoint } from '../../shared/geometry/point.ts'

/**
 * A line with fewer points that strays at most `tolerance` px from it (Douglas–Peucker). Both ends stay.
 */
export function simplify(points: readonly ImagePoint[], tolerance: number): readonly ImagePoint[] {
  return simplifyJs([...points], tolerance, true) as readonly object[] as readonly ImagePoint[]
}
