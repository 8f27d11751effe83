import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { imagePoint } from '../geometry/point.ts'
import { type AnnotationDocument, documentSchema } from '../model/document.ts'
import type { LabelId, Sha256, ShapeId, TaskId } from '../model/ids.ts'
import type { Geometry, Shape } from '../model/shape.ts'
import { decodeDocument, encodeDocument, type WireDocument, wireDocumentSchema } from './document-codec.ts'

const TASK = '019a0000-0000-7000-8000-000000000001' as TaskId
const MEDIA = 'ab'.repeat(32) as Sha256
const RUNS = { seed: 20260811, numRuns: 300 }

/** Coordinates as the editor stores them: tenths of a pixel, the whole range of the largest pictures. */
const px = fc.integer({ min: -10, max: 1_000_000 }).map((tenths) => tenths / 10)
const point = fc.tuple(px, px).map(([x, y]) => imagePoint(x, y))
const size = fc.integer({ min: 1, max: 500_000 })
const geometry: fc.Arbitrary<Geometry> = fc.oneof(
  fc.tuple(px, px, size, size).map(([x0, y0, w, h]) => ({
    kind: 'box' as const,
    x0,
    y0,
    x1: (Math.round(x0 * 10) + w) / 10,
    y1: (Math.round(y0 * 10) + h) / 10,
  })),
  fc.array(point, { minLength: 3, maxLength: 40 }).map((points) => ({ kind: 'polygon' as const, points })),
  point.map((at) => ({ kind: 'keypoint' as const, at })),
)
const label = fc.constantFrom('cat', 'head', 'left-eye', 'right-eye', 'nose').map((id) => id as LabelId)

/** Ids in any order, parents among the others, z from 0 in drawing order as the codec gives it back. */
const document: fc.Arbitrary<AnnotationDocument> = fc
  .record({
    ids: fc.uniqueArray(fc.integer({ min: 1, max: 1_000_000_000 }), { maxLength: 12 }),
    parts: fc.array(fc.record({ geometry, label, parent: fc.option(fc.nat(11)) }), {
      minLength: 12,
      maxLength: 12,
    }),
    baseRev: fc.nat(1000),
    schemaVersion: fc.integer({ min: 1, max: 50 }),
  })
  .map(({ ids, parts, baseRev, schemaVersion }) => ({
    task: TASK,
    media: MEDIA,
    schemaVersion,
    baseRev,
    version: 0,
    shapes: ids.map((id, z): Shape => {
      const part = parts[z]!
      const parent = part.parent === null ? undefined : ids[part.parent]
      return {
        id: id as ShapeId,
        label: part.label,
        parent: (parent ?? null) as ShapeId | null,
        z,
        geometry: part.geometry,
      }
    }),
  }))

/** As the line does it: text, and checked at the border. */
function overTheLine(sent: AnnotationDocument): AnnotationDocument {
  const text = JSON.stringify(encodeDocument(sent))
  return decodeDocument(wireDocumentSchema.parse(JSON.parse(text)), MEDIA)
}

describe('a document on the line', () => {
  it('comes back exactly, to the tenth of a pixel', () => {
    fc.assert(
      fc.property(document, (sent) => {
        expect(overTheLine(sent)).toEqual(sent)
      }),
      RUNS,
    )
  })

  it('is a document wherever it arrives, and says the same when it is sent on', () => {
    fc.assert(
      fc.property(document, (sent) => {
        const received = overTheLine(sent)
        expect(documentSchema.safeParse(received).success).toBe(true)
        expect(encodeDocument(received)).toEqual(encodeDocument(sent))
      }),
      RUNS,
    )
  })

  it('carries whole numbers only, each class name once', () => {
    fc.assert(
      fc.property(document, (sent) => {
        const wire = encodeDocument(sent)
        expect(wire.objects.flat().every(Number.isSafeInteger)).toBe(true)
        expect(new Set(wire.labels).size).toBe(wire.labels.length)
      }),
      RUNS,
    )
  })

  it('of eight objects takes about the room that the line was planned for', () => {
    const shapes = Array.from({ length: 8 }, (_, i): Shape => {
      const x = 100 * i + 0.3
      const geometry = { kind: 'box', x0: x, y0: 55.5, x1: x + 80.1, y1: 120.9 } as const
      return { id: (i + 1) as ShapeId, label: 'cat' as LabelId, parent: null, z: i, geometry }
    })
    const sent = { task: TASK, media: MEDIA, schemaVersion: 1, baseRev: 0, version: 9, shapes }
    expect(JSON.stringify(encodeDocument(sent)).length).toBeLessThan(400)
  })

  it('is refused where any part of it is torn off or put in twice', () => {
    const whole: WireDocument = {
      task: TASK,
      baseRev: 0,
      schema: 1,
      labels: ['cat', 'head'] as LabelId[],
      objects: [
        [0, 1, 0, 0, 10, 10, 500, 400],
        [1, 2, 1, 1, 10, 10, 50, 0, 0, 50],
        [2, 3, 2, 1, 33, 44],
      ],
    }
    const torn = (change: Partial<WireDocument>) => () => decodeDocument({ ...whole, ...change }, MEDIA)
    const replaced = (i: number, object: number[]) => torn({ objects: whole.objects.with(i, object) })
    expect(torn({})().shapes).toHaveLength(3)
    expect(torn({ labels: ['cat'] as LabelId[] })).toThrow('names no class')
    expect(torn({ objects: whole.objects.slice(1) })).toThrow('missing object')
    expect(torn({ objects: [...whole.objects, whole.objects[0]!] })).toThrow('same id')
    expect(replaced(0, [7, 1, 0, 0, 1, 1])).toThrow('unknown kind')
    expect(replaced(0, [0, 1, 0, 0, 10, 10, 500])).toThrow('no box')
    expect(replaced(0, [0, 1, 0, 0, 10, 10, 0, 5])).toThrow('no box')
    expect(replaced(0, [0, 1, 0, 0, 10, 10, 5, -5])).toThrow('no box')
    expect(replaced(1, [1, 2, 0, 0, 1, 1, 2, 2])).toThrow('no polygon')
    expect(replaced(1, [1, 2, 0, 0, 1, 1, 2, 2, 3, 3, 4])).toThrow('no polygon')
    expect(replaced(2, [2, 3, 0, 0, 1])).toThrow('no keypoint')
    expect(replaced(2, [2, 0, 0, 0, 1, 1])).toThrow('no id')
  })
})
