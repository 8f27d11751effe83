import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boundsOf, distanceTo } from '../../shared/geometry/geometry.ts'
import type { Shape } from '../../shared/model/shape.ts'
import { HitIndex, visibleHits } from './hit-index.ts'
import {
  box,
  documentOf,
  id,
  keypoint,
  p,
  polygon,
  polyline,
  rotatedBox,
  shape,
  skeleton,
} from './tools/test-hand.ts'

const coordinate = fc.integer({ min: 0, max: 100 })
const anyShape = (n: number): fc.Arbitrary<Shape> =>
  fc.oneof(
    fc
      .tuple(coordinate, coordinate, coordinate, coordinate)
      .map(([x, y, w, h]) => shape(n, box(x, y, x + w, y + h))),
    fc.tuple(coordinate, coordinate).map(([x, y]) => shape(n, keypoint(x, y))),
    fc.array(coordinate, { minLength: 6, maxLength: 12 }).map((numbers) => shape(n, polygon(...numbers))),
    fc.array(coordinate, { minLength: 4, maxLength: 8 }).map((numbers) => shape(n, polyline(...numbers))),
    fc.array(coordinate, { minLength: 8, maxLength: 8 }).map((numbers) => shape(n, skeleton(numbers))),
    fc
      .tuple(coordinate, coordinate, fc.nat(359))
      .map(([x, y, angle]) => shape(n, rotatedBox(x, y, 30, 10, angle))),
  )

describe('the hit index', () => {
  it('answers as a walk over all shapes would, through any changes of the document', () => {
    const ids = Array.from({ length: 12 }, (_, n) => n + 1)
    const someShapes = fc
      .tuple(...ids.map((n) => fc.option(anyShape(n))))
      .map((shapes) => shapes.filter((s): s is Shape => s !== null))
    const steps = fc.array(fc.tuple(someShapes, coordinate, coordinate, fc.nat(10)), {
      minLength: 1,
      maxLength: 6,
    })
    fc.assert(
      fc.property(steps, (documents) => {
        const index = new HitIndex()
        let kept: readonly Shape[] = []
        for (const [drawn, x, y, reach] of documents) {
          // Half of the shapes stay the same objects, as after an edit of the others.
          const shapes = drawn.map((s) => (s.id % 2 === 0 ? (kept.find((k) => k.id === s.id) ?? s) : s))
          kept = shapes
          index.update({ shapes })
          const hits = shapes.filter((s) => distanceTo(s.geometry, p(x, y)) <= reach)
          expect(new Set(index.at(p(x, y), reach))).toEqual(new Set(hits))
          for (const s of shapes) expect(index.get(s.id)).toBe(s)
          const inside = shapes.filter(({ geometry }) => {
            const b = boundsOf(geometry)
            return b.x0 >= 20 && b.y0 >= 20 && b.x1 <= 90 && b.y1 <= 90
          })
          expect(index.inside({ kind: 'box', x0: 20, y0: 20, x1: 90, y1: 90 })).toEqual(inside)
        }
      }),
    )
  })

  it('names the smallest first, and of equal ones the upper one', () => {
    const index = new HitIndex()
    const point = shape(1, keypoint(50, 50))
    const small = shape(2, box(40, 40, 60, 60))
    const twin = shape(4, box(40, 40, 60, 60))
    const big = shape(3, box(0, 0, 100, 100))
    index.update(documentOf(point, small, big, twin))
    expect(index.at(p(52, 52), 5)).toEqual([point, twin, small, big])
  })

  it('forgets what left the document', () => {
    const index = new HitIndex()
    index.update(documentOf(shape(1, box(0, 0, 10, 10))))
    index.update(documentOf())
    expect(index.at(p(5, 5), 1)).toEqual([])
    expect(index.touching({ x0: 0, y0: 0, x1: 99, y1: 99 })).toEqual([])
    expect(index.get(shape(1, box(0, 0, 1, 1)).id)).toBeUndefined()
  })

  it('holds twenty thousand shapes, and takes another twenty thousand in their place', () => {
    const rows = (from: number): readonly Shape[] =>
      Array.from({ length: 20_000 }, (_, i) => {
        const [x, y] = [(i % 200) * 10, Math.floor(i / 200) * 10]
        return shape(from + i, box(x, y, x + 8, y + 8))
      })
    const index = new HitIndex()
    index.update({ shapes: rows(1) })
    expect(index.at(p(4, 4), 1).map((s) => s.id)).toEqual([1])
    const next = rows(10_001)
    index.update({ shapes: next })
    expect(index.get(id(10_000))).toBeUndefined()
    expect(index.at(p(4, 4), 1).map((s) => s.id)).toEqual([10_001])
    expect(index.touching({ x0: 0, y0: 0, x1: 2000, y1: 1000 })).toHaveLength(20_000)
    // Most of them go, some stay: the index begins anew and still knows both.
    index.update({ shapes: [...next.slice(0, 100), shape(1, box(500, 500, 600, 600))] })
    expect(index.touching({ x0: 0, y0: 0, x1: 2000, y1: 1000 })).toHaveLength(101)
    expect(index.get(id(10_050))).toBe(next[49])
  })

  it('is not spoilt by a shape that is nowhere', () => {
    const index = new HitIndex()
    const lost = shape(1, box(Number.NaN, 0, 10, 10))
    const endless = shape(2, polygon(0, 0, Number.POSITIVE_INFINITY, 0, 10, 10))
    index.update(documentOf(lost, endless, shape(3, box(0, 0, 10, 10))))
    expect(index.at(p(5, 5), 1).map((s) => s.id)).toEqual([3])
    expect(index.get(id(1))).toBe(lost)
    index.update(documentOf(shape(3, box(20, 20, 30, 30))))
    expect(index.get(id(1))).toBeUndefined()
    expect(index.at(p(25, 25), 1).map((s) => s.id)).toEqual([3])
  })
})

describe('the hits of what can be seen', () => {
  const index = new HitIndex()
  const [small, big] = [shape(1, box(40, 40, 60, 60)), shape(2, box(0, 0, 100, 100))]
  index.update(documentOf(small, big))
  const hits = visibleHits(index, (s) => s.id === 1)

  it('leave out what is hidden or locked', () => {
    expect(hits.at(p(50, 50), 1)).toEqual([big])
    expect(hits.inside({ kind: 'box', x0: 0, y0: 0, x1: 100, y1: 100 })).toEqual([big])
    expect(hits.touching({ x0: 50, y0: 50, x1: 51, y1: 51 })).toEqual([big])
    expect(hits.editable(small.id)).toBeUndefined()
    expect(hits.editable(big.id)).toBe(big)
  })

  it('still know it by its number', () => {
    expect(hits.get(small.id)).toBe(small)
    expect(hits.get(id(99))).toBeUndefined()
    expect(hits.editable(id(99))).toBeUndefined()
    expect(index.editable(small.id)).toBe(small)
  })
})
