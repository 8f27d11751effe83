import type { Geometry } from '../model/shape.ts'
import { type Bounds, unionBounds } from './box.ts'
import { areaOf, boundsOf } from './geometry.ts'
import { rowsOf } from './mask-rows.ts'
import type { ImagePoint } from './point.ts'
import { polygonRings } from './polygon.ts'
import { cornersOf, ellipseOutline } from './turned.ts'

/** Lines across two outlines: with so many the error of their overlap stays below a thousandth for what people draw. */
const LINES = 1024

/**
 * Intersection over union of two areas, 0 to 1: exact for boxes, else measured along horizontal lines. 0 where one of
 * them has no area. Points, lines and skeletons have none.
 * @param lines fewer are quicker and rougher
 */
export function iou(a: Geometry, b: Geometry, lines = LINES): number {
  const [boxA, boxB] = [boundsOf(a), boundsOf(b)]
  const common = overlap(boxA, boxB)
  if (common === null || areaOf(a) === 0 || areaOf(b) === 0) return 0
  if (a.kind === 'box' && b.kind === 'box') {
    const both = (common.x1 - common.x0) * (common.y1 - common.y0)
    return both / (areaOf(a) + areaOf(b) - both)
  }
  const all = unionBounds([boxA, boxB]) ?? common
  let both = 0
  let either = 0
  const step = (all.y1 - all.y0) / lines
  const ys = Array.from({ length: lines }, (_, i) => all.y0 + (i + 0.5) * step)
  const [allOfA, allOfB] = [spansAt(a, ys), spansAt(b, ys)]
  for (let i = 0; i < lines; i++) {
    const [spansA = [], spansB = []] = [allOfA[i], allOfB[i]]
    const shared = overlapLength(spansA, spansB)
    both += shared
    either += length(spansA) + length(spansB) - shared
  }
  return either === 0 ? 0 : both / either
}

export function overlap(a: Bounds, b: Bounds): Bounds | null {
  const x0 = Math.max(a.x0, b.x0)
  const y0 = Math.max(a.y0, b.y0)
  const x1 = Math.min(a.x1, b.x1)
  const y1 = Math.min(a.y1, b.y1)
  return x0 < x1 && y0 < y1 ? { x0, y0, x1, y1 } : null
}

/** From–to pairs along x, in order and without overlap. */
type Spans = readonly number[]

/** Where horizontal lines, at evenly rising places, run inside the area by the even-odd rule. */
function spansAt(g: Geometry, ys: readonly number[]): readonly Spans[] {
  switch (g.kind) {
    case 'box':
      return ys.map((y) => (y >= g.y0 && y <= g.y1 ? [g.x0, g.x1] : []))
    case 'mask': {
      const { top, rows } = rowsOf(g)
      return ys.map((y) => rows[Math.floor(y) - top] ?? [])
    }
    case 'rotated-box':
      return crossings([cornersOf(g)], ys)
    case 'ellipse':
      return crossings([ellipseOutline(g, 256)], ys)
    case 'polygon':
      return crossings(polygonRings(g), ys)
    case 'polyline':
    case 'keypoint':
    case 'skeleton':
      return []
  }
}

/** Each edge is looked at once, and only with the lines that it crosses: outlines have up to ten thousand. */
function crossings(rings: readonly (readonly ImagePoint[])[], ys: readonly number[]): readonly Spans[] {
  const crossed: number[][] = ys.map(() => [])
  const [first = 0, second = 0] = ys
  for (const ring of rings) {
    let a = ring.at(-1)
    for (const b of ring) {
      if (a !== undefined && a.y !== b.y) {
        const [low, high] = a.y < b.y ? [a.y, b.y] : [b.y, a.y]
        // Rounding may be one line out; which ones are crossed only the comparison below decides.
        let i = Math.max(Math.floor((low - first) / (second - first)) - 1, 0)
        for (let y = ys[i]; y !== undefined && y < high; y = ys[++i])
          if (y >= low) crossed[i]?.push(((b.x - a.x) * (y - a.y)) / (b.y - a.y) + a.x)
      }
      a = b
    }
  }
  return crossed.map((xs) => xs.sort((p, q) => p - q))
}

function length(spans: Spans): number {
  let sum = 0
  for (let i = 0; i + 1 < spans.length; i += 2) sum += (spans[i + 1] ?? 0) - (spans[i] ?? 0)
  return sum
}

function overlapLength(a: Spans, b: Spans): number {
  let sum = 0
  let i = 0
  let j = 0
  while (i + 1 < a.length && j + 1 < b.length) {
    const [a0 = 0, a1 = 0, b0 = 0, b1 = 0] = [a[i], a[i + 1], b[j], b[j + 1]]
    sum += Math.max(Math.min(a1, b1) - Math.max(a0, b0), 0)
    if (a1 < b1) i += 2
    else j += 2
  }
  return sum
}
