import { assertNever } from '../assert-never.ts'
import type { Geometry } from '../model/shape.ts'
import { mapPoints } from './geometry.ts'
import {
  clampToPicture,
  type ImagePoint,
  imagePoint,
  type PictureSize,
  type Place,
  quantise,
} from './point.ts'
import { polygonRings } from './polygon.ts'

/**
 * True where the shape lies in the picture. Of the kinds that are turned only the centre must: the corner of a box round
 * a leaning collar may well lie outside. A mask has no tolerance: it is whole pixels of the picture.
 * @param tolerance px
 */
export function liesInside(geometry: Geometry, size: PictureSize, tolerance: number): boolean {
  const isIn = ({ x, y }: Place): boolean =>
    x >= -tolerance && y >= -tolerance && x <= size.width + tolerance && y <= size.height + tolerance
  switch (geometry.kind) {
    case 'box':
      return isIn({ x: geometry.x0, y: geometry.y0 }) && isIn({ x: geometry.x1, y: geometry.y1 })
    case 'rotated-box':
      return (
        isIn({ x: geometry.cx, y: geometry.cy }) && Math.max(geometry.width, geometry.height) <= longest(size)
      )
    case 'ellipse':
      return (
        isIn({ x: geometry.cx, y: geometry.cy }) && 2 * Math.max(geometry.rx, geometry.ry) <= longest(size)
      )
    case 'polygon':
      return polygonRings(geometry).every((ring) => ring.every(isIn))
    case 'polyline':
      return geometry.points.every(isIn)
    case 'keypoint':
      return isIn(geometry.at)
    case 'skeleton':
      return geometry.nodes.every(({ at, state }) => state === 'absent' || isIn(at))
    case 'mask':
      return geometry.x + geometry.width <= size.width && geometry.y + geometry.height <= size.height
    default:
      return assertNever(geometry)
  }
}

/** From a centre inside, this reaches beyond every corner, px: more is no object, and a trap for whoever draws it. */
function longest({ width, height }: PictureSize): number {
  return Math.ceil(2 * Math.hypot(width, height))
}

/** The shape with what lay outside drawn to the edge of the picture; null where that cannot be done. */
export function drawnInside(geometry: Geometry, size: PictureSize): Geometry | null {
  const clamp = (p: ImagePoint): ImagePoint => clampToPicture(p, size)
  switch (geometry.kind) {
    case 'box': {
      const [x0, x1] = [geometry.x0, geometry.x1].map((x) => quantise(Math.min(Math.max(x, 0), size.width)))
      const [y0, y1] = [geometry.y0, geometry.y1].map((y) => quantise(Math.min(Math.max(y, 0), size.height)))
      if (x0 === undefined || x1 === undefined || y0 === undefined || y1 === undefined) return null
      return x0 < x1 && y0 < y1 ? { kind: 'box', x0, y0, x1, y1 } : null
    }
    case 'rotated-box': {
      const { x, y } = clamp(imagePoint(geometry.cx, geometry.cy))
      const most = longest(size)
      const [width, height] = [Math.min(geometry.width, most), Math.min(geometry.height, most)]
      return { ...geometry, cx: x, cy: y, width, height }
    }
    case 'ellipse': {
      const { x, y } = clamp(imagePoint(geometry.cx, geometry.cy))
      const most = longest(size) / 2
      const [rx, ry] = [Math.min(geometry.rx, most), Math.min(geometry.ry, most)]
      return { ...geometry, cx: x, cy: y, rx, ry }
    }
    case 'polygon':
    case 'polyline':
    case 'keypoint':
    case 'skeleton':
      return mapPoints(geometry, clamp)
    case 'mask':
      return null
    default:
      return assertNever(geometry)
  }
}
