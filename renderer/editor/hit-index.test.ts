import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boundsOf, distanceTo } from '../../shared/geometry/geometry.ts'
import type { Shape } from '../../shared/model/shape.ts'
import { HitIndex } from './hit-index.ts'
import { box, documentOf, keypoint, p, polygon, shape } from './tools/test-hand.ts'

const coordinate = fc.integer({ min: 0, max: 100 })
const anyShape = (n: number): fc.Arbitrary<Shape> =>
  fc.oneof(
    fc
      .tuple(coordinate, coordinate, coordinate, coordinate)
      .map(([x, y, w, h]) => shape(n, box(x, y, x + w, y + h))),
    fc.tuple(coordinate, coordinate).map(([x, y]) => shape(n, keypoint(x, y))),
    fc.array(coordinate, { minLength: 6, maxLength: 12 }).map((numbers) => shape(n, polygon(...numbers))),
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
})
