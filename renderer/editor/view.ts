import type { Bounds } from '../../shared/geometry/box.ts'
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
/** How much of the canvas a part takes that is looked at. */
const PART_OF_CANVAS = 0.6
/** A tiny object is shown at most so large: below it, pixels are all there is to see. */
const PART_ZOOM = 5
/** How much of the picture stays on the canvas however far it is pushed away, CSS px. */
const IN_SIGHT = 40

export function toImage(view: View, p: ScreenPoint): ImagePoint {
  return imagePoint((p.x - view.panX) / view.zoom, (p.y - view.panY) / view.zoom)
}

export function toScreen(view: View, p: ImagePoint): ScreenPoint {
  return screenPoint(p.x * view.zoom + view.panX, p.y * view.zoom + view.panY)
}

/** Bounds of a part of the picture as they lie on the canvas. */
export function onScreen({ x0, y0, x1, y1 }: Bounds, { zoom, panX, panY }: View): Bounds {
  return { x0: x0 * zoom + panX, y0: y0 * zoom + panY, x1: x1 * zoom + panX, y1: y1 * zoom + panY }
}

/** The nearest view with its pan in whole device px: what is panned to it stays as sharp as it is. `ratio`: device px of one CSS px. */
export function snapView(view: View, ratio: number): View {
  const panX = Math.round(view.panX * ratio) / ratio
  const panY = Math.round(view.panY * ratio) / ratio
  return panX === view.panX && panY === view.panY ? view : { ...view, panX, panY }
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

/** A part of the picture, centred, as large as fits with some of its surroundings. */
export function viewOfPart(part: Bounds, canvas: CanvasSize): View {
  const [width, height] = [Math.max(part.x1 - part.x0, 1), Math.max(part.y1 - part.y0, 1)]
  const zoom = Math.min(Math.min(canvas.width / width, canvas.height / height) * PART_OF_CANVAS, PART_ZOOM)
  const [cx, cy] = [(part.x0 + part.x1) / 2, (part.y0 + part.y1) / 2]
  const fitting = Math.min(Math.max(zoom, MIN_ZOOM), MAX_ZOOM)
  return { zoom: fitting, panX: canvas.width / 2 - cx * fitting, panY: canvas.height / 2 - cy * fitting }
}

export function isInSight(view: View, p: ImagePoint, canvas: CanvasSize): boolean {
  const { x, y } = toScreen(view, p)
  return x >= 0 && y >= 0 && x <= canvas.width && y <= canvas.height
}

/**
 * The view moved so that a point lies no nearer than `margin` to the edge of the canvas, as far as there is picture
 * beyond; the same one where it does already. All in CSS px.
 */
export function bringInSight(
  view: View,
  p: ImagePoint,
  picture: PictureSize,
  canvas: CanvasSize,
  margin: number,
): View {
  const at = toScreen(view, p)
  const dx = wayIn(at.x, view.panX, picture.width * view.zoom, canvas.width, margin)
  const dy = wayIn(at.y, view.panY, picture.height * view.zoom, canvas.height, margin)
  return dx === 0 && dy === 0 ? view : panBy(view, dx, dy)
}

function wayIn(at: number, pan: number, size: number, length: number, margin: number): number {
  if (at < margin) return Math.max(Math.min(margin - at, FIT_MARGIN - pan), 0)
  if (at > length - margin)
    return Math.min(Math.max(length - margin - at, length - FIT_MARGIN - pan - size), 0)
  return 0
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
