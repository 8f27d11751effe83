import type { PictureSize } from '../../shared/geometry/point.ts'
import type { Frame } from './backdrop.ts'

/** From so many device px per pixel of the bitmap on, pixels are shown as squares: who zooms in that far places points by the pixel. */
const SQUARES_FROM = 3

/** Below this scale simple smoothing drops whole rows of pixels and the picture glitters. */
const SMOOTH_BELOW = 0.5

/**
 * Draws the picture at its original size, whatever the number of pixels it was decoded to, into a context whose unit is a
 * pixel of the original. Without a picture its place is shown, so that shapes are not lost in the void.
 */
export function drawPicture(
  context: OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D,
  bitmap: ImageBitmap | null,
  { width, height }: PictureSize,
  { view, ratio, moving }: Pick<Frame, 'view' | 'ratio' | 'moving'>,
): void {
  if (bitmap === null) {
    context.fillStyle = 'rgba(128, 128, 128, 0.2)'
    context.fillRect(0, 0, width, height)
    return
  }
  const scale = (view.zoom * ratio * width) / bitmap.width
  context.imageSmoothingEnabled = scale < SQUARES_FROM
  context.imageSmoothingQuality = scale < SMOOTH_BELOW && !moving ? 'medium' : 'low'
  context.drawImage(bitmap, 0, 0, width, height)
}
