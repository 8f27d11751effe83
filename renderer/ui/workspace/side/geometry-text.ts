import { boundsOf } from '../../../../shared/geometry/geometry.ts'
import { quantise } from '../../../../shared/geometry/point.ts'
import type { Geometry } from '../../../../shared/model/shape.ts'

/** Place and size in px of the picture, as `120.5, 44 · 312 × 208`; a keypoint has no size. */
export function geometryText(geometry: Geometry): string {
  const { x0, y0, x1, y1 } = boundsOf(geometry)
  const place = `${x0}, ${y0}`
  if (geometry.kind === 'keypoint') return place
  return `${place} · ${quantise(x1 - x0)} × ${quantise(y1 - y0)}`
}
