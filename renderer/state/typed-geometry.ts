import type { Edit } from '../../shared/edit/edit.ts'
import { replaceGeometry } from '../../shared/edit/make.ts'
import { isTooSmall } from '../../shared/geometry/geometry.ts'
import { drawnInside, liesInside } from '../../shared/geometry/inside.ts'
import { onGrid, type PictureSize, quantise } from '../../shared/geometry/point.ts'
import { normalAngle } from '../../shared/geometry/turned.ts'
import { type Geometry, geometrySchema, type Shape } from '../../shared/model/shape.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { Notice } from '../editor/notice.ts'

/** Below this, px, a typed side is a slip too. */
const MIN_SIDE = 1

/** What comes of numbers typed for a shape: on the grid that is stored, and inside the picture. */
export function typedGeometry(
  shape: Shape,
  typed: Geometry,
  picture: PictureSize,
): Result<Edit | null, Notice> {
  const read = geometrySchema.safeParse(storable(typed))
  if (!read.success || isTooSmall(read.data, MIN_SIDE)) return fail('too-small')
  const inside = liesInside(read.data, picture, 0) ? read.data : drawnInside(read.data, picture)
  if (inside === null || isTooSmall(inside, MIN_SIDE)) return fail('too-small')
  return ok(replaceGeometry(sizeOf(inside) === sizeOf(shape.geometry) ? 'move' : 'resize', shape, inside))
}

/** Every number on the grid that is stored. */
function storable(geometry: Geometry): Geometry {
  switch (geometry.kind) {
    case 'box': {
      const { kind, x0, y0, x1, y1 } = geometry
      return { kind, x0: quantise(x0), y0: quantise(y0), x1: quantise(x1), y1: quantise(y1) }
    }
    case 'rotated-box': {
      const { kind, cx, cy, width, height, angle } = geometry
      const size = { width: quantise(width), height: quantise(height) }
      return { kind, cx: quantise(cx), cy: quantise(cy), ...size, angle: normalAngle(angle) }
    }
    case 'ellipse': {
      const { kind, cx, cy, rx, ry, angle } = geometry
      const axes = { rx: quantise(rx), ry: quantise(ry) }
      return { kind, cx: quantise(cx), cy: quantise(cy), ...axes, angle: normalAngle(angle) }
    }
    case 'keypoint':
      return { ...geometry, at: onGrid(geometry.at) }
    default:
      return geometry
  }
}

/** What stays the same where a shape is only moved. */
function sizeOf(geometry: Geometry): string {
  switch (geometry.kind) {
    case 'box':
      return `${quantise(geometry.x1 - geometry.x0)} ${quantise(geometry.y1 - geometry.y0)}`
    case 'rotated-box':
      return `${geometry.width} ${geometry.height} ${geometry.angle}`
    case 'ellipse':
      return `${geometry.rx} ${geometry.ry} ${geometry.angle}`
    default:
      return geometry.kind
  }
}
