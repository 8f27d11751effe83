/** From so many device px per pixel of the bitmap on, pixels are shown as squares: who zooms in that far places points by the pixel. */
const SQUARES_FROM = 3
/** Below this scale simple smoothing drops whole rows of pixels and the picture glitters. */
const SMOOTH_BELOW = 0.5

/** How a bitmap is drawn at `scale` device px per pixel of it. */
export function smoothFor(
  context: OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D,
  scale: number,
): void {
  context.imageSmoothingEnabled = scale < SQUARES_FROM
  context.imageSmoothingQuality = scale < SMOOTH_BELOW ? 'medium' : 'low'
}
