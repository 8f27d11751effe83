import type { Area } from '../geometry/area.ts'
import type { ImagePoint } from '../geometry/point.ts'

/** Outlines for formats that know neither holes nor objects of several parts. */

type Ring = readonly ImagePoint[]

/**
 * One closed outline around all areas: from the first outline it goes to every other ring and back the same way, so it
 * encloses exactly their pixels. Holes run against the outline they are in: they are holes by either rule of filling.
 */
export function joinRings(areas: readonly [Area, ...Area[]]): Ring {
  const [{ outer }] = areas
  const others = areas.flatMap(({ outer: own, holes }, i) => [
    ...(i === 0 ? [] : [turnsRight(own) === turnsRight(outer) ? own : own.toReversed()]),
    ...holes.map((hole) => (turnsRight(hole) === turnsRight(outer) ? hole.toReversed() : hole)),
  ])
  const from = new Map<number, Ring[]>()
  for (const ring of others) {
    const at = nearest(outer, ring[0] as ImagePoint)
    from.set(at, [...(from.get(at) ?? []), ring])
  }
  return outer.flatMap((p, i) => [
    p,
    ...(from.get(i) ?? []).flatMap((ring) => [...ring, ring[0] as ImagePoint, p]),
  ])
}

/** The outline and its holes again, if `joinRings` or another program made one outline of them; else null. */
export function splitRings(joined: Ring): Area | null {
  if (!comesBack(joined)) return null
  const path: ImagePoint[] = []
  const rings: Ring[] = []
  const left = new Map<string, number>()
  for (const p of joined) {
    const last = path.at(-1)
    const at = last === undefined ? undefined : left.get(way(p, last))
    // Back over the very way that led there; on the path, since what lay behind is cut off.
    if (at !== undefined && same(path[at], p) && same(path[at + 1], last) && path.length - at > 4) {
      rings.push(path.slice(at + 1, -1))
      path.length = at + 1
      continue
    }
    if (last !== undefined) left.set(way(last, p), path.length - 1)
    path.push(p)
  }
  const right = turnsRight(path)
  const isArea = path.length > 2 && rings.length > 0 && rings.every((ring) => turnsRight(ring) !== right)
  return isArea ? { outer: path, holes: rings } : null
}

/** True where a point may be there twice: without strings, since every outline of a file is asked. */
function comesBack(ring: Ring): boolean {
  return new Set(ring.map(({ x, y }) => x * 1e6 + y)).size < ring.length
}

function way(from: ImagePoint, to: ImagePoint): string {
  return `${from.x} ${from.y} ${to.x} ${to.y}`
}

function same(a: ImagePoint | undefined, b: ImagePoint | undefined): boolean {
  return a !== undefined && a.x === b?.x && a.y === b.y
}

/** Clockwise on the screen. */
function turnsRight(ring: Ring): boolean {
  let twice = 0
  let a = ring.at(-1)
  for (const b of ring) {
    if (a !== undefined) twice += a.x * b.y - b.x * a.y
    a = b
  }
  return twice > 0
}

function nearest(points: Ring, to: ImagePoint): number {
  let best = 0
  let least = Number.POSITIVE_INFINITY
  for (const [i, p] of points.entries()) {
    const d = (p.x - to.x) ** 2 + (p.y - to.y) ** 2
    if (d < least) [best, least] = [i, d]
  }
  return best
}
