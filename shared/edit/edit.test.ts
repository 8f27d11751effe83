import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ImagePoint, imagePoint } from '../geometry/point.ts'
import type { AnnotationDocument } from '../model/document.ts'
import {
  type LabelId,
  labelIdSchema,
  type ShapeId,
  sha256Schema,
  shapeIdSchema,
  taskIdSchema,
} from '../model/ids.ts'
import { labelSchemaSchema } from '../model/label-schema.ts'
import type { Geometry, Shape } from '../model/shape.ts'
import { applyEdit, type Edit, editSchema, invert } from './edit.ts'
import {
  addShape,
  moveShapes,
  nextShapeId,
  relabelShapes,
  removeShapes,
  reparentShape,
  replaceGeometry,
} from './make.ts'

const id = (n: number): ShapeId => shapeIdSchema.parse(n)
const label = (name: string): LabelId => labelIdSchema.parse(name)
const SIZE = { width: 400, height: 300 }
const SCHEMA = labelSchemaSchema.parse({
  version: 1,
  classes: [
    { id: 'cat', name: { zh: '猫', en: 'cat' }, colour: '#e8590c', key: '1', kinds: ['box'], parent: null },
    { id: 'dog', name: { zh: '狗', en: 'dog' }, colour: '#e8590c', key: '2', kinds: ['box'], parent: null },
    {
      id: 'head',
      name: { zh: '头', en: 'head' },
      colour: '#1c7ed6',
      key: '3',
      kinds: ['box'],
      parent: 'cat',
    },
    {
      id: 'eye',
      name: { zh: '眼', en: 'eye' },
      colour: '#2f9e44',
      key: '4',
      kinds: ['keypoint'],
      parent: 'head',
    },
  ],
})

const EMPTY: AnnotationDocument = {
  task: taskIdSchema.parse('01890a5d-ac96-774b-bcce-b302099a8057'),
  media: sha256Schema.parse('a'.repeat(64)),
  schemaVersion: 1,
  baseRev: 0,
  version: 0,
  shapes: [],
}

function shape(n: number, name: string, parent: number | null = null, geometry?: Geometry): Shape {
  return {
    id: id(n),
    label: label(name),
    parent: parent === null ? null : id(parent),
    z: n,
    geometry: geometry ?? { kind: 'box', x0: n, y0: n, x1: n + 50, y1: n + 50 },
  }
}

const documentOf = (...shapes: readonly Shape[]): AnnotationDocument => ({ ...EMPTY, shapes })

/** What a hand may do, chosen by numbers; null where it can do nothing. */
interface Deed {
  readonly what: 'add' | 'remove' | 'move' | 'relabel' | 'reparent' | 'replace'
  readonly which: number
  readonly other: number
  readonly at: ImagePoint
}

const deed: fc.Arbitrary<Deed> = fc.record({
  what: fc.constantFrom('add', 'add', 'remove', 'move', 'relabel', 'reparent', 'replace'),
  which: fc.nat(20),
  other: fc.nat(20),
  at: fc
    .tuple(fc.integer({ min: -400, max: 400 }), fc.integer({ min: -300, max: 300 }))
    .map(([x, y]) => imagePoint(x, y)),
})

function editOf(
  document: AnnotationDocument,
  edits: readonly Edit[],
  { what, which, other, at }: Deed,
): Edit | null {
  const pick = (n: number): Shape | undefined => document.shapes[n % Math.max(document.shapes.length, 1)]
  const [first, second] = [pick(which), pick(other)]
  const name = SCHEMA.classes[other % SCHEMA.classes.length]?.id ?? label('cat')
  if (what === 'add') {
    const geometry: Geometry = { kind: 'box', x0: 0, y0: 0, x1: 10 + which, y1: 10 + other }
    return addShape(document, { id: nextShapeId(document, edits), label: name, parent: null, geometry })
  }
  if (first === undefined || second === undefined) return null
  switch (what) {
    case 'remove':
      return removeShapes(document, [first.id, second.id])
    case 'move':
      return moveShapes([...new Set([first, second])], at.x, at.y, SIZE)
    case 'relabel':
      return relabelShapes(document, SCHEMA, [first.id, second.id], name)
    case 'reparent':
      return reparentShape(document, first.id, other % 3 === 0 ? null : second.id)
    case 'replace':
      return replaceGeometry('move-vertex', first, { kind: 'keypoint', at })
  }
}

describe('any sequence of edits', () => {
  it('undone to the last gives the first shapes, redone gives the last, at every version one later', () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 40 }), (deeds) => {
        const edits: Edit[] = []
        const states: AnnotationDocument[] = [EMPTY]
        for (const one of deeds) {
          const before = states.at(-1) ?? EMPTY
          const edit = editOf(before, edits, one)
          if (edit === null) continue
          edits.push(editSchema.parse(JSON.parse(JSON.stringify(edit))))
          states.push(applyEdit(before, edit))
        }
        let document = states.at(-1) ?? EMPTY
        for (let i = edits.length - 1; i >= 0; i--) {
          document = applyEdit(document, invert(edits[i]!))
          expect(document.shapes).toEqual(states[i]?.shapes)
        }
        for (const [i, edit] of edits.entries()) {
          document = applyEdit(document, edit)
          expect(document.shapes).toEqual(states[i + 1]?.shapes)
        }
        expect(document.version).toBe(3 * edits.length)
      }),
    )
  })

  it('keeps the document sound: ids differ, parents exist, nobody is a part of itself', () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 40 }), (deeds) => {
        const edits: Edit[] = []
        let document = EMPTY
        for (const one of deeds) {
          const edit = editOf(document, edits, one)
          if (edit === null) continue
          edits.push(edit)
          document = applyEdit(document, edit)
          const byId = new Map(document.shapes.map((s) => [s.id, s]))
          expect(byId.size).toBe(document.shapes.length)
          for (const start of document.shapes) {
            let up: Shape | undefined = start
            for (let steps = 0; up !== undefined && up.parent !== null; steps++) {
              expect(steps).toBeLessThan(document.shapes.length)
              expect(byId.has(up.parent)).toBe(true)
              up = byId.get(up.parent)
            }
          }
        }
      }),
    )
  })
})

describe('an edit', () => {
  it('inverted twice is itself', () => {
    const edit = removeShapes(documentOf(shape(1, 'cat'), shape(2, 'head', 1)), [id(1)])!
    expect(invert(invert(edit))).toEqual(edit)
  })

  it('is refused twice, out of order, and between two ids', () => {
    const add = addShape(EMPTY, shape(1, 'cat'))
    const once = applyEdit(EMPTY, add)
    expect(() => applyEdit(once, add)).toThrow(/does not fit/)
    expect(() => applyEdit(EMPTY, invert(add))).toThrow(/does not fit/)
    const twoIds: Edit = { kind: 'move', changes: [{ before: shape(1, 'cat'), after: shape(2, 'cat') }] }
    expect(() => applyEdit(once, twoIds)).toThrow(/one shape id/)
  })

  it('keeps the drawing order', () => {
    const under = { ...shape(9, 'cat'), z: -1 }
    const { shapes } = applyEdit(documentOf(shape(1, 'cat')), {
      kind: 'draw',
      changes: [{ before: null, after: under }],
    })
    expect(shapes.map((s) => s.id)).toEqual([9, 1])
  })
})

describe('ids', () => {
  it('are never used again, not even after a removal or an undo', () => {
    const add = addShape(EMPTY, shape(7, 'cat'))
    expect(nextShapeId(EMPTY, [])).toBe(1)
    expect(nextShapeId(documentOf(shape(3, 'cat')), [])).toBe(4)
    expect(nextShapeId(EMPTY, [add])).toBe(8)
  })
})

describe('removing', () => {
  it('makes the parts that stay parts of nothing, in the same edit', () => {
    const document = documentOf(shape(1, 'cat'), shape(2, 'head', 1), shape(3, 'eye', 2))
    const edit = removeShapes(document, [id(1), id(3)])!
    expect(applyEdit(document, edit).shapes).toEqual([shape(2, 'head')])
    expect(removeShapes(document, [])).toBeNull()
    expect(removeShapes(document, [id(99)])).toBeNull()
  })
})

describe('moving', () => {
  it('keeps the distances between shapes at the edge of the picture', () => {
    const edit = moveShapes([shape(10, 'cat'), shape(100, 'cat')], 1000, -1000, SIZE)!
    expect(edit.changes.map(({ after }) => after?.geometry)).toEqual([
      { kind: 'box', x0: 260, y0: 0, x1: 310, y1: 50 },
      { kind: 'box', x0: 350, y0: 90, x1: 400, y1: 140 },
    ])
  })

  it('is nothing where nothing moves', () => {
    expect(moveShapes([], 5, 5, SIZE)).toBeNull()
    expect(moveShapes([shape(1, 'cat')], 0.04, 0, SIZE)).toBeNull()
  })
})

describe('another class', () => {
  const document = documentOf(shape(1, 'cat'), shape(2, 'head', 1), shape(3, 'eye', 2))

  it('ends the part-of relations that the schema no longer allows', () => {
    const edit = relabelShapes(document, SCHEMA, [id(1)], label('dog'))!
    expect(applyEdit(document, edit).shapes).toEqual([shape(1, 'dog'), shape(2, 'head'), shape(3, 'eye', 2)])
    const middle = relabelShapes(document, SCHEMA, [id(2)], label('dog'))!
    expect(applyEdit(document, middle).shapes).toEqual([shape(1, 'cat'), shape(2, 'dog'), shape(3, 'eye')])
  })

  it('is nothing where all have it', () => {
    expect(relabelShapes(document, SCHEMA, [id(1)], label('cat'))).toBeNull()
  })
})

describe('another parent', () => {
  const document = documentOf(shape(1, 'cat'), shape(2, 'head', 1), shape(3, 'eye', 2), shape(4, 'head'))

  it('is set and taken away', () => {
    const edit = reparentShape(document, id(3), id(4))!
    expect(applyEdit(document, edit).shapes[2]).toEqual(shape(3, 'eye', 4))
    expect(applyEdit(document, reparentShape(document, id(3), null)!).shapes[2]).toEqual(shape(3, 'eye'))
  })

  it('is refused where it is the same, or would close a ring', () => {
    expect(reparentShape(document, id(3), id(2))).toBeNull()
    expect(reparentShape(document, id(1), id(3))).toBeNull()
    expect(reparentShape(document, id(1), id(1))).toBeNull()
    expect(reparentShape(document, id(99), id(1))).toBeNull()
  })
})

describe('another geometry', () => {
  it('is nothing where it is the same', () => {
    const one = shape(1, 'cat')
    expect(replaceGeometry('resize', one, structuredClone(one.geometry))).toBeNull()
    expect(replaceGeometry('resize', one, { kind: 'box', x0: 0, y0: 0, x1: 9, y1: 9 })?.kind).toBe('resize')
  })
})
