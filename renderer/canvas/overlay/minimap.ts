import type { PictureSize } from '../../../shared/geometry/point.ts'
import type { CanvasSize, View } from '../../editor/view.ts'
import { seenPart } from '../minimap.ts'
import type { PicturePainter } from '../picture/picture-painter.ts'
import type { Rect } from '../region.ts'
import { addCanvas, hideLayer, placeLayer } from '../surface.ts'
import { strokeOnAnything } from './paint.ts'

/** Of the plate that the minimap lies on, round it, CSS px. */
const RIM = 3

export interface MinimapInput {
  readonly picture: PictureSize
  readonly size: CanvasSize
  readonly view: View
  /** Device px per CSS px. */
  readonly ratio: number
}

/** The whole picture in a layer of its own, with a frame round what is seen of it. */
export class Minimap {
  readonly #layer: HTMLCanvasElement
  readonly #context: CanvasRenderingContext2D
  #image: OffscreenCanvas | null = null
  #shown: MinimapInput | null = null

  constructor(surface: HTMLElement) {
    this.#context = addCanvas(surface)
    this.#layer = this.#context.canvas
  }

  show(rect: Rect, painter: PicturePainter, input: MinimapInput): void {
    const { size, view, ratio } = input
    const image = painter.thumbnail(Math.round(rect.width * ratio), Math.round(rect.height * ratio))
    if (image === null) {
      this.hide()
      return
    }
    placeLayer(this.#layer, rect.x - RIM, rect.y - RIM)
    const known = this.#shown
    if (known?.view === view && known.size === size && known.ratio === ratio && this.#image === image) return
    this.#image = image
    this.#shown = input
    this.#draw(rect, image, input)
  }

  hide(): void {
    hideLayer(this.#layer)
  }

  #draw({ width, height }: Rect, image: OffscreenCanvas, { picture, size, view, ratio }: MinimapInput): void {
    const context = this.#context
    const [w, h] = [width + 2 * RIM, height + 2 * RIM]
    const [across, down] = [Math.ceil(w * ratio), Math.ceil(h * ratio)]
    if (this.#layer.width !== across || this.#layer.height !== down) {
      Object.assign(this.#layer, { width: across, height: down })
      Object.assign(this.#layer.style, { width: `${across / ratio}px`, height: `${down / ratio}px` })
    }
    context.save()
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.fillStyle = '#ffffff'
    context.strokeStyle = 'rgba(0, 0, 0, 0.5)'
    context.lineWidth = 1
    context.beginPath()
    context.rect(0.5, 0.5, w - 1, h - 1)
    context.fill()
    context.stroke()
    context.translate(RIM, RIM)
    context.imageSmoothingEnabled = false
    context.drawImage(image, 0, 0, width, height)
    const seen = seenPart(picture, size, view)
    const scale = width / picture.width
    const frame = new Path2D()
    frame.rect(seen.x * scale, seen.y * scale, seen.width * scale, seen.height * scale)
    context.beginPath()
    context.rect(0, 0, width, height)
    context.clip()
    strokeOnAnything(context, frame, '#ffe066', 2)
    context.restore()
  }
}
