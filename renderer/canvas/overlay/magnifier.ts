import type { Bounds } from '../../../shared/geometry/box.ts'
import type { ImagePoint, Place, ScreenPoint } from '../../../shared/geometry/point.ts'
import type { Shape } from '../../../shared/model/shape.ts'
import { type CanvasSize, MAX_ZOOM } from '../../editor/view.ts'
import type { BatchLayer } from '../batch-layer.ts'
import { drawLook, type Look } from '../live-shape.ts'
import { traceDot } from '../outline.ts'
import type { PicturePainter } from '../picture/picture-painter.ts'
import type { Context } from '../style.ts'
import { strokeOnAnything, traceCross } from './paint.ts'
import { grown, type Sign } from './sign.ts'

/** CSS px */
export const LENS_RADIUS = 76
/** From the hand to the nearest edge of the lens, CSS px. */
const DISTANCE = 36

/** Round the lens, CSS px. */
const RIM = 3

export interface MagnifierInput {
  readonly hand: { readonly screen: ScreenPoint; readonly image: ImagePoint }
  readonly size: CanvasSize
  /** CSS px per pixel of the picture, of the canvas round it. */
  readonly zoom: number
  /** How much larger than the canvas round it. */
  readonly times: number
  /** Device px per CSS px. */
  readonly ratio: number
  readonly fillOpacity: number
  readonly painter: PicturePainter
  readonly batch: BatchLayer
  readonly shapesIn: (bounds: Bounds) => readonly Shape[]
  readonly looks: Iterable<Look>
}

/** A round view of the place under the hand, enlarged, beside the hand and never under it. */
export function magnifierSign(input: MagnifierInput): Sign {
  const { x, y } = lensCentre(input.hand.screen, input.size)
  return {
    bounds: grown({ x0: x, y0: y, x1: x, y1: y }, LENS_RADIUS + RIM),
    draw: (context) => drawMagnifier(context, { x, y }, input),
  }
}

function drawMagnifier(context: CanvasRenderingContext2D, centre: Place, input: MagnifierInput): void {
  const { hand } = input
  const zoom = Math.min(input.zoom * input.times, MAX_ZOOM)
  const lens = new Path2D()
  traceDot(lens, centre, LENS_RADIUS)
  context.save()
  context.save()
  context.clip(lens)
  context.fillStyle = '#808080'
  context.fill(lens)
  context.translate(centre.x, centre.y)
  context.scale(zoom, zoom)
  context.translate(-hand.image.x, -hand.image.y)
  drawUnderLens(context, zoom, input)
  context.restore()
  const cross = new Path2D()
  traceCross(cross, centre.x, centre.y, 6)
  strokeOnAnything(context, cross, '#ffffff')
  strokeOnAnything(context, lens, '#ffffff', 2)
  context.restore()
}

/** Above and to the right of the hand; on the other side where the lens would leave the canvas. */
export function lensCentre({ x, y }: ScreenPoint, size: CanvasSize): Place {
  const away = (LENS_RADIUS + DISTANCE) / Math.SQRT2
  const right = x + away + LENS_RADIUS <= size.width
  const above = y - away - LENS_RADIUS >= 0
  return { x: right ? x + away : x - away, y: above ? y - away : y + away }
}

function drawUnderLens(context: Context, zoom: number, input: MagnifierInput): void {
  const { hand, ratio, fillOpacity, painter, batch, shapesIn, looks } = input
  const reach = LENS_RADIUS / zoom
  const { x, y } = hand.image
  const bounds = { x0: x - reach, y0: y - reach, x1: x + reach, y1: y + reach }
  painter.draw(context, bounds)
  batch.draw(context, { zoom, ratio, fillOpacity }, shapesIn(bounds))
  for (const look of looks) drawLook(context, look, zoom)
}
