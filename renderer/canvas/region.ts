import type { Bounds } from '../../shared/geometry/box.ts'

/** A part of a layer, whole px of it. */
export interface Rect {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** More parts than this are drawn as one round all of them. */
const MOST_PARTS = 6

/** The smallest rectangle of whole px round these bounds, or null where nothing of it lies in a layer of this size. */
export function rectIn({ x0, y0, x1, y1 }: Bounds, width: number, height: number): Rect | null {
  const left = Math.max(Math.floor(x0), 0)
  const top = Math.max(Math.floor(y0), 0)
  const right = Math.min(Math.ceil(x1), width)
  const bottom = Math.min(Math.ceil(y1), height)
  return left < right && top < bottom ? { x: left, y: top, width: right - left, height: bottom - top } : null
}

/**
 * The parts of a layer with one more, such that none of them overlaps another: what lies in two would be drawn twice.
 */
export function withPart(parts: readonly Rect[], part: Rect): readonly Rect[] {
  let whole = part
  let apart = parts
  for (;;) {
    const met = apart.filter((other) => overlap(whole, other))
    if (met.length === 0) break
    apart = apart.filter((other) => !met.includes(other))
    whole = met.reduce(around, whole)
  }
  const all = [...apart, whole]
  return all.length > MOST_PARTS ? [all.reduce(around)] : all
}

/** What comes into sight where a layer's content moves by `dx`, `dy` px: at most a strip along two of its sides. */
export function strips(width: number, height: number, dx: number, dy: number): readonly Rect[] {
  const found: Rect[] = []
  const w = Math.min(Math.abs(dx), width)
  const h = Math.min(Math.abs(dy), height)
  if (w > 0) found.push({ x: dx > 0 ? 0 : width - w, y: 0, width: w, height })
  // Without the corner that the other strip has.
  if (h > 0 && w < width)
    found.push({ x: dx > 0 ? w : 0, y: dy > 0 ? 0 : height - h, width: width - w, height: h })
  return found
}

function overlap(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}

/** The smallest rectangle that holds both. */
export function around(a: Rect, b: Rect): Rect {
  const x = Math.min(a.x, b.x)
  const y = Math.min(a.y, b.y)
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  }
}
