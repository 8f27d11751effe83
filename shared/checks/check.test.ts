import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyEdit } from '../edit/edit.ts'
import { imagePoint } from '../geometry/point.ts'
import type { AnnotationDocument } from '../model/document.ts'
import type { LabelId, Sha256, ShapeId, TaskId } from '../model/ids.ts'
import { type LabelSchema, labelSchemaSchema } from '../model/label-schema.ts'
import type { Geometry, Shape } from '../model/shape.ts'
import { checkDocument } from './check.ts'
import type { CheckCode } from './finding.ts'

const PICTURE = { width: 1000, height: 800 }

const cls = (id: string, key: string, more: object = {}) => ({
  id,
  name: { zh: id, en: id },
  colour: '#e69f00',
  key,
  kinds: ['box', 'polygon', 'keypoint', 'mask', 'polyline'],
  parent: null,
  ...more,
})

const SCHEMA = labelSchemaSchema.parse({
  version: 1,
  classes: [
    cls('cat', '1', {
      attributes: [
        { id: 'breed', name: { zh: '品种', en: 'Breed' }, type: 'text', required: true, maxLength: 5 },
        { id: 'age', name: { zh: '年龄', en: 'Age' }, type: 'number', min: 0, max: 30 },
      ],
    }),
    cls('head', '2', { parent: 'cat', required: true }),
    cls('eye', '3', { parent: 'head' }),
    cls('dog', '4', { kinds: ['box'] }),
  ],
  picture: [{ id: 'scene', name: { zh: '场景', en: 'Scene' }, type: 'boolean', required: true }],
})

const box = (x0: number, y0: number, x1: number, y1: number): Geometry => ({ kind: 'box', x0, y0, x1, y1 })
const polygon = (...points: [number, number][]): Geometry => ({
  kind: 'polygon',
  points: points.map(([x, y]) => imagePoint(x, y)),
})

function shape(id: number, label: string, geometry: Geometry, more: Partial<Shape> = {}): Shape {
  return { id: id as ShapeId, label: label as LabelId, parent: null, z: id, geometry, ...more }
}

const CAT = shape(1, 'cat', box(100, 100, 500, 500), { attributes: { breed: 'tabby' } })
const HEAD = shape(2, 'head', box(150, 150, 250, 250), { parent: 1 as ShapeId })

function documentOf(shapes: readonly Shape[], more: Partial<AnnotationDocument> = {}): AnnotationDocument {
  return {
    task: '019a0000-0000-7000-8000-000000000001' as TaskId,
    media: 'ab'.repeat(32) as Sha256,
    schemaVersion: 1,
    baseRev: 0,
    version: 0,
    shapes,
    answers: { scene: true },
    ...more,
  }
}

const check = (
  shapes: readonly Shape[],
  schema: LabelSchema = SCHEMA,
  more: Partial<AnnotationDocument> = {},
) => checkDocument(documentOf(shapes, more), schema, PICTURE)

const told = (findings: ReturnType<typeof check>): readonly string[] =>
  findings.map(({ code, level, shapes, label }) =>
    [code, level, shapes.join('+'), label ?? ''].filter((part) => part !== '').join(' '),
  )

/** Applies the one fix there is and looks again. */
function afterFix(shapes: readonly Shape[]): readonly string[] {
  const fix = check(shapes).find((finding) => finding.fix !== undefined)?.fix
  if (fix === undefined) throw new Error('nothing to fix')
  return told(checkDocument(applyEdit(documentOf(shapes), fix), SCHEMA, PICTURE))
}

describe('looking a document over', () => {
  it('finds nothing wrong with good work', () => {
    expect(
      check([
        CAT,
        HEAD,
        shape(3, 'eye', { kind: 'keypoint', at: imagePoint(180, 180) }, { parent: 2 as ShapeId }),
      ]),
    ).toEqual([])
  })

  it('asks about a picture without objects, and lets a project forbid or allow that', () => {
    expect(told(check([]))).toEqual(['empty warning'])
    expect(told(check([], { ...SCHEMA, rules: { empty: 'error' } }))).toEqual(['empty error'])
    expect(check([], { ...SCHEMA, rules: { empty: 'off' } })).toEqual([])
  })

  it('misses required answers and attributes, and knows wrong ones', () => {
    expect(told(check([{ ...CAT, attributes: {} }, HEAD], SCHEMA, { answers: {} }))).toEqual([
      'required-answer error',
      'required-attribute error 1 cat',
    ])
    expect(told(check([{ ...CAT, attributes: { breed: '' } }, HEAD]))).toEqual([
      'required-attribute error 1 cat',
    ])
    expect(told(check([{ ...CAT, attributes: { breed: 'much too long', age: 31 } }, HEAD]))).toEqual([
      'bad-attribute error 1 cat',
      'bad-attribute error 1 cat',
    ])
  })

  it('misses a required part, and a part far from what it belongs to', () => {
    expect(told(check([CAT]))).toEqual(['missing-part error 1 head'])
    const far = { ...HEAD, geometry: box(700, 600, 800, 700) }
    expect(told(check([CAT, far]))).toEqual(['part-outside-parent warning 2 head'])
    const ear = { ...HEAD, geometry: box(110, 60, 210, 160) }
    expect(check([CAT, ear])).toEqual([])
  })

  it('offers the likely parent of a part of nothing', () => {
    const lost = { ...HEAD, parent: null }
    expect(told(check([CAT, lost]))).toEqual(['missing-part error 1 head', 'no-parent warning 2 head'])
    expect(afterFix([CAT, lost])).toEqual([])
  })

  it('requires a class of the picture itself', () => {
    const schema = {
      ...SCHEMA,
      classes: SCHEMA.classes.map((c) => (c.id === 'dog' ? { ...c, required: true } : c)),
    }
    expect(told(check([CAT, HEAD], schema))).toEqual(['missing-part error dog'])
  })

  it('knows classes that are gone and kinds that are not allowed', () => {
    expect(told(check([CAT, HEAD, shape(3, 'cow', box(1, 1, 9, 9))]))).toEqual(['unknown-class error 3 cow'])
    expect(told(check([CAT, HEAD, shape(3, 'dog', polygon([0, 0], [9, 0], [9, 9]))]))).toEqual([
      'kind-not-allowed error 3 dog',
    ])
  })

  it('draws in what lies outside the picture', () => {
    const out = shape(3, 'dog', box(900, 700, 1010.5, 790))
    expect(told(check([CAT, HEAD, out]))).toEqual(['outside-picture error 3 dog'])
    expect(afterFix([CAT, HEAD, out])).toEqual([])
  })

  it('removes what shows nothing', () => {
    for (const nothing of [
      box(10, 10, 10, 50),
      polygon([10, 10], [20, 20], [30, 30]),
      { kind: 'polyline', points: [imagePoint(5, 5), imagePoint(5, 5)] } as const,
    ]) {
      const shapes = [CAT, HEAD, shape(3, 'cat', nothing, { attributes: { breed: 'x' } })]
      expect(told(check(shapes))).toContain('zero-area error 3 cat')
      expect(afterFix(shapes)).toEqual([])
    }
  })

  it('sees an outline that crosses itself, and none in one that does not', () => {
    const eight = shape(3, 'eye', polygon([160, 160], [240, 240], [240, 160], [160, 240]), {
      parent: 2 as ShapeId,
    })
    expect(told(check([CAT, HEAD, eight]))).toEqual(['self-crossing warning 3 eye'])
    const spike = shape(3, 'eye', polygon([160, 160], [240, 160], [200, 160], [200, 240]), {
      parent: 2 as ShapeId,
    })
    expect(told(check([CAT, HEAD, spike]))).toEqual(['self-crossing warning 3 eye'])
    const star = Array.from({ length: 400 }, (_, i): [number, number] => {
      const angle = (2 * Math.PI * i) / 400
      const radius = i % 2 === 0 ? 40 : 25
      return [
        200 + Math.round(radius * Math.cos(angle) * 10) / 10,
        200 + Math.round(radius * Math.sin(angle) * 10) / 10,
      ]
    })
    expect(check([CAT, HEAD, shape(3, 'eye', polygon(...star), { parent: 2 as ShapeId })])).toEqual([])
  })

  it('takes two of one class with an IoU above 0.95 for one drawn twice', () => {
    const twin = (by: number) => ({ ...CAT, id: 3 as ShapeId, geometry: box(100 + by, 100, 500 + by, 500) })
    // Shifted by s, two squares of side a have an IoU of (a − s) / (a + s): 0.95 at a shift of 10.256 of 400.
    expect(told(check([CAT, HEAD, twin(10.3)]))).not.toContain('duplicate warning 1+3 cat')
    expect(told(check([CAT, HEAD, twin(10.2)]))).toContain('duplicate warning 1+3 cat')
    expect(told(check([CAT, HEAD, { ...twin(0), label: 'dog' as LabelId }]))).not.toContain(
      'duplicate warning 1+3 dog',
    )
    const outline = (by: number) =>
      polygon([100 + by, 100], [500 + by, 100], [500 + by, 500], [100 + by, 500])
    const polygons = (by: number) => [
      { ...CAT, geometry: outline(0) },
      HEAD,
      { ...twin(0), geometry: outline(by) },
    ]
    expect(told(check(polygons(10.4)))).not.toContain('duplicate warning 1+3 cat')
    expect(told(check(polygons(10.1)))).toContain('duplicate warning 1+3 cat')
  })

  it('tells of each of many in one place once, and keeps the first of them', () => {
    const stack = [5, 1, 4, 3].map((id, i) => ({
      ...CAT,
      id: id as ShapeId,
      geometry: box(100 - i / 10, 100, 500 - i / 10, 500),
    }))
    const found = check([HEAD, ...stack]).filter(({ code }) => code === 'duplicate')
    expect(found.map(({ shapes }) => shapes[1]).sort()).toEqual([3, 4, 5])
  })

  it('sees a part of what is not there, which the server would not take', () => {
    const lost = { ...HEAD, parent: 77 as ShapeId }
    expect(
      told(check([CAT, HEAD, { ...lost, id: 3 as ShapeId, geometry: box(300, 300, 400, 400) }])),
    ).toEqual(['no-parent error 3 head'])
    const more = { foreign: [{ id: 77, kind: 'spiral' }] }
    expect(
      told(
        check([CAT, HEAD, { ...lost, id: 3 as ShapeId, geometry: box(300, 300, 400, 400) }], SCHEMA, more),
      ),
    ).toEqual([])
  })

  it('removes the later of two and leaves its parts to the first', () => {
    const twin = { ...CAT, id: 3 as ShapeId, z: 3 }
    const part = { ...HEAD, parent: 3 as ShapeId }
    expect(told(check([CAT, part, twin]))).toContain('duplicate warning 1+3 cat')
    expect(afterFix([CAT, part, twin])).toEqual([])
  })

  it('asks about a point of a skeleton that is absent, unless it may be', () => {
    const name = { zh: '点', en: 'point' }
    const nodes = [
      { id: 'nose', name, x: 0, y: 0 },
      { id: 'mouth', name, x: 1, y: 1, optional: true },
    ]
    const face = cls('face', '5', { kinds: ['skeleton'], skeleton: { nodes, edges: [] } })
    const schema = labelSchemaSchema.parse({ version: 1, classes: [face], rules: { 'absent-node': 'error' } })
    const drawn = (nose: 'visible' | 'occluded' | 'absent', mouth: 'visible' | 'absent') =>
      shape(3, 'face', {
        kind: 'skeleton',
        nodes: [
          { name: 'nose', at: imagePoint(5, 5), state: nose },
          { name: 'mouth', at: imagePoint(9, 9), state: mouth },
        ],
      })
    expect(check([drawn('occluded', 'absent')], schema)).toEqual([])
    const [finding, ...others] = check([drawn('absent', 'visible')], schema)
    expect(others).toEqual([])
    expect(finding).toMatchObject({ code: 'absent-node', level: 'error', node: 'nose', shapes: [3] })
  })

  it('sees keypoints set twice', () => {
    const eye = (id: number, x: number) =>
      shape(id, 'eye', { kind: 'keypoint', at: imagePoint(x, 200) }, { parent: 2 as ShapeId })
    expect(told(check([CAT, HEAD, eye(3, 200), eye(4, 200.5)]))).toEqual(['duplicate warning 3+4 eye'])
    expect(check([CAT, HEAD, eye(3, 200), eye(4, 202)])).toEqual([])
  })

  it('puts errors first, and every fix fits the document that it was found in', () => {
    const px = fc.integer({ min: -50, max: 1050 })
    const arbitrary = fc.array(
      fc.record({
        label: fc.constantFrom('cat', 'head', 'eye', 'dog', 'cow'),
        parent: fc.option(fc.integer({ min: 1, max: 6 })),
        geometry: fc.oneof(
          fc.tuple(px, px, px, px).map(([x0, y0, w, h]) => box(x0, y0, x0 + Math.abs(w), y0 + Math.abs(h))),
          fc.array(fc.tuple(px, px), { minLength: 3, maxLength: 8 }).map((points) => polygon(...points)),
          fc.tuple(px, px).map(([x, y]): Geometry => ({ kind: 'keypoint', at: imagePoint(x, y) })),
        ),
      }),
      { maxLength: 6 },
    )
    fc.assert(
      fc.property(arbitrary, (parts) => {
        const document = documentOf(
          parts.map(({ label, parent, geometry }, i) =>
            shape(i + 1, label, geometry, {
              parent: parent !== null && parent <= i ? (parent as ShapeId) : null,
            }),
          ),
        )
        const findings = checkDocument(document, SCHEMA, PICTURE)
        const codes = new Set<CheckCode>(findings.map(({ code }) => code))
        expect(findings.map(({ level }) => level)).toEqual(findings.map(({ level }) => level).toSorted())
        for (const { fix } of findings) if (fix !== undefined) applyEdit(document, fix)
        expect(codes.has('empty')).toBe(parts.length === 0)
      }),
      { seed: 20261122, numRuns: 300 },
    )
  })
})
