import { boundsGrid } from '../../../shared/geometry/bounds-grid.ts'
import { boundsOfPoints } from '../../../shared/geometry/polygon.ts'
import { type GridPoint, side } from './exact.ts'
import type { LabelledEdge } from './labels.ts'
import type { Vertex } from './noding.ts'

/** A region on the grid: outlines anticlockwise where y goes up, holes clockwise. No ring touches itself. */
export interface Region {
  readonly outer: readonly GridPoint[]
  readonly holes: readonly (readonly GridPoint[])[]
}

/** One side of an edge: the region lies on the left of the way from one end to the other. */
interface HalfEdge {
  readonly from: Vertex
  readonly to: Vertex
  /** The other side, where the region lies on both. */
  twin: HalfEdge | null
}

/**
 * The outlines of what `isInside` says of the labels. Two parts that only meet in a point are two regions. A line through
 * the inside divides a region where it leads across; where it ends inside, it leaves no trace.
 */
export function traceRegions(
  edges: readonly LabelledEdge[],
  isInside: (label: number) => boolean,
): readonly Region[] {
  let halves = edges.flatMap((edge) => halvesOf(edge, isInside))
  let loops = traceLoops(halves)
  for (;;) {
    const loopOf = new Map(loops.flatMap((loop, i) => loop.map((half) => [half, i] as const)))
    const crossing = halves.filter(({ twin }, i, all) => {
      const half = all[i] as HalfEdge
      return twin === null || loopOf.get(half) !== loopOf.get(twin)
    })
    if (crossing.length === halves.length) break
    halves = crossing
    loops = traceLoops(halves)
  }
  const degree = new Map<Vertex, number>()
  for (const { a, b } of edges) for (const v of [a, b]) degree.set(v, (degree.get(v) ?? 0) + 1)
  const rings = loops.flatMap((loop) => splitAtTouches(loop.map(({ from }) => from)))
  return nest(rings.map((ring) => withoutSeams(ring, degree)))
}

function halvesOf(
  { a, b, below, above, onLine }: LabelledEdge,
  isInside: (label: number) => boolean,
): HalfEdge[] {
  const [left, right] = [isInside(above), isInside(below)]
  if (left && !right) return [{ from: a, to: b, twin: null }]
  if (right && !left) return [{ from: b, to: a, twin: null }]
  if (!left || !onLine) return []
  const there: HalfEdge = { from: a, to: b, twin: null }
  const back: HalfEdge = { from: b, to: a, twin: there }
  there.twin = back
  return [there, back]
}

/** Follows the border with the region on the left; at a vertex it takes the way that has only the region in between. */
function traceLoops(halves: readonly HalfEdge[]): HalfEdge[][] {
  const leaving = new Map<Vertex, HalfEdge[]>()
  for (const half of halves) {
    const others = leaving.get(half.from)
    if (others === undefined) leaving.set(half.from, [half])
    else others.push(half)
  }
  const done = new Set<HalfEdge>()
  const loops: HalfEdge[][] = []
  for (const start of halves) {
    const loop: HalfEdge[] = []
    for (let half: HalfEdge | undefined = start; half !== undefined && !done.has(half); ) {
      done.add(half)
      loop.push(half)
      half = nextHalf(half, leaving.get(half.to) ?? [])
    }
    if (loop.length > 0) loops.push(loop)
  }
  return loops
}

/** The first way out, clockwise from the way back. */
function nextHalf({ from, to }: HalfEdge, ways: readonly HalfEdge[]): HalfEdge | undefined {
  let best: HalfEdge | undefined
  for (const way of ways) if (best === undefined || isEarlier(from, to, way.to, best.to)) best = way
  return best
}

/** True where, turning clockwise about `at` from `back`, p comes before q. */
function isEarlier(back: Vertex, at: Vertex, p: Vertex, q: Vertex): boolean {
  const [turnP, turnQ] = [turnOf(back, at, p), turnOf(back, at, q)]
  return turnP === turnQ ? side(at, q, p) > 0 : turnP < turnQ
}

/** 0 on the left of the way from `back` to `at`, 1 straight on, 2 on the right, 3 back again. */
function turnOf(back: Vertex, at: Vertex, p: Vertex): number {
  if (p === back) return 3
  const where = side(back, at, p)
  return where > 0 ? 0 : where < 0 ? 2 : 1
}

/** A loop that comes through a vertex more than once is several rings. */
function splitAtTouches(loop: readonly Vertex[]): Vertex[][] {
  const rings: Vertex[][] = []
  const open: Vertex[] = []
  const place = new Map<Vertex, number>()
  for (const v of loop) {
    const before = place.get(v)
    if (before !== undefined) {
      const ring = open.splice(before)
      for (const w of ring) place.delete(w)
      rings.push(ring)
    }
    place.set(v, open.length)
    open.push(v)
  }
  return [...rings, open].filter((ring) => ring.length > 2)
}

/** Without the points on straight stretches that are there only because another outline met this one there. */
function withoutSeams(ring: readonly Vertex[], degree: ReadonlyMap<Vertex, number>): readonly Vertex[] {
  return ring.filter((v, i) => {
    if ((degree.get(v) ?? 0) <= 2) return true
    return side(ring.at(i - 1) as Vertex, ring[(i + 1) % ring.length] as Vertex, v) !== 0
  })
}

function nest(rings: readonly (readonly Vertex[])[]): readonly Region[] {
  const regions: { outer: readonly Vertex[]; area: number; holes: (readonly Vertex[])[] }[] = []
  const holes: (readonly Vertex[])[] = []
  for (const ring of rings) {
    const area = twiceArea(ring)
    if (area > 0) regions.push({ outer: ring, area, holes: [] })
    else if (area < 0) holes.push(ring)
  }
  regions.sort((a, b) => a.area - b.area)
  const around = boundsGrid(regions.map(({ outer }) => boundsOfPoints(outer)))
  for (const hole of holes) {
    // No ring passes through the middle of another's edge, so this point is inside or outside and never on the border.
    const [v, w] = [hole[0] as Vertex, hole[1] as Vertex]
    const p = { x: (v.x + w.x) / 2, y: (v.y + w.y) / 2 }
    const home = around(p).find((i) => isAround(regions[i]?.outer ?? [], p))
    if (home !== undefined) regions[home]?.holes.push(hole)
  }
  return regions
}

/** Twice the area, negative for a clockwise ring; counted from its first point, so that few digits are lost. */
export function twiceArea(ring: readonly GridPoint[]): number {
  const o = ring[0]
  if (o === undefined) return 0
  let sum = 0
  let p = o
  for (const q of ring) {
    sum += (p.x - o.x) * (q.y - o.y) - (q.x - o.x) * (p.y - o.y)
    p = q
  }
  return sum
}

function isAround(ring: readonly GridPoint[], p: GridPoint): boolean {
  let inside = false
  let a = ring.at(-1)
  for (const b of ring) {
    if (a !== undefined && a.y > p.y !== b.y > p.y && side(a, b, p) > 0 === b.y > a.y) inside = !inside
    a = b
  }
  return inside
}
