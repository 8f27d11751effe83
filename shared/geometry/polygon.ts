import type { Polygon } from '../model/shape.ts'
import type { Bounds } from './box.ts'
import { distance, type ImagePoint, imagePoint, type Place } from './point.ts'

/** All rings of a polygon, the outline first. */
export function polygonRings(polygon: Pick<Polygon, 'points' | 'holes'>): readonly (readonly ImagePoint[])[] {
  return polygon.holes === undefined ? [polygon.points] : [polygon.points, ...polygon.holes]
}

/** Area by the shoelace formula, px²; parts where the outline crosses itself count against each other. */
export function polygonArea(points: readonly ImagePoint[]): number {
  let twice = 0
  let a = points.at(-1)
  for (const b of points) {
    if (a !== undefined) twice += a.x * b.y - b.x * a.y
    a = b
  }
  return Math.abs(twice) / 2
}

/** True inside by the even-odd rule, as a canvas fills; a point exactly on the outline may go either way. */
export function polygonContains(points: readonly ImagePoint[], p: ImagePoint): boolean {
  // Asked at every move of the hand, of outlines with up to ten thousand points: no generator here.
  let inside = false
  let a = points.at(-1)
  for (const b of points) {
    if (a !== undefined && a.y > p.y !== b.y > p.y) {
      if (p.x < ((b.x - a.x) * (p.y - a.y)) / (b.y - a.y) + a.x) inside = !inside
    }
    a = b
  }
  return inside
}

/** Below this an area is none, px²: one step of the stored grid each way. */
export const NO_AREA = 0.01

/** True where the points lie on one line, so that their outline encloses nothing. */
export function onOneLine(points: readonly ImagePoint[]): boolean {
  const [first] = points
  const far = points.find((p) => p.x !== first?.x || p.y !== first?.y)
  if (first === undefined || far === undefined) return true
  const [dx, dy] = [far.x - first.x, far.y - first.y]
  return points.every((p) => Math.abs(dx * (p.y - first.y) - dy * (p.x - first.x)) < NO_AREA)
}

export interface NearestEdge {
  /** The edge runs from this point to the one after it. */
  readonly index: number
  /** The nearest place on the edge. */
  readonly foot: ImagePoint
  /** px */
  readonly distance: number
}

/** @throws where there are no points: an outline without points is a bug. */
export function nearestEdge(
  points: readonly ImagePoint[],
  p: ImagePoint,
  ends: 'closed' | 'open' = 'closed',
): NearestEdge {
  // As above, for every move of the hand.
  const last = points.length - 1
  const count = ends === 'open' ? Math.max(last, 1) : points.length
  let [index, part, least] = [-1, 0, Number.POSITIVE_INFINITY]
  for (let i = 0; i < count; i++) {
    const a = points[i]
    const b = points[i === last ? 0 : i + 1]
    if (a === undefined || b === undefined) break
    const t = partAlong(a, b, p)
    const d2 = (a.x + t * (b.x - a.x) - p.x) ** 2 + (a.y + t * (b.y - a.y) - p.y) ** 2
    if (index < 0 || d2 < least) [index, part, least] = [i, t, d2]
  }
  const [a, b] = [points[index], points[index === last ? 0 : index + 1]]
  if (a === undefined || b === undefined) throw new Error('an outline without points')
  const foot = imagePoint(a.x + part * (b.x - a.x), a.y + part * (b.y - a.y))
  return { index, foot, distance: distance(foot, p) }
}

export function boundsOfPoints(points: readonly Place[]): Bounds {
  let x0 = Number.POSITIVE_INFINITY
  let y0 = Number.POSITIVE_INFINITY
  let x1 = Number.NEGATIVE_INFINITY
  let y1 = Number.NEGATIVE_INFINITY
  for (const { x, y } of points) {
    if (x < x0) x0 = x
    if (x > x1) x1 = x
    if (y < y0) y0 = y
    if (y > y1) y1 = y
  }
  return { x0, y0, x1, y1 }
}

/** Every edge of the closed outline, the last one back to the first point. */
export function* edges(points: readonly ImagePoint[]): Generator<readonly [ImagePoint, ImagePoint]> {
  const first = points[0]
  if (first === undefined) return
  let from = first
  for (let i = 1; i < points.length; i++) {
    const to = points[i] as ImagePoint
    yield [from, to]
    from = to
  }
  yield [from, first]
}

/** How far along the edge its nearest place lies: from 0 to 1. */
function partAlong(a: ImagePoint, b: ImagePoint, p: ImagePoint): number {
  const dx = b.x - a.x
  const dy = b.y - a.y
  const length2 = dx * dx + dy * dy
  return length2 === 0 ? 0 : Math.min(Math.max(((p.x - a.x) * dx + (p.y - a.y) * dy) / length2, 0), 1)
}
