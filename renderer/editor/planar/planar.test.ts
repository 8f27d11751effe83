import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type GridPoint, meeting, side } from './exact.ts'
import { labelEdges } from './labels.ts'
import { type Edge, nodePaths, type Path } from './noding.ts'
import { traceRegions, twiceArea } from './rings.ts'

const whole = (most: number) => fc.integer({ min: -most, max: most })
const far = fc.record({ x: whole(2 ** 50), y: whole(2 ** 50) })
const near = fc.record({ x: whole(12), y: whole(12) })
const ring = fc.array(near, { minLength: 3, maxLength: 9 })
const ringPath = (points: readonly GridPoint[], mark = 1): Path => ({ points, closed: true, mark })

describe('sides of a line', () => {
  it('are told exactly, however long it is', () => {
    // Points that lie on the line, or one step beside it.
    const nearlyOn = fc
      .tuple(fc.record({ x: whole(2 ** 24), y: whole(2 ** 24) }), fc.integer({ min: 2, max: 2 ** 24 }), near)
      .map(
        ([u, times, off]) =>
          [
            { x: u.x * times, y: u.y * times },
            { x: u.x + off.x, y: u.y + off.y },
          ] as const,
      )
    fc.assert(
      fc.property(fc.oneof(nearlyOn, fc.tuple(far, far)), ([b, p]) => {
        const expected = BigInt(b.x) * BigInt(p.y) - BigInt(b.y) * BigInt(p.x)
        expect(Math.sign(side({ x: 0, y: 0 }, b, p))).toBe(expected > 0n ? 1 : expected < 0n ? -1 : 0)
      }),
    )
  })

  it('meet where they cross, to the nearest place', () => {
    expect(meeting({ x: 0, y: 0 }, { x: 10, y: 10 }, { x: 0, y: 9 }, { x: 10, y: 0 })).toEqual({ x: 5, y: 5 })
    // Two long lines that rise by one step against each other, and cross in the middle.
    const long = 2 ** 40
    const at = meeting({ x: 0, y: 0 }, { x: long, y: long + 1 }, { x: 0, y: 1 }, { x: long, y: long })
    expect(at).toEqual({ x: long / 2, y: long / 2 + 1 })
  })
})

describe('noded paths', () => {
  it('leave edges that meet only at their ends', () => {
    fc.assert(
      fc.property(ring, ring, (a, b) => {
        const { edges } = nodePaths([ringPath(a, 1), ringPath(b, 2)])
        expect(edges.some((edge, i) => edges.slice(i + 1).some((other) => meetInside(edge, other)))).toBe(
          false,
        )
      }),
      { numRuns: 300 },
    )
  })

  it('go through every vertex that they nearly touch', () => {
    const { edges } = nodePaths([
      {
        points: [
          { x: 0, y: 0 },
          { x: 100, y: 1 },
        ],
        closed: false,
        mark: 0,
      },
      {
        points: [
          { x: 40, y: 0 },
          { x: 40, y: -9 },
        ],
        closed: false,
        mark: 0,
      },
    ])
    expect(edges.map(({ a, b }) => [a.x, a.y, b.x, b.y])).toEqual([
      [0, 0, 40, 0],
      [40, 0, 100, 1],
      [40, -9, 40, 0],
    ])
  })

  it('cancel out where a ring runs back over itself', () => {
    expect(
      nodePaths([
        ringPath([
          { x: 0, y: 0 },
          { x: 9, y: 0 },
          { x: 4, y: 0 },
        ]),
      ]).edges,
    ).toEqual([])
  })
})

describe('regions', () => {
  it('have outlines one way round, holes the other way, and the area that the labels say', () => {
    fc.assert(
      fc.property(ring, ring, (a, b) => {
        const edges = labelEdges(nodePaths([ringPath(a, 1), ringPath(b, 2)]))
        for (const isInside of [(label: number) => label === 1, (label: number) => label === 3]) {
          const regions = traceRegions(edges, isInside)
          const traced = regions
            .flatMap(({ outer, holes }) => {
              expect(twiceArea(outer)).toBeGreaterThan(0)
              for (const hole of holes) expect(twiceArea(hole)).toBeLessThan(0)
              return [outer, ...holes]
            })
            .reduce((sum, one) => sum + twiceArea(one), 0)
          // Every edge that parts inside from outside, with the trapezium between it and the x axis.
          const summed = edges.reduce((sum, edge) => {
            const under = (edge.b.x - edge.a.x) * (edge.a.y + edge.b.y)
            return sum + under * (Number(isInside(edge.below)) - Number(isInside(edge.above)))
          }, 0)
          expect(traced).toBe(summed)
        }
      }),
      { numRuns: 300 },
    )
  })
})

/** True where two different edges share more than one end. */
function meetInside(s: Edge, t: Edge): boolean {
  const shared = [s.a, s.b].filter((v) => v === t.a || v === t.b).length
  const crossing =
    side(s.a, s.b, t.a) * side(s.a, s.b, t.b) < 0 && side(t.a, t.b, s.a) * side(t.a, t.b, s.b) < 0
  const touching = [t.a, t.b].some((v) => isWithin(s, v)) || [s.a, s.b].some((v) => isWithin(t, v))
  return shared > 1 || crossing || touching
}

function isWithin({ a, b }: Edge, v: GridPoint): boolean {
  if (side(a, b, v) !== 0) return false
  const along = (v.x - a.x) * (b.x - a.x) + (v.y - a.y) * (b.y - a.y)
  return along > 0 && along < (b.x - a.x) ** 2 + (b.y - a.y) ** 2
}
