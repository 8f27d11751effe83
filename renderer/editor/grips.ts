import { assertNever } from '../../shared/assert-never.ts'
import { BOX_HANDLES, type Bounds, type BoxHandle, boxHandlePoint } from '../../shared/geometry/box.ts'
import { boundsOf, geometryContains } from '../../shared/geometry/geometry.ts'
import { distance, type ImagePoint, imagePoint } from '../../shared/geometry/point.ts'
import { nearestVertex } from '../../shared/geometry/polygon.ts'
import type { Box, Geometry } from '../../shared/model/shape.ts'

/** A place on the selected shape where the hand can pull: what the canvas draws and what the select tool grabs. */
export type Grip =
  | { readonly kind: 'handle'; readonly handle: BoxHandle; readonly at: ImagePoint }
  | { readonly kind: 'vertex'; readonly index: number; readonly at: ImagePoint }
  /** The middle of the edge after vertex `index`: pulling it makes a new vertex there. */
  | { readonly kind: 'midpoint'; readonly index: number; readonly at: ImagePoint }

/** An edge shorter than this many times the reach has no midpoint grip, and a shorter side of a box no grip in its middle. */
const CROWDED = 4

/** All grips of a shape, in the order in which they are drawn. A keypoint has none: it is moved as a whole. */
export function gripsOf(geometry: Geometry, reach: number): readonly Grip[] {
  switch (geometry.kind) {
    case 'box':
      return boxHandlesOf(geometry, reach).map((handle) => ({
        kind: 'handle',
        handle,
        at: boxHandlePoint(geometry, handle),
      }))
    case 'polygon':
      return [
        ...midpoints(geometry.points, reach),
        ...geometry.points.map((at, index): Grip => ({ kind: 'vertex', index, at })),
      ]
    case 'keypoint':
      return []
    default:
      return assertNever(geometry)
  }
}

/** The grip under the hand, or null. Vertices come before the midpoints between them. */
export function gripAt(geometry: Geometry, p: ImagePoint, reach: number): Grip | null {
  const within = geometryContains(geometry, p) ? reachInside(boundsOf(geometry), reach) : reach
  switch (geometry.kind) {
    case 'box':
      return nearest(gripsOf(geometry, reach), p, within)
    case 'polygon': {
      const index = nearestVertex(geometry.points, p, within)
      const at = index === null ? undefined : geometry.points[index]
      if (index !== null && at !== undefined) return { kind: 'vertex', index, at }
      return nearest(midpoints(geometry.points, reach), p, within)
    }
    case 'keypoint':
      return null
    default:
      return assertNever(geometry)
  }
}

/** Inside a small shape the grips draw back, so that its middle is left for moving it. */
function reachInside(bounds: Bounds, reach: number): number {
  return Math.min(reach, Math.min(bounds.x1 - bounds.x0, bounds.y1 - bounds.y0) / 4)
}

function boxHandlesOf(box: Box, reach: number): readonly BoxHandle[] {
  const wide = box.x1 - box.x0 >= CROWDED * reach
  const high = box.y1 - box.y0 >= CROWDED * reach
  return BOX_HANDLES.filter((handle) => {
    if (handle === 'n' || handle === 's') return wide
    if (handle === 'e' || handle === 'w') return high
    return true
  })
}

function midpoints(points: readonly ImagePoint[], reach: number): readonly Grip[] {
  return points.flatMap((a, index): readonly Grip[] => {
    const b = points[(index + 1) % points.length]
    if (b === undefined || distance(a, b) < CROWDED * reach) return []
    return [{ kind: 'midpoint', index, at: imagePoint((a.x + b.x) / 2, (a.y + b.y) / 2) }]
  })
}

function nearest(grips: readonly Grip[], p: ImagePoint, reach: number): Grip | null {
  let best: Grip | null = null
  let bestDistance = reach
  for (const grip of grips) {
    const d = distance(grip.at, p)
    if (d > bestDistance) continue
    best = grip
    bestDistance = d
  }
  return best
}
