import { maskFromBits } from '../../geometry/mask.ts'
import { type ImagePoint, imagePoint } from '../../geometry/point.ts'
import { boundsOfPoints } from '../../geometry/polygon.ts'
import { ellipseOutline } from '../../geometry/turned.ts'
import type { Ellipse, Geometry } from '../../model/shape.ts'
import type { Reading } from '../contract.ts'
import { boxOfCorners } from '../corners.ts'
import { FormatError, type Where } from '../problems.ts'
import { NO_PIXELS } from '../settle.ts'
import type { LabelMeShape } from './schema.ts'

/** What a shape shows; `points` are several objects. */
export function geometriesOf(
  shape: LabelMeShape,
  where: Where,
  { tools, problems }: Reading,
): readonly Geometry[] {
  const points = shape.points.map(([x, y]) => imagePoint(x, y))
  const refused = (detail: string): readonly Geometry[] => {
    problems.add('bad-value', 'object', where, detail)
    return []
  }
  const [a, b] = points
  const type = shape.shape_type ?? 'polygon'
  const needs = COUNTS[type]
  if (needs !== undefined && !needs.includes(points.length))
    return refused(`${points.length} points, a ${type} has ${needs.join(' or ')}`)
  switch (type) {
    case 'polygon':
      return [ownEllipse(shape) ?? { kind: 'polygon', points }]
    case 'rectangle':
      // Two corners in any order, or all four.
      return [{ kind: 'box', ...boundsOfPoints(points) }]
    case 'oriented_rectangle':
    case 'rotation':
      return [boxOfCorners(points as unknown as [ImagePoint, ImagePoint, ImagePoint, ImagePoint])]
    case 'circle': {
      const [centre, rim] = [a as ImagePoint, b as ImagePoint]
      const radius = Math.hypot(rim.x - centre.x, rim.y - centre.y)
      return [{ kind: 'ellipse', cx: centre.x, cy: centre.y, rx: radius, ry: radius, angle: 0 }]
    }
    case 'line':
    case 'linestrip':
      return [{ kind: 'polyline', points }]
    case 'point':
    case 'points':
      return points.map((at) => ({ kind: 'keypoint', at }))
    case 'mask':
      try {
        return [maskOf(shape.mask ?? '', points, where, tools)]
      } catch (error) {
        if (!(error instanceof FormatError)) throw error
        return refused(`the mask: ${error.message}`)
      }
    default:
      problems.add('not-supported', 'object', where, type)
      return []
  }
}

const COUNTS: Readonly<Record<string, readonly number[]>> = {
  rectangle: [2, 4],
  oriented_rectangle: [4],
  rotation: [4],
  circle: [2],
  line: [2],
  point: [1],
  mask: [2],
}

/** The ellipse that we made the outline of, while it is still that outline. */
function ownEllipse({ ellipse, points }: LabelMeShape): Ellipse | null {
  if (ellipse === undefined) return null
  const [cx = 0, cy = 0, rx = 0, ry = 0, angle = 0] = ellipse
  const own: Ellipse = { kind: 'ellipse', cx, cy, rx, ry, angle }
  const outline = ellipseOutline(own)
  const same =
    outline.length === points.length &&
    outline.every(
      ({ x, y }, i) =>
        Math.abs(x - (points[i]?.[0] ?? 0)) < 0.01 && Math.abs(y - (points[i]?.[1] ?? 0)) < 0.01,
    )
  return same ? own : null
}

/** A picture of the crop: what is not black is inside. Its own size counts, the second corner may have drifted. */
function maskOf(
  base64: string,
  points: readonly ImagePoint[],
  { file }: Where,
  tools: Reading['tools'],
): Geometry {
  const { width, height, values } = tools.decodePng(tools.fromBase64(base64), file)
  const { x0, y0 } = boundsOfPoints(points)
  const inside = maskFromBits(
    Uint8Array.from(values, (value) => (value === 0 ? 0 : 1)),
    0,
    0,
    width,
    height,
  )
  if (inside === null) return NO_PIXELS
  return { ...inside, x: inside.x + Math.round(x0), y: inside.y + Math.round(y0) }
}
