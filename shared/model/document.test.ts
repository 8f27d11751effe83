import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextShapeId } from '../edit/make.ts'
import { documentSchema, foreignIds, partsOf } from './document.ts'
import type { ShapeId } from './ids.ts'

const HEAD = {
  task: '019a0000-0000-7000-8000-000000000001',
  media: 'ab'.repeat(32),
  schemaVersion: 1,
  baseRev: 0,
  version: 7,
}
const good = (id: number, more: object = {}) => ({
  id,
  label: 'cat',
  parent: null,
  z: id,
  geometry: { kind: 'box', x0: 1, y0: 1, x1: 9, y1: 9 },
  ...more,
})
/** What a newer version, a broken disk or a broken program may have left. */
const STRANGE = [
  { ...good(2), geometry: { kind: 'spline', points: [1, 2, 3] } },
  { ...good(3), geometry: { kind: 'box', x0: Number.NaN, y0: 1, x1: 9, y1: 9 } },
  { ...good(4), geometry: { kind: 'keypoint', at: { x: Number.POSITIVE_INFINITY, y: 0 } } },
  {
    ...good(5),
    geometry: {
      kind: 'polygon',
      points: [
        { x: 1, y: 1 },
        { x: 2, y: null },
        { x: 3, y: 3 },
      ],
    },
  },
  {
    ...good(6),
    geometry: {
      kind: 'polygon',
      points: [
        { x: 1, y: 1 },
        { x: 2, y: 2 },
      ],
    },
  },
  { ...good(7), geometry: { kind: 'box', x0: 1, y0: 1, x1: 9, y1: 9, curved: true } },
  { ...good(8), geometry: { kind: 'mask', x: 0, y: 0, width: 2, height: 2, runs: [1, 2] } },
  { ...good(9), id: 'nine' },
  { ...good(10), label: 'NOT A LABEL' },
  null,
  'text',
  [1, 2, 3],
]

describe('reading a document', () => {
  it('opens what it understands and keeps the rest as it was read', () => {
    const read = documentSchema.parse({ ...HEAD, shapes: [good(1), ...STRANGE, good(11)] })
    expect(read.shapes.map((shape) => shape.id)).toEqual([1, 11])
    expect(read.foreign).toEqual(STRANGE)
  })

  it('says the same again when it is written and read', () => {
    const read = documentSchema.parse({ ...HEAD, shapes: [good(1), ...STRANGE.slice(0, 2), good(1)] })
    expect(documentSchema.parse(read)).toEqual(read)
    const text = JSON.stringify(documentSchema.parse({ ...HEAD, shapes: [good(1), STRANGE[0], STRANGE[5]] }))
    expect(JSON.stringify(documentSchema.parse(JSON.parse(text)))).toBe(text)
  })

  it('never writes less than it read', () => {
    const anything = fc.oneof(
      fc.constantFrom(...STRANGE),
      fc.jsonValue(),
      fc.integer({ min: 1, max: 30 }).map((id) => good(id, { later: 'kept' })),
    )
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 20 }), (objects) => {
        const read = documentSchema.parse({ ...HEAD, shapes: objects })
        const written = [...read.shapes, ...(read.foreign ?? [])].map((object) => JSON.stringify(object))
        expect(written.sort()).toEqual(objects.map((object) => JSON.stringify(object)).sort())
      }),
      { seed: 20261122, numRuns: 300 },
    )
  })

  it('looks again at what an older version did not understand', () => {
    const older = {
      ...HEAD,
      shapes: [],
      foreign: [
        {
          ...good(1),
          geometry: {
            kind: 'polyline',
            points: [
              { x: 0, y: 0 },
              { x: 5, y: 5 },
            ],
          },
        },
      ],
    }
    const read = documentSchema.parse(older)
    expect(read.shapes.map((shape) => shape.geometry.kind)).toEqual(['polyline'])
    expect(read.foreign).toBeUndefined()
  })

  it('takes the first of two objects with one id and keeps the other', () => {
    const read = documentSchema.parse({ ...HEAD, shapes: [good(1), good(1, { label: 'dog' })] })
    expect(read.shapes.map((shape) => shape.label)).toEqual(['cat'])
    expect(read.foreign).toEqual([good(1, { label: 'dog' })])
  })

  it('keeps keys that only a newer version knows, of the document and of an object', () => {
    const read = documentSchema.parse({ ...HEAD, weather: 'rain', shapes: [good(1, { texture: [1] })] })
    expect(read).toMatchObject({ weather: 'rain', shapes: [{ texture: [1] }] })
  })

  it('sets answers aside that are none', () => {
    const answers = { scene: { deep: true } }
    const read = documentSchema.parse({ ...HEAD, shapes: [], answers })
    expect(read.answers).toBeUndefined()
    expect(read.foreign).toEqual([{ answers }])
  })

  it('opens 20,000 objects, and a polygon of 10,000 points', () => {
    const points = Array.from({ length: 10_000 }, (_, i) => ({ x: Math.cos(i) * 100 + 200, y: i / 10 }))
    const many = Array.from({ length: 20_000 }, (_, i) => good(i + 1))
    const read = documentSchema.parse({
      ...HEAD,
      shapes: [...many, { ...good(30_000), geometry: { kind: 'polygon', points } }],
    })
    expect(read.shapes).toHaveLength(20_001)
    expect(read.shapes.at(-1)?.geometry).toEqual({ kind: 'polygon', points })
  })

  it('gives no new object an id that a foreign one holds', () => {
    const read = documentSchema.parse({ ...HEAD, shapes: [good(1), { ...(STRANGE[0] as object), id: 40 }] })
    expect(foreignIds(read)).toEqual([40])
    expect(nextShapeId(read, [])).toBe(41)
  })

  it('gives no new object an id that could not be read again', () => {
    const withIds = (...ids: number[]) =>
      documentSchema.parse({
        ...HEAD,
        shapes: [good(1_000_000_000), good(7)],
        foreign: ids.map((id) => ({ id })),
      })
    expect(nextShapeId(withIds(), [])).toBe(8)
    expect(nextShapeId(withIds(Number.MAX_SAFE_INTEGER, 500_000, -3), [])).toBe(500_001)
  })

  it('sets aside a mask that is larger than any picture, before anybody counts its rows', () => {
    const mask = { kind: 'mask', x: 0, y: 0, width: 1, height: 100_000_000, runs: [0, 100_000_000] }
    const read = documentSchema.parse({ ...HEAD, shapes: [good(1, { geometry: mask })] })
    expect(read.shapes).toEqual([])
    expect(read.foreign).toHaveLength(1)
  })
})

describe('the parts of an object', () => {
  it('are found at any depth, also where they go round in a circle', () => {
    const read = documentSchema.parse({
      ...HEAD,
      shapes: [
        good(1, { parent: 3 }),
        good(2, { parent: 1 }),
        good(3, { parent: 2 }),
        good(4, { parent: 2 }),
      ],
    })
    const ids = (...of: number[]) => partsOf(read, of as ShapeId[]).map((shape) => shape.id)
    expect(ids(1)).toEqual([2, 3, 4])
    expect(ids(1, 3)).toEqual([2, 4])
    expect(ids(4)).toEqual([])
  })

  it('are found at once for all of very many', () => {
    const shapes = Array.from({ length: 20_000 }, (_, i) => good(i + 1, i === 0 ? {} : { parent: i }))
    const read = documentSchema.parse({ ...HEAD, shapes })
    expect(partsOf(read, [1 as ShapeId])).toHaveLength(19_999)
  })
})
