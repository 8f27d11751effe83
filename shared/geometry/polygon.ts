import type { Bounds } from './box.ts'
import { distance, type ImagePoint, imagePoint } from './point.ts'

/** Area by the shoelace formula, px²; parts where the outline crosses itself count against each other. */
export function polygonArea(points: readonly ImagePoint[]): number {
  let twice = 0
  for (const [a, b] of edges(points)) twice += a.x * b.y - b.x * a.y
  return Math.abs(twice) / 2
}

/** True inside by the even-odd rule, as a canvas fills; a point exactly on the outline may go either way. */
export function polygonContains(points: readonly ImagePoint[], p: ImagePoint): boolean {
  let inside = false
  for (const [a, b] of edges(points)) {
    if (a.y > p.y !== b.y > p.y && p.x < ((b.x - a.x) * (p.y - a.y)) / (b.y - a.y) + a.x) inside = !inside
  }
  return inside
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
export function nearestEdge(points: readonly ImagePoint[], p: ImagePoint): NearestEdge {
  let nearest: NearestEdge | undefined
  let index = 0
  for (const [a, b] of edges(points)) {
    const foot = footOnSegment(a, b, p)
    const d = distance(foot, p)
    if (nearest === undefined || d < nearest.distance) nearest = { index, foot, distance: d }
    index += 1
  }
  if (nearest === undefined) throw new Error('an outline without points')
  return nearest
}

/** The index of the nearest point within `reach`, or null. */
export function nearestVertex(points: readonly ImagePoint[], p: ImagePoint, reach: number): number | null {
  let best: number | null = null
  let bestDistance = reach
  for (const [index, vertex] of points.entries()) {
    const d = distance(vertex, p)
    if (d > bestDistance) continue
    best = index
    bestDistance = d
  }
  return best
}

export function boundsOfPoints(points: readonly ImagePoint[]): Bounds {
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
function* edges(points: readonly ImagePoint[]): Generator<readonly [ImagePoint, ImagePoint]> {
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

function footOnSegment(a: ImagePoint, b: ImagePoint, p: ImagePoint): ImagePoint {
  const dx = b.x - a.x
  const dy = b.y - a.y
  const length2 = dx * dx + dy * dy
  if (length2 === 0) return a
  const t = Math.min(Math.max(((p.x - a.x) * dx + (p.y - a.y) * dy) / length2, 0), 1)
  return imagePoint(a.x + t * dx, a.y + t * dy)
}
