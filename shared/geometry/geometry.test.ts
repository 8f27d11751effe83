import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Geometry } from '../model/shape.ts'
import {
  BOX_HANDLES,
  boxFromPoints,
  boxHandlePoint,
  clampMove,
  distanceToBox,
  resizeBox,
  unionBounds,
} from './box.ts'
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
import { type ImagePoint, imagePoint, quantise } from './point.ts'
import { nearestEdge, polygonArea, polygonContains } from './polygon.ts'

const p = imagePoint
const SIZE = { width: 400, height: 300 }
const SQUARE = [p(10, 10), p(50, 10), p(50, 50), p(10, 50)]
/** A U open to the top. */
const U = [p(0, 0), p(10, 0), p(10, 30), p(30, 30), p(30, 0), p(40, 0), p(40, 40), p(0, 40)]
const box = (x0: number, y0: number, x1: number, y1: number): Geometry => ({ kind: 'box', x0, y0, x1, y1 })

const inPicture: fc.Arbitrary<ImagePoint> = fc
  .tuple(fc.integer({ min: 0, max: SIZE.width * 10 }), fc.integer({ min: 0, max: SIZE.height * 10 }))
  .map(([x, y]) => p(x / 10, y / 10))
const geometry: fc.Arbitrary<Geometry> = fc.oneof(
  fc.tuple(inPicture, inPicture).map(([a, b]) => boxFromPoints(a, b)),
  fc
    .array(inPicture, { minLength: 3, maxLength: 8 })
    .map((points): Geometry => ({ kind: 'polygon', points })),
  inPicture.map((at): Geometry => ({ kind: 'keypoint', at })),
)
const delta = fc.double({ min: -1000, max: 1000, noNaN: true })

describe('boxes', () => {
  it('come from two corners in any order, on the stored grid', () => {
    const expected = box(1, 2.1, 30, 40)
    expect(boxFromPoints(p(30, 40), p(1.01, 2.06))).toEqual(expected)
    expect(boxFromPoints(p(1.01, 40), p(30, 2.06))).toEqual(expected)
  })

  it('follow each handle with the sides that it names, and no other', () => {
    const start = boxFromPoints(p(10, 10), p(50, 50))
    const pulled = Object.fromEntries(BOX_HANDLES.map((h) => [h, resizeBox(start, h, p(60, 5))]))
    expect(pulled).toEqual({
      nw: box(50, 5, 60, 50),
      n: box(10, 5, 50, 50),
      ne: box(10, 5, 60, 50),
      e: box(10, 10, 60, 50),
      se: box(10, 5, 60, 10),
      s: box(10, 5, 50, 10),
      sw: box(50, 5, 60, 10),
      w: box(50, 10, 60, 50),
    })
  })

  it('stay the same when a handle is pulled to where it is', () => {
    fc.assert(
      fc.property(inPicture, inPicture, fc.constantFrom(...BOX_HANDLES), (a, b, handle) => {
        const start = boxFromPoints(a, b)
        expect(resizeBox(start, handle, boxHandlePoint(start, handle))).toEqual(start)
      }),
    )
  })

  it('know how far a point is outside', () => {
    expect(distanceToBox({ x0: 10, y0: 10, x1: 20, y1: 20 }, p(15, 12))).toBe(0)
    expect(distanceToBox({ x0: 10, y0: 10, x1: 20, y1: 20 }, p(23, 24))).toBe(5)
  })

  it('unite', () => {
    expect(unionBounds([])).toBeNull()
    expect(unionBounds([box(1, 2, 3, 4), box(0, 3, 2, 9)].map(boundsOf))).toEqual({
      x0: 0,
      y0: 2,
      x1: 3,
      y1: 9,
    })
  })

  it('that lie outside may come in, but go no further out', () => {
    expect(clampMove({ x0: -20, y0: 10, x1: 20, y1: 20 }, -5, 0, SIZE)).toEqual({ dx: 0, dy: 0 })
    expect(clampMove({ x0: -20, y0: 10, x1: 20, y1: 20 }, 15, 0, SIZE)).toEqual({ dx: 15, dy: 0 })
  })
})

describe('polygons', () => {
  it('have the area of the shoelace formula, whichever way round', () => {
    expect(polygonArea(SQUARE)).toBe(1600)
    expect(polygonArea(SQUARE.toReversed())).toBe(1600)
    expect(polygonArea(U)).toBe(40 * 40 - 20 * 30)
    expect(polygonArea([p(0, 0), p(5, 5)])).toBe(0)
  })

  it('contain what lies inside, not what lies in a bay', () => {
    expect(polygonContains(U, p(5, 20))).toBe(true)
    expect(polygonContains(U, p(20, 35))).toBe(true)
    expect(polygonContains(U, p(20, 10))).toBe(false)
    expect(polygonContains(U, p(-1, 20))).toBe(false)
  })

  it('find the nearest edge and its foot, also on the edge that closes them', () => {
    expect(nearestEdge(SQUARE, p(30, 5))).toEqual({ index: 0, foot: p(30, 10), distance: 5 })
    expect(nearestEdge(SQUARE, p(8, 30))).toEqual({ index: 3, foot: p(10, 30), distance: 2 })
    expect(nearestEdge(SQUARE, p(53, 54)).foot).toEqual(p(50, 50))
    expect(nearestEdge([p(1, 1)], p(4, 5)).distance).toBe(5)
    expect(() => nearestEdge([], p(0, 0))).toThrow(/without points/)
  })
})

describe('shapes of any kind', () => {
  it('have bounds, middle and area', () => {
    const u: Geometry = { kind: 'polygon', points: U }
    expect([boundsOf(u), centreOf(u), areaOf(u)]).toEqual([{ x0: 0, y0: 0, x1: 40, y1: 40 }, p(20, 20), 1000])
    expect(areaOf(box(1, 2, 4, 6))).toBe(12)
    const dot: Geometry = { kind: 'keypoint', at: p(3, 4) }
    expect([boundsOf(dot), centreOf(dot), areaOf(dot)]).toEqual([{ x0: 3, y0: 4, x1: 3, y1: 4 }, p(3, 4), 0])
  })

  it('know how far a point is outside, and what they contain', () => {
    expect(distanceTo({ kind: 'polygon', points: U }, p(20, 20))).toBe(10)
    expect(distanceTo({ kind: 'polygon', points: U }, p(5, 20))).toBe(0)
    expect(distanceTo(box(0, 0, 10, 10), p(13, 14))).toBe(5)
    expect(distanceTo({ kind: 'keypoint', at: p(3, 4) }, p(0, 0))).toBe(5)
    expect(geometryContains({ kind: 'keypoint', at: p(3, 4) }, p(3, 4))).toBe(true)
    expect(geometryContains(box(0, 0, 10, 10), p(11, 5))).toBe(false)
  })

  it('move as a whole inside the picture: same size, same form, never outside', () => {
    fc.assert(
      fc.property(geometry, delta, delta, (shape, dx, dy) => {
        const a = boundsOf(shape)
        const move = clampMove(a, dx, dy, SIZE)
        const moved = translateGeometry(shape, move.dx, move.dy)
        const b = boundsOf(moved)
        expect(b.x0).toBeGreaterThanOrEqual(0)
        expect(b.y0).toBeGreaterThanOrEqual(0)
        expect(b.x1).toBeLessThanOrEqual(SIZE.width)
        expect(b.y1).toBeLessThanOrEqual(SIZE.height)
        expect(b.x1 - b.x0).toBeCloseTo(a.x1 - a.x0, 6)
        const back = translateGeometry(moved, quantise(a.x0 - b.x0), quantise(a.y0 - b.y0))
        expect(sameGeometry(back, shape)).toBe(true)
      }),
    )
  })

  it('are too small when a slip of the hand made them', () => {
    expect(isTooSmall(box(0, 0, 100, 3.9), 4)).toBe(true)
    expect(isTooSmall(box(0, 0, 4, 4), 4)).toBe(false)
    expect(isTooSmall({ kind: 'polygon', points: [p(0, 0), p(3, 0), p(0, 3)] }, 4)).toBe(true)
    expect(isTooSmall({ kind: 'polygon', points: [p(0, 0), p(50, 0), p(100, 0)] }, 4)).toBe(true)
    expect(isTooSmall({ kind: 'polygon', points: [p(0, 0), p(50, 1), p(100, 0)] }, 4)).toBe(false)
    expect(isTooSmall({ kind: 'keypoint', at: p(0, 0) }, 4)).toBe(false)
  })

  it('are the same only with the same kind and the same points', () => {
    fc.assert(fc.property(geometry, (shape) => sameGeometry(shape, structuredClone(shape))))
    expect(sameGeometry(box(0, 0, 1, 1), box(0, 0, 1, 2))).toBe(false)
    expect(
      sameGeometry({ kind: 'polygon', points: SQUARE }, { kind: 'polygon', points: SQUARE.slice(1) }),
    ).toBe(false)
    expect(sameGeometry({ kind: 'polygon', points: SQUARE }, box(10, 10, 50, 50))).toBe(false)
  })
})
