import type { Area } from '../../shared/geometry/area.ts'
import { areaOf } from '../../shared/geometry/geometry.ts'
import { maskFromArea, outlinesOf } from '../../shared/geometry/mask.ts'
import { type ImagePoint, imagePoint, onGrid, type PictureSize } from '../../shared/geometry/point.ts'
import { cornersOf, ellipseOutline } from '../../shared/geometry/turned.ts'
import type { Geometry, Mask, Polygon } from '../../shared/model/shape.ts'
import { quantiseAreas } from './polygon-ops.ts'
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

export function polygonFrom({ outer, holes }: Area): Polygon {
  return { kind: 'polygon', points: outer, ...(holes.length === 0 ? {} : { holes }) }
}

/** Below this, px², a piece is what two outlines leave between them that were meant to be one. */
const SLIVER = 1

/** Areas as they can be stored, the largest first; slivers beside a real piece are dropped. */
export function piecesFrom(areas: readonly Area[]): readonly Polygon[] {
  const [largest, ...others] = quantiseAreas(areas)
    .map(polygonFrom)
    .sort((a, b) => areaOf(b) - areaOf(a))
  return largest === undefined ? [] : [largest, ...others.filter((piece) => areaOf(piece) >= SLIVER)]
}

/** How far a polygon may stray from the sides of the pixels that it is made of, px: enough to take the steps off. */
const STEPS = 1

/** An area as polygons; a mask of several parts as so many, with the steps of its pixels smoothed. */
export function polygonsFrom(geometry: Geometry): readonly Polygon[] {
  if (geometry.kind === 'mask') {
    return piecesFrom(
      outlinesOf(geometry).map(({ outer, holes }) => ({ outer: smooth(outer), holes: holes.map(smooth) })),
    )
  }
  const area = areaFrom(geometry)
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
