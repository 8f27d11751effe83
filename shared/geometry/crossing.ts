import { type ImagePoint, imagePoint } from './point.ts'

/** An edge in tenths, so that all that is reckoned is exact: stored coordinates are whole ones. */
interface Segment {
  readonly ax: number
  readonly ay: number
  readonly bx: number
  readonly by: number
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
  const segments = segmentsOf(points)
  const count = segments.length
  const active: Segment[] = []
  for (const segment of segments.sort((s, t) => s.x0 - t.x0)) {
    let kept = 0
    for (const other of active) {
      if (other.x1 < segment.x0) continue
      active[kept++] = other
      if (other.y1 < segment.y0 || other.y0 > segment.y1) continue
      const at = meet(segment, other, count)
      if (at !== null) return at
    }
    active.length = kept
    active.push(segment)
  }
  return null
}

function segmentsOf(points: readonly ImagePoint[]): Segment[] {
  const segments: Segment[] = []
  const last = points.at(-1)
  if (last === undefined) return segments
  let [ax, ay] = [Math.round(last.x * 10), Math.round(last.y * 10)]
  for (const p of points) {
    const [bx, by] = [Math.round(p.x * 10), Math.round(p.y * 10)]
    // The same point twice is a slip that changes nothing.
    if (ax !== bx || ay !== by) {
      const [x0, x1] = ax < bx ? [ax, bx] : [bx, ax]
      const [y0, y1] = ay < by ? [ay, by] : [by, ay]
      segments.push({ ax, ay, bx, by, index: segments.length, x0, x1, y0, y1 })
    }
    ax = bx
    ay = by
  }
  return segments
}

function meet(s: Segment, t: Segment, count: number): ImagePoint | null {
  const gap = Math.abs(s.index - t.index)
  if (gap === 1 || gap === count - 1) return turnBack(s, t)
  const s1 = side(t, s.ax, s.ay)
  const s2 = side(t, s.bx, s.by)
  if (s1 * s2 > 0) return null
  const t1 = side(s, t.ax, t.ay)
  const t2 = side(s, t.bx, t.by)
  if (t1 * t2 > 0) return null
  if (s1 === 0 && s2 === 0) {
    if (within(t, s.ax, s.ay)) return pixels(s.ax, s.ay)
    if (within(t, s.bx, s.by)) return pixels(s.bx, s.by)
    return within(s, t.ax, t.ay) ? pixels(t.ax, t.ay) : null
  }
  // Where a point of the one lies on the other it is that point; else the edges cross between their ends.
  if (t1 === 0) return pixels(t.ax, t.ay)
  if (t2 === 0) return pixels(t.bx, t.by)
  if (s1 === 0) return pixels(s.ax, s.ay)
  if (s2 === 0) return pixels(s.bx, s.by)
  const part = s1 / (s1 - s2)
  return pixels(s.ax + part * (s.bx - s.ax), s.ay + part * (s.by - s.ay))
}

/** The point between two neighbouring edges on one line, where the second runs back over the first. */
function turnBack(s: Segment, t: Segment): ImagePoint | null {
  const [first, second] = s.bx === t.ax && s.by === t.ay ? [s, t] : [t, s]
  if (side(first, second.bx, second.by) !== 0) return null
  const dot =
    (first.bx - first.ax) * (second.bx - second.ax) + (first.by - first.ay) * (second.by - second.ay)
  return dot < 0 ? pixels(first.bx, first.by) : null
}

/** On which side of the line through the edge the point lies, by its sign; exactly 0 on it. */
function side({ ax, ay, bx, by }: Segment, x: number, y: number): number {
  return (bx - ax) * (y - ay) - (by - ay) * (x - ax)
}

function within(s: Segment, x: number, y: number): boolean {
  return x >= s.x0 && x <= s.x1 && y >= s.y0 && y <= s.y1
}

function pixels(x: number, y: number): ImagePoint {
  return imagePoint(x / 10, y / 10)
}
