import { assertNever } from '../../shared/assert-never.ts'
import { outlinesOf } from '../../shared/geometry/mask.ts'
import { type ImagePoint, imagePoint } from '../../shared/geometry/point.ts'
import { cornersOf } from '../../shared/geometry/turned.ts'
import type { SkeletonTemplate } from '../../shared/model/label-schema.ts'
import type { Geometry, Skeleton } from '../../shared/model/shape.ts'

/** Radius of a keypoint and of a skeleton's node on the screen, CSS px: the same at any zoom. */
export const KEYPOINT_RADIUS = 4.5

const RADIANS = Math.PI / 180

/** What is drawn of a shape at any zoom, px of the picture. */
export interface Outline {
  /** Filled and stroked; null for a shape without an area. */
  readonly area: Path2D | null
  /** Only stroked; null for a shape without lines of its own. */
  readonly lines: Path2D | null
  /** How much there is to draw: about the number of its corners. */
  readonly corners: number
}

/** Geometries never change in place, so neither do their outlines; they are forgotten with their documents. */
const known = new WeakMap<Geometry, Outline & { readonly template: SkeletonTemplate | undefined }>()

/** @param template the class's, for the edges of a skeleton */
export function outlineOf(geometry: Geometry, template: SkeletonTemplate | undefined): Outline {
  const found = known.get(geometry)
  if (found !== undefined && found.template === template) return found
  const outline = { ...makeOutline(geometry, template), template }
  known.set(geometry, outline)
  return outline
}

function makeOutline(geometry: Geometry, template: SkeletonTemplate | undefined): Outline {
  switch (geometry.kind) {
    case 'box':
    case 'rotated-box':
    case 'polygon':
    case 'ellipse':
    case 'mask': {
      const area = new Path2D()
      return { area, lines: null, corners: traceArea(area, geometry) }
    }
    case 'polyline': {
      const lines = new Path2D()
      traceLine(lines, geometry.points)
      return { area: null, lines, corners: geometry.points.length }
    }
    case 'skeleton':
      return skeletonEdges(geometry, template)
    case 'keypoint':
      return { area: null, lines: null, corners: 1 }
    default:
      return assertNever(geometry)
  }
}

/**
 * Adds a closed outline to a path and gives its number of corners. Outlines all run the same way round and holes the other:
 * many shapes share one path, filled by the nonzero rule, in which they must not cut holes into one another, and holes must
 * stay open unless something else lies over them.
 */
function traceArea(
  path: Path2D,
  geometry: Extract<Geometry, { kind: 'box' | 'rotated-box' | 'polygon' | 'ellipse' | 'mask' }>,
): number {
  switch (geometry.kind) {
    case 'box':
      path.rect(geometry.x0, geometry.y0, geometry.x1 - geometry.x0, geometry.y1 - geometry.y0)
      return 4
    case 'rotated-box':
      traceRing(path, cornersOf(geometry))
      return 4
    case 'polygon': {
      const { points, holes = [] } = geometry
      for (const ring of windRings(points, holes)) traceRing(path, ring)
      return holes.reduce((sum, hole) => sum + hole.length, points.length)
    }
    case 'ellipse': {
      const { cx, cy, rx, ry, angle } = geometry
      const turned = angle * RADIANS
      path.moveTo(cx + rx * Math.cos(turned), cy + rx * Math.sin(turned))
      path.ellipse(cx, cy, rx, ry, turned, 0, 2 * Math.PI)
      path.closePath()
      return 32
    }
    case 'mask': {
      const rings = outlinesOf(geometry).flatMap(({ outer, holes }) => [outer, ...holes])
      for (const ring of rings) traceRing(path, ring)
      return rings.reduce((sum, ring) => sum + ring.length, 0)
    }
    default:
      return assertNever(geometry)
  }
}

/** The rings of a polygon, the outer one clockwise on the screen and the holes the other way. */
export function windRings(
  outer: readonly ImagePoint[],
  holes: readonly (readonly ImagePoint[])[],
): readonly (readonly ImagePoint[])[] {
  return [
    runsClockwise(outer) ? outer : outer.toReversed(),
    ...holes.map((hole) => (runsClockwise(hole) ? hole.toReversed() : hole)),
  ]
}

/** Adds an open line to a path. */
export function traceLine(path: Path2D, points: readonly ImagePoint[]): void {
  let first = true
  for (const { x, y } of points) {
    if (first) path.moveTo(x, y)
    else path.lineTo(x, y)
    first = false
  }
}

/** Adds a dot of a fixed size on the screen. */
export function traceDot(path: Path2D, { x, y }: { x: number; y: number }, radius: number): void {
  path.moveTo(x + radius, y)
  path.arc(x, y, radius, 0, 2 * Math.PI)
}

/** The points of a shape that are shown as dots: a keypoint, and the nodes of a skeleton that are in the picture. */
export function dotsOf(geometry: Geometry): {
  readonly filled: readonly ImagePoint[]
  readonly rings: readonly ImagePoint[]
} {
  switch (geometry.kind) {
    case 'keypoint':
      return { filled: [geometry.at], rings: [] }
    case 'skeleton': {
      const of = (state: 'visible' | 'occluded') =>
        geometry.nodes.filter((node) => node.state === state).map((node) => node.at)
      return { filled: of('visible'), rings: of('occluded') }
    }
    default:
      return NO_DOTS
  }
}

const NO_DOTS = { filled: [], rings: [] } as const

/** Edges whose ends are both in the picture. */
function skeletonEdges({ nodes }: Skeleton, template: SkeletonTemplate | undefined): Outline {
  const places = new Map(nodes.flatMap(({ name, at, state }) => (state === 'absent' ? [] : [[name, at]])))
  const lines = new Path2D()
  for (const [from, to] of template?.edges ?? []) {
    const a = places.get(from)
    const b = places.get(to)
    if (a !== undefined && b !== undefined) traceLine(lines, [a, b])
  }
  return { area: null, lines, corners: nodes.length }
}

function traceRing(path: Path2D, ring: readonly ImagePoint[]): void {
  traceLine(path, ring)
  path.closePath()
}

function runsClockwise(points: readonly ImagePoint[]): boolean {
  let twice = 0
  let from = points.at(-1) ?? imagePoint(0, 0)
  for (const to of points) {
    twice += from.x * to.y - to.x * from.y
    from = to
  }
  return twice >= 0
}
