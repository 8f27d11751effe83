import type { Mask } from '../model/shape.ts'

/**
 * The pixels of one row that are inside: from, to, from, to… in px of the picture, rising; `to` is not inside. Also the
 * places along the row where inside and outside change.
 */
export type Row = readonly number[]

/** The pixels of a mask by row, and the first row. */
export interface Rows {
  readonly top: number
  readonly rows: readonly Row[]
}

const cache = new WeakMap<Mask, Rows>()

/** The rows of a mask's crop; worked out once for each mask. */
export function rowsOf(mask: Mask): Rows {
  let found = cache.get(mask)
  if (found === undefined) {
    found = { top: mask.y, rows: readRows(mask) }
    cache.set(mask, found)
  }
  return found
}

/** The rows that runs describe, beginning with outside. */
export function readRows({
  x,
  width,
  height,
  runs,
}: Pick<Mask, 'x' | 'width' | 'height' | 'runs'>): readonly Row[] {
  const rows: number[][] = Array.from({ length: height }, () => [])
  let at = 0
  for (const [i, run] of runs.entries()) {
    for (let from = at; i % 2 === 1 && from < at + run; ) {
      const row = Math.floor(from / width)
      const to = Math.min((row + 1) * width, at + run)
      rows[row]?.push(x + from - row * width, x + to - row * width)
      from = to
    }
    at += run
  }
  return rows
}

/** The mask with a crop that has no empty border; null where no pixel is inside. */
export function maskFromRows({ top, rows }: Rows): Mask | null {
  const first = rows.findIndex((row) => row.length > 0)
  if (first < 0) return null
  const inside = rows.slice(first, rows.findLastIndex((row) => row.length > 0) + 1)
  let x = Number.POSITIVE_INFINITY
  let right = 0
  for (const row of inside) {
    x = Math.min(x, row[0] ?? x)
    right = Math.max(right, row.at(-1) ?? right)
  }
  const width = right - x
  const changes: number[] = []
  for (const [i, row] of inside.entries()) for (const at of row) changes.push(i * width + at - x)
  return {
    kind: 'mask',
    x,
    y: top + first,
    width,
    height: inside.length,
    runs: runsFrom(changes, width * inside.length),
  }
}

/** Lengths of runs, beginning with outside, from the places where inside and outside change; two at one place are none. */
export function runsFrom(changes: readonly number[], length: number): readonly number[] {
  const runs: number[] = []
  let from = 0
  for (let i = 0; i < changes.length; i++) {
    const at = changes[i] as number
    if (at === changes[i + 1]) i += 1
    else {
      runs.push(at - from)
      from = at
    }
  }
  if (from < length) runs.push(length - from)
  return runs
}

/** What `keep` says of two rows, pixel by pixel; of pixels in neither it must say no. */
export function combineRows(a: Row, b: Row, keep: (inA: boolean, inB: boolean) => boolean): Row {
  const row: number[] = []
  let i = 0
  let j = 0
  while (i < a.length || j < b.length) {
    const at = Math.min(a[i] ?? Number.POSITIVE_INFINITY, b[j] ?? Number.POSITIVE_INFINITY)
    if (a[i] === at) i += 1
    if (b[j] === at) j += 1
    if (keep(i % 2 === 1, j % 2 === 1) !== (row.length % 2 === 1)) row.push(at)
  }
  return row
}

/** All pixels of these stretches, from–to each, in any order. */
export function rowOf(stretches: readonly (readonly [number, number])[]): Row {
  const row: number[] = []
  for (const [from, to] of stretches.toSorted((a, b) => a[0] - b[0])) {
    const end = row.at(-1)
    if (end === undefined || from > end) row.push(from, to)
    else row[row.length - 1] = Math.max(end, to)
  }
  return row
}

export const inEither = (inA: boolean, inB: boolean): boolean => inA || inB
export const inFirstOnly = (inA: boolean, inB: boolean): boolean => inA && !inB
const inOne = (inA: boolean, inB: boolean): boolean => inA !== inB

/** The same pixels with rows and columns exchanged: a row for each x from 0 to `columns`, in px from the top. */
export function transposeRows({ top, rows }: Rows, columns: number): readonly Row[] {
  const turned: number[][] = Array.from({ length: columns }, () => [])
  let before: Row = []
  for (const [i, row] of [...rows, []].entries()) {
    const changed = combineRows(before, row, inOne)
    for (let k = 0; k < changed.length; k += 2) {
      for (let x = changed[k] as number; x < (changed[k + 1] as number); x++) turned[x]?.push(top + i)
    }
    before = row
  }
  return turned
}
