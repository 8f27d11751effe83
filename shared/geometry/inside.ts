import { assertNever } from '../assert-never.ts'
import type { Geometry } from '../model/shape.ts'
import { boundsOf, mapPoints, presentPoints } from './geometry.ts'
import { clampToPicture, type ImagePoint, type PictureSize, quantise } from './point.ts'

/**
 * True where the shape lies in the picture. Of the kinds that are turned only the centre must: the corner of a box round
 * a leaning collar may well lie outside.
 * @param tolerance px
 */
export function liesInside(geometry: Geometry, size: PictureSize, tolerance: number): boolean {
  const inside = ({ x, y }: { x: number; y: number }): boolean =>
    x >= -tolerance && y >= -tolerance && x <= size.width + tolerance && y <= size.height + tolerance
  switch (geometry.kind) {
    case 'rotated-box':
    case 'ellipse':
      return inside({ x: geometry.cx, y: geometry.cy })
    case 'skeleton':
      return presentPoints(geometry).every(inside)
    case 'box':
    case 'polygon':
    case 'polyline':
    case 'keypoint':
    case 'mask': {
      const { x0, y0, x1, y1 } = boundsOf(geometry)
      return inside({ x: x0, y: y0 }) && inside({ x: x1, y: y1 })
    }
    default:
      return assertNever(geometry)
  }
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
    case 'rotated-box':
    case 'ellipse': {
      const { x, y } = clamp({ x: geometry.cx, y: geometry.cy } as ImagePoint)
      return { ...geometry, cx: x, cy: y }
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
