import { type Area, areaOfArea } from '../../shared/geometry/area.ts'
import { liesInside } from '../../shared/geometry/inside.ts'
import { maskFromArea, outlinesOf } from '../../shared/geometry/mask.ts'
import {
  distance,
  type ImagePoint,
  imagePoint,
  onGrid,
  type PictureSize,
} from '../../shared/geometry/point.ts'
import { edges, polygonArea } from '../../shared/geometry/polygon.ts'
import { cornersOf, ellipseOutline } from '../../shared/geometry/turned.ts'
import type { Geometry, Mask, Polygon } from '../../shared/model/shape.ts'
import { intersect, quantiseAreas } from './polygon-ops.ts'
import { simplify } from './simplify.ts'

type Outlined = Extract<Geometry, { kind: 'box' | 'rotated-box' | 'polygon' | 'ellipse' }>

/** The outline of a kind that encloses something, as a polygon's; null for masks, points and lines. */
export function areaFrom(geometry: Outlined): Area
export function areaFrom(geometry: Geometry): Area | null
export function areaFrom(geometry: Geometry): Area | null {
  switch (geometry.kind) {
    case 'polygon':
      return { outer: geometry.points, holes: geometry.holes ?? [] }
    case 'box': {
      const { x0, y0, x1, y1 } = geometry
      const outer = [imagePoint(x0, y0), imagePoint(x1, y0), imagePoint(x1, y1), imagePoint(x0, y1)]
      return { outer, holes: [] }
    }
    case 'rotated-box':
      return { outer: cornersOf(geometry).map(onGrid), holes: [] }
    case 'ellipse':
      return { outer: ellipseOutline(geometry).map(onGrid), holes: [] }
    default:
      return null
  }
}

/** As `areaFrom`; of what is turned and reaches over the edge of the picture only what lies inside. */
export function areaWithin(geometry: Geometry, { width, height }: PictureSize): Area | null {
  const area = areaFrom(geometry)
  if (area === null || geometry.kind === 'polygon') return area
  if (liesInside(polygonFrom(area), { width, height }, 0)) return area
  const picture = areaFrom({ kind: 'box', x0: 0, y0: 0, x1: width, y1: height })
  return quantiseAreas(intersect(area, picture))[0] ?? null
}

export function polygonFrom({ outer, holes }: Area): Polygon {
  return { kind: 'polygon', points: outer, ...(holes.length === 0 ? {} : { holes }) }
}

/**
 * Below this area, px², and below this width, px, a ring is what two outlines leave between them that were meant to be one,
 * or what an outline encloses where it doubles back.
 */
const SLIVER = 1

/** Areas as they can be stored, the largest first; slivers beside a real piece, and in one, are dropped. */
export function piecesFrom(areas: readonly Area[]): readonly Polygon[] {
  const [largest, ...others] = quantiseAreas(areas).toSorted((a, b) => areaOfArea(b) - areaOfArea(a))
  if (largest === undefined) return []
  return [largest, ...others.filter(({ outer }) => !isSliver(outer))].map(({ outer, holes }) =>
    polygonFrom({ outer, holes: holes.filter((hole) => !isSliver(hole)) }),
  )
}

/** The area of a long thin ring is its width times half its outline. */
function isSliver(ring: readonly ImagePoint[]): boolean {
  const area = polygonArea(ring)
  const length = [...edges(ring)].reduce((sum, [a, b]) => sum + distance(a, b), 0)
  return area < SLIVER || 2 * area < SLIVER * length
}

/** How far a polygon may stray from the sides of the pixels that it is made of, px: enough to take the steps off. */
const STEPS = 1

/** An area as polygons; a mask of several parts as so many, with the steps of its pixels smoothed. */
export function polygonsFrom(geometry: Geometry, picture: PictureSize): readonly Polygon[] {
  if (geometry.kind === 'mask') {
    return piecesFrom(
      outlinesOf(geometry).map(({ outer, holes }) => ({ outer: smooth(outer), holes: holes.map(smooth) })),
    )
  }
  const area = areaWithin(geometry, picture)
  return area === null ? [] : [polygonFrom(area)]
}

/** A ring without steps; one of a few pixels stays as it is. */
function smooth(ring: readonly ImagePoint[]): readonly ImagePoint[] {
  const smoothed = simplify([...ring, ...ring.slice(0, 1)], STEPS).slice(0, -1)
  return smoothed.length < 3 ? ring : smoothed
}

/** The pixels of a kind that encloses something; null for points and lines, and where it encloses no pixel. */
export function maskOf(geometry: Geometry, picture: PictureSize): Mask | null {
  if (geometry.kind === 'mask') return geometry
  const area = areaFrom(geometry)
  return area === null ? null : maskFromArea(area, picture)
}
