import type { Mask } from '../model/shape.ts'
import type { Area } from './area.ts'
import { traceRows } from './mask-outline.ts'
import {
  combineRows,
  inEither,
  inFirstOnly,
  maskFromRows,
  type Row,
  readRows,
  rowOf,
  rowsOf,
  runsFrom,
  transposeRows,
} from './mask-rows.ts'
import type { ImagePoint, PictureSize } from './point.ts'
import { edges } from './polygon.ts'

/** Pixels inside, px². */
export function maskArea({ runs }: Mask): number {
  return runs.reduce((sum, run, i) => (i % 2 === 1 ? sum + run : sum), 0)
}

export function maskContains(mask: Mask, p: ImagePoint): boolean {
  const { top, rows } = rowsOf(mask)
  const row = rows[Math.floor(p.y) - top] ?? []
  return changesUpTo(row, Math.floor(p.x)) % 2 === 1
}

/** How far a point lies from the nearest pixel inside, px; 0 inside. */
export function maskDistance(mask: Mask, p: ImagePoint): number {
  const { top, rows } = rowsOf(mask)
  const middle = Math.min(Math.max(Math.floor(p.y) - top, 0), rows.length - 1)
  let best = Number.POSITIVE_INFINITY
  for (let away = 0; away < rows.length; away++) {
    let nearest = Number.POSITIVE_INFINITY
    for (const i of [middle - away, middle + away]) {
      const [row, y] = [rows[i], top + i]
      if (row === undefined) continue
      const dy = Math.max(y - p.y, 0, p.y - (y + 1))
      nearest = Math.min(nearest, dy)
      best = Math.min(best, Math.hypot(dy, distanceInRow(row, p.x)))
    }
    if (nearest >= best) break
  }
  return best
}

/** How many changes of a row lie at or before x. */
function changesUpTo(row: Row, x: number): number {
  let low = 0
  let high = row.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((row[middle] as number) <= x) low = middle + 1
    else high = middle
  }
  return low
}

function distanceInRow(row: Row, x: number): number {
  const passed = changesUpTo(row, x)
  if (passed % 2 === 1) return 0
  const [left, right] = [row[passed - 1], row[passed]]
  return Math.min(
    left === undefined ? Number.POSITIVE_INFINITY : x - left,
    right === undefined ? Number.POSITIVE_INFINITY : right - x,
  )
}

/** Moved by whole pixels, as far as the left and the upper edge of the picture let it. */
export function translateMask(mask: Mask, dx: number, dy: number): Mask {
  return { ...mask, x: Math.max(mask.x + dx, 0), y: Math.max(mask.y + dy, 0) }
}

/** The pixels of a window of the picture that are not 0, row by row; null where there are none. */
export function maskFromBits(
  bits: Uint8Array,
  x: number,
  y: number,
  width: number,
  height: number,
): Mask | null {
  const rows = Array.from({ length: height }, (_, i) => {
    const row: number[] = []
    for (let column = 0; column < width; column++) {
      if ((bits[i * width + column] !== 0) !== (row.length % 2 === 1)) row.push(x + column)
    }
    if (row.length % 2 === 1) row.push(x + width)
    return row
  })
  return maskFromRows({ top: y, rows })
}

/** One byte for each pixel of the crop, row by row: 1 inside, 0 outside. */
export function bitsOf({ width, height, runs }: Mask): Uint8Array {
  const bits = new Uint8Array(width * height)
  let at = 0
  for (const [i, run] of runs.entries()) {
    if (i % 2 === 1) bits.fill(1, at, at + run)
    at += run
  }
  return bits
}

/** @throws where there is none to unite: that is a bug. */
export function uniteMasks(masks: readonly Mask[]): Mask {
  const all = masks.map(rowsOf)
  const top = Math.min(...all.map((one) => one.top))
  const bottom = Math.max(...all.map((one) => one.top + one.rows.length))
  const rows = Array.from({ length: bottom - top }, (_, i) =>
    all.reduce((row: Row, one) => combineRows(row, one.rows[top + i - one.top] ?? [], inEither), []),
  )
  const united = maskFromRows({ top, rows })
  if (united === null) throw new Error('no masks to unite')
  return united
}

/** Null where nothing is left. */
export function subtractMask(from: Mask, taken: Mask): Mask | null {
  const [left, gone] = [rowsOf(from), rowsOf(taken)]
  const rows = left.rows.map((row, i) =>
    combineRows(row, gone.rows[left.top + i - gone.top] ?? [], inFirstOnly),
  )
  return maskFromRows({ top: left.top, rows })
}

/** The pixels of the picture whose centre lies in the area, by the even-odd rule; null where there are none. */
export function maskFromArea(area: Area, size: PictureSize): Mask | null {
  const crossings: number[][] = Array.from({ length: size.height }, () => [])
  for (const ring of [area.outer, ...area.holes]) {
    for (const [a, b] of edges(ring)) {
      const [upper, lower] = a.y < b.y ? [a, b] : [b, a]
      const from = Math.max(Math.ceil(upper.y - 0.5), 0)
      const to = Math.min(Math.ceil(lower.y - 0.5), size.height)
      for (let y = from; y < to; y++) {
        const t = (y + 0.5 - upper.y) / (lower.y - upper.y)
        crossings[y]?.push(upper.x + t * (lower.x - upper.x))
      }
    }
  }
  const rows = crossings.map((row) => {
    row.sort((p, q) => p - q)
    const stretches: Stretch[] = []
    for (let i = 0; i < row.length; i += 2) addPixels(stretches, row[i] as number, row[i + 1] as number, size)
    return rowOf(stretches)
  })
  return maskFromRows({ top: 0, rows })
}

/**
 * What a round brush paints that is drawn along a path: the pixels of the picture whose centre it comes over, and always
 * at least the one under its middle. Radius in px of the picture. Null where it stays outside the picture.
 */
export function strokeMask(points: readonly ImagePoint[], radius: number, size: PictureSize): Mask | null {
  // The centre of the pixel under the hand is never further away than this.
  const reach = Math.max(radius, Math.SQRT1_2)
  const rows: Stretch[][] = Array.from({ length: size.height }, () => [])
  const [first] = points
  const path = first === undefined ? [] : [first, ...points]
  for (const [i, b] of path.entries()) {
    const a = path[i - 1]
    if (a === undefined) continue
    const from = Math.max(Math.ceil(Math.min(a.y, b.y) - reach - 0.5), 0)
    const to = Math.min(Math.floor(Math.max(a.y, b.y) + reach - 0.5) + 1, size.height)
    for (let y = from; y < to; y++) {
      const [left, right] = sweptAt(a, b, reach, y + 0.5)
      addPixels(rows[y] as Stretch[], left, right, size)
    }
  }
  return maskFromRows({ top: 0, rows: rows.map(rowOf) })
}

/** From where to where a horizontal line runs inside a disc that is swept from a to b. */
function sweptAt(a: ImagePoint, b: ImagePoint, radius: number, y: number): Stretch {
  let left = Number.POSITIVE_INFINITY
  let right = Number.NEGATIVE_INFINITY
  const reach = (from: number, to: number): void => {
    left = Math.min(left, from)
    right = Math.max(right, to)
  }
  for (const centre of [a, b]) {
    const away = y - centre.y
    if (Math.abs(away) > radius) continue
    const half = Math.sqrt(radius * radius - away * away)
    reach(centre.x - half, centre.x + half)
  }
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const length = Math.hypot(dx, dy)
  if (dy !== 0) {
    // The two edges along the way.
    for (const aside of [radius / length, -radius / length]) {
      const t = (y - a.y - aside * dx) / dy
      const x = a.x - aside * dy + t * dx
      if (t >= 0 && t <= 1) reach(x, x)
    }
  }
  return [left, right]
}

/** From and to, in one row. */
type Stretch = readonly [number, number]

/** Adds the pixels of one row of the picture whose centre lies between two places. */
function addPixels(stretches: Stretch[], left: number, right: number, { width }: PictureSize): void {
  const from = Math.max(Math.ceil(left - 0.5), 0)
  const to = Math.min(Math.ceil(right - 0.5), width)
  if (from < to) stretches.push([from, to])
}

/**
 * The outlines of the parts that hang together by the sides of their pixels, along the borders of the pixels.
 * `maskFromArea` gives exactly their pixels back.
 */
export function outlinesOf(mask: Mask): readonly Area[] {
  return traceRows(rowsOf(mask))
}

/** Lengths of runs of pixels outside and inside in turn, down the columns of the whole picture; `size` is height, width. */
export interface CocoRle {
  readonly size: readonly [number, number]
  readonly counts: readonly number[]
}

/** What lies outside the picture is left out. */
export function toCocoRle(mask: Mask, { width, height }: PictureSize): CocoRle {
  const { top, rows } = rowsOf(mask)
  const columns = transposeRows({ top, rows: rows.slice(0, Math.max(height - top, 0)) }, width)
  const changes = columns.flatMap((column, x) => column.map((y) => x * height + y))
  return { size: [height, width], counts: runsFrom(changes, width * height) }
}

/** Null where no pixel is inside. */
export function fromCocoRle({ size: [height, width], counts }: CocoRle): Mask | null {
  const columns = readRows({ x: 0, width: height, height: width, runs: counts })
  return maskFromRows({ top: 0, rows: transposeRows({ top: 0, rows: columns }, height) })
}
