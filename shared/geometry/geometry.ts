import { assertNever } from '../assert-never.ts'
import type { Geometry } from '../model/shape.ts'
import { type Bounds, boxContains, distanceToBox } from './box.ts'
import { distance, type ImagePoint, imagePoint, quantise, STEP, translate } from './point.ts'
import { boundsOfPoints, nearestEdge, polygonArea, polygonContains } from './polygon.ts'

export function boundsOf(geometry: Geometry): Bounds {
  switch (geometry.kind) {
    case 'box':
      return geometry
    case 'polygon':
      return boundsOfPoints(geometry.points)
    case 'keypoint':
      return { x0: geometry.at.x, y0: geometry.at.y, x1: geometry.at.x, y1: geometry.at.y }
    default:
      return assertNever(geometry)
  }
}

/** The middle of the bounds. */
export function centreOf(geometry: Geometry): ImagePoint {
  const { x0, y0, x1, y1 } = boundsOf(geometry)
  return imagePoint((x0 + x1) / 2, (y0 + y1) / 2)
}

/** px² */
export function areaOf(geometry: Geometry): number {
  switch (geometry.kind) {
    case 'box':
      return (geometry.x1 - geometry.x0) * (geometry.y1 - geometry.y0)
    case 'polygon':
      return polygonArea(geometry.points)
    case 'keypoint':
      return 0
    default:
      return assertNever(geometry)
  }
}

export function geometryContains(geometry: Geometry, p: ImagePoint): boolean {
  switch (geometry.kind) {
    case 'box':
      return boxContains(geometry, p)
    case 'polygon':
      return polygonContains(geometry.points, p)
    case 'keypoint':
      return geometry.at.x === p.x && geometry.at.y === p.y
    default:
      return assertNever(geometry)
  }
}

/** How far a point lies outside the shape, px; 0 inside. */
export function distanceTo(geometry: Geometry, p: ImagePoint): number {
  switch (geometry.kind) {
    case 'box':
      return distanceToBox(geometry, p)
    case 'polygon':
      return polygonContains(geometry.points, p) ? 0 : nearestEdge(geometry.points, p).distance
    case 'keypoint':
      return distance(geometry.at, p)
    default:
      return assertNever(geometry)
  }
}

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
    case 'polygon':
      return { kind: 'polygon', points: geometry.points.map((p) => translate(p, dx, dy)) }
    case 'keypoint':
      return { kind: 'keypoint', at: translate(geometry.at, dx, dy) }
    default:
      return assertNever(geometry)
  }
}

/**
 * True for what a slip of the hand leaves: a box with a side below `minSide`, or a polygon that fits into a square of
 * `minSide` or encloses nothing.
 */
export function isTooSmall(geometry: Geometry, minSide: number): boolean {
  const { x0, y0, x1, y1 } = boundsOf(geometry)
  switch (geometry.kind) {
    case 'box':
      return Math.min(x1 - x0, y1 - y0) < minSide
    case 'polygon':
      return Math.max(x1 - x0, y1 - y0) < minSide || areaOf(geometry) < STEP
    case 'keypoint':
      return false
    default:
      return assertNever(geometry)
  }
}

export function sameGeometry(a: Geometry, b: Geometry): boolean {
  if (a === b) return true
  switch (a.kind) {
    case 'box':
      return b.kind === 'box' && a.x0 === b.x0 && a.y0 === b.y0 && a.x1 === b.x1 && a.y1 === b.y1
    case 'polygon':
      return b.kind === 'polygon' && samePoints(a.points, b.points)
    case 'keypoint':
      return b.kind === 'keypoint' && samePoints([a.at], [b.at])
    default:
      return assertNever(a)
  }
}

function samePoints(a: readonly ImagePoint[], b: readonly ImagePoint[]): boolean {
  return a.length === b.length && a.every((p, i) => p.x === b[i]?.x && p.y === b[i]?.y)
}
