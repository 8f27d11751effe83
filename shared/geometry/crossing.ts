import { type ImagePoint, imagePoint } from './point.ts'
import { edges } from './polygon.ts'

interface Segment {
  readonly a: ImagePoint
  readonly b: ImagePoint
  readonly index: number
  readonly x0: number
  readonly x1: number
  readonly y0: number
  readonly y1: number
}

/**
 * Where the closed outline first crosses or touches itself, or null. Neighbouring edges share a point by nature and count
 * only where one runs back over the other. A sweep from left to right: edges whose ranges do not meet are not compared.
 */
export function selfCrossing(points: readonly ImagePoint[]): ImagePoint | null {
  const segments = [...edges(points)]
    .map(([a, b], index): Segment => {
      const [x0, x1] = a.x < b.x ? [a.x, b.x] : [b.x, a.x]
      const [y0, y1] = a.y < b.y ? [a.y, b.y] : [b.y, a.y]
      return { a, b, index, x0, x1, y0, y1 }
    })
    // The same point twice is a slip that changes nothing.
    .filter(({ a, b }) => a.x !== b.x || a.y !== b.y)
    .map((segment, index) => ({ ...segment, index }))
    .sort((s, t) => s.x0 - t.x0)
  let active: Segment[] = []
  for (const segment of segments) {
    active = active.filter((other) => other.x1 >= segment.x0)
    for (const other of active) {
      if (other.y1 < segment.y0 || other.y0 > segment.y1) continue
      const at = meet(segment, other, segments.length)
      if (at !== null) return at
    }
    active.push(segment)
  }
  return null
}

function meet(s: Segment, t: Segment, count: number): ImagePoint | null {
  const gap = Math.abs(s.index - t.index)
  if (gap === 1 || gap === count - 1) return runsBack(s, t) ? (s.a === t.b ? s.a : s.b) : null
  const [s1, s2] = [side(t.a, t.b, s.a), side(t.a, t.b, s.b)]
  const [t1, t2] = [side(s.a, s.b, t.a), side(s.a, s.b, t.b)]
  if (s1 * s2 > 0 || t1 * t2 > 0) return null
  if (s1 === 0 && s2 === 0) return within(t, s.a) ? s.a : within(t, s.b) ? s.b : within(s, t.a) ? t.a : null
  // Where a point of the one lies on the other it is that point; else the edges cross between their ends.
  if (t1 === 0 || t2 === 0) return t1 === 0 ? t.a : t.b
  if (s1 === 0 || s2 === 0) return s1 === 0 ? s.a : s.b
  return crossingOf(s, t)
}

function crossingOf({ a, b }: Segment, t: Segment): ImagePoint {
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const [ex, ey] = [t.b.x - t.a.x, t.b.y - t.a.y]
  const part = ((t.a.x - a.x) * ey - (t.a.y - a.y) * ex) / (dx * ey - dy * ex)
  return imagePoint(a.x + part * dx, a.y + part * dy)
}

/** Two neighbouring edges on one line, the second back over the first. */
function runsBack(s: Segment, t: Segment): boolean {
  const [first, second] = samePoint(s.b, t.a) ? [s, t] : [t, s]
  if (side(first.a, first.b, second.b) !== 0) return false
  const dot =
    (first.b.x - first.a.x) * (second.b.x - second.a.x) + (first.b.y - first.a.y) * (second.b.y - second.a.y)
  return dot < 0
}

/** Which side of the line a–b the point is on; exactly 0 on it, as stored coordinates are tenths. */
function side(a: ImagePoint, b: ImagePoint, p: ImagePoint): number {
  const tenths = (value: number) => Math.round(value * 10)
  return Math.sign(
    (tenths(b.x) - tenths(a.x)) * (tenths(p.y) - tenths(a.y)) -
      (tenths(b.y) - tenths(a.y)) * (tenths(p.x) - tenths(a.x)),
  )
}

function within(s: Segment, p: ImagePoint): boolean {
  return p.x >= s.x0 && p.x <= s.x1 && p.y >= s.y0 && p.y <= s.y1
}

function samePoint(a: ImagePoint, b: ImagePoint): boolean {
  return a.x === b.x && a.y === b.y
}
