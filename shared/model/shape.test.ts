import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { everyShapeSchema, shapeSchema } from './shape.ts'

const number = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -10, max: 5000 }).map((n) => n / 10) },
  fc.constantFrom<unknown>(Number.NaN, Number.POSITIVE_INFINITY, null, '7', -0, 1e308, undefined),
)
const id = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 1_000_000_000 }) },
  fc.constantFrom<unknown>(0, -1, 1.5, 1_000_000_001, '1', null, Number.NaN),
)
const point = fc.oneof(
  { weight: 20, arbitrary: fc.record({ x: number, y: number }) },
  fc.constantFrom<unknown>(null, [1, 2], 'point', { x: 1 }, { x: 1, y: 2, pressure: 0.5 }),
)
const points = fc.oneof(
  { weight: 8, arbitrary: fc.array(point, { maxLength: 5 }) },
  fc.constantFrom<unknown>({ length: 3 }, null, 'points'),
)
const geometry = fc.oneof(
  fc.record({ kind: fc.constant('box'), x0: number, y0: number, x1: number, y1: number }),
  fc.record({ kind: fc.constantFrom('polygon', 'polyline', 'spline'), points }),
  fc.record(
    { kind: fc.constantFrom('box', 'polygon', 'polyline'), points, x0: number, more: number },
    { requiredKeys: [] },
  ),
  fc.record({ kind: fc.constant('polygon'), points, holes: fc.array(points, { maxLength: 2 }) }),
  fc.record({ kind: fc.constant('keypoint'), at: point }),
  fc.constantFrom<unknown>(null, 'box', ['box']),
)
const object = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.record(
      {
        id,
        label: fc.constantFrom<unknown>('cat', 'left-eye', 'NOT A LABEL', '', 'x'.repeat(41), 7, null),
        parent: fc.oneof(fc.constant(null), id),
        z: number,
        geometry,
        occluded: fc.constantFrom<unknown>(true, false, undefined),
        attributes: fc.constantFrom<unknown>({ age: 3 }, { age: { deep: 1 } }, null),
        newer: fc.constant('kept'),
      },
      { requiredKeys: ['id', 'label', 'parent', 'z', 'geometry'] },
    ),
  },
  fc.anything(),
)
/** Nothing is wrong with most of these. */
const plain = fc.record({
  id: fc.integer({ min: 1, max: 99 }),
  label: fc.constant('cat'),
  parent: fc.constantFrom(null, 3),
  z: fc.integer(),
  geometry,
})

describe('the quick way to read a shape', () => {
  it('takes and refuses what the schema does, and gives the same', () => {
    let taken = 0
    fc.assert(
      fc.property(fc.oneof(object, plain), (read) => {
        const [quick, slow] = [shapeSchema.safeParse(read), everyShapeSchema.safeParse(read)]
        if (slow.success) taken += 1
        expect(quick.success).toBe(slow.success)
        expect(quick.data).toEqual(slow.data)
      }),
      { numRuns: 3000 },
    )
    expect(taken).toBeGreaterThan(100)
  })

  it('gives a plain shape as it was read, and one with more about it as the schema has it', () => {
    const box = { kind: 'box', x0: 1, y0: 1, x1: 9, y1: 9 }
    const cat = { id: 1, label: 'cat', parent: null, z: 0, geometry: box }
    expect(shapeSchema.parse(cat)).toBe(cat)
    expect(shapeSchema.parse({ ...cat, occluded: true, newer: 1 })).toEqual({
      ...cat,
      occluded: true,
      newer: 1,
    })
  })
})
