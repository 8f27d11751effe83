import { type Bounds, boxContains, unionBounds } from './box.ts'
import type { Place } from './point.ts'

/** What covers more cells than this is looked at for every point. */
const MOST_CELLS = 64

/**
 * Which of many bounds hold a point: a grid with about as many cells as there are bounds, each cell with those that meet it.
 * The answer is places in the list, in its order.
 */
export function boundsGrid(all: readonly Bounds[]): (p: Place) => readonly number[] {
  const whole = unionBounds(all) ?? { x0: 0, y0: 0, x1: 0, y1: 0 }
  const side = Math.ceil(Math.sqrt(all.length))
  const column = (x: number) => cellOf((x - whole.x0) / (whole.x1 - whole.x0), side)
  const row = (y: number) => cellOf((y - whole.y0) / (whole.y1 - whole.y0), side)
  const cells: number[][] = Array.from({ length: side * side }, () => [])
  const large: number[] = []
  for (const [i, { x0, y0, x1, y1 }] of all.entries()) {
    const [left, right, top, bottom] = [column(x0), column(x1), row(y0), row(y1)]
    if ((right - left + 1) * (bottom - top + 1) > MOST_CELLS) large.push(i)
    else for (let y = top; y <= bottom; y++) for (let x = left; x <= right; x++) cells[y * side + x]?.push(i)
  }
  return (p) => {
    const near = cells[row(p.y) * side + column(p.x)] ?? []
    const holding = [...near, ...large].filter((i) => {
      const bounds = all[i]
      return bounds !== undefined && boxContains(bounds, p)
    })
    return large.length === 0 ? holding : holding.sort((a, b) => a - b)
  }
}

function cellOf(part: number, side: number): number {
  return Number.isFinite(part) ? Math.min(Math.max(Math.floor(part * side), 0), side - 1) : 0
}
