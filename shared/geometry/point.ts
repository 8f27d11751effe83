import { z } from 'zod'
import type { Brand } from '../brand.ts'

/** A place in any space. */
export interface Place {
  readonly x: number
  readonly y: number
}

/**
 * Pixels of the original picture after EXIF orientation, continuous; (0,0) is the outer top-left corner of the first
 * pixel. The only space that is stored and sent.
 */
export type ImagePoint = Brand<Place, 'image'>

/** CSS pixels from the top-left corner of the canvas element: what the mouse reports. */
export type ScreenPoint = Brand<Place, 'screen'>

/** Width and height of the original picture, px, after EXIF orientation. */
export interface PictureSize {
  readonly width: number
  readonly height: number
}

/** Stored coordinates are multiples of this, px: what is seen, kept and sent is then the same number. */
export const STEP = 0.1

export const imagePointSchema = z
  .object({ x: z.number(), y: z.number() })
  .readonly()
  .transform((p) => p as ImagePoint)

export function imagePoint(x: number, y: number): ImagePoint {
  return { x, y } as ImagePoint
}

export function screenPoint(x: number, y: number): ScreenPoint {
  return { x, y } as ScreenPoint
}

/** The nearest multiple of STEP; division by ten of an integer gives the shortest decimal, so 0.3 and not 0.30000000000000004. */
export function quantise(value: number): number {
  const tenths = Math.round(value * 10)
  return tenths === 0 ? 0 : tenths / 10
}

/** The nearest storable point. */
export function onGrid({ x, y }: Place): ImagePoint {
  return imagePoint(quantise(x), quantise(y))
}

/** The nearest storable point inside the picture. */
export function clampToPicture(p: ImagePoint, size: PictureSize): ImagePoint {
  return imagePoint(
    quantise(Math.min(Math.max(p.x, 0), size.width)),
    quantise(Math.min(Math.max(p.y, 0), size.height)),
  )
}

export function translate(p: ImagePoint, dx: number, dy: number): ImagePoint {
  return imagePoint(quantise(p.x + dx), quantise(p.y + dy))
}

export function distance(a: Place, b: Place): number {
  return Math.hypot(a.x - b.x, a.y - b.y)
}
