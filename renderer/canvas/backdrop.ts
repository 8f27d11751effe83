import type { PictureSize } from '../../shared/geometry/point.ts'
import type { CanvasSize, View } from '../editor/view.ts'

/** How far the layer reaches beyond the canvas on each side, CSS px: so far the hand can pan before it is drawn anew. */
const MARGIN = 160

type Context = OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D

/** Draws the picture, or the shapes that nobody is working on, into a context whose unit is a pixel of the picture. */
type Draw = (context: Context, frame: Frame) => void

export interface Frame {
  readonly view: View
  readonly size: CanvasSize
  readonly picture: PictureSize
  /** Device px per CSS px. */
  readonly ratio: number
  /** The view is changing under the hand: a quick frame is worth more than a sharp one. */
  readonly moving: boolean
}

/**
 * Everything that does not change while the hand works, drawn once into a layer a little larger than the canvas. A frame
 * copies the layer, moved or scaled to the view of the moment, whatever it costs to draw.
 */
export class Backdrop {
  readonly #drawPicture: Draw
  readonly #drawShapes: Draw
  readonly #layer = new OffscreenCanvas(1, 1)
  readonly #context: OffscreenCanvasRenderingContext2D
  /** What the layer was drawn for; null where it must be drawn anew. */
  #drawn: Frame | null = null

  constructor(drawPicture: Draw, drawShapes: Draw) {
    const context = this.#layer.getContext('2d')
    if (context === null) throw new Error('no 2d context')
    this.#context = context
    this.#drawPicture = drawPicture
    this.#drawShapes = drawShapes
  }

  /** What the layer shows has changed. */
  invalidate(): void {
    this.#drawn = null
  }

  /** Draws over what the layer shows, where something has come in addition. */
  add(draw: Draw): void {
    if (this.#drawn !== null) draw(this.#context, this.#drawn)
  }

  /** Paints the canvas. The context's unit is a CSS px. */
  paint(context: CanvasRenderingContext2D, frame: Frame): void {
    const plan = planFrame(this.#drawn, frame)
    const drawn = plan === 'draw' ? this.#redraw(frame) : (this.#drawn ?? this.#redraw(frame))
    const { scale, x, y } = placeLayer(drawn, frame)
    context.save()
    if (plan === 'copy-over-picture') {
      context.save()
      context.transform(frame.view.zoom, 0, 0, frame.view.zoom, frame.view.panX, frame.view.panY)
      this.#drawPicture(context, frame)
      context.restore()
    }
    context.imageSmoothingEnabled = scale !== 1
    context.imageSmoothingQuality = 'low'
    const { width, height } = this.#layer
    context.drawImage(this.#layer, x, y, (width / drawn.ratio) * scale, (height / drawn.ratio) * scale)
    context.restore()
  }

  #redraw(frame: Frame): Frame {
    const { view, size, ratio } = frame
    const width = Math.max(Math.ceil((size.width + 2 * MARGIN) * ratio), 1)
    const height = Math.max(Math.ceil((size.height + 2 * MARGIN) * ratio), 1)
    const context = this.#context
    if (this.#layer.width !== width || this.#layer.height !== height) {
      this.#layer.width = width
      this.#layer.height = height
    } else {
      context.resetTransform()
      context.clearRect(0, 0, width, height)
    }
    const zoom = view.zoom * ratio
    context.setTransform(zoom, 0, 0, zoom, (view.panX + MARGIN) * ratio, (view.panY + MARGIN) * ratio)
    this.#drawPicture(context, frame)
    this.#drawShapes(context, frame)
    this.#drawn = frame
    return frame
  }
}

/**
 * What a frame costs: `copy` the layer as it is; `copy-over-picture` where a zoom-out uncovers more than the layer holds
 * (the shapes there come when the hand rests); `draw` the layer anew.
 */
export function planFrame(drawn: Frame | null, frame: Frame): 'copy' | 'copy-over-picture' | 'draw' {
  if (drawn === null || drawn.ratio !== frame.ratio) return 'draw'
  if (drawn.size.width !== frame.size.width || drawn.size.height !== frame.size.height) return 'draw'
  if (drawn.view.zoom === frame.view.zoom) {
    if (!frame.moving && (drawn.view.panX !== frame.view.panX || drawn.view.panY !== frame.view.panY))
      return 'draw'
    return covers(drawn, frame) ? 'copy' : 'draw'
  }
  if (!frame.moving) return 'draw'
  return covers(drawn, frame) ? 'copy' : 'copy-over-picture'
}

/** Where the layer's top-left corner lies on the canvas, CSS px, and how much it is scaled. Whole device px while panning: it stays sharp. */
export function placeLayer(drawn: Frame, { view, ratio }: Frame): { scale: number; x: number; y: number } {
  const scale = view.zoom / drawn.view.zoom
  const x = view.panX - (drawn.view.panX + MARGIN) * scale
  const y = view.panY - (drawn.view.panY + MARGIN) * scale
  if (scale !== 1) return { scale, x, y }
  return { scale, x: Math.round(x * ratio) / ratio, y: Math.round(y * ratio) / ratio }
}

/** True where the layer holds all of the picture that can be seen. */
function covers(drawn: Frame, frame: Frame): boolean {
  const { scale, x, y } = placeLayer(drawn, frame)
  const { view, size, picture } = frame
  const left = Math.max(view.panX, 0)
  const top = Math.max(view.panY, 0)
  const right = Math.min(view.panX + picture.width * view.zoom, size.width)
  const bottom = Math.min(view.panY + picture.height * view.zoom, size.height)
  if (left >= right || top >= bottom) return true
  const layerRight = x + (drawn.size.width + 2 * MARGIN) * scale
  const layerBottom = y + (drawn.size.height + 2 * MARGIN) * scale
  return x <= left && y <= top && layerRight >= right && layerBottom >= bottom
}
