import type { ImagePoint } from '../../shared/geometry/point.ts'
import { polygonRings } from '../../shared/geometry/polygon.ts'
import type { Geometry } from '../../shared/model/shape.ts'

/**
 * The points of a shape that can be moved one by one, by ring: the outline of a polygon and then its holes, the points of
 * a polyline, the nodes of a skeleton. Other kinds have none.
 */
export function ringsOf(geometry: Geometry): readonly (readonly ImagePoint[])[] {
  switch (geometry.kind) {
    case 'polygon':
      return polygonRings(geometry)
    case 'polyline':
      return [geometry.points]
    case 'skeleton':
      return [geometry.nodes.map((node) => node.at)]
    default:
      return []
  }
}

/** The point, or undefined where the shape has no such ring or vertex. */
export function vertexAt(
  geometry: Geometry,
  { ring, index }: { readonly ring: number; readonly index: number },
): ImagePoint | undefined {
  return ringsOf(geometry)[ring]?.[index]
}

/** The two ends of the edge after a vertex; undefined after the last point of an open line, and between nodes. */
export function edgeAfter(
  geometry: Geometry,
  ring: number,
  index: number,
): readonly [ImagePoint, ImagePoint] | undefined {
  if (geometry.kind === 'skeleton') return undefined
  const points = ringsOf(geometry)[ring] ?? []
  const from = points[index]
  const to = points[index + 1] ?? (geometry.kind === 'polygon' ? points[0] : undefined)
  return from === undefined || to === undefined ? undefined : [from, to]
}

/** The same polygon or polyline with another ring; a ring of a polygon that is empty now is a hole that is gone. */
export function withRing(geometry: Geometry, ring: number, points: readonly ImagePoint[]): Geometry {
  if (geometry.kind === 'polyline') return { kind: 'polyline', points }
  if (geometry.kind !== 'polygon') return geometry
  if (ring === 0) return { ...geometry, points }
  const holes = (geometry.holes ?? []).with(ring - 1, points).filter((hole) => hole.length > 0)
  const { points: outline } = geometry
  return holes.length === 0
    ? { kind: 'polygon', points: outline }
    : { kind: 'polygon', points: outline, holes }
}
