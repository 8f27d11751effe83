import { describe, expect, it } from 'vitest'
import { circles } from '../checks/parts.ts'
import type { AnnotationDocument } from '../model/document.ts'
import { labelIdSchema, type ShapeId, sha256Schema, shapeIdSchema, taskIdSchema } from '../model/ids.ts'
import type { Shape } from '../model/shape.ts'
import { applyEdit, type Edit, editSchema, invert } from './edit.ts'
import { mergeDocuments, mergeEdit, type Proposal } from './merge.ts'
import { keepTheirs, keyOf, settledAs, takeMine } from './settle.ts'

const id = (n: number): ShapeId => shapeIdSchema.parse(n)

function shape(n: number, parent: number | null = null, width = 10): Shape {
  return {
    id: id(n),
    label: labelIdSchema.parse('cat'),
    parent: parent === null ? null : id(parent),
    z: n,
    geometry: { kind: 'box', x0: n, y0: n, x1: n + width, y1: n + 10 },
  }
}

const documentOf = (...shapes: readonly Shape[]): AnnotationDocument => ({
  task: taskIdSchema.parse('01890a5d-ac96-774b-bcce-b302099a8057'),
  media: sha256Schema.parse('a'.repeat(64)),
  schemaVersion: 1,
  baseRev: 1,
  version: 0,
  shapes,
})

/** What a labeller has after a merge, and what she decides; every edit is as it comes back from the disk. */
class Desk {
  readonly reviewers: AnnotationDocument
  readonly proposals: readonly Proposal[]
  readonly edits: Edit[]
  document: AnnotationDocument

  constructor(base: AnnotationDocument, reviewers: AnnotationDocument, hers: AnnotationDocument) {
    const { document, proposals } = mergeDocuments(base, reviewers, hers)
    this.reviewers = reviewers
    this.proposals = proposals
    this.document = document
    this.edits = [mergeEdit(hers, document)]
  }

  of(key: number | string): Proposal {
    const found = this.proposals.find((one) => keyOf(one) === key)
    if (found === undefined) throw new Error(`nothing is proposed for ${key}`)
    return found
  }

  take(key: number | string): void {
    this.commit(takeMine(this.document, this.proposals, this.of(key)))
  }

  keep(key: number | string): void {
    this.commit(keepTheirs(this.document, this.reviewers, this.edits, this.of(key)))
  }

  commit(edit: Edit): void {
    const stored = editSchema.parse(JSON.parse(JSON.stringify(edit)))
    this.document = applyEdit(this.document, stored)
    this.edits.push(stored)
  }

  undo(): void {
    const edit = this.edits.pop()
    if (edit !== undefined) this.document = applyEdit(this.document, invert(edit))
  }

  how(key: number | string) {
    return settledAs(this.document, this.edits, this.of(key))
  }
}

describe('an object that both changed', () => {
  const desk = () =>
    new Desk(documentOf(shape(1)), documentOf(shape(1, null, 20)), documentOf(shape(1, null, 30)))

  it('is hers as soon as she takes it, and the reviewer’s again where she goes back', () => {
    const one = desk()
    expect(one.how(1)).toBe('open')
    one.take(1)
    expect(one.document.shapes).toEqual([shape(1, null, 30)])
    expect(one.how(1)).toBe('mine')
    one.keep(1)
    expect(one.document.shapes).toEqual([shape(1, null, 20)])
    expect(one.how(1)).toBe('theirs')
    one.undo()
    expect(one.document.shapes).toEqual([shape(1, null, 30)])
    expect(one.how(1)).toBe('mine')
    one.undo()
    expect(one.how(1)).toBe('open')
  })

  it('stays the reviewer’s with a decision that changes nothing and can be undone', () => {
    const one = desk()
    one.keep(1)
    expect(one.document.shapes).toEqual([shape(1, null, 20)])
    expect(one.how(1)).toBe('theirs')
    one.undo()
    expect(one.how(1)).toBe('open')
  })

  it('stays decided when she goes on drawing on it', () => {
    const one = desk()
    one.take(1)
    one.commit({ kind: 'resize', changes: [{ before: shape(1, null, 30), after: shape(1, null, 31) }] })
    expect(one.how(1)).toBe('mine')
  })

  it('shows hers where the merge itself is undone', () => {
    const one = desk()
    one.undo()
    expect(one.document.shapes).toEqual([shape(1, null, 30)])
    expect(one.how(1)).toBe('mine')
  })
})

describe('deletions', () => {
  it('of hers go through when she takes them, and parts stay', () => {
    const base = documentOf(shape(1), shape(2, 1))
    const one = new Desk(base, documentOf(shape(1, null, 20), shape(2, 1)), documentOf(shape(2)))
    expect(one.how(1)).toBe('open')
    one.take(1)
    expect(one.document.shapes).toEqual([shape(2)])
    one.keep(1)
    expect(one.document.shapes).toEqual([shape(1, null, 20), shape(2)])
  })

  it('of the reviewer’s are taken back with what hangs on them', () => {
    const one = new Desk(documentOf(shape(1)), documentOf(), documentOf(shape(1), shape(2, 1)))
    expect(one.document.shapes).toEqual([shape(2)])
    one.take(2)
    expect(one.document.shapes).toEqual([shape(1), shape(2, 1)])
    expect([one.how(1), one.how(2)]).toEqual(['mine', 'mine'])
    one.keep(1)
    expect(one.document.shapes).toEqual([shape(2)])
  })

  it('of the reviewer’s leave a part without what it was a part of', () => {
    const base = documentOf(shape(1), shape(2, 1))
    const one = new Desk(base, documentOf(), documentOf(shape(1), shape(2, 1, 30)))
    one.take(2)
    expect(one.document.shapes).toEqual([shape(2, null, 30)])
    expect(one.how(2)).toBe('mine')
  })
})

describe('part-of relations', () => {
  it('never close a circle: taking hers ends the reviewer’s', () => {
    const base = documentOf(shape(1), shape(2))
    const one = new Desk(base, documentOf(shape(1, 2), shape(2)), documentOf(shape(1), shape(2, 1)))
    one.take(2)
    expect(one.document.shapes).toEqual([shape(1), shape(2, 1)])
    expect(circles(one.document.shapes)).toEqual([])
  })
})

describe('an answer about the picture', () => {
  it('is decided in the same way', () => {
    const base = documentOf()
    const one = new Desk(
      base,
      { ...base, answers: { rain: 'heavy' } },
      { ...base, answers: { rain: 'light' } },
    )
    expect(one.how('rain')).toBe('open')
    one.take('rain')
    expect(one.document.answers).toEqual({ rain: 'light' })
    one.keep('rain')
    expect(one.document.answers).toEqual({ rain: 'heavy' })
    expect(one.how('rain')).toBe('theirs')
  })
})
