import type { Area } from './area.ts'
import { combineRows, inFirstOnly, type Row, type Rows } from './mask-rows.ts'
import { type ImagePoint, imagePoint } from './point.ts'
import { boundsOfPoints, edges } from './polygon.ts'

/** A straight piece of the border between pixels inside and outside; inside is on the right of its way on the screen. */
interface Side {
  readonly from: ImagePoint
  readonly to: ImagePoint
}

/**
 * The outlines of pixels, along their borders: outlines clockwise on the screen, holes anticlockwise. Pixels that only
 * meet at a corner belong to different parts; no ring touches itself.
 */
export function traceRows({ top, rows }: Rows): readonly Area[] {
  const loops = traceLoops(sidesOf(top, rows))
  return nest(loops.flatMap(splitAtTouches).map(withoutStraightPoints))
}

function sidesOf(top: number, rows: readonly Row[]): readonly Side[] {
  const sides: Side[] = []
  const add = (x0: number, y0: number, x1: number, y1: number) =>
    sides.push({ from: imagePoint(x0, y0), to: imagePoint(x1, y1) })
  let above: Row = []
  for (const [i, row] of [...rows, []].entries()) {
    const y = top + i
    for (const [left, right] of pairsOf(combineRows(row, above, inFirstOnly))) add(left, y, right, y)
    for (const [left, right] of pairsOf(combineRows(above, row, inFirstOnly))) add(right, y, left, y)
    for (const [left, right] of pairsOf(row)) {
      add(left, y + 1, left, y)
      add(right, y, right, y + 1)
    }
    above = row
  }
  return sides
}

function* pairsOf(row: Row): Generator<readonly [number, number]> {
  for (let i = 0; i < row.length; i += 2) yield [row[i] as number, row[i + 1] as number]
}

function traceLoops(sides: readonly Side[]): readonly (readonly ImagePoint[])[] {
  const leaving = new Map<number, Side[]>()
  for (const side of sides) {
    const others = leaving.get(keyOf(side.from))
    if (others === undefined) leaving.set(keyOf(side.from), [side])
    else others.push(side)
  }
  const done = new Set<Side>()
  const loops: ImagePoint[][] = []
  for (const start of sides) {
    const loop: ImagePoint[] = []
    for (let side: Side | undefined = start; side !== undefined && !done.has(side); ) {
      done.add(side)
      loop.push(side.from)
      const ways: readonly Side[] = leaving.get(keyOf(side.to)) ?? []
      const before: Side = side
      // Where two pixels meet at a corner, round the same pixel.
      side = ways.find((way) => ways.length === 1 || turnsRight(before, way))
    }
    if (loop.length > 0) loops.push(loop)
  }
  return loops
}

function keyOf({ x, y }: ImagePoint): number {
  return y * 2 ** 24 + x
}

function turnsRight(before: Side, after: Side): boolean {
  return cross(before.from, before.to, after.to) > 0
}

/** A loop that comes through a corner more than once is several rings. */
function splitAtTouches(loop: readonly ImagePoint[]): ImagePoint[][] {
  const rings: ImagePoint[][] = []
  const open: ImagePoint[] = []
  const place = new Map<number, number>()
  for (const p of loop) {
    const before = place.get(keyOf(p))
    if (before !== undefined) {
      const ring = open.splice(before)
      for (const q of ring) place.delete(keyOf(q))
      rings.push(ring)
    }
    place.set(keyOf(p), open.length)
    open.push(p)
  }
  return [...rings, open]
}

function withoutStraightPoints(ring: readonly ImagePoint[]): readonly ImagePoint[] {
  return ring.filter(
    (p, i) => cross(ring.at(i - 1) as ImagePoint, p, ring[(i + 1) % ring.length] as ImagePoint) !== 0,
  )
}

/**
 * Puts each hole into the outline around it. What lies before the first side of a hole, in the row of pixels where it
 * begins, is that outline or another hole in it: one walk over those rows, from above, finds all of them.
 */
function nest(rings: readonly (readonly ImagePoint[])[]): readonly Area[] {
  const areas = rings.map((ring) =>
    twiceArea(ring) > 0 ? { outer: ring, holes: [] as (readonly ImagePoint[])[] } : null,
  )
  const begins = rings.filter((_, i) => areas[i] === null).map((ring) => boundsOfPoints(ring).y0)
  const rows = new Map<number, { readonly x: number; readonly ring: number }[]>(
    begins.sort((a, b) => a - b).map((y) => [y, []]),
  )
  for (const [i, ring] of rings.entries()) {
    for (const [a, b] of edges(ring))
      for (let y = Math.min(a.y, b.y); y < Math.max(a.y, b.y); y++) rows.get(y)?.push({ x: a.x, ring: i })
  }
  for (const row of rows.values()) {
    let around: (typeof areas)[number] = null
    for (const { ring } of row.sort((a, b) => a.x - b.x)) {
      if (areas[ring] === null && around !== null) {
        around.holes.push(rings[ring] as readonly ImagePoint[])
        areas[ring] = around
      }
      around = areas[ring] ?? null
    }
  }
  return [...new Set(areas)].filter((area) => area !== null)
}

function twiceArea(ring: readonly ImagePoint[]): number {
  return ring.reduce((sum, b, i) => {
    const a = ring.at(i - 1) as ImagePoint
    return sum + a.x * b.y - b.x * a.y
  }, 0)
}

function cross(a: ImagePoint, b: ImagePoint, c: ImagePoint): number {
  return (b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x)
}
