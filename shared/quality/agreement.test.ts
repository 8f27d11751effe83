import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { translateGeometry } from '../geometry/geometry.ts'
import { imagePoint } from '../geometry/point.ts'
import type { LabelId, ShapeId } from '../model/ids.ts'
import type { Geometry, Shape, SkeletonNode } from '../model/shape.ts'
import { agreement } from './agreement.ts'
import { bestPairs, type Candidate } from './assignment.ts'
import { consensus, overlapAgreement } from './consensus.ts'
import { DEFAULT_SIGMA, oks, sigmaOf } from './oks.ts'
import { similarity } from './similarity.ts'

const PICTURE = { width: 640, height: 480 }
const at = fc.integer({ min: 0, max: 300 })
const side = fc.integer({ min: 10, max: 120 })
const point = fc.tuple(at, at).map(([x, y]) => imagePoint(x, y))

const geometry: fc.Arbitrary<Geometry> = fc.oneof(
  fc
    .tuple(at, at, side, side)
    .map(([x0, y0, w, h]) => ({ kind: 'box' as const, x0, y0, x1: x0 + w, y1: y0 + h })),
  fc.tuple(at, at, side, side, fc.integer({ min: 0, max: 359 })).map(([cx, cy, width, height, angle]) => ({
    kind: 'rotated-box' as const,
    cx,
    cy,
    width,
    height,
    angle,
  })),
  fc
    .tuple(at, at, side, side)
    .map(([cx, cy, rx, ry]) => ({ kind: 'ellipse' as const, cx, cy, rx, ry, angle: 0 })),
  fc.tuple(at, at, side, side).map(([x, y, w, h]) => ({
    kind: 'polygon' as const,
    points: [imagePoint(x, y), imagePoint(x + w, y), imagePoint(x + w, y + h), imagePoint(x, y + h)],
    holes: [[imagePoint(x + 2, y + 2), imagePoint(x + w / 2, y + 2), imagePoint(x + 2, y + h / 2)]],
  })),
  fc.tuple(at, at, side, side).map(([x, y, width, height]) => ({
    kind: 'mask' as const,
    x,
    y,
    width,
    height,
    runs: [0, width * height],
  })),
  point.map((at) => ({ kind: 'keypoint' as const, at })),
  fc.array(point, { minLength: 2, maxLength: 5 }).map((points) => ({ kind: 'polyline' as const, points })),
  fc.tuple(point, point, point).map((places) => ({
    kind: 'skeleton' as const,
    nodes: places.map((at, i) => ({ name: `n${i}`, at, state: 'visible' as const })),
  })),
)
const label = fc.constantFrom('cat', 'dog') as fc.Arbitrary<LabelId>
const document = fc
  .array(
    fc.record({
      geometry,
      label,
      attributes: fc.record({ size: fc.constantFrom('big', 'small'), tame: fc.boolean() }),
    }),
    { maxLength: 8 },
  )
  .map((objects) => ({
    shapes: objects.map((one, z): Shape => ({ ...one, z, parent: null, id: (z + 1) as ShapeId })),
  }))
const runs = { seed: 20261122, numRuns: 150 }

describe('similarity', () => {
  it('is symmetric, 1 for equal shapes and never above 1', () => {
    fc.assert(
      fc.property(geometry, geometry, (a, b) => {
        const s = similarity(a, b, PICTURE)
        expect(s).toBeGreaterThanOrEqual(0)
        expect(s).toBeLessThanOrEqual(1)
        expect(similarity(b, a, PICTURE)).toBeCloseTo(s, 12)
        expect(similarity(a, a, PICTURE)).toBe(1)
      }),
      runs,
    )
  })

  it('of an area or of points never rises when one copy is moved further away', () => {
    // Along y the lines that overlap is measured with lie elsewhere each time: it is right to a hundredth.
    const convex = geometry.filter(({ kind }) => kind !== 'polygon' && kind !== 'polyline')
    fc.assert(
      fc.property(
        convex,
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        (g, near, more) => {
          const moved = (by: number) => similarity(g, translateGeometry(g, by, by), PICTURE)
          expect(moved(near + more)).toBeLessThanOrEqual(moved(near) + 0.01)
          expect(moved(near)).toBeLessThan(1)
        },
      ),
      runs,
    )
  })

  it('of lines goes by the share that lies near: half a line has found half', () => {
    const line = (to: number): Geometry => ({
      kind: 'polyline',
      points: [imagePoint(0, 100), imagePoint(to, 100)],
    })
    expect(similarity(line(400), line(200), PICTURE)).toBeCloseTo((2 * 0.5) / 1.5, 1)
    expect(similarity(line(400), translateGeometry(line(400), 0, 3), PICTURE)).toBe(1)
    expect(similarity(line(400), translateGeometry(line(400), 0, 30), PICTURE)).toBe(0)
  })

  it('of kinds that have nothing in common is 0', () => {
    const box: Geometry = { kind: 'box', x0: 0, y0: 0, x1: 10, y1: 10 }
    expect(similarity(box, { kind: 'keypoint', at: imagePoint(5, 5) }, PICTURE)).toBe(0)
  })
})

describe('object keypoint similarity', () => {
  const node = (name: string, x: number, y: number, state: SkeletonNode['state'] = 'visible') => ({
    name,
    at: imagePoint(x, y),
    state,
  })

  it('is that of COCO: exp(−d² / 2s²k²), k = 2σ', () => {
    // As pycocotools reckons it: vars = (2 · 0.026)², e = (3² + 4²) / vars / 5000 / 2.
    const nose = Math.exp(-25 / (0.052 * 0.052) / 5000 / 2)
    expect(oks([node('nose', 50, 50)], [node('nose', 53, 54)], 5000)).toBeCloseTo(nose, 12)
    const two = oks(
      [node('nose', 50, 50), node('left_hip', 80, 90)],
      [node('nose', 53, 54), node('left_hip', 80, 90)],
      5000,
    )
    expect(two).toBeCloseTo((nose + 1) / 2, 12)
    expect(sigmaOf('left-hip')).toBe(0.107)
    expect(sigmaOf('tail')).toBe(DEFAULT_SIGMA)
  })

  it('counts a point that only one of the two has as missed, and passes over what both say is absent', () => {
    const a = [node('nose', 1, 1), node('tail', 5, 5, 'absent'), node('ear', 9, 9)]
    const b = [node('nose', 1, 1), node('tail', 7, 7, 'absent'), node('ear', 9, 9, 'absent')]
    expect(oks(a, b, 100)).toBe(0.5)
    expect(oks(b.slice(1), b.slice(1), 100)).toBe(1)
  })
})

describe('the best pairs', () => {
  it('have the greatest sum, as trying all of them finds', () => {
    const table = fc.array(fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 4, maxLength: 4 }), {
      minLength: 1,
      maxLength: 5,
    })
    const bestOf = (rows: readonly (readonly number[])[], taken: readonly number[] = []): number => {
      const [first, ...rest] = rows
      if (first === undefined) return 0
      return Math.max(
        bestOf(rest, taken),
        ...first.map((worth, c) => (taken.includes(c) ? 0 : worth + bestOf(rest, [...taken, c]))),
      )
    }
    fc.assert(
      fc.property(table, (rows) => {
        const candidates = rows.flatMap((row, a) =>
          row.flatMap((worth, b): Candidate[] => (worth === 0 ? [] : [{ a, b, worth }])),
        )
        const pairs = bestPairs(candidates)
        expect(pairs.reduce((sum, { worth }) => sum + worth, 0)).toBe(bestOf(rows))
        expect(new Set(pairs.map(({ a }) => a)).size).toBe(pairs.length)
        expect(new Set(pairs.map(({ b }) => b)).size).toBe(pairs.length)
      }),
      runs,
    )
  })
})

const box = (id: number, x: number, name = 'cat', more: Partial<Shape> = {}): Shape => ({
  id: id as ShapeId,
  label: name as LabelId,
  parent: null,
  z: id,
  geometry: { kind: 'box', x0: x, y0: 0, x1: x + 100, y1: 100 },
  ...more,
})

describe('the agreement of two answers', () => {
  it('is symmetric, 1 for equal answers, and never above 1', () => {
    fc.assert(
      fc.property(document, document, (a, b) => {
        const [there, back] = [agreement(a, b, PICTURE), agreement(b, a, PICTURE)]
        expect(there.score).toBeCloseTo(back.score, 9)
        expect(there.f1).toBeCloseTo(back.f1, 9)
        expect(there.score).toBeLessThanOrEqual(there.f1 + 1e-9)
        expect(there.f1).toBeLessThanOrEqual(1)
        expect(agreement(a, a, PICTURE)).toMatchObject({
          score: 1,
          f1: 1,
          confused: [],
          onlyA: [],
          onlyB: [],
        })
      }),
      runs,
    )
  })

  it('does not rise when what one of them drew is moved away', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 100 }), (near, more) => {
        const score = (by: number) => agreement({ shapes: [box(1, 0)] }, { shapes: [box(1, by)] }, PICTURE).f1
        expect(score(near + more)).toBeLessThanOrEqual(score(near))
      }),
      runs,
    )
  })

  it('tolerates what people do not see, and tells a wrong class from a missing object', () => {
    const a = { shapes: [box(1, 0), box(2, 200), box(3, 400)] }
    const b = { shapes: [box(1, 4), box(2, 203, 'dog')] }
    const found = agreement(a, b, PICTURE)
    expect(found).toMatchObject({ f1: 0.4, classes: 0.5, attributes: null })
    expect(found.pairs).toHaveLength(1)
    expect(found.confused.map((pair) => [pair.a.label, pair.b.label])).toEqual([['cat', 'dog']])
    expect(found.onlyA.map(({ id }) => id)).toEqual([3])
    expect(found.geometry).toBeCloseTo(96 / 104, 6)
  })

  it('counts an object with wrong attributes half, and the questions about the picture like one object', () => {
    const one = { shapes: [box(1, 0, 'cat', { attributes: { tame: true } })], answers: { weather: 'rain' } }
    const other = {
      shapes: [box(1, 0, 'cat', { attributes: { tame: false } })],
      answers: { weather: ' rain ' },
    }
    expect(agreement(one, other, PICTURE)).toMatchObject({ f1: 1, score: 0.75, attributes: 0.5 })
  })

  it('of nothing with nothing is whole, and of nothing with something none', () => {
    expect(agreement({ shapes: [] }, { shapes: [] }, PICTURE).score).toBe(1)
    expect(agreement({ shapes: [] }, { shapes: [box(1, 0)] }, PICTURE).score).toBe(0)
  })
})

describe('the consensus', () => {
  it('has what most people have, in the drawing of whoever is nearest to the others', () => {
    const answers = [
      { shapes: [box(1, 0), box(2, 300)] },
      { shapes: [box(7, 4)] },
      { shapes: [box(5, 20), box(6, 500)] },
    ]
    const made = consensus(answers, PICTURE)
    expect(made.shapes).toEqual([{ ...box(1, 4), z: 0 }])
    expect(made.leftOut).toBe(2)
    expect(overlapAgreement(answers, PICTURE)).toBeCloseTo((2 / 3 + 1 / 2 + 2 / 3) / 3, 6)
  })

  it('keeps what belongs together, and settles each question by itself', () => {
    const of = (id: number, answer: string) => ({
      shapes: [
        box(id, 0, 'cat', { attributes: { fur: answer } }),
        { ...box(id + 1, 10, 'head'), parent: id as ShapeId },
      ],
      answers: { weather: answer },
    })
    const made = consensus([of(3, 'long'), of(5, 'short'), of(8, 'short')], PICTURE)
    expect(made.shapes).toMatchObject([
      { id: 1, label: 'cat', attributes: { fur: 'short' } },
      { id: 2, label: 'head', parent: 1 },
    ])
    expect(made.answers).toEqual({ weather: 'short' })
  })

  it('of equal answers is that answer, and of two that differ only what both have', () => {
    fc.assert(
      fc.property(document, (one) => {
        const made = consensus([one, structuredClone(one), structuredClone(one)], PICTURE)
        expect(agreement(made, one, PICTURE).f1).toBe(1)
      }),
      { ...runs, numRuns: 50 },
    )
    expect(consensus([{ shapes: [box(1, 0)] }, { shapes: [] }], PICTURE).shapes).toEqual([])
  })
})
