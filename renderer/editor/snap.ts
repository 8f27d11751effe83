import { type ImagePoint, imagePoint, onGrid, STEP } from '../../shared/geometry/point.ts'
import type { ShapeId } from '../../shared/model/ids.ts'
import type { Geometry } from '../../shared/model/shape.ts'
import { areaFrom } from './area-of.ts'
import type { ToolContext } from './tools/tool.ts'

/** Where the hand is taken to mean, px of the picture. */
export interface Snap {
  readonly at: ImagePoint
  readonly kind: 'vertex' | 'edge' | 'none'
}

type SnapContext = Pick<ToolContext, 'hits' | 'picture' | 'reach'>

interface Ring {
  readonly points: readonly ImagePoint[]
  readonly closed: boolean
}

/**
 * The nearest vertex of a neighbour within reach, else the nearest place on the edge of one, on the stored grid. Costs
 * one search by place and one walk along the outlines that it finds.
 */
export function snapTo(p: ImagePoint, context: SnapContext, exclude: readonly ShapeId[] = []): Snap {
  const rings = ringsAt(p, context.reach, context, exclude)
  const vertex = nearestOf(p, context, rings, vertexPlace)
  if (vertex !== null) return { at: vertex, kind: 'vertex' }
  const edge = nearestOf(p, context, rings, edgePlace)
  return edge === null ? { at: p, kind: 'none' } : { at: edge, kind: 'edge' }
}

/**
 * The vertices of a neighbour's outline that lie between two places on it, along the shorter way: with them a border is
 * shared exactly. Null where the places are not on one outline.
 */
export function borderBetween(
  from: ImagePoint,
  to: ImagePoint,
  context: SnapContext,
  exclude: readonly ShapeId[] = [],
): readonly ImagePoint[] | null {
  let shortest: Way | null = null
  for (const ring of ringsAt(to, STEP, context, exclude)) {
    const way = wayAlong(ring, from, to)
    if (way !== null && (shortest === null || way.length < shortest.length)) shortest = way
  }
  return shortest?.between ?? null
}

function ringsAt(
  { x, y }: ImagePoint,
  reach: number,
  { hits }: SnapContext,
  exclude: readonly ShapeId[],
): readonly Ring[] {
  return hits
    .touching({ x0: x - reach, y0: y - reach, x1: x + reach, y1: y + reach })
    .flatMap(({ id, geometry }) => (exclude.includes(id) ? [] : ringsOf(geometry)))
}

/** The outlines that others may share; what has no straight edges has none. */
function ringsOf(geometry: Geometry): readonly Ring[] {
  switch (geometry.kind) {
    case 'polyline':
      return [{ points: geometry.points, closed: false }]
    case 'polygon':
    case 'box':
    case 'rotated-box': {
      const { outer, holes } = areaFrom(geometry)
      return [outer, ...holes].map((points) => ({ points, closed: true }))
    }
    default:
      return []
  }
}

type Place = (p: ImagePoint, from: ImagePoint, to: ImagePoint) => ImagePoint

const vertexPlace: Place = (_p, from) => from
const edgePlace: Place = (p, from, to) => onGrid(between(from, to, partAlong(p, from, to)))

function nearestOf(
  p: ImagePoint,
  { reach, picture }: SnapContext,
  rings: readonly Ring[],
  place: Place,
): ImagePoint | null {
  let nearest: ImagePoint | null = null
  let least = reach * reach
  for (const { points, closed } of rings) {
    for (let i = 0; i < points.length; i++) {
      const from = points[i] as ImagePoint
      // The last point of an open line has no edge of its own: only the vertex is left of it.
      const to = points[i + 1] ?? (closed ? (points[0] as ImagePoint) : from)
      // Most edges of a long outline are far away; their place is not worked out.
      if (Math.min(from.x, to.x) - p.x > reach || p.x - Math.max(from.x, to.x) > reach) continue
      if (Math.min(from.y, to.y) - p.y > reach || p.y - Math.max(from.y, to.y) > reach) continue
      const at = place(p, from, to)
      const d = (at.x - p.x) ** 2 + (at.y - p.y) ** 2
      // Work from elsewhere may lie outside the picture; no point may be set there.
      if (d > least || at.x < 0 || at.y < 0 || at.x > picture.width || at.y > picture.height) continue
      nearest = at
      least = d
    }
  }
  return nearest
}

interface Way {
  readonly between: readonly ImagePoint[]
  /** px */
  readonly length: number
}

/** Rounding of lengths; far below the distance of two stored points. */
const SAME = 1e-6

function wayAlong({ points, closed }: Ring, from: ImagePoint, to: ImagePoint): Way | null {
  const edges = closed ? points.length : points.length - 1
  const [start, end] = [placeOn(points, edges, from), placeOn(points, edges, to)]
  if (start === null || end === null) return null
  // Distance of each vertex from the first, along the outline; the last entry is the whole length.
  const along = new Float64Array(edges + 1)
  for (let i = 0; i < edges; i++) {
    const [a, b] = edgeOf(points, i)
    along[i + 1] = (along[i] as number) + Math.sqrt((b.x - a.x) ** 2 + (b.y - a.y) ** 2)
  }
  const at = ({ index, part }: PlaceOn) =>
    (along[index] as number) + part * ((along[index + 1] as number) - (along[index] as number))
  const [low, high] = at(start) < at(end) ? [at(start), at(end)] : [at(end), at(start)]
  const whole = along[edges] as number
  const round = closed && high - low > whole / 2
  // Vertices before the lower place, between both, and after the higher one; those in the places themselves in none.
  const pick = (above: number, below: number) =>
    points.filter((_, i) => (along[i] as number) > above + SAME && (along[i] as number) < below - SAME)
  const vertices = round ? [...pick(high, whole + 1), ...pick(-1, low)] : pick(low, high)
  return {
    between: at(start) < at(end) === round ? vertices.toReversed() : vertices,
    length: round ? whole - (high - low) : high - low,
  }
}

interface PlaceOn {
  /** Of the edge. */
  readonly index: number
  readonly part: number
}

/** Where a point lies on an outline; null where it does not, as far as stored coordinates tell. */
function placeOn(points: readonly ImagePoint[], edges: number, p: ImagePoint): PlaceOn | null {
  let best: PlaceOn | null = null
  let least = STEP * STEP
  for (let index = 0; index < edges; index++) {
    const [a, b] = edgeOf(points, index)
    if (Math.min(a.x, b.x) - p.x > STEP || p.x - Math.max(a.x, b.x) > STEP) continue
    if (Math.min(a.y, b.y) - p.y > STEP || p.y - Math.max(a.y, b.y) > STEP) continue
    const part = partAlong(p, a, b)
    const foot = between(a, b, part)
    const d = (foot.x - p.x) ** 2 + (foot.y - p.y) ** 2
    if (d >= least) continue
    best = { index, part }
    least = d
  }
  return best
}

function edgeOf(points: readonly ImagePoint[], index: number): readonly [ImagePoint, ImagePoint] {
  return [points[index] as ImagePoint, (points[index + 1] ?? points[0]) as ImagePoint]
}

/** How far along the edge its nearest place to `p` lies: from 0 to 1. */
function partAlong(p: ImagePoint, from: ImagePoint, to: ImagePoint): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const length2 = dx * dx + dy * dy
  if (length2 === 0) return 0
  return Math.min(Math.max(((p.x - from.x) * dx + (p.y - from.y) * dy) / length2, 0), 1)
}

function between(from: ImagePoint, to: ImagePoint, part: number): ImagePoint {
  return imagePoint(from.x + part * (to.x - from.x), from.y + part * (to.y - from.y))
}
