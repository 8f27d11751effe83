import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boundsOf } from '../geometry/geometry.ts'
import { imagePoint } from '../geometry/point.ts'
import { type AnnotationDocument, documentSchema } from '../model/document.ts'
import type { ShapeId } from '../model/ids.ts'
import { labelSchemaSchema } from '../model/label-schema.ts'
import { type Geometry, type Shape, shapeSchema } from '../model/shape.ts'
import { reorderShapes, rotateShapes, setAnswer, setAttribute, setFlag, setNodeState } from './change.ts'
import { applyEdit, editSchema, invert } from './edit.ts'
import { moveShapes } from './make.ts'
import { type Pasted, pasteShapes } from './paste.ts'

const SIZE = { width: 400, height: 300 }
const id = (n: number) => n as ShapeId
const COLOUR = 'colour' as Parameters<typeof setAttribute>[1]

function shape(n: number, geometry: unknown, more: object = {}): Shape {
  return shapeSchema.parse({ id: n, label: 'cat', parent: null, z: n, geometry, ...more })
}
const box = (x0: number, y0 = 10, side = 20) => ({ kind: 'box', x0, y0, x1: x0 + side, y1: y0 + side })
const pt = imagePoint

function documentOf(...shapes: readonly Shape[]): AnnotationDocument {
  const head = { task: '01890a5d-ac96-774b-bcce-b302099a8057', media: 'a'.repeat(64) }
  return documentSchema.parse({ ...head, schemaVersion: 1, baseRev: 0, version: 0, shapes })
}

const cls = (name: string, parent: string | null) => ({
  id: name,
  name: { zh: name, en: name },
  colour: '#123456',
  key: name[0],
  kinds: ['box'],
  parent,
})
const SCHEMA = labelSchemaSchema.parse({ version: 1, classes: [cls('cat', null), cls('head', 'cat')] })

describe('an answer about an object', () => {
  it('is set, changed and taken away, and leaves no empty list behind', () => {
    const document = documentOf(shape(1, box(0)))
    const set = setAttribute(document.shapes, COLOUR, 'black')
    const black = applyEdit(document, set!)
    expect(black.shapes[0]?.attributes).toEqual({ colour: 'black' })
    expect(setAttribute(black.shapes, COLOUR, 'black')).toBeNull()
    const gone = applyEdit(black, setAttribute(black.shapes, COLOUR, null)!)
    expect(gone.shapes).toEqual(document.shapes)
    expect(Object.keys(gone.shapes[0]!)).not.toContain('attributes')
    expect(setAttribute(document.shapes, COLOUR, null)).toBeNull()
  })

  it('keeps the other answers, and the keys of a later version', () => {
    const before = shape(1, box(0), { attributes: { age: 3 }, later: true })
    const edit = setAttribute([before], COLOUR, ['a', 'b'])
    expect(edit?.changes[0]?.after).toEqual({ ...before, attributes: { age: 3, colour: ['a', 'b'] } })
  })
})

it('an answer about the picture is an edit without shapes, and undone', () => {
  const document = documentOf(shape(1, box(0)))
  const edit = editSchema.parse(JSON.parse(JSON.stringify(setAnswer(document, COLOUR, true))))
  const answered = applyEdit(document, edit)
  expect(answered.answers).toEqual({ colour: true })
  expect(setAnswer(answered, COLOUR, true)).toBeNull()
  expect(applyEdit(answered, invert(edit))).toEqual({ ...document, version: 2 })
})

it('flags are set on those that lack them, and taken away whole', () => {
  const [one, two] = [shape(1, box(0)), shape(2, box(50), { occluded: true })]
  const edit = setFlag([one, two], 'occluded', true)
  expect(edit?.changes.map(({ after }) => after)).toEqual([{ ...one, occluded: true }])
  expect(setFlag([two], 'occluded', false)?.changes[0]?.after).toEqual(shape(2, box(50)))
  expect(setFlag([one], 'truncated', false)).toBeNull()
})

it('a node of a skeleton has a state of its own', () => {
  const nodes = ['left', 'right'].map((name, i) => ({ name, at: pt(i * 10, 5), state: 'visible' }))
  const cat = shape(1, { kind: 'skeleton', nodes })
  const after = setNodeState(cat, 'right', 'absent')?.changes[0]?.after?.geometry
  expect(after?.kind === 'skeleton' && after.nodes.map(({ state }) => state)).toEqual(['visible', 'absent'])
  expect(setNodeState(cat, 'right', 'visible')).toBeNull()
  expect(setNodeState(cat, 'tail', 'absent')).toBeNull()
  expect(setNodeState(shape(2, box(0)), 'left', 'absent')).toBeNull()
})

describe('the drawing order', () => {
  const order = (document: AnnotationDocument) => document.shapes.map((s) => s.id)
  const five = documentOf(...[1, 2, 3, 4, 5].map((n) => shape(n, box(n * 30))))

  it.each([
    ['front', [2], [1, 3, 4, 5, 2], 1],
    ['front', [3, 1], [2, 4, 5, 1, 3], 2],
    ['back', [4, 5], [4, 5, 1, 2, 3], 2],
    ['forward', [2], [1, 3, 2, 4, 5], 2],
    ['forward', [1, 2], [3, 1, 2, 4, 5], 3],
    ['backward', [4, 5], [1, 2, 4, 5, 3], 3],
    ['forward', [2, 4], [1, 3, 2, 5, 4], 4],
  ] as const)('%s: %j', (to, ids, expected, changes) => {
    const edit = reorderShapes(five, ids.map(id), to)
    expect(order(applyEdit(five, edit!))).toEqual(expected)
    expect(edit?.changes.length).toBe(changes)
  })

  it('is left alone where the shapes are there already', () => {
    expect(reorderShapes(five, [id(4), id(5)], 'front')).toBeNull()
    expect(reorderShapes(five, [id(5)], 'forward')).toBeNull()
    expect(reorderShapes(five, [], 'back')).toBeNull()
  })

  it('changes as asked whatever z the shapes have, and back again', () => {
    const zs = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 8 })
    const to = fc.constantFrom('front', 'forward', 'backward', 'back')
    fc.assert(
      fc.property(zs, fc.array(fc.nat(8)), to, (list, picked, where) => {
        const document = documentOf(...list.map((z, i) => shape(i + 1, box(i * 30), { z })))
        const chosen = new Set(picked.map((n) => id(n + 1)))
        const edit = reorderShapes(document, [...chosen], where)
        if (edit === null) return
        const after = applyEdit(document, edit)
        const rest = (d: AnnotationDocument) => order(d).filter((n) => !chosen.has(n))
        const touched = (d: AnnotationDocument) => order(d).filter((n) => chosen.has(n))
        expect(rest(after)).toEqual(rest(document))
        expect(touched(after)).toEqual(touched(document))
        expect(order(after)).not.toEqual(order(document))
        if (where === 'front') expect(order(after)).toEqual([...rest(document), ...touched(document)])
        expect(applyEdit(after, invert(edit)).shapes).toEqual(document.shapes)
      }),
    )
  })
})

describe('turning', () => {
  const triangle = shape(1, { kind: 'polygon', points: [pt(100, 100), pt(140, 100), pt(140, 120)] })
  const card = shape(2, { kind: 'rotated-box', cx: 120, cy: 110, width: 40, height: 20, angle: 350 })

  it('goes round the common middle and leaves what cannot be turned', () => {
    const edit = rotateShapes([triangle, shape(3, box(0))], 90, SIZE)
    expect(edit?.changes.map(({ after }) => after?.geometry)).toEqual([
      { kind: 'polygon', points: [pt(130, 90), pt(130, 130), pt(110, 130)] },
    ])
    expect(rotateShapes([shape(3, box(0))], 90, SIZE)).toBeNull()
    expect(rotateShapes([triangle], 360, SIZE)).toBeNull()
  })

  it('of a rotated box counts its angle on, past 360', () => {
    const after = rotateShapes([card], 15, SIZE)?.changes[0]?.after?.geometry
    expect(after).toMatchObject({ cx: 120, cy: 110, width: 40, height: 20, angle: 5 })
  })

  it('at the edge ends inside the picture', () => {
    const flat = shape(1, { kind: 'polyline', points: [pt(0, 5), pt(100, 5)] })
    const after = rotateShapes([flat], 90, SIZE)?.changes[0]?.after?.geometry
    expect(boundsOf(after as Geometry)).toEqual({ x0: 50, y0: 0, x1: 50, y1: 100 })
  })
})

describe('pasting', () => {
  const cat = shape(1, box(10))
  const head = shape(2, box(12, 12, 5), { label: 'head', parent: 1, occluded: true })
  const paste = (document: AnnotationDocument, shapes: readonly Shape[], more: object = {}) =>
    pasteShapes({
      document,
      schema: SCHEMA,
      size: SIZE,
      shapes,
      kind: 'paste',
      firstId: id(50),
      offset: 10,
      ...more,
    })

  it('gives new ids, keeps parts with what they are parts of, and lays all on top', () => {
    const there = shape(7, box(200), { z: 3 })
    const { edit } = paste(documentOf(there), [cat, head])
    expect(edit?.kind).toBe('paste')
    expect(edit?.changes.map(({ after }) => after)).toEqual([
      { ...cat, id: 50, z: 4 },
      { ...head, id: 51, parent: 50, z: 5 },
    ])
  })

  it('without what it was a part of finds a likely parent, or none', () => {
    expect(paste(documentOf(cat), [head]).edit?.changes[0]?.after?.parent).toBe(1)
    expect(paste(documentOf(), [head]).edit?.changes[0]?.after?.parent).toBeNull()
  })

  it('lies beside what it would cover, again and again', () => {
    const once = applyEdit(documentOf(cat), paste(documentOf(cat), [cat]).edit!)
    const twice = applyEdit(once, paste(once, [cat], { firstId: id(60) }).edit!)
    expect(twice.shapes.map(({ geometry }) => boundsOf(geometry).x0)).toEqual([10, 20, 30])
    const copy = paste(documentOf(), [cat], { kind: 'duplicate' })
    expect(boundsOf(copy.edit!.changes[0]!.after!.geometry).x0).toBe(20)
  })

  const places = ({ edit }: Pasted) => edit?.changes.map(({ after }) => after?.geometry)

  it('from a larger picture is brought into this one, together as far as that is possible', () => {
    const far = paste(documentOf(), [shape(1, box(900, 700)), shape(2, box(950, 720))])
    expect(places(far)).toEqual([box(330, 260), box(380, 280)])
    expect(far).toMatchObject({ clipped: 0, outside: 0 })
  })

  it('brings in what is too far apart for this picture one by one, parts with what they are parts of', () => {
    const apart = paste(documentOf(), [
      shape(1, box(10)),
      shape(2, box(900, 700, 40)),
      shape(3, box(905, 705, 10), { label: 'head', parent: 2 }),
    ])
    expect(places(apart)).toEqual([box(10), box(360, 260, 40), box(365, 265, 10)])
    expect(apart).toMatchObject({ clipped: 0, outside: 0 })
  })

  it('draws to the edge what is larger than the picture, and counts that', () => {
    const wide = shape(3, { kind: 'box', x0: 100, y0: 0, x1: 900, y1: 50 })
    const cut = paste(documentOf(), [wide, shape(4, box(10))])
    expect(places(cut)).toEqual([{ kind: 'box', x0: 0, y0: 0, x1: 400, y1: 50 }, box(10)])
    expect(cut).toMatchObject({ clipped: 1, outside: 0 })
  })

  it('leaves out what cannot be brought in, counts that, and is nothing where nothing is left', () => {
    const mask = { kind: 'mask', x: 0, y: 0, width: 500, height: 1, runs: [0, 500] }
    expect(paste(documentOf(), [shape(1, mask)])).toEqual({ edit: null, clipped: 0, outside: 1 })
    expect(paste(documentOf(), [])).toEqual({ edit: null, clipped: 0, outside: 0 })
  })
})

it('what moves with a mask moves by whole pixels, as the mask does', () => {
  const mask = shape(1, { kind: 'mask', x: 10, y: 10, width: 2, height: 1, runs: [0, 2] })
  expect(moveShapes([mask, shape(2, box(50))], 0.7, 0, SIZE)).toBeNull()
  const edit = moveShapes([mask, shape(2, box(50))], 3.6, -2.9, SIZE)
  expect(edit?.changes.map(({ after }) => boundsOf(after!.geometry))).toMatchObject([
    { x0: 13, y0: 8 },
    { x0: 53, y0: 8 },
  ])
})
