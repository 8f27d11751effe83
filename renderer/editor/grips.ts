import { assertNever } from '../../shared/assert-never.ts'
import { BOX_HANDLES, type BoxHandle, boxHandlePoint } from '../../shared/geometry/box.ts'
import { boundsOf, geometryContains } from '../../shared/geometry/geometry.ts'
import { distance, type ImagePoint, imagePoint } from '../../shared/geometry/point.ts'
import { turn } from '../../shared/geometry/turned.ts'
import type { Ellipse, Geometry, RotatedBox } from '../../shared/model/shape.ts'
import { edgeAfter, ringsOf } from './rings.ts'

/** A place on the selected shape where the hand can pull: what the canvas draws and what the select tool grabs. */
export type Grip =
  /** A corner or the middle of a side; of a rotated box and of an ellipse in their own frame, before they were turned. */
  | { readonly kind: 'handle'; readonly handle: BoxHandle; readonly at: ImagePoint }
  /** Above the upper side: pulling it turns the shape about its centre. */
  | { readonly kind: 'rotate'; readonly at: ImagePoint }
  /** Of a polygon, a polyline or a skeleton; rings as in `VertexRef`. */
  | { readonly kind: 'vertex'; readonly ring: number; readonly index: number; readonly at: ImagePoint }
  /** The middle of the edge after vertex `index`: pulling it makes a new vertex there. */
  | { readonly kind: 'midpoint'; readonly ring: number; readonly index: number; readonly at: ImagePoint }

/** A rotated box, or the rectangle around an ellipse, by its size before it was turned by `angle` about its centre. */
export type Frame = Omit<RotatedBox, 'kind'>

/** An edge shorter than this many times the reach has no midpoint grip, and a shorter side of a box no grip in its middle. */
const CROWDED = 4
/** How far above a shape the grip that turns it lies, times the reach: clear of the handle below it. */
const ROTATE_AT = 2.5
const AXIS_ENDS = ['n', 'e', 's', 'w'] as const satisfies readonly BoxHandle[]

export function frameOf(geometry: RotatedBox | Ellipse): Frame {
  if (geometry.kind === 'rotated-box') return geometry
  const { cx, cy, rx, ry, angle } = geometry
  return { cx, cy, width: 2 * rx, height: 2 * ry, angle }
}

/** All grips of a shape, in the order in which they are drawn. A keypoint and a mask have none. */
export function gripsOf(geometry: Geometry, reach: number): readonly Grip[] {
  return gripsFor(geometry, reach).drawn
}

/** The grip under the hand, or null. Vertices come before the midpoints between them. */
export function gripAt(geometry: Geometry, p: ImagePoint, reach: number): Grip | null {
  const near = [...between(gripsFor(geometry, reach).byX, p.x - reach, p.x + reach)]
  if (near.length === 0) return null
  const within = geometryContains(geometry, p) ? reachInside(geometry, reach) : reach
  return (
    nearest(
      near.filter((grip) => grip.kind !== 'midpoint'),
      p,
      within,
    ) ?? nearest(near, p, within)
  )
}

interface Grips {
  readonly reach: number
  readonly drawn: readonly Grip[]
  /** From left to right: an outline may have ten thousand vertices, and the hand asks at every move. */
  readonly byX: readonly Grip[]
}

/** What is known of geometries that were asked about; a geometry never changes. */
const known = new WeakMap<Geometry, Grips>()

function gripsFor(geometry: Geometry, reach: number): Grips {
  const found = known.get(geometry)
  if (found?.reach === reach) return found
  const drawn = makeGrips(geometry, reach)
  const grips = { reach, drawn, byX: drawn.toSorted((a, b) => a.at.x - b.at.x) }
  known.set(geometry, grips)
  return grips
}

function makeGrips(geometry: Geometry, reach: number): readonly Grip[] {
  switch (geometry.kind) {
    case 'box': {
      const { x0, y0, x1, y1 } = geometry
      return roomyHandles(x1 - x0, y1 - y0, reach).map((handle) => ({
        kind: 'handle',
        handle,
        at: boxHandlePoint(geometry, handle),
      }))
    }
    case 'rotated-box':
      return turnedGrips(geometry, roomyHandles(geometry.width, geometry.height, reach), reach)
    case 'ellipse':
      return turnedGrips(frameOf(geometry), AXIS_ENDS, reach)
    case 'polygon':
    case 'polyline':
      return [...midpoints(geometry, reach), ...vertices(geometry)]
    case 'skeleton':
      return vertices(geometry)
    case 'keypoint':
    case 'mask':
      return []
    default:
      return assertNever(geometry)
  }
}

/** Inside a small shape the grips draw back, so that its middle is left for moving it. */
function reachInside(geometry: Geometry, reach: number): number {
  return Math.min(reach, roomIn(geometry) / 4)
}

/** px */
function roomIn(geometry: Geometry): number {
  if (geometry.kind === 'rotated-box' || geometry.kind === 'ellipse') {
    const { width, height } = frameOf(geometry)
    return Math.min(width, height)
  }
  const { x0, y0, x1, y1 } = boundsOf(geometry)
  // A skeleton may be as narrow as a line, and its nodes are what is worked on.
  return geometry.kind === 'skeleton' ? Math.max(x1 - x0, y1 - y0) : Math.min(x1 - x0, y1 - y0)
}

function roomyHandles(width: number, height: number, reach: number): readonly BoxHandle[] {
  const wide = width >= CROWDED * reach
  const high = height >= CROWDED * reach
  return BOX_HANDLES.filter((handle) => {
    if (handle === 'n' || handle === 's') return wide
    if (handle === 'e' || handle === 'w') return high
    return true
  })
}

function turnedGrips(frame: Frame, handles: readonly BoxHandle[], reach: number): readonly Grip[] {
  const { cx, cy, width, height, angle } = frame
  const flat = { x0: cx - width / 2, y0: cy - height / 2, x1: cx + width / 2, y1: cy + height / 2 }
  const turned = (p: { x: number; y: number }) => turn(p, { x: cx, y: cy }, angle)
  return [
    { kind: 'rotate', at: turned({ x: cx, y: flat.y0 - ROTATE_AT * reach }) },
    ...handles.map((handle): Grip => ({ kind: 'handle', handle, at: turned(boxHandlePoint(flat, handle)) })),
  ]
}

function vertices(geometry: Geometry): readonly Grip[] {
  return ringsOf(geometry).flatMap((points, ring) =>
    points.map((at, index): Grip => ({ kind: 'vertex', ring, index, at })),
  )
}

function midpoints(geometry: Geometry, reach: number): readonly Grip[] {
  return ringsOf(geometry).flatMap((points, ring) =>
    points.flatMap((a, index): readonly Grip[] => {
      const b = edgeAfter(geometry, ring, index)?.[1]
      if (b === undefined || distance(a, b) < CROWDED * reach) return []
      return [{ kind: 'midpoint', ring, index, at: imagePoint((a.x + b.x) / 2, (a.y + b.y) / 2) }]
    }),
  )
}

/** The grips, given from left to right, that lie between two places. */
function* between(byX: readonly Grip[], x0: number, x1: number): Generator<Grip> {
  let [low, high] = [0, byX.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((byX[middle] as Grip).at.x < x0) low = middle + 1
    else high = middle
  }
  for (let i = low; i < byX.length; i++) {
    const grip = byX[i] as Grip
    if (grip.at.x > x1) return
    yield grip
  }
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
