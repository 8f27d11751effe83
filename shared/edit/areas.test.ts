import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AnnotationDocument } from '../model/document.ts'
import { labelIdSchema, type ShapeId, sha256Schema, shapeIdSchema, taskIdSchema } from '../model/ids.ts'
import { labelSchemaSchema } from '../model/label-schema.ts'
import type { Geometry, Shape } from '../model/shape.ts'
import { mergeShapes, replaceByPieces } from './areas.ts'
import { applyEdit, invert } from './edit.ts'

const id = (n: number): ShapeId => shapeIdSchema.parse(n)
const kinds = ['box']
const SCHEMA = labelSchemaSchema.parse({
  version: 1,
  classes: [
    { id: 'cat', name: { zh: '猫', en: 'cat' }, colour: '#e8590c', key: '1', kinds, parent: null },
    { id: 'dog', name: { zh: '狗', en: 'dog' }, colour: '#e8590c', key: '2', kinds, parent: null },
    { id: 'head', name: { zh: '头', en: 'head' }, colour: '#1c7ed6', key: '3', kinds, parent: 'cat' },
    { id: 'eye', name: { zh: '眼', en: 'eye' }, colour: '#2f9e44', key: '4', kinds, parent: 'head' },
  ],
})

const box = (x0: number, y0: number, x1: number, y1: number): Geometry => ({ kind: 'box', x0, y0, x1, y1 })

function shape(n: number, geometry: Geometry, label = 'cat', parent: number | null = null): Shape {
  return {
    id: id(n),
    label: labelIdSchema.parse(label),
    parent: parent === null ? null : id(parent),
    z: n,
    geometry,
  }
}

const documentOf = (...shapes: readonly Shape[]): AnnotationDocument => ({
  task: taskIdSchema.parse('01890a5d-ac96-774b-bcce-b302099a8057'),
  media: sha256Schema.parse('a'.repeat(64)),
  schemaVersion: 1,
  baseRev: 0,
  version: 0,
  shapes,
})

const parents = ({ shapes }: AnnotationDocument) => Object.fromEntries(shapes.map((s) => [s.id, s.parent]))

describe('pieces in the place of a shape', () => {
  const cat: Shape = { ...shape(1, box(0, 0, 100, 100)), occluded: true, attributes: { breed: 'tabby' } }
  const [left, right] = [box(0, 0, 50, 100), box(50, 0, 100, 100)]

  it('keeps the shape for the first one and makes others like it', () => {
    const document = documentOf(cat, shape(5, box(200, 0, 300, 100)))
    const edit = replaceByPieces(document, 'cut', new Map([[id(1), [left, right]]]), id(6))
    const after = applyEdit(document, edit!)
    expect(after.shapes).toEqual([
      { ...cat, geometry: left },
      { ...cat, geometry: right, id: 6 },
      document.shapes[1],
    ])
  })

  it('sends the parts to the piece around their middle, and leaves them where there is none', () => {
    const document = documentOf(
      cat,
      shape(2, box(60, 10, 90, 30), 'head', 1),
      shape(3, box(10, 10, 30, 30), 'head', 1),
      shape(4, box(300, 0, 320, 20), 'head', 1),
      shape(5, box(65, 10, 70, 15), 'eye', 2),
    )
    const edit = replaceByPieces(document, 'cut', new Map([[id(1), [left, right]]]), id(6))
    expect(parents(applyEdit(document, edit!))).toEqual({ 1: null, 6: null, 2: 6, 3: 1, 4: 1, 5: 2 })
  })

  it('divides a shape and a part of it in one step', () => {
    const document = documentOf(cat, shape(2, box(20, 10, 80, 30), 'head', 1))
    const pieces = new Map([
      [id(1), [left, right]],
      [id(2), [box(20, 10, 50, 30), box(50, 10, 80, 30)]],
    ])
    const edit = replaceByPieces(document, 'cut', pieces, id(3))
    const after = applyEdit(document, edit!)
    expect(parents(after)).toEqual({ 1: null, 3: null, 2: 1, 4: 3 })
    expect(applyEdit(after, invert(edit!)).shapes).toEqual(document.shapes)
  })

  it('removes a shape without any, and frees its parts', () => {
    const document = documentOf(cat, shape(2, box(60, 10, 90, 30), 'head', 1))
    const edit = replaceByPieces(document, 'brush', new Map([[id(1), []]]), id(3))
    expect(applyEdit(document, edit!).shapes).toEqual([{ ...document.shapes[1], parent: null }])
  })

  it('is nothing where nothing changes', () => {
    expect(replaceByPieces(documentOf(cat), 'cut', new Map([[id(1), [cat.geometry]]]), id(2))).toBeNull()
    expect(replaceByPieces(documentOf(cat), 'cut', new Map([[id(9), [left]]]), id(10))).toBeNull()
  })
})

describe('one shape of several', () => {
  const whole = box(0, 0, 200, 100)

  it('keeps the first one and its place, whatever the order of the others', () => {
    const document = documentOf(shape(1, box(0, 0, 100, 100)), shape(2, box(90, 0, 200, 100)))
    const edit = mergeShapes(document, SCHEMA, 'unite', [id(2), id(1)], whole)
    expect(applyEdit(document, edit!).shapes).toEqual([{ ...document.shapes[1], geometry: whole }])
  })

  it('takes over the parts that its class may have, and frees the others', () => {
    const document = documentOf(
      shape(1, box(0, 0, 100, 100)),
      shape(2, box(90, 0, 200, 100), 'dog'),
      shape(3, box(100, 10, 120, 30), 'head', 2),
      shape(4, box(10, 10, 30, 30), 'head', 1),
    )
    const one = applyEdit(document, mergeShapes(document, SCHEMA, 'unite', [id(1), id(2)], whole)!)
    expect(parents(one)).toEqual({ 1: null, 3: 1, 4: 1 })
    const other = applyEdit(document, mergeShapes(document, SCHEMA, 'unite', [id(2), id(1)], whole)!)
    expect(parents(other)).toEqual({ 2: null, 3: 2, 4: null })
  })

  it('is no part of what it has swallowed', () => {
    const document = documentOf(
      shape(1, box(0, 0, 100, 100)),
      shape(2, box(10, 10, 50, 50), 'head', 1),
      shape(3, box(20, 20, 30, 30), 'eye', 2),
    )
    const head = applyEdit(document, mergeShapes(document, SCHEMA, 'unite', [id(2), id(1)], whole)!)
    expect(parents(head)).toEqual({ 2: null, 3: 2 })
    const cat = applyEdit(document, mergeShapes(document, SCHEMA, 'unite', [id(1), id(2)], whole)!)
    expect(parents(cat)).toEqual({ 1: null, 3: null })
  })

  it('comes back with undo, whatever was merged', () => {
    const anyShape = (n: number) =>
      fc
        .tuple(
          fc.constantFrom('cat', 'dog', 'head', 'eye'),
          fc.option(fc.integer({ min: 1, max: 6 })),
          fc.integer({ min: 0, max: 300 }),
        )
        .map(([label, parent, x]) => shape(n, box(x, 0, x + 50, 50), label, parent === n ? null : parent))
    const shapes = fc.tuple(...[1, 2, 3, 4, 5, 6].map(anyShape))
    fc.assert(
      fc.property(shapes, fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { minLength: 2 }), (all, ids) => {
        const document = documentOf(...all)
        const [first, ...others] = ids.map(id)
        const edit = mergeShapes(document, SCHEMA, 'unite', [first!, ...others], box(0, 0, 1, 1))!
        const after = applyEdit(document, edit)
        expect(after.shapes).toHaveLength(all.length - others.length)
        for (const { id: own, parent } of after.shapes) {
          expect(others).not.toContain(parent)
          expect(parent).not.toBe(own)
        }
        expect(applyEdit(after, invert(edit)).shapes).toEqual(document.shapes)
      }),
    )
  })
})
