import fc from 'fast-check'
import * as polyclip from 'polyclip-ts'
import { describe, expect, it } from 'vitest'
import { type Area, areaOfArea } from '../../shared/geometry/area.ts'
import { selfCrossing } from '../../shared/geometry/crossing.ts'
import { distance, type ImagePoint, imagePoint, quantise } from '../../shared/geometry/point.ts'
import { edges } from '../../shared/geometry/polygon.ts'
import { cut, intersect, quantiseAreas, subtract, unite } from './polygon-ops.ts'

const p = imagePoint
type Ring = readonly ImagePoint[]

const area = (outer: Ring, ...holes: readonly Ring[]): Area => ({ outer, holes })
const square = (x: number, y: number, side: number): Ring => [
  p(x, y),
  p(x + side, y),
  p(x + side, y + side),
  p(x, y + side),
]
const total = (areas: readonly Area[]): number => areas.reduce((sum, one) => sum + areaOfArea(one), 0)
const ringsOf = (areas: readonly Area[]): readonly Ring[] =>
  areas.flatMap(({ outer, holes }) => [outer, ...holes])
const places = (ring: Ring): ReadonlySet<string> => new Set(ring.map(({ x, y }) => `${x} ${y}`))

/** Relative; below one px² absolute. */
function sameArea(actual: number, expected: number): boolean {
  return Math.abs(actual - expected) <= 1e-6 * Math.max(expected, 1)
}

function expectSameArea(actual: number, expected: number): void {
  expect(sameArea(actual, expected), `${actual} px² for ${expected} px²`).toBe(true)
}

const tenths = (least: number, most: number) =>
  fc.integer({ min: least * 10, max: most * 10 }).map((value) => value / 10)
const anywhere = fc.tuple(tenths(0, 100), tenths(0, 100)).map(([x, y]) => p(x, y))

/** A concave outline around a middle, and perhaps the same one much smaller as a hole. */
const star = fc
  .record({
    middle: fc.tuple(tenths(30, 70), tenths(30, 70)),
    radii: fc.array(fc.double({ min: 0.3, max: 1, noNaN: true }), { minLength: 3, maxLength: 14 }),
    size: fc.double({ min: 10, max: 60, noNaN: true }),
    hole: fc.boolean(),
  })
  .map(({ middle: [x, y], radii, size, hole }) => {
    const around = (scale: number): Ring =>
      radii.map((radius, i) => {
        const angle = (2 * Math.PI * i) / radii.length
        const far = radius * size * scale
        return p(quantise(x + far * Math.cos(angle)), quantise(y + far * Math.sin(angle)))
      })
    return hole ? area(around(1), around(0.4)) : area(around(1))
  })
  .filter(({ outer, holes }) => [outer, ...holes].every((ring) => selfCrossing(ring) === null))

/** Two outlines that share corners, whole edges and stretches of edges, or that only touch. */
const neighbours = star.chain((first) => {
  const corner = fc.constantFrom(...first.outer)
  const onEdge = fc
    .constantFrom(...edges(first.outer))
    .map(([a, b]) => p(quantise((a.x + b.x) / 2), quantise((a.y + b.y) / 2)))
  return fc.tuple(
    fc.constant(first),
    fc
      .array(fc.oneof(corner, onEdge, anywhere), { minLength: 3, maxLength: 8 })
      .filter((ring) => selfCrossing(ring) === null)
      .map((ring) => area(ring)),
  )
})
const pair = fc.oneof(fc.tuple(star, star), neighbours)
/** Outlines on a coarse grid that cross, touch and retrace themselves. */
const tangle = fc
  .tuple(fc.integer({ min: 4, max: 40 }), fc.integer({ min: 1, max: 2 }))
  .chain(([size, rings]) =>
    fc.array(
      fc.array(
        fc
          .tuple(fc.integer({ min: 0, max: size }), fc.integer({ min: 0, max: size }))
          .map(([x, y]) => p(x / 10, y / 10)),
        { minLength: 3, maxLength: 9 },
      ),
      { minLength: rings, maxLength: rings },
    ),
  )
  .map(([outer, ...holes]) => area(outer ?? [], ...holes))

type Operation = 'union' | 'difference' | 'intersection'
const OPERATIONS: readonly Operation[] = ['union', 'difference', 'intersection']

function ours(operation: Operation, a: Area, b: Area): readonly Area[] {
  if (operation === 'union') return unite([a, b])
  return operation === 'difference' ? subtract(a, [b]) : intersect(a, b)
}

const THEIRS = { union: polyclip.union, difference: polyclip.difference, intersection: polyclip.intersection }

/** The reference library's answer; null where it gives up, as it does on a few. */
function reference(operation: Operation, a: Area, b: Area): number | null {
  const polygonOf = (one: Area) =>
    ringsOf([one]).map((ring) => ring.map(({ x, y }): [number, number] => [x, y]))
  try {
    const pieces = THEIRS[operation](polygonOf(a), polygonOf(b)).map((rings): Area => {
      const [outer = [], ...holes] = rings.map((ring) => ring.map(([x, y]) => p(x, y)))
      return { outer, holes }
    })
    return total(pieces)
  } catch {
    return null
  }
}

/** The area counted out: between two heights at which anything happens, every border is a straight line. */
function countedOut(operation: Operation, a: Area, b: Area): number {
  const borders = [a, b].flatMap((one, owner) =>
    ringsOf([one]).flatMap((ring) => [...edges(ring)].map(([from, to]) => ({ from, to, owner }))),
  )
  const heights = borders.flatMap(({ from, to }, i) => [
    from.y,
    to.y,
    ...borders.slice(i + 1).flatMap((other) => crossingHeight(from, to, other.from, other.to)),
  ])
  heights.sort((y, z) => y - z)
  let sum = 0
  for (const [i, low] of heights.entries()) {
    const high = heights[i + 1] ?? low
    const middle = (low + high) / 2
    const met = borders
      .filter(({ from, to }) => from.y > middle !== to.y > middle)
      .map(({ from, to, owner }) => ({
        x: from.x + ((to.x - from.x) * (middle - from.y)) / (to.y - from.y),
        owner,
      }))
      .sort((one, other) => one.x - other.x)
    let [inA, inB] = [false, false]
    for (const [k, { x, owner }] of met.entries()) {
      if (owner === 0) inA = !inA
      else inB = !inB
      const inside =
        operation === 'union' ? inA || inB : operation === 'difference' ? inA && !inB : inA && inB
      if (inside) sum += ((met[k + 1]?.x ?? x) - x) * (high - low)
    }
  }
  return sum
}

function crossingHeight(a: ImagePoint, b: ImagePoint, c: ImagePoint, d: ImagePoint): readonly number[] {
  const det = (b.x - a.x) * (d.y - c.y) - (b.y - a.y) * (d.x - c.x)
  if (det === 0) return []
  const t = ((c.x - a.x) * (d.y - c.y) - (c.y - a.y) * (d.x - c.x)) / det
  return t > 0 && t < 1 ? [a.y + t * (b.y - a.y)] : []
}

describe('union, difference and intersection', () => {
  it('agree with a reference library, also where outlines share borders', () => {
    let [compared, agreed] = [0, 0]
    fc.assert(
      fc.property(pair, ([a, b]) => {
        for (const operation of OPERATIONS) {
          const actual = total(ours(operation, a, b))
          // Where thin triangles share borders the library is itself wrong now and then, to areas below
          // zero; what the two disagree on is therefore decided by counting out.
          expectSameArea(actual, countedOut(operation, a, b))
          const expected = reference(operation, a, b)
          if (expected === null) continue
          compared += 1
          if (sameArea(actual, expected)) agreed += 1
        }
      }),
      { numRuns: 200 },
    )
    expect(compared).toBeGreaterThan(500)
    expect(agreed).toBeGreaterThan(0.98 * compared)
  })

  it('fill outlines that cross themselves by the even-odd rule', () => {
    fc.assert(
      fc.property(tangle, tangle, (a, b) => {
        for (const operation of OPERATIONS) {
          const result = ours(operation, a, b)
          expectSameArea(total(result), countedOut(operation, a, b))
          for (const ring of ringsOf(result)) expect(places(ring).size).toBe(ring.length)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('make one outline of neighbours, without the points where they met on a straight line', () => {
    const [result] = unite([area(square(0, 0, 10)), area(square(10, 0, 10))])
    expect(result?.holes).toEqual([])
    expect(places(result?.outer ?? [])).toEqual(places([p(0, 0), p(20, 0), p(20, 10), p(0, 10)]))
  })

  it('keep points that the hand set on a straight line', () => {
    const withPoint = [p(0, 0), p(4, 0), p(10, 0), p(10, 10), p(0, 10)]
    expect(places(unite([area(withPoint)])[0]?.outer ?? [])).toEqual(places(withPoint))
  })

  it('make holes, and fill them', () => {
    const ring = subtract(area(square(0, 0, 30)), [area(square(10, 10, 10))])
    expect(ring).toHaveLength(1)
    expect(places(ring[0]?.holes[0] ?? [])).toEqual(places(square(10, 10, 10)))
    expect(unite([...ring, area(square(5, 5, 20))])[0]?.holes).toEqual([])
  })

  it('keep apart what only meets in a point, and put an island into the hole that it lies in', () => {
    expect(unite([area(square(0, 0, 10)), area(square(10, 10, 10))])).toHaveLength(2)
    const rings = unite([area(square(0, 0, 50), square(10, 10, 30)), area(square(20, 20, 10))])
    expect(rings.map(({ holes }) => holes.length).toSorted()).toEqual([0, 1])
  })

  it('leave nothing of what is all taken away', () => {
    const around = [area(square(0, 0, 8)), area(square(7, 0, 20)), area(square(0, 7, 20))]
    expect(subtract(area(square(5, 5, 5)), around)).toEqual([])
    expect(intersect(area(square(0, 0, 10)), area(square(10, 0, 10)))).toEqual([])
  })

  it('unite more areas than a label has bits', () => {
    const many = Array.from({ length: 70 }, (_, i) => area(square(5 * i, 0, 8)))
    expect(unite(many)).toHaveLength(1)
    expect(total(unite(many))).toBe((5 * 69 + 8) * 8)
  })
})

describe('a cut', () => {
  const crossing = fc
    .tuple(tenths(0, 100), tenths(0, 100), fc.array(anywhere, { maxLength: 4 }))
    .map(([top, bottom, bends]) => [p(top, -20), ...bends, p(bottom, 120)])

  it('leaves pieces without overlap or gap, with the same points along the line', () => {
    fc.assert(
      fc.property(star, crossing, (whole, line) => {
        const pieces = cut(whole, line)
        fc.pre(pieces !== null)
        expectSameArea(total(pieces), areaOfArea(whole))
        const stored = quantiseAreas(pieces)
        for (const [i, piece] of stored.entries()) {
          for (const other of stored.slice(i + 1)) expectSameArea(total(intersect(piece, other)), 0)
        }
        expectSameArea(total(quantiseAreas(unite(stored))), total(stored))
      }),
    )
  })

  it('divides where it leads across, and only there', () => {
    const whole = area(square(0, 0, 30), square(10, 10, 10))
    expect(cut(whole, [p(15, -5), p(15, 35)])).toHaveLength(2)
    expect(
      cut(whole, [p(5, -5), p(5, 35)])
        ?.map(({ holes }) => holes.length)
        .toSorted(),
    ).toEqual([0, 1])
    expect(cut(whole, [p(-5, 5), p(5, 5)])).toBeNull()
    expect(cut(whole, [p(15, -5), p(15, 15)])).toBeNull()
    expect(cut(whole, [p(40, 0), p(40, 30)])).toBeNull()
    expect(cut(whole, [p(2, 2), p(5, 8), p(8, 3)])).toBeNull()
  })

  it('runs from corner to corner, along a border, and leaves the rest of a dangling line out', () => {
    const whole = area(square(0, 0, 30))
    expect(cut(whole, [p(0, 0), p(30, 30)])).toHaveLength(2)
    expect(cut(whole, [p(0, 0), p(30, 0)])).toBeNull()
    const pieces = cut(whole, [p(10, 25), p(20, 20), p(10, -5), p(5, 10)]) ?? []
    expect(pieces).toEqual([])
    const dangling = cut(whole, [p(15, -5), p(15, 35), p(22, 35), p(22, 20)]) ?? []
    expect(dangling).toHaveLength(2)
    expect(
      ringsOf(dangling)
        .flat()
        .some((at) => distance(at, p(22, 20)) < 1),
    ).toBe(false)
  })
})

describe('storable areas', () => {
  it('lie on the grid, near what they were made from, and do not cross themselves', () => {
    fc.assert(
      fc.property(tangle, tangle, (a, b) => {
        for (const operation of OPERATIONS) {
          const exact = ours(operation, a, b)
          const stored = quantiseAreas(exact)
          for (const ring of ringsOf(stored)) {
            expect(ring.length).toBeGreaterThanOrEqual(3)
            expect(ring).toEqual(ring.map(({ x, y }) => p(quantise(x), quantise(y))))
            expect(selfCrossing(ring)).toBeNull()
          }
          const length = ringsOf(exact).reduce((sum, ring) => sum + lengthOf(ring), 0)
          expect(Math.abs(total(stored) - total(exact))).toBeLessThanOrEqual(0.1 * length + 0.1)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('keep the border that two of them share', () => {
    const line = [p(-1, 3.33), p(11, 6.41)]
    const pieces = quantiseAreas(cut(area(square(0, 0, 10)), line) ?? [])
    expect(pieces).toHaveLength(2)
    const [upper, lower] = pieces.map(({ outer }) => places(outer))
    expect([...(upper ?? [])].filter((place) => lower?.has(place))).toHaveLength(2)
    expect(total(pieces)).toBe(100)
  })

  it('are none where nothing is left on the grid', () => {
    expect(quantiseAreas([area([p(0, 0), p(0.04, 50), p(0, 100)])])).toEqual([])
    expect(quantiseAreas([area(square(0, 0, 10), square(5, 5, 0.04))])).toEqual([area(square(0, 0, 10))])
  })
})

function lengthOf(ring: Ring): number {
  let sum = 0
  for (const [a, b] of edges(ring)) sum += distance(a, b)
  return sum
}
