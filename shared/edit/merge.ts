import { z } from 'zod'
import { circles } from '../checks/parts.ts'
import { type AttributeValues, attributeValueSchema } from '../model/attribute.ts'
import { type AnnotationDocument, byDrawingOrder, foreignIds } from '../model/document.ts'
import { type ShapeId, shapeIdSchema } from '../model/ids.ts'
import { type Shape, shapeSchema } from '../model/shape.ts'
import type { Edit } from './edit.ts'
import { nextShapeId } from './make.ts'

/** An object that both changed: the document has the reviewer's, this is the labeller's; null where she deleted it. */
const objectProposalSchema = z.object({ object: shapeIdSchema, labellers: shapeSchema.nullable() }).readonly()
/** The same for an answer about the picture, by its attribute. */
const answerProposalSchema = z
  .object({ answer: z.string().max(40), labellers: attributeValueSchema.nullable() })
  .readonly()
export const proposalSchema = z.union([objectProposalSchema, answerProposalSchema])

export type ObjectProposal = z.infer<typeof objectProposalSchema>
export type AnswerProposal = z.infer<typeof answerProposalSchema>
export type Proposal = z.infer<typeof proposalSchema>

/** Hers as she drew it; null where she deleted it, and for an answer. */
export function proposedShape(proposal: Proposal): Shape | null {
  return 'object' in proposal ? proposal.labellers : null
}

export interface Merge {
  readonly document: AnnotationDocument
  readonly proposals: readonly Proposal[]
  /** Objects that only the labeller had changed, added (perhaps under a new id) or deleted: hers count. */
  readonly merged: readonly ShapeId[]
}

type Shapes = ReadonlyMap<ShapeId, Shape>

/**
 * Puts together what two people made of `base`, object by object. What one of them changed is taken; where both changed
 * the same, the reviewer's stays and the labeller's becomes a proposal. No geometry is ever put together of two. Without a
 * base nobody can tell who changed what: then both changed everything in which they differ.
 */
export function mergeDocuments(
  base: AnnotationDocument | null,
  reviewers: AnnotationDocument,
  labellers: AnnotationDocument,
): Merge {
  const before = byId(base?.shapes ?? [])
  const theirs = byId(reviewers.shapes)
  const own = base === null ? labellers.shapes : renumbered(base, reviewers, labellers)
  const mine = byId(own)
  const theirsTouched = touched(before, theirs, mine)
  const mineTouched = touched(before, mine, theirs)

  const taken = new Map<ShapeId, Shape>()
  const merged = new Set<ShapeId>()
  const proposed = new Set<ShapeId>()
  for (const id of new Set([...before.keys(), ...theirs.keys(), ...mine.keys()])) {
    const isHers = (base === null || mineTouched.has(id)) && !isSameShape(theirs.get(id), mine.get(id))
    if (isHers) (base === null || theirsTouched.has(id) ? proposed : merged).add(id)
    const shape = (merged.has(id) ? mine : theirs).get(id)
    if (shape !== undefined) taken.set(id, shape)
  }
  const foreign = mergeForeign(base?.foreign ?? [], reviewers.foreign ?? [], labellers.foreign ?? [])
  settleParents(taken, merged, proposed, theirs, new Set(foreignIds({ foreign })))

  const answers = mergeAnswers(base && (base.answers ?? {}), reviewers.answers ?? {}, labellers.answers ?? {})
  const { foreign: _foreign, answers: _answers, ...head } = reviewers
  return {
    document: {
      ...head,
      schemaVersion: Math.max(reviewers.schemaVersion, labellers.schemaVersion),
      version: Math.max(reviewers.version, labellers.version),
      shapes: inOrder(taken, base, reviewers.shapes, own),
      ...(Object.keys(answers.values).length === 0 ? {} : { answers: answers.values }),
      ...(foreign.length === 0 ? {} : { foreign }),
    },
    proposals: [
      ...[...proposed].map((object) => ({ object, labellers: mine.get(object) ?? null })),
      ...answers.proposals,
    ],
    merged: [...merged],
  }
}

function byId(shapes: readonly Shape[]): Shapes {
  return new Map(shapes.map((shape) => [shape.id, shape]))
}

/** The labeller's shapes; those of her new ones whose number the reviewer gave to another new object get numbers of their own. */
function renumbered(
  base: AnnotationDocument,
  reviewers: AnnotationDocument,
  labellers: AnnotationDocument,
): readonly Shape[] {
  const [before, theirs] = [byId(base.shapes), byId(reviewers.shapes)]
  const taken = new Set([...foreignIds(base), ...foreignIds(reviewers)])
  const ids = new Map<ShapeId, ShapeId>()
  const all = [base, reviewers, labellers]
  let next = nextShapeId(
    {
      ...reviewers,
      shapes: all.flatMap(({ shapes }) => shapes),
      foreign: all.flatMap(({ foreign }) => foreign ?? []),
    },
    [],
  )
  // A part of a renumbered object is no longer what the reviewer drew under the same number: once more until none is found.
  for (let found = -1; found !== ids.size; ) {
    found = ids.size
    for (const shape of labellers.shapes) {
      if (before.has(shape.id) || ids.has(shape.id)) continue
      const other = theirs.get(shape.id)
      const isOther = other !== undefined && !isSameShape(other, withParent(shape, ids))
      if (!isOther && !taken.has(shape.id)) continue
      ids.set(shape.id, next)
      next = (next + 1) as ShapeId
    }
  }
  if (ids.size === 0) return labellers.shapes
  return labellers.shapes.map((shape) => {
    const own = withParent(shape, ids)
    const id = ids.get(shape.id)
    return id === undefined ? own : { ...own, id }
  })
}

function withParent(shape: Shape, ids: ReadonlyMap<ShapeId, ShapeId>): Shape {
  const parent = shape.parent === null ? undefined : ids.get(shape.parent)
  return parent === undefined ? shape : { ...shape, parent }
}

/**
 * What one side changed, added or deleted. That a part lost what it was a part of is the deletion's doing, not a change
 * of the part; an object that got new parts here counts as changed where the other side deleted it.
 */
function touched(before: Shapes, side: Shapes, other: Shapes): ReadonlySet<ShapeId> {
  const found = new Set<ShapeId>()
  for (const [id, was] of before) {
    const now = side.get(id)
    const orphaned =
      was.parent !== null && !side.has(was.parent) && isSameShape(now, { ...was, parent: null })
    if (!orphaned && !isSameShape(now, was)) found.add(id)
  }
  for (const { id, parent } of side.values()) {
    if (!before.has(id)) found.add(id)
    if (parent !== null && before.get(id)?.parent !== parent && !other.has(parent)) found.add(parent)
  }
  return found
}

/** Equal but for the drawing order, which is merged by itself. */
export function isSameShape(a: Shape | undefined, b: Shape | undefined): boolean {
  if (a === b) return true
  if (a === undefined || b === undefined) return false
  return isSame({ ...a, z: 0 }, { ...b, z: 0 })
}

/** Equal as JSON, in whatever order the keys were written. */
export function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every((key) => Object.hasOwn(b, key) && isSame(a[key as never], b[key as never]))
}

/**
 * Parts of what is gone become parts of nothing. Where the relations of both close a circle, one of the labeller's objects
 * in it becomes a proposal; a circle that one of them brought along is cut.
 */
function settleParents(
  taken: Map<ShapeId, Shape>,
  merged: Set<ShapeId>,
  proposed: Set<ShapeId>,
  theirs: Shapes,
  foreign: ReadonlySet<number>,
): void {
  const take = (shape: Shape) => {
    const isThere = shape.parent === null || taken.has(shape.parent) || foreign.has(shape.parent)
    taken.set(shape.id, isThere ? shape : { ...shape, parent: null })
  }
  for (const shape of [...taken.values()]) {
    take(shape)
    // A part that she gave to what the reviewer deleted: taken back, it has its place there again.
    if (
      merged.has(shape.id) &&
      shape.parent !== null &&
      proposed.has(shape.parent) &&
      !taken.has(shape.parent)
    )
      proposed.add(shape.id)
  }
  for (;;) {
    const [start] = circles([...taken.values()])
    if (start === undefined) return
    const ring = around(taken, start).flatMap((id) => taken.get(id) ?? [])
    const hers = ring.find(
      ({ id, parent }) => merged.has(id) && theirs.get(id)?.parent !== parent && theirs.has(id),
    )
    const reviewed = hers && theirs.get(hers.id)
    if (reviewed === undefined) {
      take({ ...(ring[0] as Shape), parent: null })
      continue
    }
    take(reviewed)
    merged.delete(reviewed.id)
    proposed.add(reviewed.id)
  }
}

function around(shapes: Shapes, start: ShapeId): readonly ShapeId[] {
  const ring = new Set<ShapeId>()
  for (let at: ShapeId | null = start; at !== null && !ring.has(at); at = shapes.get(at)?.parent ?? null)
    ring.add(at)
  return [...ring]
}

/** Objects that nobody here understands: whatever either side added or kept unchanged stays. */
function mergeForeign(
  base: readonly unknown[],
  reviewers: readonly unknown[],
  labellers: readonly unknown[],
): readonly unknown[] {
  const has = (list: readonly unknown[], one: unknown) => list.some((other) => isSame(one, other))
  return [
    ...reviewers.filter((one) => !has(base, one) || has(labellers, one)),
    ...labellers.filter((one) => !has(base, one) && !has(reviewers, one)),
  ]
}

function mergeAnswers(
  base: AttributeValues | null,
  reviewers: AttributeValues,
  labellers: AttributeValues,
): { readonly values: AttributeValues; readonly proposals: readonly AnswerProposal[] } {
  const proposals: AnswerProposal[] = []
  const values = { ...reviewers }
  for (const answer of new Set([...Object.keys(reviewers), ...Object.keys(labellers)])) {
    const [theirs, mine] = [reviewers[answer], labellers[answer]]
    const untouched = (value: unknown) => base !== null && isSame(value, base[answer])
    if (isSame(theirs, mine) || untouched(mine)) continue
    if (!untouched(theirs)) proposals.push({ answer, labellers: mine ?? null })
    else if (mine === undefined) delete values[answer]
    else values[answer] = mine
  }
  return { values, proposals }
}

/**
 * The drawing order of the labeller, or the reviewer's where he changed it; what the other side added comes above the
 * object that it was above there. Numbers stay where they fit.
 */
function inOrder(
  taken: Shapes,
  base: AnnotationDocument | null,
  reviewers: readonly Shape[],
  labellers: readonly Shape[],
): readonly Shape[] {
  const isLabellers = base !== null && isSameOrder(base.shapes, reviewers)
  const [first, second] = isLabellers ? [labellers, reviewers] : [reviewers, labellers]
  const zs = new Map(first.map(({ id, z }) => [id, z]))
  const above = new Map<ShapeId | null, ShapeId>()
  let below: ShapeId | null = null
  for (const { id } of second) {
    if (!taken.has(id)) continue
    if (!zs.has(id)) above.set(below, id)
    below = id
  }
  const placed: Shape[] = []
  for (const start of [null, ...zs.keys()]) {
    for (let id: ShapeId | null | undefined = start; id !== undefined; id = above.get(id)) {
      const shape = id === null ? undefined : taken.get(id)
      if (shape === undefined) continue
      const z = zs.get(shape.id) ?? lowestAbove(shape, placed.at(-1))
      placed.push(z === shape.z ? shape : { ...shape, z })
    }
  }
  const fits = placed.every((shape, i) => i === 0 || byDrawingOrder(placed[i - 1] as Shape, shape) < 0)
  return fits ? placed : placed.map((shape, z) => (shape.z === z ? shape : { ...shape, z }))
}

function lowestAbove(shape: Shape, below: Shape | undefined): number {
  if (below === undefined || byDrawingOrder(below, shape) < 0) return shape.z
  return below.id < shape.id ? below.z : below.z + 1
}

/** Whether the objects that are in both lie in the same order. */
function isSameOrder(a: readonly Shape[], b: readonly Shape[]): boolean {
  const [inA, inB] = [byId(a), byId(b)]
  const common = b.filter(({ id }) => inA.has(id))
  return a.filter(({ id }) => inB.has(id)).every(({ id }, i) => common[i]?.id === id)
}

/** The step from her document to the merged one, for her history: undone, all that is hers is there again. */
export function mergeEdit(labellers: AnnotationDocument, merged: AnnotationDocument): Edit {
  const [before, after] = [byId(labellers.shapes), byId(merged.shapes)]
  const ids = [...new Set([...before.keys(), ...after.keys()])]
  const changes = ids
    .map((id) => ({ before: before.get(id) ?? null, after: after.get(id) ?? null }))
    .filter((change) => !isSame(change.before, change.after))
  const answers = { before: labellers.answers ?? null, after: merged.answers ?? null }
  return { kind: 'merge', changes, ...(isSame(answers.before, answers.after) ? {} : { answers }) }
}
