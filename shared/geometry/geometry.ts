import { assertNever } from '../assert-never.ts'
import type { Geometry, Skeleton } from '../model/shape.ts'
import { areaOfArea } from './area.ts'
import { type Bounds, boxContains, distanceToBox } from './box.ts'
import { maskArea, maskContains, maskDistance, translateMask } from './mask.ts'
import { distance, type ImagePoint, imagePoint, quantise, translate } from './point.ts'
import { boundsOfPoints, NO_AREA, nearestEdge, onOneLine, polygonContains, polygonRings } from './polygon.ts'
import { cornersOf, ellipseBounds, ellipseContains, ellipseOutline, rotatedBoxContains } from './turned.ts'

export function boundsOf(geometry: Geometry): Bounds {
  switch (geometry.kind) {
    case 'box':
      return geometry
    case 'rotated-box':
      return boundsOfPoints(cornersOf(geometry))
    case 'polygon':
    case 'polyline':
      return boundsOfPoints(geometry.points)
    case 'keypoint':
      return { x0: geometry.at.x, y0: geometry.at.y, x1: geometry.at.x, y1: geometry.at.y }
    case 'skeleton':
      return boundsOfPoints(presentPoints(geometry))
    case 'ellipse':
      return ellipseBounds(geometry)
    case 'mask': {
      const { x, y, width, height } = geometry
      return { x0: x, y0: y, x1: x + width, y1: y + height }
    }
    default:
      return assertNever(geometry)
  }
}

/** The points of a skeleton that are in the picture; all of them where none is, so that it still has a place. */
export function presentPoints({ nodes }: Skeleton): readonly ImagePoint[] {
  const present = nodes.filter((node) => node.state !== 'absent')
  return (present.length === 0 ? nodes : present).map((node) => node.at)
}

/** The middle of the bounds. */
export function centreOf(geometry: Geometry): ImagePoint {
  const { x0, y0, x1, y1 } = boundsOf(geometry)
  return imagePoint((x0 + x1) / 2, (y0 + y1) / 2)
}

/** px²; 0 for points and lines. */
export function areaOf(geometry: Geometry): number {
  switch (geometry.kind) {
    case 'box':
      return (geometry.x1 - geometry.x0) * (geometry.y1 - geometry.y0)
    case 'rotated-box':
      return geometry.width * geometry.height
    case 'polygon':
      return areaOfArea({ outer: geometry.points, holes: geometry.holes ?? [] })
    case 'ellipse':
      return Math.PI * geometry.rx * geometry.ry
    case 'mask':
      return maskArea(geometry)
    case 'keypoint':
    case 'polyline':
    case 'skeleton':
      return 0
    default:
      return assertNever(geometry)
  }
}

export function geometryContains(geometry: Geometry, p: ImagePoint): boolean {
  switch (geometry.kind) {
    case 'box':
      return boxContains(geometry, p)
    case 'rotated-box':
      return rotatedBoxContains(geometry, p)
    case 'polygon':
      return (
        polygonContains(geometry.points, p) &&
        !(geometry.holes ?? []).some((hole) => polygonContains(hole, p))
      )
    case 'ellipse':
      return ellipseContains(geometry, p)
    case 'mask':
      return maskContains(geometry, p)
    case 'skeleton':
      return boxContains(boundsOf(geometry), p)
    case 'keypoint':
      return geometry.at.x === p.x && geometry.at.y === p.y
    case 'polyline':
      return false
    default:
      return assertNever(geometry)
  }
}

/**
 * How far a point lies outside the shape, px; 0 inside. A skeleton is met at its points only: its bounds would cover
 * whatever lies between them.
 */
export function distanceTo(geometry: Geometry, p: ImagePoint): number {
  if (geometry.kind !== 'skeleton' && geometryContains(geometry, p)) return 0
  switch (geometry.kind) {
    case 'box':
      return distanceToBox(geometry, p)
    case 'rotated-box':
      return nearestEdge(cornersOf(geometry), p).distance
    case 'polygon':
      return least(polygonRings(geometry).map((ring) => nearestEdge(ring, p).distance))
    case 'polyline':
      return nearestEdge(geometry.points, p, 'open').distance
    case 'keypoint':
      return distance(geometry.at, p)
    case 'skeleton':
      return least(presentPoints(geometry).map((at) => distance(at, p)))
    case 'ellipse':
      return nearestEdge(ellipseOutline(geometry), p).distance
    case 'mask':
      return maskDistance(geometry, p)
    default:
      return assertNever(geometry)
  }
}

/** As arguments of one call, a hundred thousand would overflow the stack. */
function least(distances: readonly number[]): number {
  return distances.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
}

/** Moved by whole steps; a mask by whole pixels. */
export function translateGeometry(geometry: Geometry, dx: number, dy: number): Geometry {
  switch (geometry.kind) {
    case 'box':
      return {
        kind: 'box',
        x0: quantise(geometry.x0 + dx),
        y0: quantise(geometry.y0 + dy),
        x1: quantise(geometry.x1 + dx),
        y1: quantise(geometry.y1 + dy),
      }
    case 'rotated-box':
    case 'ellipse':
      return { ...geometry, cx: quantise(geometry.cx + dx), cy: quantise(geometry.cy + dy) }
    case 'polygon':
    case 'polyline':
    case 'keypoint':
    case 'skeleton':
      return mapPoints(geometry, (p) => translate(p, dx, dy))
    case 'mask':
      return translateMask(geometry, Math.round(dx), Math.round(dy))
    default:
      return assertNever(geometry)
  }
}

type Pointed = Extract<Geometry, { kind: 'polygon' | 'polyline' | 'keypoint' | 'skeleton' }>

/** The same shape with every point changed. */
export function mapPoints<G extends Pointed>(geometry: G, change: (p: ImagePoint) => ImagePoint): G
export function mapPoints(geometry: Pointed, change: (p: ImagePoint) => ImagePoint): Geometry {
  switch (geometry.kind) {
    case 'polygon': {
      const { points, holes } = geometry
      const changed = { kind: geometry.kind, points: points.map(change) }
      return holes === undefined ? changed : { ...changed, holes: holes.map((hole) => hole.map(change)) }
    }
    case 'polyline':
      return { kind: geometry.kind, points: geometry.points.map(change) }
    case 'keypoint':
      return { kind: geometry.kind, at: change(geometry.at) }
    case 'skeleton':
      return { kind: geometry.kind, nodes: geometry.nodes.map((node) => ({ ...node, at: change(node.at) })) }
    default:
      return assertNever(geometry)
  }
}

/**
 * True for what a slip of the hand leaves: a box with a side below `minSide`, or an outline that fits into a square of
 * `minSide` or runs along one line. An outline like an 8 has an area of 0 by the formula and is none the less drawn.
 */
export function isTooSmall(geometry: Geometry, minSide: number): boolean {
  const { x0, y0, x1, y1 } = boundsOf(geometry)
  switch (geometry.kind) {
    case 'box':
      return Math.min(x1 - x0, y1 - y0) < minSide
    case 'rotated-box':
      return Math.min(geometry.width, geometry.height) < minSide
    case 'ellipse':
      return 2 * Math.min(geometry.rx, geometry.ry) < minSide
    case 'polygon':
      return Math.max(x1 - x0, y1 - y0) < minSide || onOneLine(geometry.points)
    case 'polyline':
    case 'skeleton':
      return Math.max(x1 - x0, y1 - y0) < minSide
    case 'mask':
    case 'keypoint':
      return false
    default:
      return assertNever(geometry)
  }
}

/** True for what shows nothing once it is on the stored grid: no area, no length, or no point in the picture. */
export function isNothing(geometry: Geometry): boolean {
  switch (geometry.kind) {
    case 'box':
      return quantise(geometry.x1) <= quantise(geometry.x0) || quantise(geometry.y1) <= quantise(geometry.y0)
    case 'rotated-box':
      return quantise(Math.min(geometry.width, geometry.height)) <= 0
    case 'ellipse':
      return quantise(Math.min(geometry.rx, geometry.ry)) <= 0
    case 'polygon':
      // An outline like an 8 has no area by the formula and is none the less something.
      return areaOf(geometry) < NO_AREA && onOneLine(geometry.points)
    case 'polyline': {
      const { x0, y0, x1, y1 } = boundsOf(geometry)
      return x0 === x1 && y0 === y1
    }
    case 'skeleton':
      return geometry.nodes.every((node) => node.state === 'absent')
    case 'mask':
      return areaOf(geometry) === 0
    case 'keypoint':
      return false
    default:
      return assertNever(geometry)
  }
}

/** Compares values; kinds hold few numbers or lists of plain values, so their JSON tells. */
export function sameGeometry(a: Geometry, b: Geometry): boolean {
  return a === b || (a.kind === b.kind && JSON.stringify(a) === JSON.stringify(b))
}
