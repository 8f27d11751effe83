import type { Box } from '../model/shape.ts'
import { type ImagePoint, imagePoint, type PictureSize, type Place, quantise } from './point.ts'

/** The eight places where a box is grabbed, named after the compass; clockwise from the top-left corner. */
export const BOX_HANDLES = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'] as const
export type BoxHandle = (typeof BOX_HANDLES)[number]

/** Corners in px of the picture; unlike a Box of the document it may have no width or height. */
export interface Bounds {
  readonly x0: number
  readonly y0: number
  readonly x1: number
  readonly y1: number
}

/** The box with these two points as opposite corners, whichever they are. */
export function boxFromPoints(a: ImagePoint, b: ImagePoint): Box {
  return {
    kind: 'box',
    x0: quantise(Math.min(a.x, b.x)),
    y0: quantise(Math.min(a.y, b.y)),
    x1: quantise(Math.max(a.x, b.x)),
    y1: quantise(Math.max(a.y, b.y)),
  }
}

/** The box after one of its handles was pulled to a point; a side pulled past its opposite turns the box over. */
export function resizeBox(box: Box, handle: BoxHandle, to: ImagePoint): Box {
  const west = handle.includes('w')
  const east = handle.includes('e')
  const north = handle.startsWith('n')
  const south = handle.startsWith('s')
  return boxFromPoints(
    imagePoint(west ? to.x : box.x0, north ? to.y : box.y0),
    imagePoint(east ? to.x : box.x1, south ? to.y : box.y1),
  )
}

export function boxHandlePoint(box: Bounds, handle: BoxHandle): ImagePoint {
  const x = handle.includes('w') ? box.x0 : handle.includes('e') ? box.x1 : (box.x0 + box.x1) / 2
  const y = handle.startsWith('n') ? box.y0 : handle.startsWith('s') ? box.y1 : (box.y0 + box.y1) / 2
  return imagePoint(x, y)
}

export function boxContains(box: Bounds, p: Place): boolean {
  return p.x >= box.x0 && p.x <= box.x1 && p.y >= box.y0 && p.y <= box.y1
}

/** How far a point lies outside a box, px; 0 inside and on the edge. */
export function distanceToBox(box: Bounds, p: ImagePoint): number {
  const dx = Math.max(box.x0 - p.x, 0, p.x - box.x1)
  const dy = Math.max(box.y0 - p.y, 0, p.y - box.y1)
  return Math.hypot(dx, dy)
}

/** The smallest bounds around all of these; null where there are none. */
export function unionBounds(all: Iterable<Bounds>): Bounds | null {
  let union: Bounds | null = null
  for (const b of all) {
    union =
      union === null
        ? b
        : {
            x0: Math.min(union.x0, b.x0),
            y0: Math.min(union.y0, b.y0),
            x1: Math.max(union.x1, b.x1),
            y1: Math.max(union.y1, b.y1),
          }
  }
  return union
}

/**
 * The part of a move that leaves `bounds` inside the picture. What lies outside already (work from elsewhere) may come
 * in but not go further out.
 */
export function clampMove(
  bounds: Bounds,
  dx: number,
  dy: number,
  size: PictureSize,
): { dx: number; dy: number } {
  return {
    dx: quantise(clampAlong(dx, bounds.x0, bounds.x1, size.width)),
    dy: quantise(clampAlong(dy, bounds.y0, bounds.y1, size.height)),
  }
}

function clampAlong(delta: number, low: number, high: number, length: number): number {
  const least = Math.min(-low, 0)
  const most = Math.max(length - high, 0)
  return Math.min(Math.max(delta, least), most)
}
