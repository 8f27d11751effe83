import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { distance, type ImagePoint, imagePoint } from '../../shared/geometry/point.ts'
import { simplify } from './simplify.ts'

const p = imagePoint
const line = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 500 }))
    .map(([x, y]) => p(x / 10, y / 10)),
  { minLength: 2, maxLength: 40 },
)

describe('a simplified line', () => {
  it('has only points of the line, in their order, with both ends', () => {
    fc.assert(
      fc.property(line, fc.double({ min: 0.1, max: 10, noNaN: true }), (points, tolerance) => {
        const places = simplify(points, tolerance).map((point) => points.indexOf(point))
        expect(places).toEqual(places.toSorted((a, b) => a - b))
        expect([places[0], points[places.at(-1) ?? -1]]).toEqual([0, points.at(-1)])
      }),
    )
  })

  it('strays no further than it may', () => {
    fc.assert(
      fc.property(line, fc.double({ min: 0.1, max: 10, noNaN: true }), (points, tolerance) => {
        const simplified = simplify(points, tolerance)
        for (const point of points)
          expect(distanceToLine(simplified, point)).toBeLessThanOrEqual(tolerance + 1e-9)
      }),
    )
  })

  it('loses what says nothing, and only that', () => {
    const bent = [p(0, 0), p(5, 0.05), p(10, 0), p(10, 5), p(10, 10)]
    expect(simplify(bent, 0.1)).toEqual([p(0, 0), p(10, 0), p(10, 10)])
  })
})

function distanceToLine(points: readonly ImagePoint[], at: ImagePoint): number {
  return Math.min(
    ...points.map((b, i) => {
      const a = points[i - 1] ?? b
      const length2 = (b.x - a.x) ** 2 + (b.y - a.y) ** 2
      const t = length2 === 0 ? 0 : ((at.x - a.x) * (b.x - a.x) + (at.y - a.y) * (b.y - a.y)) / length2
      const part = Math.min(Math.max(t, 0), 1)
      return distance(at, { x: a.x + part * (b.x - a.x), y: a.y + part * (b.y - a.y) })
    }),
  )
}
