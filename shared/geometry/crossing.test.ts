import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { selfCrossing } from './crossing.ts'
import { type ImagePoint, imagePoint } from './point.ts'

const outline = (...points: [number, number][]) => points.map(([x, y]) => imagePoint(x, y))

/** Every edge against every other, with whole numbers only: slow and simple. */
function crossesByForce(points: readonly ImagePoint[]): boolean {
  const n = points.length
  const side = (a: ImagePoint, b: ImagePoint, p: ImagePoint) =>
    Math.sign((b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x))
  const on = (a: ImagePoint, b: ImagePoint, p: ImagePoint) =>
    side(a, b, p) === 0 &&
    Math.min(a.x, b.x) <= p.x &&
    p.x <= Math.max(a.x, b.x) &&
    Math.min(a.y, b.y) <= p.y &&
    p.y <= Math.max(a.y, b.y)
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const [a, b, c, d] = [points[i]!, points[(i + 1) % n]!, points[j]!, points[(j + 1) % n]!]
      if (j === i + 1 || (i === 0 && j === n - 1)) {
        const [far1, far2, shared] = j === i + 1 ? [a, d, b] : [b, c, a]
        if (on(shared, far1, far2) || on(shared, far2, far1)) return true
        continue
      }
      const proper = side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0
      if (proper || on(a, b, c) || on(a, b, d) || on(c, d, a) || on(c, d, b)) return true
    }
  }
  return false
}

describe('a closed outline', () => {
  it('does not cross itself where its edges only meet at corners', () => {
    expect(selfCrossing(outline([0, 0], [10, 0], [10, 10], [0, 10]))).toBeNull()
    expect(selfCrossing(outline([0, 0], [10, 0], [10, 10], [5, 3], [0, 10]))).toBeNull()
  })

  it('crosses itself in an 8, at a point on another edge, and where it runs back', () => {
    expect(selfCrossing(outline([0, 0], [10, 10], [10, 0], [0, 10]))).not.toBeNull()
    expect(selfCrossing(outline([0, 0], [10, 0], [10, 10], [5, 0], [0, 10]))).not.toBeNull()
    expect(selfCrossing(outline([0, 0], [10, 0], [4, 0], [4, 8]))).not.toBeNull()
  })

  it('is shown where its edges cross, however long they are', () => {
    expect(selfCrossing(outline([0, 0], [1000, 1000], [1000, 0], [0, 1000]))).toEqual({ x: 500, y: 500 })
  })

  it('may have the same point twice in a row', () => {
    expect(selfCrossing(outline([0, 0], [10, 0], [10, 0], [10, 10]))).toBeNull()
  })

  it('is judged as by comparing every edge with every other', () => {
    const px = fc.integer({ min: 0, max: 12 })
    const points = fc
      .array(fc.tuple(px, px), { minLength: 3, maxLength: 9 })
      .map((all) => outline(...all))
      .filter((all) =>
        all.every((p, i) => {
          const q = all[(i + 1) % all.length]!
          return p.x !== q.x || p.y !== q.y
        }),
      )
    fc.assert(
      fc.property(points, (all) => {
        expect(selfCrossing(all) !== null).toBe(crossesByForce(all))
      }),
      { seed: 20261122, numRuns: 3000 },
    )
  })
})
