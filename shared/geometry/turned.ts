import type { Ellipse, RotatedBox } from '../model/shape.ts'
import type { Bounds } from './box.ts'
import { type ImagePoint, imagePoint, type Place, quantise } from './point.ts'

/** Geometry of the kinds that are turned about their centre: rotated box and ellipse. Angles in degrees, clockwise on the screen. */

const RADIANS = Math.PI / 180
/** Points of the polygon that stands for an ellipse: its area is 0.2 % too small then. */
const ELLIPSE_POINTS = 64

/** An angle in [0, 360), in tenths of a degree: what is stored. */
export function normalAngle(degrees: number): number {
  const angle = quantise(((degrees % 360) + 360) % 360)
  return angle === 360 ? 0 : angle
}

/** A point turned about a centre. */
export function turn(p: Place, centre: Place, angle: number): ImagePoint {
  const [dx, dy] = [p.x - centre.x, p.y - centre.y]
  const [cos, sin] = [Math.cos(angle * RADIANS), Math.sin(angle * RADIANS)]
  return imagePoint(centre.x + dx * cos - dy * sin, centre.y + dx * sin + dy * cos)
}

/** The four corners, beginning with what was the top-left one before it was turned, clockwise. */
export function cornersOf(box: RotatedBox): readonly [ImagePoint, ImagePoint, ImagePoint, ImagePoint] {
  const [w, h] = [box.width / 2, box.height / 2]
  const corner = (dx: number, dy: number) =>
    turn({ x: box.cx + dx, y: box.cy + dy }, { x: box.cx, y: box.cy }, box.angle)
  return [corner(-w, -h), corner(w, -h), corner(w, h), corner(-w, h)]
}

/** A polygon that stands for the ellipse, where only polygons are understood. */
export function ellipseOutline(e: Ellipse, points = ELLIPSE_POINTS): readonly ImagePoint[] {
  return Array.from({ length: points }, (_, i) => {
    const t = (2 * Math.PI * i) / points
    return turn({ x: e.cx + e.rx * Math.cos(t), y: e.cy + e.ry * Math.sin(t) }, { x: e.cx, y: e.cy }, e.angle)
  })
}

/** The exact bounds: half the width is √(rx²cos²α + ry²sin²α). */
export function ellipseBounds({ cx, cy, rx, ry, angle }: Ellipse): Bounds {
  const [cos, sin] = [Math.cos(angle * RADIANS), Math.sin(angle * RADIANS)]
  const w = Math.hypot(rx * cos, ry * sin)
  const h = Math.hypot(rx * sin, ry * cos)
  return { x0: cx - w, y0: cy - h, x1: cx + w, y1: cy + h }
}

export function ellipseContains(e: Ellipse, p: ImagePoint): boolean {
  const q = turn(p, { x: e.cx, y: e.cy }, -e.angle)
  return ((q.x - e.cx) / e.rx) ** 2 + ((q.y - e.cy) / e.ry) ** 2 <= 1
}

export function rotatedBoxContains(box: RotatedBox, p: ImagePoint): boolean {
  const q = turn(p, { x: box.cx, y: box.cy }, -box.angle)
  return Math.abs(q.x - box.cx) <= box.width / 2 && Math.abs(q.y - box.cy) <= box.height / 2
}
