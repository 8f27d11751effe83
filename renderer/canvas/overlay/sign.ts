import type { Bounds } from '../../../shared/geometry/box.ts'
import type { CanvasSize } from '../../editor/view.ts'
import { around, type Rect, rectIn } from '../region.ts'

/** Something that lies over the shapes. */
export interface Sign {
  /** No pixel of it lies beyond them; CSS px of the canvas. */
  readonly bounds: Bounds
  /** The context's unit is a CSS px. */
  readonly draw: (context: CanvasRenderingContext2D) => void
}

/** Sizes are multiples of this, CSS px, so that a canvas seldom gets another one. */
const STEP = 64

export function grown({ x0, y0, x1, y1 }: Bounds, by: number): Bounds {
  return { x0: x0 - by, y0: y0 - by, x1: x1 + by, y1: y1 + by }
}

/**
 * The part of the canvas that holds all of these, CSS px, its corner on a whole device px; null where none of them is in
 * sight.
 * @param ratio device px per CSS px
 */
export function areaOf(all: readonly Bounds[], size: CanvasSize, ratio: number): Rect | null {
  const parts = all.flatMap((bounds) => rectIn(bounds, size.width, size.height) ?? [])
  if (parts.length === 0) return null
  const rect = parts.reduce(around)
  const whole = (value: number): number => Math.floor(value * ratio) / ratio
  const steps = (length: number): number => Math.ceil(length / STEP) * STEP
  const [x, y] = [whole(rect.x), whole(rect.y)]
  return { x, y, width: steps(rect.x + rect.width - x), height: steps(rect.y + rect.height - y) }
}
