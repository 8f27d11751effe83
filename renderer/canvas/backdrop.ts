import type { Bounds } from '../../shared/geometry/box.ts'
import type { PictureSize } from '../../shared/geometry/point.ts'
import type { CanvasSize, View } from '../editor/view.ts'
import { type Rect, rectIn, strips, withPart } from './region.ts'
import type { Context } from './style.ts'
import { addCanvas, hideLayer, placeLayer } from './surface.ts'

/** How far the layer reaches beyond the canvas on each side, CSS px: so far the hand can pan before anything is drawn. */
const MARGIN = 160
/** How far what is drawn of a shape reaches beyond its bounds on each side, CSS px. */
export interface Reach {
  readonly x: number
  readonly y: number
}

/** The place of a picture that is not there, so that shapes are not lost in the void. */
const VOID = 'rgba(128, 128, 128, 0.2)'

/** Where more than this part of the layer is stale all of it is drawn: one path for a class is cheaper than many. */
const MOST_STALE = 0.5

/** What the layer shows. The contexts' unit is a pixel of the picture. */
export interface Contents {
  /** Draws what of the picture lies in `bounds`, px of it; nothing while there is no picture. */
  drawPicture(context: Context, bounds: Bounds): void
  drawShapes(context: Context, frame: Frame, bounds: Bounds): void
  /** The whole picture, coarse; null while there is none. */
  overview(): OffscreenCanvas | null
  readonly hasPicture: boolean
}

export interface Frame {
  /** Its pan is in whole device px. */
  readonly view: View
  readonly size: CanvasSize
  readonly picture: PictureSize
  /** Device px per CSS px. */
  readonly ratio: number
  /** The view is changing under the hand: a quick frame is worth more than a sharp one. */
  readonly moving: boolean
}

/**
 * Everything that does not change while the hand works, drawn once into a layer a little larger than the canvas. For a frame
 * the layer is moved, or scaled, to the view of the moment, whatever it costs to draw. Where a part of it has changed, or
 * comes into sight, only that part is drawn.
 */
export class Backdrop {
  readonly #contents: Contents
  readonly #below: Overview
  readonly #layer: HTMLCanvasElement
  readonly #context: CanvasRenderingContext2D
  /** What the layer was drawn for; null where it must be drawn anew. */
  #drawn: Frame | null = null
  /** Parts of the layer that do not show what they should any more. */
  #stale: readonly Rect[] = []

  constructor(surface: HTMLElement, contents: Contents) {
    this.#below = new Overview(surface)
    this.#context = addCanvas(surface)
    this.#layer = this.#context.canvas
    this.#contents = contents
  }

  /** All that the layer shows has changed. */
  invalidate(): void {
    this.#drawn = null
    this.#stale = []
  }

  /** What the layer shows within these bounds, px of the picture, has changed. */
  invalidatePart(bounds: Bounds, reach: Reach): void {
    if (this.#drawn === null) return
    const { width, height } = this.#layer
    const rect = rectIn(inLayer(this.#drawn, bounds, reach), width, height)
    if (rect === null) return
    this.#stale = withPart(this.#stale, rect)
    const stale = this.#stale.reduce((sum, part) => sum + part.width * part.height, 0)
    if (stale > MOST_STALE * width * height) this.invalidate()
  }

  /** Draws over what the layer shows, where something has come in addition. */
  add(draw: (context: Context, frame: Frame) => void): void {
    if (this.#drawn === null) return
    setTransform(this.#context, this.#drawn)
    draw(this.#context, this.#drawn)
  }

  /** The picture has come: it is drawn below the shapes, which were drawn while it was decoded. */
  addPicture(): void {
    const drawn = this.#drawn
    if (drawn === null) return
    const context = this.#context
    const { width, height } = this.#layer
    setTransform(context, drawn)
    context.globalCompositeOperation = 'destination-over'
    this.#contents.drawPicture(context, inPicture(drawn, { x0: 0, y0: 0, x1: width, y1: height }))
    context.globalCompositeOperation = 'source-over'
  }

  paint(frame: Frame): void {
    const drawn = this.#prepare(frame)
    const { scale, x, y } = layerPlace(drawn, frame)
    placeLayer(this.#layer, x, y, scale)
    const { hasPicture } = this.#contents
    // What lies below an opaque layer costs the compositor nothing.
    this.#layer.style.background = hasPicture ? 'inherit' : 'none'
    if (hasPicture && covers(drawn, frame)) this.#below.hide()
    else this.#below.show(this.#contents.overview(), frame)
  }

  /** Makes the layer ready for a frame, at the least cost; gives what it is drawn for. */
  #prepare(frame: Frame): Frame {
    const plan = planFrame(this.#drawn, frame)
    if (plan === 'draw' || this.#drawn === null) return this.#drawAll(frame)
    for (const part of this.#stale) this.#drawPart(this.#drawn, part)
    this.#stale = []
    return plan === 'shift' ? this.#shift(this.#drawn, frame) : this.#drawn
  }

  #drawAll(frame: Frame): Frame {
    const { width, height } = layerSize(frame)
    const resized = this.#layer.width !== width || this.#layer.height !== height
    if (resized) Object.assign(this.#layer, { width, height })
    this.#layer.style.width = `${width / frame.ratio}px`
    this.#layer.style.height = `${height / frame.ratio}px`
    this.#drawPart(frame, { x: 0, y: 0, width, height })
    this.#stale = []
    this.#drawn = frame
    return frame
  }

  /** Moves what the layer shows, and draws what comes into sight. */
  #shift(drawn: Frame, frame: Frame): Frame {
    const { width, height } = this.#layer
    const dx = Math.round((frame.view.panX - drawn.view.panX) * frame.ratio)
    const dy = Math.round((frame.view.panY - drawn.view.panY) * frame.ratio)
    const context = this.#context
    context.save()
    context.resetTransform()
    context.globalCompositeOperation = 'copy'
    context.drawImage(this.#layer, dx, dy)
    context.restore()
    for (const part of strips(width, height, dx, dy)) this.#drawPart(frame, part)
    this.#drawn = frame
    return frame
  }

  #drawPart(frame: Frame, { x, y, width, height }: Rect): void {
    const context = this.#context
    context.save()
    context.resetTransform()
    context.beginPath()
    context.rect(x, y, width, height)
    context.clip()
    context.clearRect(x, y, width, height)
    setTransform(context, frame)
    const bounds = inPicture(frame, { x0: x, y0: y, x1: x + width, y1: y + height })
    this.#contents.drawPicture(context, bounds)
    this.#contents.drawShapes(context, frame, bounds)
    context.restore()
  }
}

/** Below the layer: what is seen where it does not reach, until it is drawn anew, and while there is no picture. */
class Overview {
  readonly #layer: HTMLCanvasElement
  readonly #context: CanvasRenderingContext2D
  #image: OffscreenCanvas | null = null

  constructor(surface: HTMLElement) {
    this.#context = addCanvas(surface)
    this.#layer = this.#context.canvas
    Object.assign(this.#layer, { width: 1, height: 1 })
    this.#layer.style.background = VOID
  }

  show(image: OffscreenCanvas | null, { view, picture }: Frame): void {
    if (image !== this.#image) {
      this.#image = image
      Object.assign(this.#layer, { width: image?.width ?? 1, height: image?.height ?? 1 })
      this.#layer.style.background = image === null ? VOID : 'none'
      if (image !== null) this.#context.drawImage(image, 0, 0)
    }
    const { width, height } = this.#layer
    const { zoom, panX, panY } = view
    placeLayer(this.#layer, panX, panY, (picture.width * zoom) / width, (picture.height * zoom) / height)
  }

  hide(): void {
    hideLayer(this.#layer)
  }
}

/**
 * What a frame costs: `move` the layer as it is (a zoom-out may uncover more than it holds: that comes when the hand rests);
 * `shift` it, where the hand has panned beyond its margin; `draw` it anew.
 */
export function planFrame(drawn: Frame | null, frame: Frame): 'move' | 'shift' | 'draw' {
  if (drawn === null || drawn.ratio !== frame.ratio) return 'draw'
  if (drawn.size.width !== frame.size.width || drawn.size.height !== frame.size.height) return 'draw'
  if (drawn.view.zoom !== frame.view.zoom) return frame.moving ? 'move' : 'draw'
  if (covers(drawn, frame)) return 'move'
  const { width, height } = layerSize(frame)
  const dx = Math.abs(frame.view.panX - drawn.view.panX) * frame.ratio
  const dy = Math.abs(frame.view.panY - drawn.view.panY) * frame.ratio
  return dx < width && dy < height ? 'shift' : 'draw'
}

/** Where the layer's top-left corner lies on the canvas, CSS px, and how much it is scaled. */
export function layerPlace(drawn: Frame, { view }: Frame): { scale: number; x: number; y: number } {
  const scale = view.zoom / drawn.view.zoom
  const margin = marginOf(drawn)
  const x = view.panX - (drawn.view.panX + margin) * scale
  const y = view.panY - (drawn.view.panY + margin) * scale
  return { scale, x, y }
}

/** CSS px that are whole device px: the layer must not lie between two of them. */
function marginOf({ ratio }: Frame): number {
  return Math.round(MARGIN * ratio) / ratio
}

function setTransform(context: CanvasRenderingContext2D, frame: Frame): void {
  const { view, ratio } = frame
  const margin = marginOf(frame)
  const zoom = view.zoom * ratio
  context.setTransform(zoom, 0, 0, zoom, (view.panX + margin) * ratio, (view.panY + margin) * ratio)
}

function layerSize(frame: Frame): { width: number; height: number } {
  const { size, ratio } = frame
  const margin = marginOf(frame)
  return {
    width: Math.max(Math.ceil((size.width + 2 * margin) * ratio), 1),
    height: Math.max(Math.ceil((size.height + 2 * margin) * ratio), 1),
  }
}

function inLayer(frame: Frame, { x0, y0, x1, y1 }: Bounds, reach: Reach): Bounds {
  const { view, ratio } = frame
  const margin = marginOf(frame)
  const place = (at: number, pan: number, more: number) => (at * view.zoom + pan + margin + more) * ratio
  return {
    x0: place(x0, view.panX, -reach.x),
    y0: place(y0, view.panY, -reach.y),
    x1: place(x1, view.panX, reach.x),
    y1: place(y1, view.panY, reach.y),
  }
}

function inPicture(frame: Frame, { x0, y0, x1, y1 }: Bounds): Bounds {
  const { view, ratio } = frame
  const margin = marginOf(frame)
  const place = (at: number, pan: number) => (at / ratio - margin - pan) / view.zoom
  return {
    x0: place(x0, view.panX),
    y0: place(y0, view.panY),
    x1: place(x1, view.panX),
    y1: place(y1, view.panY),
  }
}

/** True where the layer holds all of the picture that can be seen. */
function covers(drawn: Frame, frame: Frame): boolean {
  const { scale, x, y } = layerPlace(drawn, frame)
  const { view, size, picture } = frame
  const left = Math.max(view.panX, 0)
  const top = Math.max(view.panY, 0)
  const right = Math.min(view.panX + picture.width * view.zoom, size.width)
  const bottom = Math.min(view.panY + picture.height * view.zoom, size.height)
  if (left >= right || top >= bottom) return true
  const margin = marginOf(drawn)
  const layerRight = x + (drawn.size.width + 2 * margin) * scale
  const layerBottom = y + (drawn.size.height + 2 * margin) * scale
  return x <= left && y <= top && layerRight >= right && layerBottom >= bottom
}
