import type { ImagePoint, Place } from '../geometry/point.ts'
import type { RotatedBox } from '../model/shape.ts'

/** The turned box of four corners, clockwise from what was the top-left one; where they are no rectangle, one near it. */
export function boxOfCorners([a, b, c, d]: readonly [
  ImagePoint,
  ImagePoint,
  ImagePoint,
  ImagePoint,
]): RotatedBox {
  const middle = (...points: readonly Place[]) => ({
    x: points.reduce((sum, p) => sum + p.x, 0) / points.length,
    y: points.reduce((sum, p) => sum + p.y, 0) / points.length,
  })
  const { x: cx, y: cy } = middle(a, b, c, d)
  const [left, right] = [middle(a, d), middle(b, c)]
  const [top, bottom] = [middle(a, b), middle(d, c)]
  return {
    kind: 'rotated-box',
    cx,
    cy,
    width: Math.hypot(right.x - left.x, right.y - left.y),
    height: Math.hypot(bottom.x - top.x, bottom.y - top.y),
    angle: (Math.atan2(right.y - left.y, right.x - left.x) * 180) / Math.PI,
  }
}
