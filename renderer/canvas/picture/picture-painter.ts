import type { Bounds } from '../../../shared/geometry/box.ts'
import type { PictureSize } from '../../../shared/geometry/point.ts'
import type { LivePixels } from '../../editor/live-wire/scissors-port.ts'
import type { Context } from '../style.ts'
import { AS_IT_IS, adjustPixels, type Light, sameLight } from './adjust.ts'
import type { DecodedPicture, Detail, Fitted } from './decoded.ts'
import { smoothFor } from './smoothing.ts'

/** Scales and places that differ by less are the same: at the far side of a screen that is less than a hundredth of a px. */
const SAME = 1e-6
/** Longer side of the coarse view of the whole picture, px. */
const OVERVIEW = 640

/**
 * Draws the picture at its original size, whatever the number of pixels it was decoded to, and in the light that the person
 * has chosen. The light is worked out where the picture is drawn into a layer, never while a layer is copied.
 */
export class PicturePainter {
  #decoded: DecodedPicture | null = null
  #detail: Detail | null = null
  #size: PictureSize = { width: 1, height: 1 }
  #light: Light = AS_IT_IS
  #overview: OffscreenCanvas | null = null
  #thumbnail: OffscreenCanvas | null = null
  /** Where the light is worked out; in the main memory, as its pixels are read. */
  #bench: OffscreenCanvasRenderingContext2D | null = null

  get decoded(): DecodedPicture | null {
    return this.#decoded
  }

  show(decoded: DecodedPicture | null, size: PictureSize): void {
    this.setDetail(null)
    this.#decoded = decoded
    this.#size = size
    this.#forgetSmall()
  }

  set light(light: Light) {
    if (sameLight(light, this.#light)) return
    this.#light = light
    this.#forgetSmall()
  }

  get detail(): Detail | null {
    return this.#detail
  }

  setDetail(detail: Detail | null): void {
    this.#detail?.bitmap.close()
    this.#detail = detail
  }

  /**
   * Draws what of the picture lies in `bounds`, px of the original, into a context whose unit is such a pixel.
   */
  draw(context: Context, bounds: Bounds): void {
    if (sameLight(this.#light, AS_IT_IS)) this.#drawAsItIs(context)
    else this.#drawInLight(context, bounds)
  }

  #drawInLight(context: Context, bounds: Bounds): void {
    const { width, height } = this.#size
    const { a, e, f } = context.getTransform()
    const x = Math.floor(Math.max(bounds.x0, 0) * a + e)
    const y = Math.floor(Math.max(bounds.y0, 0) * a + f)
    const w = Math.ceil(Math.min(bounds.x1, width) * a + e) - x
    const h = Math.ceil(Math.min(bounds.y1, height) * a + f) - y
    if (w <= 0 || h <= 0) return
    const bench = this.#benchOf(w, h)
    bench.save()
    bench.beginPath()
    bench.rect(0, 0, w, h)
    bench.clip()
    bench.setTransform(a, 0, 0, a, e - x, f - y)
    this.#drawAsItIs(bench)
    bench.restore()
    adjustWhole(bench, w, h, this.#light)
    context.save()
    context.resetTransform()
    context.drawImage(bench.canvas, 0, 0, w, h, x, y, w, h)
    context.restore()
  }

  /** The whole picture, coarse; null without a picture. */
  overview(): OffscreenCanvas | null {
    if (this.#decoded === null || this.#overview !== null) return this.#overview
    const { width, height } = this.#size
    const scale = Math.min(1, OVERVIEW / Math.max(width, height))
    const context = canvasOf(width * scale, height * scale)
    context.setTransform(context.canvas.width / width, 0, 0, context.canvas.height / height, 0, 0)
    this.#drawAsItIs(context)
    if (!sameLight(this.#light, AS_IT_IS))
      adjustWhole(context, context.canvas.width, context.canvas.height, this.#light)
    this.#overview = context.canvas
    return context.canvas
  }

  /** The whole picture at this size, device px; null without a picture. */
  thumbnail(width: number, height: number): OffscreenCanvas | null {
    const overview = this.overview()
    if (overview === null) return null
    const known = this.#thumbnail
    if (known?.width === width && known.height === height) return known
    const context = canvasOf(width, height)
    context.imageSmoothingQuality = 'medium'
    context.drawImage(overview, 0, 0, width, height)
    this.#thumbnail = context.canvas
    return context.canvas
  }

  /** RGBA of a part of the picture in its own light, at no more than one pixel for each of the original. */
  pixels(bounds: Bounds, mostPixels: number): LivePixels | null {
    const { width, height } = this.#size
    const x0 = Math.max(Math.floor(bounds.x0), 0)
    const y0 = Math.max(Math.floor(bounds.y0), 0)
    const w = Math.min(Math.ceil(bounds.x1), width) - x0
    const h = Math.min(Math.ceil(bounds.y1), height) - y0
    if (this.#decoded === null || w <= 0 || h <= 0) return null
    const scale = Math.min(1, Math.sqrt(mostPixels / (w * h)))
    const size = { width: Math.max(Math.floor(w * scale), 1), height: Math.max(Math.floor(h * scale), 1) }
    const bench = this.#benchOf(size.width, size.height)
    bench.setTransform(scale, 0, 0, scale, -x0 * scale, -y0 * scale)
    this.#drawAsItIs(bench)
    const { data } = bench.getImageData(0, 0, size.width, size.height)
    return { rgba: data, ...size, originX: x0, originY: y0, scale }
  }

  #drawAsItIs(context: Context): void {
    const { width, height } = this.#size
    if (this.#decoded === null) return
    if (this.#detail === null && drawFitted(context, this.#decoded.fitted)) return
    drawBitmap(context, this.#decoded.bitmap, { x0: 0, y0: 0, x1: width, y1: height })
    if (this.#detail !== null) drawBitmap(context, this.#detail.bitmap, this.#detail.bounds)
  }

  /** An empty bench at least so large. */
  #benchOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
    let bench = this.#bench
    if (bench === null || bench.canvas.width < width || bench.canvas.height < height) {
      bench = canvasOf(width, height)
      this.#bench = bench
    }
    bench.resetTransform()
    bench.clearRect(0, 0, width, height)
    return bench
  }

  #forgetSmall(): void {
    this.#overview = null
    this.#thumbnail = null
  }
}

/** Draws it where it fits the context pixel by pixel; answers whether it does. */
function drawFitted(context: Context, fitted: Fitted | null): boolean {
  if (fitted === null) return false
  const { a, e, f } = context.getTransform()
  const [x, y] = [Math.round(e), Math.round(f)]
  if (Math.max(Math.abs(a - fitted.scale), Math.abs(e - x), Math.abs(f - y)) > SAME) return false
  context.save()
  context.resetTransform()
  context.imageSmoothingEnabled = false
  context.drawImage(fitted.bitmap, x, y)
  context.restore()
  return true
}

function drawBitmap(context: Context, bitmap: ImageBitmap, { x0, y0, x1, y1 }: Bounds): void {
  const scale = (context.getTransform().a * (x1 - x0)) / bitmap.width
  smoothFor(context, scale)
  context.drawImage(bitmap, x0, y0, x1 - x0, y1 - y0)
}

function adjustWhole(
  context: OffscreenCanvasRenderingContext2D,
  width: number,
  height: number,
  light: Light,
): void {
  const pixels = context.getImageData(0, 0, width, height)
  adjustPixels(pixels.data, light)
  context.putImageData(pixels, 0, 0)
}

/** A canvas whose pixels are read, and so kept in the main memory. */
function canvasOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const canvas = new OffscreenCanvas(Math.max(Math.ceil(width), 1), Math.max(Math.ceil(height), 1))
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null) throw new Error('no 2d context')
  return context
}
