import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { circles } from '../checks/parts.ts'
import { type AnnotationDocument, byDrawingOrder, documentSchema } from '../model/document.ts'
import { labelIdSchema, type ShapeId, sha256Schema, shapeIdSchema, taskIdSchema } from '../model/ids.ts'
import type { Shape } from '../model/shape.ts'
import { decodeDocument, encodeDocument } from '../wire/document-codec.ts'
import { reorderShapes } from './change.ts'
import { applyEdit, type Edit, invert } from './edit.ts'
import { addShape, nextShapeId, removeShapes, reparentShape } from './make.ts'
import { mergeDocuments, mergeEdit, proposalSchema } from './merge.ts'

const id = (n: number): ShapeId => shapeIdSchema.parse(n)
const EMPTY: AnnotationDocument = {
  task: taskIdSchema.parse('01890a5d-ac96-774b-bcce-b302099a8057'),
  media: sha256Schema.parse('a'.repeat(64)),
  schemaVersion: 1,
  baseRev: 1,
  version: 0,
  shapes: [],
}

function shape(
  n: number,
  { parent, ...more }: { parent?: number } & Partial<Omit<Shape, 'parent'>> = {},
): Shape {
  const geometry = { kind: 'box', x0: n, y0: n, x1: n + 10, y1: n + 10 } as const
  return {
    id: id(n),
    label: labelIdSchema.parse('cat'),
    parent: parent === undefined ? null : id(parent),
    z: n,
    geometry,
    ...more,
  }
}

const wide = (one: Shape): Shape => ({
  ...one,
  geometry: { kind: 'box', x0: 0, y0: 0, x1: 99, y1: 99 },
})
const hidden = (one: Shape): Shape => ({ ...one, occluded: true })
const documentOf = (...shapes: readonly Shape[]): AnnotationDocument => ({ ...EMPTY, shapes })
const idsOf = ({ shapes }: AnnotationDocument) => shapes.map((one) => one.id as number)

/** Numbers of the drawing order mean nothing but the order. */
const bare = (document: AnnotationDocument): AnnotationDocument => ({
  ...document,
  shapes: document.shapes.map((one, z) => ({ ...one, z })),
})

const deedArbitrary = fc.record({
  what: fc.constantFrom('add', 'add', 'remove', 'widen', 'hide', 'reparent', 'order', 'answer', 'foreign'),
  which: fc.nat(9),
  other: fc.nat(9),
})
type Deed = typeof deedArbitrary extends fc.Arbitrary<infer T> ? T : never

function done(document: AnnotationDocument, { what, which, other }: Deed): AnnotationDocument {
  const pick = (n: number) => document.shapes[n % Math.max(document.shapes.length, 1)]
  const [first, second] = [pick(which), pick(other)]
  const edited = (edit: Edit | null) => (edit === null ? document : applyEdit(document, edit))
  const changed = (after: Shape) => edited({ kind: 'fix', changes: [{ before: first ?? null, after }] })
  if (what === 'answer') return { ...document, answers: { ...document.answers, [`a${which % 3}`]: other } }
  if (what === 'foreign')
    return {
      ...document,
      foreign: [...(document.foreign ?? []), { kind: 'mesh', n: document.foreign?.length ?? 0, which }],
    }
  if (what === 'add' || first === undefined || second === undefined) {
    const parent = second === undefined || which % 2 === 0 ? {} : { parent: second.id }
    return edited(addShape(document, { ...shape(nextShapeId(document, []), parent), label: labelOf(which) }))
  }
  if (what === 'remove') return edited(removeShapes(document, [first.id]))
  if (what === 'widen')
    return changed({ ...first, geometry: { ...wide(first).geometry, y1: 100 + other } as never })
  if (what === 'hide') return changed(hidden(first))
  if (what === 'reparent') return edited(reparentShape(document, first.id, other === 0 ? null : second.id))
  return edited(reorderShapes(document, [first.id], other % 2 === 0 ? 'front' : 'backward'))
}

const labelOf = (n: number) => labelIdSchema.parse(['cat', 'dog', 'head'][n % 3])
const after = (document: AnnotationDocument, deeds: readonly Deed[]) => deeds.reduce(done, document)

const deeds = fc.array(deedArbitrary, { maxLength: 12 })
const threeDocuments = fc.tuple(deeds, deeds, deeds).map(([first, theirs, hers]) => {
  const base = after(EMPTY, first)
  return { base, reviewers: after(base, theirs), labellers: after(base, hers) }
})

/** What an object is, whatever its number, its place in the order and what it is a part of. */
const looks = ({ label, geometry, occluded }: Shape) => JSON.stringify({ label, geometry, occluded })

function shapesOf({ document, proposals }: ReturnType<typeof mergeDocuments>): readonly Shape[] {
  return [
    ...document.shapes,
    ...proposals.flatMap((p) => ('object' in p && p.labellers ? [p.labellers] : [])),
  ]
}

function isSound({ shapes }: AnnotationDocument): void {
  const ids = new Set(shapes.map((one) => one.id))
  expect(ids.size).toBe(shapes.length)
  expect(shapes.filter(({ parent }) => parent !== null && !ids.has(parent))).toEqual([])
  expect(circles(shapes)).toEqual([])
  expect([...shapes].sort(byDrawingOrder)).toEqual(shapes)
}

describe('any two lines of work on one document', () => {
  it('where one of them did nothing, give the other one', () => {
    fc.assert(
      fc.property(threeDocuments, ({ base, reviewers }) => {
        for (const sides of [
          [base, reviewers],
          [reviewers, base],
        ] as const) {
          const { document, proposals } = mergeDocuments(base, ...sides)
          expect(bare(document)).toEqual(bare(reviewers))
          expect(proposals).toEqual([])
        }
        expect(mergeDocuments(base, reviewers, base).merged).toEqual([])
        expect(mergeDocuments(null, reviewers, reviewers).proposals).toEqual([])
      }),
    )
  })

  it('give a document that is sound and passes the line', () => {
    fc.assert(
      fc.property(threeDocuments, fc.boolean(), ({ base, reviewers, labellers }, isHeld) => {
        const { document, proposals } = mergeDocuments(isHeld ? base : null, reviewers, labellers)
        isSound(document)
        expect(decodeDocument(encodeDocument(document), document.media)).toEqual({
          ...bare(document),
          version: 0,
        })
        expect(documentSchema.parse(JSON.parse(JSON.stringify(document)))).toEqual(document)
        for (const proposal of proposals) expect(proposalSchema.parse(proposal)).toEqual(proposal)
      }),
    )
  })

  it('lose nothing: what either drew or changed is in the document or proposed', () => {
    fc.assert(
      fc.property(threeDocuments, fc.boolean(), ({ base, reviewers, labellers }, isHeld) => {
        const merge = mergeDocuments(isHeld ? base : null, reviewers, labellers)
        const was = new Set(isHeld ? base.shapes.map(looks) : [])
        const kept = new Set(shapesOf(merge).map(looks))
        const current = new Set(merge.document.shapes.map(looks))
        for (const one of reviewers.shapes) if (!was.has(looks(one))) expect(current).toContain(looks(one))
        for (const one of labellers.shapes) if (!was.has(looks(one))) expect(kept).toContain(looks(one))
        for (const one of [...(reviewers.foreign ?? []), ...(labellers.foreign ?? [])])
          expect(merge.document.foreign).toContainEqual(one)
        for (const [answer, value] of Object.entries(labellers.answers ?? {})) {
          const proposed = merge.proposals.some(
            (p) => 'answer' in p && p.answer === answer && p.labellers === value,
          )
          const stale = isHeld && base.answers?.[answer] === value
          expect(proposed || stale || merge.document.answers?.[answer] === value).toBe(true)
        }
      }),
    )
  })

  it('never put one geometry together of two', () => {
    fc.assert(
      fc.property(threeDocuments, ({ base, reviewers, labellers }) => {
        const drawn = new Set([...reviewers.shapes, ...labellers.shapes].map(looks))
        for (const one of mergeDocuments(base, reviewers, labellers).document.shapes)
          expect(drawn).toContain(looks(one))
      }),
    )
  })

  it('are one step in her history, which leads back to hers', () => {
    fc.assert(
      fc.property(threeDocuments, ({ base, reviewers, labellers }) => {
        const { document } = mergeDocuments(base, reviewers, labellers)
        const edit = mergeEdit(labellers, document)
        const there = applyEdit(labellers, edit)
        expect(there.shapes).toEqual(document.shapes)
        expect(there.answers).toEqual(document.answers)
        const back = applyEdit(there, invert(edit))
        expect({ ...back, version: 0 }).toEqual({ ...labellers, version: 0 })
      }),
    )
  })
})

describe('one object', () => {
  const base = documentOf(shape(1), shape(2), shape(3))

  it('changed by one side only is taken from there', () => {
    const reviewers = documentOf(wide(shape(1)), shape(2), shape(3), shape(4))
    const labellers = documentOf(shape(1), hidden(shape(2)))
    const { document, proposals, merged } = mergeDocuments(base, reviewers, labellers)
    expect(document.shapes).toEqual([wide(shape(1)), hidden(shape(2)), shape(4)])
    expect(proposals).toEqual([])
    expect(merged).toEqual([2, 3])
  })

  it('changed alike by both is nothing to speak of', () => {
    const both = documentOf(wide(shape(1)), shape(2), shape(5))
    expect(mergeDocuments(base, both, both)).toEqual({ document: both, proposals: [], merged: [] })
  })

  it('changed by both stays as the reviewer left it; hers is proposed', () => {
    const { document, proposals } = mergeDocuments(
      base,
      documentOf(wide(shape(1)), shape(3)),
      documentOf(hidden(shape(1)), hidden(shape(2))),
    )
    expect(document.shapes).toEqual([wide(shape(1))])
    expect(proposals).toEqual([
      { object: 1, labellers: hidden(shape(1)) },
      { object: 2, labellers: hidden(shape(2)) },
    ])
    const kept = mergeDocuments(
      base,
      documentOf(hidden(shape(1)), shape(2), shape(3)),
      documentOf(shape(2), shape(3)),
    )
    expect(kept.document.shapes).toEqual([hidden(shape(1)), shape(2), shape(3)])
    expect(kept.proposals).toEqual([{ object: 1, labellers: null }])
  })

  it('new on both sides under one number becomes two, and parts follow', () => {
    const reviewers = documentOf(...base.shapes, shape(4), shape(5, { parent: 4 }))
    const labellers = documentOf(...base.shapes, wide(shape(4)), shape(5, { parent: 4 }))
    const { document, proposals, merged } = mergeDocuments(base, reviewers, labellers)
    expect(new Set(idsOf(document))).toEqual(new Set([1, 2, 3, 4, 5, 6, 7]))
    expect(document.shapes.find((one) => one.id === id(7))?.parent).toBe(6)
    expect(document.shapes.find((one) => one.id === id(5))?.parent).toBe(4)
    expect(proposals).toEqual([])
    expect(merged).toEqual([6, 7])
  })

  it('new with a number that an unread object holds gets another', () => {
    const reviewers = { ...base, foreign: [{ id: 4, kind: 'mesh' }] }
    const { document } = mergeDocuments(base, reviewers, documentOf(...base.shapes, shape(4)))
    expect(idsOf(document)).toEqual([1, 2, 3, 5])
  })

  it('without a base is proposed wherever the two differ', () => {
    const { document, proposals, merged } = mergeDocuments(
      null,
      documentOf(wide(shape(1)), shape(2), shape(3)),
      documentOf(shape(1), shape(2), shape(4)),
    )
    expect(idsOf(document)).toEqual([1, 2, 3])
    expect(merged).toEqual([])
    expect(proposals).toEqual([
      { object: 1, labellers: shape(1) },
      { object: 3, labellers: null },
      { object: 4, labellers: shape(4) },
    ])
  })
})

describe('parts', () => {
  const cat = shape(1)
  const head = shape(2, { parent: 1 })

  it('of what the other side deleted become parts of nothing', () => {
    const { document, proposals } = mergeDocuments(
      documentOf(cat, head),
      documentOf(cat, wide(head)),
      documentOf({ ...head, parent: null }),
    )
    expect(document.shapes).toEqual([{ ...wide(head), parent: null }])
    expect(proposals).toEqual([])
  })

  it('that one side gave to an object keep it from the deletion of the other', () => {
    const deleted = documentOf()
    const given = documentOf(cat, head)
    expect(mergeDocuments(documentOf(cat), given, deleted)).toEqual({
      document: given,
      proposals: [{ object: 1, labellers: null }],
      merged: [],
    })
    expect(mergeDocuments(documentOf(cat), deleted, given)).toEqual({
      document: documentOf({ ...head, parent: null }),
      proposals: [
        { object: 1, labellers: cat },
        { object: 2, labellers: head },
      ],
      merged: [2],
    })
  })

  it('are never parts of themselves: of two relations that close a circle hers is proposed', () => {
    const base = documentOf(shape(1), shape(2))
    const { document, proposals, merged } = mergeDocuments(
      base,
      documentOf(shape(1, { parent: 2 }), shape(2)),
      documentOf(shape(1), shape(2, { parent: 1 })),
    )
    expect(document.shapes).toEqual([shape(1, { parent: 2 }), shape(2)])
    expect(proposals).toEqual([{ object: 2, labellers: shape(2, { parent: 1 }) }])
    expect(merged).toEqual([])
    const damaged = documentOf(shape(1, { parent: 2 }), shape(2, { parent: 1 }))
    isSound(mergeDocuments(damaged, damaged, damaged).document)
  })
})

describe('the drawing order', () => {
  const base = documentOf(shape(1), shape(2), shape(3))
  const front = (document: AnnotationDocument, n: number) =>
    applyEdit(document, reorderShapes(document, [id(n)], 'front')!)

  it('is that of the side that changed it, of both the reviewer’s', () => {
    const hers = front(base, 1)
    expect(idsOf(mergeDocuments(base, base, hers).document)).toEqual([2, 3, 1])
    expect(idsOf(mergeDocuments(base, front(base, 2), base).document)).toEqual([1, 3, 2])
    const both = mergeDocuments(base, front(base, 2), hers)
    expect(idsOf(both.document)).toEqual([1, 3, 2])
    expect(both.merged).toEqual([])
  })

  it('keeps what was added above what it was drawn above, and her numbers where nothing changes', () => {
    const hers = documentOf(shape(1), { ...shape(2), z: 7 }, { ...shape(3), z: 9 })
    const added = documentOf(
      { ...shape(1), z: 0 },
      { ...shape(8), z: 1 },
      { ...shape(2), z: 2 },
      { ...shape(3), z: 3 },
    )
    const { document } = mergeDocuments(base, added, hers)
    expect(document.shapes.map(({ id: n, z }) => [n, z])).toEqual([
      [1, 1],
      [8, 1],
      [2, 7],
      [3, 9],
    ])
  })
})

describe('answers about the picture', () => {
  it('merge one by one', () => {
    const base = { ...EMPTY, answers: { night: true, blur: 1, rain: 'no', fog: 'no' } }
    const { document, proposals } = mergeDocuments(
      base,
      { ...EMPTY, answers: { blur: 2, rain: 'heavy', fog: 'no' } },
      { ...EMPTY, answers: { night: true, blur: 1, rain: 'light', snow: 'no' } },
    )
    expect(document.answers).toEqual({ blur: 2, rain: 'heavy', snow: 'no' })
    expect(proposals).toEqual([{ answer: 'rain', labellers: 'light' }])
  })
})
