import type { Bounds } from '../geometry/box.ts'
import { areaOf, boundsOf, sameGeometry } from '../geometry/geometry.ts'
import { iou, overlap } from '../geometry/iou.ts'
import { distance, type ImagePoint, imagePoint, type PictureSize } from '../geometry/point.ts'
import { nearestEdge } from '../geometry/polygon.ts'
import type { Geometry } from '../model/shape.ts'
import { DEFAULT_SIGMA, oks, pointSimilarity } from './oks.ts'

/** Lines across two outlines: their overlap is right to a hundredth, which is finer than any threshold here. */
const LINES = 256
/** A point by itself has no size: it is judged like one of an object of this part of the picture's area. */
const POINT_AREA = 0.01
/** Half the width of a line by which another one is taken for the same, in parts of the root of the picture's area: CVAT's. */
const LINE_TOLERANCE = 0.01
/** Places along a line at which it is compared. */
const LINE_SAMPLES = 100

/**
 * How well two shapes agree, 0 to 1, the same either way round and 1 only for what is equal in place: areas of any kind by
 * intersection over union (rotation, holes and single pixels included), skeletons by object keypoint similarity, single points
 * likewise, lines by the share of their lengths that lies near the other one. Kinds that cannot be compared give 0.
 */
export function similarity(a: Geometry, b: Geometry, picture: PictureSize): number {
  if (sameGeometry(a, b)) return 1
  const area = picture.width * picture.height
  if (a.kind === 'keypoint' && b.kind === 'keypoint')
    return pointSimilarity(a.at, b.at, DEFAULT_SIGMA, area * POINT_AREA)
  if (a.kind === 'skeleton' && b.kind === 'skeleton') {
    const size = Math.sqrt(sizeOf(boundsOf(a)) * sizeOf(boundsOf(b)))
    return oks(a.nodes, b.nodes, size)
  }
  if (a.kind === 'polyline' && b.kind === 'polyline') {
    const width = LINE_TOLERANCE * Math.sqrt(area)
    return harmonic(shareNear(a.points, b.points, width), shareNear(b.points, a.points, width))
  }
  return iou(a, b, LINES)
}

/** `similarity` is no more than this, at a glance: what areas share lies where their bounds overlap. */
export function atMost(a: Geometry, b: Geometry): number {
  const [areaA, areaB] = [areaOf(a), areaOf(b)]
  if (areaA === 0 || areaB === 0) return a.kind === b.kind ? 1 : 0
  const shared = overlap(boundsOf(a), boundsOf(b))
  return shared === null ? 0 : sizeOf(shared) / Math.max(areaA, areaB)
}

/** At least one pixel each way: the points of a skeleton may lie on one line. */
function sizeOf({ x0, y0, x1, y1 }: Bounds): number {
  return Math.max(x1 - x0, 1) * Math.max(y1 - y0, 1)
}

/** The share of a line's length that lies within `width` of another one, 0 to 1. */
function shareNear(line: readonly ImagePoint[], other: readonly ImagePoint[], width: number): number {
  const places = alongLine(line)
  const near = places.filter((p) => nearestEdge(other, p, 'open').distance <= width)
  return places.length === 0 ? 0 : near.length / places.length
}

/** Places along a line, evenly by its length. */
function alongLine(points: readonly ImagePoint[]): readonly ImagePoint[] {
  const pairs = points.slice(1).map((b, i) => [points[i] ?? b, b] as const)
  const all = pairs.reduce((sum, [a, b]) => sum + distance(a, b), 0)
  const places: ImagePoint[] = []
  let passed = 0
  for (const [a, b] of pairs) {
    const length = distance(a, b)
    for (let at = ((places.length + 0.5) * all) / LINE_SAMPLES; at <= passed + length; ) {
      const t = length === 0 ? 0 : (at - passed) / length
      places.push(imagePoint(a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)))
      if (places.length === LINE_SAMPLES) return places
      at = ((places.length + 0.5) * all) / LINE_SAMPLES
    }
    passed += length
  }
  return places
}

function harmonic(a: number, b: number): number {
  return a + b === 0 ? 0 : (2 * a * b) / (a + b)
}
