import {
  type ImagePoint,
  imagePoint,
  type PictureSize,
  type ScreenPoint,
  screenPoint,
} from '../../shared/geometry/point.ts'

/** How the picture lies on the canvas: screen = image × zoom + pan. Zoom in CSS px per image px, pan in CSS px. */
export interface View {
  readonly zoom: number
  readonly panX: number
  readonly panY: number
}

/** Size of the canvas element, CSS px. */
export interface CanvasSize {
  readonly width: number
  readonly height: number
}

/** How near the hand must come to grab a point or an edge, CSS px: about what a tired hand with a worn mouse can hit. */
const REACH = 8
/** A drawn side below this is a slip of the hand, CSS px. */
const MIN_SIDE = 4

export const MIN_ZOOM = 0.01
export const MAX_ZOOM = 64
/** Free space around a fitted picture, CSS px, so that its edge can be grabbed. */
const FIT_MARGIN = 16
/** How much of the picture stays on the canvas however far it is pushed away, CSS px. */
const IN_SIGHT = 40

export function toImage(view: View, p: ScreenPoint): ImagePoint {
  return imagePoint((p.x - view.panX) / view.zoom, (p.y - view.panY) / view.zoom)
}

export function toScreen(view: View, p: ImagePoint): ScreenPoint {
  return screenPoint(p.x * view.zoom + view.panX, p.y * view.zoom + view.panY)
}

/** ToolContext.reach at this zoom, px of the picture. */
export function reachAt(view: View): number {
  return REACH / view.zoom
}

/** ToolContext.minSide at this zoom, px of the picture; never below one pixel of the picture. */
export function minSideAt(view: View): number {
  return Math.max(MIN_SIDE / view.zoom, 1)
}

/** Zooms by `factor` and keeps what lies under `at` in its place. */
export function zoomAt(view: View, at: ScreenPoint, factor: number): View {
  const zoom = Math.min(Math.max(view.zoom * factor, MIN_ZOOM), MAX_ZOOM)
  const scale = zoom / view.zoom
  return { zoom, panX: at.x - (at.x - view.panX) * scale, panY: at.y - (at.y - view.panY) * scale }
}

export function panBy(view: View, dx: number, dy: number): View {
  return { ...view, panX: view.panX + dx, panY: view.panY + dy }
}

/** The whole picture, centred, as large as fits; small pictures are enlarged at most eight times. */
export function fitView(picture: PictureSize, canvas: CanvasSize): View {
  const zoomX = (canvas.width - 2 * FIT_MARGIN) / picture.width
  const zoomY = (canvas.height - 2 * FIT_MARGIN) / picture.height
  return centred(picture, canvas, Math.min(Math.max(Math.min(zoomX, zoomY), MIN_ZOOM), 8))
}

/** One picture pixel on one CSS pixel, centred. */
export function actualSizeView(picture: PictureSize, canvas: CanvasSize): View {
  return centred(picture, canvas, 1)
}

/** The nearest view in which some of the picture can still be seen and grabbed. */
export function keepInSight(view: View, picture: PictureSize, canvas: CanvasSize): View {
  const panX = Math.min(Math.max(view.panX, IN_SIGHT - picture.width * view.zoom), canvas.width - IN_SIGHT)
  const panY = Math.min(Math.max(view.panY, IN_SIGHT - picture.height * view.zoom), canvas.height - IN_SIGHT)
  return panX === view.panX && panY === view.panY ? view : { ...view, panX, panY }
}

function centred(picture: PictureSize, canvas: CanvasSize, zoom: number): View {
  return {
    zoom,
    panX: (canvas.width - picture.width * zoom) / 2,
    panY: (canvas.height - picture.height * zoom) / 2,
  }
}
