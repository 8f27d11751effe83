import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { imagePoint } from '../geometry/point.ts'
import { type AnnotationDocument, documentSchema } from '../model/document.ts'
import type { LabelId, Sha256, ShapeId, TaskId } from '../model/ids.ts'
import { type Geometry, NODE_STATES, type Shape } from '../model/shape.ts'
import {
  decodeDocument,
  decodeTolerantly,
  encodeDocument,
  type WireDocument,
  wireDocumentSchema,
} from './document-codec.ts'

const TASK = '019a0000-0000-7000-8000-000000000001' as TaskId
const MEDIA = 'ab'.repeat(32) as Sha256
const RUNS = { seed: 20260811, numRuns: 300 }

/** Coordinates as the editor stores them: tenths of a pixel, the whole range of the largest pictures. */
const px = fc.integer({ min: -10, max: 1_000_000 }).map((tenths) => tenths / 10)
const point = fc.tuple(px, px).map(([x, y]) => imagePoint(x, y))
const size = fc.integer({ min: 1, max: 500_000 })
const side = size.map((tenths) => tenths / 10)
const angle = fc.integer({ min: 0, max: 3599 }).map((tenths) => tenths / 10)
const ring = fc.array(point, { minLength: 3, maxLength: 8 })
/** What an object has beyond its outline; `later` is a key that only a newer version knows. */
const more = fc.constantFrom<Partial<Shape> & { later?: number }>(
  {},
  { occluded: true },
  { truncated: true, attributes: { breed: 'tabby', tags: ['wet', 'asleep'], age: 3.5, sleeps: false } },
  { later: 1 },
)
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
  fc.array(point, { minLength: 2, maxLength: 9 }).map((points) => ({ kind: 'polyline' as const, points })),
  fc
    .tuple(fc.array(ring, { minLength: 1, maxLength: 3 }), ring)
    .map(([holes, points]) => ({ kind: 'polygon' as const, points, holes })),
  fc.tuple(px, px, side, side, angle).map(([cx, cy, width, height, angle]) => ({
    kind: 'rotated-box' as const,
    cx,
    cy,
    width,
    height,
    angle,
  })),
  fc
    .tuple(px, px, side, side, angle)
    .map(([cx, cy, rx, ry, angle]) => ({ kind: 'ellipse' as const, cx, cy, rx, ry, angle })),
  fc
    .array(
      fc.record({
        name: fc.constantFrom('nose', 'ear', '尾巴'),
        at: point,
        state: fc.constantFrom(...NODE_STATES),
      }),
      { minLength: 1, maxLength: 6 },
    )
    .map((nodes) => ({ kind: 'skeleton' as const, nodes })),
  fc
    .tuple(fc.nat(20_000), fc.nat(20_000), fc.array(fc.nat(50), { minLength: 2, maxLength: 20 }))
    .filter(([, , runs]) => runs.some((run) => run > 0))
    .map(([x, y, runs]) => ({
      kind: 'mask' as const,
      x,
      y,
      width: runs.reduce((sum, run) => sum + run, 0),
      height: 1,
      runs,
    })),
)
const label = fc.constantFrom('cat', 'head', 'left-eye', 'right-eye', 'nose').map((id) => id as LabelId)

/** Ids in any order, parents among the others, z from 0 in drawing order as the codec gives it back. */
const document: fc.Arbitrary<AnnotationDocument> = fc
  .record({
    ids: fc.uniqueArray(fc.integer({ min: 1, max: 1_000_000_000 }), { maxLength: 12 }),
    parts: fc.array(fc.record({ geometry, label, more, parent: fc.option(fc.nat(11)) }), {
      minLength: 12,
      maxLength: 12,
    }),
    baseRev: fc.nat(1000),
    head: fc.constantFrom<Partial<AnnotationDocument>>(
      {},
      { answers: { scene: 'street' } },
      {
        foreign: [{ id: 2_000_000_000, label: 'cat', geometry: { kind: 'spline', points: [null, 'x'] } }, 7],
      },
    ),
    schemaVersion: fc.integer({ min: 1, max: 50 }),
  })
  .map(({ ids, parts, baseRev, schemaVersion, head }) => ({
    ...head,
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
        ...part.more,
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

  it('sets aside what makes no sense where work comes back, and passes it on', () => {
    const wire: WireDocument = {
      task: TASK,
      baseRev: 3,
      schema: 1,
      labels: ['cat'] as LabelId[],
      objects: [
        [0, 1, 0, 0, 10, 10, 500, 400],
        [99, 2, 0, 0, 1, 2],
        [0, 3, 0, 5, 10, 10, 500, 400],
      ],
      nodes: ['nose'],
      more: [{ id: 2, occluded: true } as { id: number }],
    }
    const document = decodeTolerantly(wire, MEDIA)
    expect(document.shapes.map((shape) => shape.id)).toEqual([1])
    expect(document.foreign).toEqual([
      { row: [99, 2, 0, 0, 1, 2], id: 2, label: 'cat', nodes: ['nose'], more: { id: 2, occluded: true } },
      { row: [0, 3, 0, 5, 10, 10, 500, 400], id: 3, nodes: ['nose'] },
    ])
    expect(encodeDocument(document).foreign).toEqual(document.foreign)
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
    expect(replaced(0, [99, 1, 0, 0, 1, 1])).toThrow('unknown kind')
    expect(replaced(0, [0, 1, 0, 0, 10, 10, 500])).toThrow('no box')
    expect(replaced(0, [0, 1, 0, 0, 10, 10, 0, 5])).toThrow('no box')
    expect(replaced(0, [0, 1, 0, 0, 10, 10, 5, -5])).toThrow('no box')
    expect(replaced(1, [1, 2, 0, 0, 1, 1, 2, 2])).toThrow('no polygon')
    expect(replaced(1, [1, 2, 0, 0, 1, 1, 2, 2, 3, 3, 4])).toThrow('no polygon')
    expect(replaced(0, [0, 1, -5, 0, 10, 10, 5, 5])).toThrow('missing object')
    expect(replaced(2, [2, 3, 0, 0, 1])).toThrow('no keypoint')
    expect(replaced(2, [2, 0, 0, 0, 1, 1])).toThrow('no id')
  })
})
