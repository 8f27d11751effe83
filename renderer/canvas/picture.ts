import type { PictureSize } from '../../shared/geometry/point.ts'

/** From so many device px per pixel of the bitmap on, pixels are shown as squares: who zooms in that far places points by the pixel. */
const SQUARES_FROM = 3

/**
 * Draws the picture at its original size, whatever the number of pixels it was decoded to, into a context whose unit is a
 * pixel of the original. Without a picture its place is shown, so that shapes are not lost in the void.
 * @param scale device px per pixel of the original
 */
export function drawPicture(
  context: OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D,
  bitmap: ImageBitmap | null,
  { width, height }: PictureSize,
  scale: number,
): void {
  if (bitmap === null) {
    context.fillStyle = 'rgba(128, 128, 128, 0.2)'
    context.fillRect(0, 0, width, height)
    return
  }
  context.imageSmoothingEnabled = (scale * width) / bitmap.width < SQUARES_FROM
  context.imageSmoothingQuality = 'medium'
  context.drawImage(bitmap, 0, 0, width, height)
}
