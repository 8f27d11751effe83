import { type ImagePoint, imagePoint, type PictureSize } from '../../geometry/point.ts'
import { turn } from '../../geometry/turned.ts'
import type { Geometry } from '../../model/shape.ts'
import { NO_PIXELS } from '../settle.ts'
import { fromBrush } from './brush.ts'
import type { Result } from './schema.ts'

/** The place of a region, from the results that share its id: percent of width and height, angles in degrees. */
export function geometryOf(parts: readonly Result[], size: PictureSize): Geometry | null {
  const value: Readonly<Record<string, unknown>> = Object.assign({}, ...parts.map((part) => part.value ?? {}))
  const kind = parts.find((part) => part.meta?.kind !== undefined)?.meta?.kind
  const number = (name: string): number => (typeof value[name] === 'number' ? value[name] : Number.NaN)
  const across = (percent: number): number => (percent * size.width) / 100
  const down = (percent: number): number => (percent * size.height) / 100
  const at = imagePoint(across(number('x')), down(number('y')))
  if ('rle' in value) return brushOf(value.rle, size)
  if ('points' in value || 'vertices' in value) {
    const points = placesOf(value.points ?? value.vertices).map((p) => imagePoint(across(p.x), down(p.y)))
    return value.closed === false ? { kind: 'polyline', points } : { kind: 'polygon', points }
  }
  const angle = 'rotation' in value ? number('rotation') : 0
  if ('radiusX' in value)
    return {
      kind: 'ellipse',
      cx: at.x,
      cy: at.y,
      rx: across(number('radiusX')),
      ry: down(number('radiusY')),
      angle,
    }
  if (!('height' in value)) return 'x' in value ? { kind: 'keypoint', at } : null
  const [width, height] = [across(number('width')), down(number('height'))]
  if (angle === 0 && kind !== 'rotated-box')
    return { kind: 'box', x0: at.x, y0: at.y, x1: at.x + width, y1: at.y + height }
  // Its top-left corner stays where it is.
  const { x: cx, y: cy } = turn(imagePoint(at.x + width / 2, at.y + height / 2), at, angle)
  return { kind: 'rotated-box', cx, cy, width, height, angle }
}

function brushOf(rle: unknown, size: PictureSize): Geometry | null {
  if (!Array.isArray(rle) || !rle.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < 256))
    return null
  const mask = fromBrush(rle, size)
  return mask === 'empty' ? NO_PIXELS : mask
}

/** Pairs, or points by name. */
function placesOf(points: unknown): readonly ImagePoint[] {
  return (Array.isArray(points) ? points : []).map((point) => {
    const [x, y] = Array.isArray(point) ? point : [point?.x, point?.y]
    return imagePoint(typeof x === 'number' ? x : Number.NaN, typeof y === 'number' ? y : Number.NaN)
  })
}
