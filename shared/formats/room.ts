import type { Bounds } from '../geometry/box.ts'
import type { PictureSize } from '../geometry/point.ts'

/** The part inside the picture, grown to one pixel each way where it is less. */
export function atLeastAPixel({ x0, y0, x1, y1 }: Bounds, { width, height }: PictureSize): Bounds {
  const [left, right] = grown(x0, x1, width)
  const [top, bottom] = grown(y0, y1, height)
  return { x0: left, y0: top, x1: right, y1: bottom }
}

function grown(from: number, to: number, most: number): readonly [number, number] {
  const [low, high] = [Math.min(Math.max(from, 0), most), Math.min(Math.max(to, 0), most)]
  const size = Math.max(high - low, 1)
  const start = Math.min(Math.max((low + high - size) / 2, 0), most - size)
  return [start, start + size]
}
