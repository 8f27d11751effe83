import { boxFromPoints } from '../../../shared/geometry/box.ts'
import { type ImagePoint, quantise } from '../../../shared/geometry/point.ts'
import type { Ellipse } from '../../../shared/model/shape.ts'
import { rectangleTool } from './rectangle.ts'

/** An ellipse by the rectangle around it. */
export const ellipseTool = rectangleTool(ellipseIn)

function ellipseIn(from: ImagePoint, to: ImagePoint): Ellipse {
  const { x0, y0, x1, y1 } = boxFromPoints(from, to)
  return {
    kind: 'ellipse',
    cx: quantise((x0 + x1) / 2),
    cy: quantise((y0 + y1) / 2),
    rx: quantise((x1 - x0) / 2),
    ry: quantise((y1 - y0) / 2),
    angle: 0,
  }
}
