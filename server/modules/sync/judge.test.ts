import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkDocument } from '../../../shared/checks/check.ts'
import { applyEdit } from '../../../shared/edit/edit.ts'
import { imagePoint } from '../../../shared/geometry/point.ts'
import type { AnnotationDocument } from '../../../shared/model/document.ts'
import type { LabelId, Sha256, TaskId, UserId } from '../../../shared/model/ids.ts'
import { type LabelSchema, labelSchemaSchema } from '../../../shared/model/label-schema.ts'
import { type Geometry, type Shape, shapeSchema } from '../../../shared/model/shape.ts'
import { encodeDocument } from '../../../shared/wire/document-codec.ts'
import { judge } from './judge.ts'

const PICTURE = { width: 40, height: 30 }
const TASK = '0190a0a0-0000-7000-8000-000000000001' as TaskId
const MEDIA = 'ab'.repeat(32) as Sha256
const MEI = '0190a0a0-0000-7000-8000-000000000002' as UserId

const name = { zh: '名', en: 'name' }
const cls = (id: string, key: string, kinds: readonly string[], more: object = {}) => ({
  id,
  name,
  colour: '#123456',
  key,
  kinds,
  parent: null,
  ...more,
})
const OUTLINES = ['box', 'rotated-box', 'ellipse', 'polygon', 'polyline', 'keypoint', 'mask']
const nodes = ['nose', 'tail'].map((id) => ({ id, name, x: 0, y: 0 }))
const NEWEST = labelSchemaSchema.parse({
  version: 2,
  classes: [
    cls('cat', '1', OUTLINES),
    cls('head', '2', ['box'], { parent: 'cat' }),
    cls('bones', '3', ['skeleton'], { skeleton: { nodes, edges: [] } }),
  ],
})
/** Heads could be keypoints then, and there were dogs. */
const OLDER = labelSchemaSchema.parse({
  version: 1,
  classes: [cls('cat', '1', OUTLINES), cls('head', '2', ['box', 'keypoint']), cls('dog', '4', ['box'])],
})

const documentOf = (shapes: readonly Shape[], schemaVersion = 2): AnnotationDocument => ({
  task: TASK,
  media: MEDIA,
  schemaVersion,
  baseRev: 0,
  version: 0,
  shapes,
})

/** What the server says of it: why not, or null. */
function refusal(document: AnnotationDocument, schemas: readonly LabelSchema[] = [NEWEST]): string | null {
  const operation = { op: 'submit', at: 0, activeMs: 0, document: encodeDocument(document) }
  const { result } = judge(
    operation,
    {
      id: TASK,
      media: MEDIA,
      ...PICTURE,
      schemas: new Map(schemas.map((schema) => [schema.version, schema])),
      leased: true,
      holds: true,
      lastRev: 0,
      current: null,
      ownRev: 0,
      documents: new Map(),
    },
    MEI,
  )
  return result.ok ? null : result.error
}

const errors = (document: AnnotationDocument) =>
  checkDocument(document, NEWEST, PICTURE).filter(({ level }) => level === 'error')

const shape = (id: number, label: string, geometry: unknown, parent: number | null = null): Shape =>
  shapeSchema.parse({ id, label, parent, z: id, geometry })
const at = (x: number, y: number) => ({ x, y })
const skeleton = (...names: readonly string[]) => ({
  kind: 'skeleton',
  nodes: names.map((node) => ({ name: node, at: at(5, 5), state: 'visible' })),
})

describe('what the server refuses is told before', () => {
  it.each<[string, readonly Shape[]]>([
    [
      'parts in a circle',
      [
        shape(1, 'head', { kind: 'box', x0: 0, y0: 0, x1: 5, y1: 5 }, 2),
        shape(2, 'cat', { kind: 'box', x0: 0, y0: 0, x1: 5, y1: 5 }, 1),
      ],
    ],
    ['a part of itself', [shape(1, 'head', { kind: 'box', x0: 0, y0: 0, x1: 5, y1: 5 }, 1)]],
    ['a part of what is not there', [shape(1, 'head', { kind: 'box', x0: 0, y0: 0, x1: 5, y1: 5 }, 7)]],
    ['a point that the template lacks', [shape(1, 'bones', skeleton('nose', 'horn'))]],
    ['a point twice', [shape(1, 'bones', skeleton('nose', 'nose'))]],
    [
      'a turned box too long',
      [shape(1, 'cat', { kind: 'rotated-box', cx: 5, cy: 5, width: 500, height: 4, angle: 0 })],
    ],
    ['an ellipse too long', [shape(1, 'cat', { kind: 'ellipse', cx: 5, cy: 5, rx: 4, ry: 300, angle: 0 })]],
    [
      'a turned box that is nothing on the grid',
      [shape(1, 'cat', { kind: 'rotated-box', cx: 5, cy: 5, width: 0.04, height: 4, angle: 0 })],
    ],
    [
      'a hole outside',
      [
        shape(1, 'cat', {
          kind: 'polygon',
          points: [at(0, 0), at(9, 0), at(9, 9)],
          holes: [[at(1, 1), at(90, 1), at(2, 2)]],
        }),
      ],
    ],
    ['a box that is nothing on the grid', [shape(1, 'cat', { kind: 'box', x0: 1, y0: 1, x1: 1.04, y1: 5 })]],
  ])('%s; and the fix puts it right', (_what, shapes) => {
    const document = documentOf(shapes)
    expect(refusal(document)).not.toBeNull()
    const found = errors(document)
    expect(found.length).toBeGreaterThan(0)
    const fixable = found.find(({ fix }) => fix !== undefined)?.fix
    if (fixable !== undefined) expect(refusal(applyEdit(document, fixable))).toBeNull()
  })

  it('what an older version of the schema allowed is only asked about where the work was begun under it', () => {
    const old = [
      shape(1, 'head', { kind: 'keypoint', at: at(5, 5) }),
      shape(2, 'dog', { kind: 'box', x0: 0, y0: 0, x1: 5, y1: 5 }),
    ]
    expect([refusal(documentOf(old, 1), [OLDER, NEWEST]), errors(documentOf(old, 1))]).toEqual([null, []])
    expect(
      checkDocument(documentOf(old, 1), NEWEST, PICTURE).map(({ code, level }) => [code, level]),
    ).toEqual(
      expect.arrayContaining([
        ['kind-not-allowed', 'warning'],
        ['unknown-class', 'warning'],
      ]),
    )
    expect(refusal(documentOf(old, 2))).not.toBeNull()
    expect(errors(documentOf(old, 2)).length).toBe(2)
  })
})

/** Mostly inside, now and then a hair or more outside, and not always on the grid. */
const px = fc.oneof(
  { weight: 20, arbitrary: fc.integer({ min: 0, max: 30 }) },
  { weight: 3, arbitrary: fc.double({ min: 0, max: 30, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(-3, -0.04, 0.04, 29.96, 30.04, 39.96, 40.04, 45) },
)
const length = fc.oneof(
  fc.double({ min: 0.01, max: 120, noNaN: true }),
  fc.constantFrom(0.04, 0.06, 100, 101),
)
const angle = fc.oneof(fc.double({ min: 0, max: 359.9, noNaN: true }), fc.constantFrom(0, 359.97))
const point = fc.tuple(px, px).map(([x, y]) => imagePoint(x, y))
const points = (minLength: number) => fc.array(point, { minLength, maxLength: 6 })
const geometry = fc.oneof(
  fc.tuple(px, px, px, px).map(([x0, y0, x1, y1]) => ({ kind: 'box', x0, y0, x1, y1 })),
  fc
    .tuple(px, px, length, length, angle)
    .map(([cx, cy, width, height, a]) => ({ kind: 'rotated-box', cx, cy, width, height, angle: a })),
  fc
    .tuple(px, px, length, length, angle)
    .map(([cx, cy, rx, ry, a]) => ({ kind: 'ellipse', cx, cy, rx, ry, angle: a })),
  points(3).map((all) => ({ kind: 'polygon', points: all })),
  fc.tuple(points(3), points(3)).map(([all, hole]) => ({ kind: 'polygon', points: all, holes: [hole] })),
  points(2).map((all) => ({ kind: 'polyline', points: all })),
  point.map((p) => ({ kind: 'keypoint', at: p })),
  fc
    .array(
      fc.record({
        name: fc.constantFrom('nose', 'tail', 'nose', 'tail', 'horn'),
        at: point,
        state: fc.constantFrom('visible', 'absent'),
      }),
      { minLength: 1, maxLength: 3 },
    )
    .map((all) => ({ kind: 'skeleton', nodes: all })),
  fc
    .tuple(fc.nat(45), fc.nat(35), fc.integer({ min: 1, max: 9 }))
    .map(([x, y, width]) => ({ kind: 'mask', x, y, width, height: 1, runs: [0, width] })),
) as fc.Arbitrary<Geometry>
const document = fc
  .array(
    fc.record({
      label: fc.constantFrom('cat', 'cat', 'cat', 'head', 'bones', 'dog') as fc.Arbitrary<LabelId>,
      geometry,
      parent: fc.option(fc.integer({ min: 1, max: 4 }), { freq: 3 }),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((all) => documentOf(all.map((one, i) => ({ ...one, id: i + 1, z: i }) as Shape)))

describe('the check on the client and the judge on the server', () => {
  it('agree: a document without errors is taken', () => {
    let clean = 0
    fc.assert(
      fc.property(document, (one) => {
        if (errors(one).length > 0) return
        clean += 1
        expect(refusal(one)).toBeNull()
      }),
      { seed: 20261122, numRuns: 20_000 },
    )
    expect(clean).toBeGreaterThan(500)
  })
})
