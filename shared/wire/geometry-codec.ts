import { assertNever } from '../assert-never.ts'
import { type ImagePoint, imagePoint } from '../geometry/point.ts'
import { normalAngle } from '../geometry/turned.ts'
import { type Geometry, geometrySchema, NODE_STATES } from '../model/shape.ts'

/**
 * Outlines as whole numbers: tenths of a pixel and of a degree, points as differences from the point before. The place of
 * a name in this list is its code on the wire and in stored work: only ever append.
 */
export const GEOMETRY_CODES = [
  'box',
  'polygon',
  'keypoint',
  'rotated-box',
  'polyline',
  'skeleton',
  'ellipse',
  'mask',
  'polygon-with-holes',
] as const

type GeometryCode = (typeof GEOMETRY_CODES)[number]

interface Encoded {
  readonly code: number
  readonly numbers: readonly number[]
}

/** @param nodePlace gives the name of a skeleton's node its place in the list of names */
export function encodeGeometry(g: Geometry, nodePlace: (name: string) => number): Encoded {
  const as = (name: GeometryCode, numbers: readonly number[]): Encoded => ({
    code: GEOMETRY_CODES.indexOf(name),
    numbers,
  })
  switch (g.kind) {
    case 'box':
      return as('box', [tenths(g.x0), tenths(g.y0), tenths(g.x1) - tenths(g.x0), tenths(g.y1) - tenths(g.y0)])
    case 'rotated-box':
      return as('rotated-box', [g.cx, g.cy, g.width, g.height, normalAngle(g.angle)].map(tenths))
    case 'polygon': {
      if (g.holes === undefined) return as('polygon', encodePoints(g.points))
      const rings = [g.points, ...g.holes]
      const lengths = rings.map((ring) => ring.length)
      return as('polygon-with-holes', [rings.length, ...lengths, ...encodePoints(rings.flat())])
    }
    case 'polyline':
      return as('polyline', encodePoints(g.points))
    case 'keypoint':
      return as('keypoint', [tenths(g.at.x), tenths(g.at.y)])
    case 'skeleton': {
      const points = encodePoints(g.nodes.map((node) => node.at))
      return as(
        'skeleton',
        g.nodes.flatMap(({ name, state }, i) => [
          nodePlace(name),
          NODE_STATES.indexOf(state),
          points[2 * i] ?? 0,
          points[2 * i + 1] ?? 0,
        ]),
      )
    }
    case 'ellipse':
      return as('ellipse', [g.cx, g.cy, g.rx, g.ry, normalAngle(g.angle)].map(tenths))
    case 'mask':
      return as('mask', [g.x, g.y, g.width, g.height, ...g.runs])
    default:
      return assertNever(g)
  }
}

/** Null where the numbers are no such outline. */
export function decodeGeometry(
  code: number,
  n: readonly number[],
  nodeNames: readonly string[],
): Geometry | null {
  const kind = GEOMETRY_CODES[code]
  if (kind === undefined) return null
  const read = geometrySchema.safeParse(plain(kind, n, nodeNames))
  return read.success ? read.data : null
}

/** What the numbers say, not yet known to make sense. */
function plain(kind: GeometryCode, n: readonly number[], nodeNames: readonly string[]): unknown {
  switch (kind) {
    case 'box': {
      const [x = 0, y = 0, w = 0, h = 0] = n
      if (n.length !== 4 || w <= 0 || h <= 0) return null
      return { kind, x0: pixels(x), y0: pixels(y), x1: pixels(x + w), y1: pixels(y + h) }
    }
    case 'rotated-box': {
      const [cx, cy, width, height, angle] = n.map(pixels)
      return n.length === 5 ? { kind, cx, cy, width, height, angle } : null
    }
    case 'ellipse': {
      const [cx, cy, rx, ry, angle] = n.map(pixels)
      return n.length === 5 ? { kind, cx, cy, rx, ry, angle } : null
    }
    case 'polygon':
    case 'polyline':
      return n.length % 2 === 0 ? { kind, points: decodePoints(n) } : null
    case 'polygon-with-holes': {
      const [count = 0, ...rest] = n
      const lengths = rest.slice(0, count)
      // Lengths that go back and forth would copy the same points over and over.
      if (count < 2 || count > rest.length || lengths.some((length) => length < 3)) return null
      const points = decodePoints(rest.slice(count))
      let from = 0
      const rings = lengths.map((length) => {
        from += length
        return points.slice(from - length, from)
      })
      if (from !== points.length || rest.slice(count).length % 2 !== 0) return null
      return { kind: 'polygon', points: rings[0], holes: rings.slice(1) }
    }
    case 'keypoint': {
      const [x = 0, y = 0] = n
      return n.length === 2 ? { kind, at: imagePoint(pixels(x), pixels(y)) } : null
    }
    case 'skeleton': {
      if (n.length % 4 !== 0) return null
      const points = decodePoints(n.filter((_, i) => i % 4 >= 2))
      const nodes = points.map((at, i) => ({
        name: nodeNames[n[4 * i] ?? -1],
        at,
        state: NODE_STATES[n[4 * i + 1] ?? -1],
      }))
      return { kind, nodes }
    }
    case 'mask': {
      const [x, y, width, height, ...runs] = n
      return { kind, x, y, width, height, runs }
    }
    default:
      return assertNever(kind)
  }
}

function encodePoints(points: readonly ImagePoint[]): number[] {
  const numbers: number[] = []
  let x = 0
  let y = 0
  for (const p of points) {
    numbers.push(tenths(p.x) - x, tenths(p.y) - y)
    x = tenths(p.x)
    y = tenths(p.y)
  }
  return numbers
}

function decodePoints(n: readonly number[]): ImagePoint[] {
  const points: ImagePoint[] = []
  let x = 0
  let y = 0
  for (let i = 0; i + 1 < n.length; i += 2) {
    x += n[i] ?? 0
    y += n[i + 1] ?? 0
    points.push(imagePoint(pixels(x), pixels(y)))
  }
  return points
}

const tenths = (px: number): number => Math.round(px * 10)
const pixels = (value: number): number => value / 10
