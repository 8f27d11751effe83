import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Geometry, geometrySchema } from '../model/shape.ts'
import {
  areaOf,
  boundsOf,
  centreOf,
  distanceTo,
  geometryContains,
  isTooSmall,
  sameGeometry,
  translateGeometry,
} from './geometry.ts'
import { drawnInside, liesInside } from './inside.ts'
import { distance, imagePoint } from './point.ts'
import { cornersOf, ellipseOutline, normalAngle } from './turned.ts'

const RUNS = { seed: 20261122, numRuns: 200 }
const px = fc.integer({ min: 100, max: 9000 }).map((tenths) => tenths / 10)
const side = fc.integer({ min: 10, max: 3000 }).map((tenths) => tenths / 10)
const angle = fc.integer({ min: 0, max: 3599 }).map((tenths) => tenths / 10)
const point = fc.tuple(px, px).map(([x, y]) => imagePoint(x, y))
const points = (least: number) => fc.array(point, { minLength: least, maxLength: 12 })

/** One of every kind. */
const anyGeometry: fc.Arbitrary<Geometry> = fc.oneof(
  fc.tuple(px, px, side, side).map(([x0, y0, w, h]) => ({
    kind: 'box' as const,
    x0,
    y0,
    x1: Math.round((x0 + w) * 10) / 10,
    y1: Math.round((y0 + h) * 10) / 10,
  })),
  fc
    .tuple(px, px, side, side, angle)
    .map(([cx, cy, width, height, a]) => ({ kind: 'rotated-box' as const, cx, cy, width, height, angle: a })),
  points(3).map((all) => ({ kind: 'polygon' as const, points: all })),
  fc
    .tuple(points(3), points(3))
    .map(([all, hole]) => ({ kind: 'polygon' as const, points: all, holes: [hole] })),
  points(2).map((all) => ({ kind: 'polyline' as const, points: all })),
  point.map((at) => ({ kind: 'keypoint' as const, at })),
  fc
    .array(
      fc.record({
        name: fc.constant('ear'),
        at: point,
        state: fc.constantFrom('visible', 'occluded', 'absent'),
      }),
      {
        minLength: 1,
        maxLength: 5,
      },
    )
    .map((nodes) => ({ kind: 'skeleton' as const, nodes })),
  fc
    .tuple(px, px, side, side, angle)
    .map(([cx, cy, rx, ry, a]) => ({ kind: 'ellipse' as const, cx, cy, rx, ry, angle: a })),
  fc
    .tuple(fc.nat(500), fc.nat(500), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }))
    .map(([x, y, width, height]) => ({
      kind: 'mask' as const,
      x,
      y,
      width,
      height,
      runs: [0, width * height],
    })),
)

describe('a geometry of any kind', () => {
  it('is one that may be stored, and stays one when it is moved', () => {
    fc.assert(
      fc.property(anyGeometry, fc.integer({ min: 0, max: 50 }), (geometry, by) => {
        expect(geometrySchema.safeParse(geometry).success).toBe(true)
        const moved = translateGeometry(geometry, by, by)
        expect(geometrySchema.safeParse(moved).success).toBe(true)
        expect(sameGeometry(translateGeometry(moved, -by, -by), geometry)).toBe(true)
        const [a, b] = [boundsOf(geometry), boundsOf(moved)]
        expect(b.x0 - a.x0).toBeCloseTo(by, 6)
        expect(b.y1 - a.y1).toBeCloseTo(by, 6)
        expect(areaOf(moved)).toBeCloseTo(areaOf(geometry), 4)
      }),
      RUNS,
    )
  })

  it('contains nothing outside its bounds, and no point of it is far from it', () => {
    fc.assert(
      fc.property(anyGeometry, point, (geometry, p) => {
        const { x0, y0, x1, y1 } = boundsOf(geometry)
        const outside = p.x < x0 - 1e-6 || p.y < y0 - 1e-6 || p.x > x1 + 1e-6 || p.y > y1 + 1e-6
        if (outside) expect(geometryContains(geometry, p)).toBe(false)
        if (geometry.kind !== 'skeleton' && geometryContains(geometry, p))
          expect(distanceTo(geometry, p)).toBe(0)
        expect(distanceTo(geometry, p)).toBeGreaterThanOrEqual(0)
        expect(distanceTo(geometry, p)).toBeLessThanOrEqual(
          distance(p, centreOf(geometry)) + Math.hypot(x1 - x0, y1 - y0),
        )
      }),
      RUNS,
    )
  })

  it('lies inside the picture once it was drawn in', () => {
    const size = { width: 300, height: 200 }
    fc.assert(
      fc.property(anyGeometry, (geometry) => {
        const inside = drawnInside(geometry, size)
        if (inside !== null) expect(liesInside(inside, size, 0)).toBe(true)
        if (liesInside(geometry, size, 0) && inside !== null && geometry.kind !== 'skeleton')
          expect(sameGeometry(inside, geometry)).toBe(true)
      }),
      RUNS,
    )
  })
})

describe('what is turned', () => {
  it('has its corners where a hand would draw them', () => {
    const box = { kind: 'rotated-box', cx: 100, cy: 100, width: 40, height: 20, angle: 90 } as const
    const corners = cornersOf(box).map((p) => [Math.round(p.x), Math.round(p.y)])
    expect(corners).toEqual([
      [110, 80],
      [110, 120],
      [90, 120],
      [90, 80],
    ])
    expect(boundsOf(box)).toEqual({
      x0: expect.closeTo(90),
      y0: expect.closeTo(80),
      x1: expect.closeTo(110),
      y1: expect.closeTo(120),
    })
  })

  it('an ellipse contains the outline that stands for it, and hardly more', () => {
    fc.assert(
      fc.property(anyGeometry, (geometry) => {
        if (geometry.kind !== 'ellipse') return
        const inner = ellipseOutline({ ...geometry, rx: geometry.rx * 0.999, ry: geometry.ry * 0.999 })
        expect(inner.every((p) => geometryContains(geometry, p))).toBe(true)
        const outer = ellipseOutline({ ...geometry, rx: geometry.rx * 1.001, ry: geometry.ry * 1.001 })
        expect(outer.some((p) => geometryContains(geometry, p))).toBe(false)
      }),
      RUNS,
    )
  })

  it.each([
    [0, 0],
    [360, 0],
    [-90, 270],
    [719.96, 0],
    [45.04, 45],
  ])('an angle of %s° is stored as %s°', (degrees, stored) => {
    expect(normalAngle(degrees)).toBe(stored)
  })
})

it('a hole belongs to the outside', () => {
  const ring = (at: number, to: number) =>
    [imagePoint(at, at), imagePoint(to, at), imagePoint(to, to), imagePoint(at, to)] as const
  const geometry: Geometry = { kind: 'polygon', points: ring(0, 100), holes: [ring(40, 60)] }
  expect(areaOf(geometry)).toBe(100 * 100 - 20 * 20)
  expect(geometryContains(geometry, imagePoint(50, 50))).toBe(false)
  expect(distanceTo(geometry, imagePoint(50, 55))).toBe(5)
  expect(geometryContains(geometry, imagePoint(30, 30))).toBe(true)
})

it('a skeleton is met at its points, not between them', () => {
  const node = (x: number, y: number, state: 'visible' | 'absent' = 'visible') => ({
    name: 'n',
    at: imagePoint(x, y),
    state,
  })
  const geometry: Geometry = { kind: 'skeleton', nodes: [node(0, 0), node(100, 0), node(500, 500, 'absent')] }
  expect(distanceTo(geometry, imagePoint(50, 0))).toBe(50)
  expect(boundsOf(geometry)).toEqual({ x0: 0, y0: 0, x1: 100, y1: 0 })
})

it('knows a slip of the hand of every kind', () => {
  expect(isTooSmall({ kind: 'rotated-box', cx: 0, cy: 0, width: 50, height: 2, angle: 30 }, 4)).toBe(true)
  expect(isTooSmall({ kind: 'ellipse', cx: 0, cy: 0, rx: 50, ry: 1, angle: 30 }, 4)).toBe(true)
  expect(isTooSmall({ kind: 'polyline', points: [imagePoint(0, 0), imagePoint(3, 0)] }, 4)).toBe(true)
  expect(isTooSmall({ kind: 'polyline', points: [imagePoint(0, 0), imagePoint(30, 0)] }, 4)).toBe(false)
})
