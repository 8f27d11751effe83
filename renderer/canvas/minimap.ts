import {
  type ImagePoint,
  imagePoint,
  type PictureSize,
  type ScreenPoint,
} from '../../shared/geometry/point.ts'
import type { CanvasSize, View } from '../editor/view.ts'
import type { Rect } from './region.ts'

/** CSS px: the longest it gets, and how far from the corner it lies. */
const LARGEST = { width: 168, height: 126 }
const MARGIN = 12
/** On a canvas that is smaller than so many times the minimap there is no room for one. */
const LEAST_ROOM = 2.5

/**
 * The whole picture in the lower right corner of the canvas while only a part of it is seen, CSS px; null where all of it is
 * seen or the canvas is too small.
 */
export function minimapRect(picture: PictureSize, canvas: CanvasSize, view: View): Rect | null {
  if (canvas.width < LEAST_ROOM * LARGEST.width || canvas.height < LEAST_ROOM * LARGEST.height) return null
  const { x, y, width, height } = seenPart(picture, canvas, view)
  if (x <= 0 && y <= 0 && width >= picture.width && height >= picture.height) return null
  const scale = Math.min(LARGEST.width / picture.width, LARGEST.height / picture.height)
  const w = Math.max(Math.round(picture.width * scale), 1)
  const h = Math.max(Math.round(picture.height * scale), 1)
  return { x: canvas.width - MARGIN - w, y: canvas.height - MARGIN - h, width: w, height: h }
}

/** What is seen of the picture, px of it. */
export function seenPart(picture: PictureSize, canvas: CanvasSize, view: View): Rect {
  const x = Math.max(-view.panX / view.zoom, 0)
  const y = Math.max(-view.panY / view.zoom, 0)
  const right = Math.min((canvas.width - view.panX) / view.zoom, picture.width)
  const bottom = Math.min((canvas.height - view.panY) / view.zoom, picture.height)
  return { x, y, width: Math.max(right - x, 0), height: Math.max(bottom - y, 0) }
}

/** The place of the picture that a place on the minimap stands for. */
export function fromMinimap(rect: Rect, picture: PictureSize, at: ScreenPoint): ImagePoint {
  const share = (value: number, from: number, length: number) =>
    Math.min(Math.max((value - from) / length, 0), 1)
  return imagePoint(
    share(at.x, rect.x, rect.width) * picture.width,
    share(at.y, rect.y, rect.height) * picture.height,
  )
}

/** The view with a place of the picture in the middle of the canvas. */
export function centredOn(view: View, canvas: CanvasSize, { x, y }: ImagePoint): View {
  return { ...view, panX: canvas.width / 2 - x * view.zoom, panY: canvas.height / 2 - y * view.zoom }
}

export function inside({ x, y, width, height }: Rect, at: ScreenPoint): boolean {
  return at.x >= x && at.y >= y && at.x < x + width && at.y < y + height
}
