import type { ImagePoint, ScreenPoint } from '../../../shared/geometry/point.ts'
import { imagePoint } from '../../../shared/geometry/point.ts'
import type { Box } from '../../../shared/model/shape.ts'
import { toScreen, type View } from '../../editor/view.ts'
import { traceDot } from '../outline.ts'
import { GRIP, paintSigns, strokeOnAnything, traceCross } from './paint.ts'

const SNAP_RADIUS = 7
/** The place where a snapped point will lie is seen even where the hand is a little beside it. */
const SNAP_COLOUR = '#ffe066'

/** The rubber band of a selection. */
export function drawBand(context: CanvasRenderingContext2D, band: Box, view: View): void {
  const from = toScreen(view, imagePoint(band.x0, band.y0))
  const to = toScreen(view, imagePoint(band.x1, band.y1))
  context.fillStyle = 'rgba(90, 120, 255, 0.12)'
  context.fillRect(from.x, from.y, to.x - from.x, to.y - from.y)
  context.strokeStyle = 'rgba(0, 0, 0, 0.6)'
  context.lineWidth = 1
  context.strokeRect(from.x, from.y, to.x - from.x, to.y - from.y)
  context.setLineDash([4, 4])
  context.strokeStyle = '#ffffff'
  context.strokeRect(from.x, from.y, to.x - from.x, to.y - from.y)
  context.setLineDash([])
}

/** The points of an outline in work; the first one, where a click closes it, is larger. The last one is the hand. */
export function drawOpenPoints(
  context: CanvasRenderingContext2D,
  open: readonly ImagePoint[],
  colour: string,
  view: View,
): void {
  const points = new Path2D()
  for (const [index, p] of open.slice(0, -1).entries()) {
    traceDot(points, toScreen(view, p), index === 0 && open.length > 3 ? GRIP + 2 : GRIP - 1)
  }
  paintSigns(context, points, '#ffffff', colour, 2)
}

/** Points set so far that are no outline yet. */
export function drawMarks(context: CanvasRenderingContext2D, marks: readonly ImagePoint[], view: View): void {
  const crosses = new Path2D()
  for (const mark of marks) {
    const { x, y } = toScreen(view, mark)
    traceCross(crosses, x, y, GRIP + 2)
  }
  strokeOnAnything(context, crosses, '#ffffff', 2)
}

/** A ring and a point where the hand has snapped to. */
export function drawSnapped(context: CanvasRenderingContext2D, at: ImagePoint, view: View): void {
  const ring = new Path2D()
  const centre = toScreen(view, at)
  traceDot(ring, centre, SNAP_RADIUS)
  traceDot(ring, centre, 1)
  strokeOnAnything(context, ring, SNAP_COLOUR, 2)
}

/** @param radius CSS px */
export function drawBrush(
  context: CanvasRenderingContext2D,
  at: ScreenPoint,
  radius: number,
  colour: string,
): void {
  const circle = new Path2D()
  traceDot(circle, at, Math.max(radius, 1))
  strokeOnAnything(context, circle, colour, 1.5)
}
