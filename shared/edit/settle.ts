import { type AnnotationDocument, shapeById } from '../model/document.ts'
import type { ShapeId } from '../model/ids.ts'
import type { Shape } from '../model/shape.ts'
import { setAnswer } from './change.ts'
import type { Edit, EditKind, ShapeChange } from './edit.ts'
import { removeShapes } from './make.ts'
import { type AnswerProposal, isSame, isSameShape, type ObjectProposal, type Proposal } from './merge.ts'

/** What a proposal is told by: the object or the answer that it is about. */
export type ProposalKey = ShapeId | string

export function keyOf(proposal: Proposal): ProposalKey {
  return 'object' in proposal ? proposal.object : proposal.answer
}

/** `open`: the reviewer's is in the document, and nobody has said yet that it shall stay. */
export type Settled = 'open' | 'mine' | 'theirs'

/** How a proposal stands. What the document holds counts, then the last decision among the edits that are applied. */
export function settledAs(
  document: AnnotationDocument,
  applied: readonly Edit[],
  proposal: Proposal,
): Settled {
  const isMine =
    'object' in proposal
      ? isSameShape(shapeById(document, proposal.object), proposal.labellers ?? undefined)
      : isSame(document.answers?.[proposal.answer] ?? null, proposal.labellers)
  if (isMine) return 'mine'
  const last = applied.findLast(({ kind, settles }) => kind === 'merge' || settles?.includes(keyOf(proposal)))
  if (last?.kind === 'take-mine') return 'mine'
  return last?.kind === 'keep-theirs' ? 'theirs' : 'open'
}

/** Puts the labeller's in the place of what is there. */
export function takeMine(
  document: AnnotationDocument,
  proposals: readonly Proposal[],
  proposal: Proposal,
): Edit {
  if ('answer' in proposal) return putAnswer('take-mine', document, proposal, proposal.labellers)
  return putShape('take-mine', document, proposal, proposal.labellers, proposals)
}

/** Leaves what is there, or where hers had been taken, puts the reviewer's back. */
export function keepTheirs(
  document: AnnotationDocument,
  reviewers: Pick<AnnotationDocument, 'shapes' | 'answers'>,
  applied: readonly Edit[],
  proposal: Proposal,
): Edit {
  const isBack = settledAs(document, applied, proposal) === 'mine'
  if (!isBack) return { kind: 'keep-theirs', changes: [], settles: [keyOf(proposal)] }
  if ('answer' in proposal)
    return putAnswer('keep-theirs', document, proposal, reviewers.answers?.[proposal.answer] ?? null)
  return putShape('keep-theirs', document, proposal, shapeById(reviewers, proposal.object) ?? null, [])
}

function putAnswer(
  kind: EditKind,
  document: AnnotationDocument,
  { answer }: AnswerProposal,
  value: AnswerProposal['labellers'],
): Edit {
  const edit = setAnswer(document, answer as Parameters<typeof setAnswer>[1], value)
  return { changes: [], ...edit, kind, settles: [answer] }
}

function putShape(
  kind: EditKind,
  document: AnnotationDocument,
  { object }: ObjectProposal,
  shape: Shape | null,
  proposals: readonly Proposal[],
): Edit {
  if (shape === null) {
    const changes = removeShapes(document, [object])?.changes ?? []
    return { kind, changes, settles: [object] }
  }
  const placed = withWholes(document, proposals, shape)
  const ids = placed.map(({ id }) => id)
  const before = new Map(document.shapes.map((one) => [one.id, one]))
  const after = new Map([...before, ...placed.map((one) => [one.id, one] as const)])
  const changes = placed.map(
    (one): ShapeChange => ({
      before: before.get(one.id) ?? null,
      after: { ...one, z: before.get(one.id)?.z ?? one.z },
    }),
  )
  const cut = closing(after, shape)
  return {
    kind,
    changes: cut === null ? changes : [...changes, { before: cut, after: { ...cut, parent: null } }],
    settles: ids,
  }
}

/** The shape, behind what it is a part of where that has to be taken back with it; a part of nothing where that is gone. */
function withWholes(
  document: AnnotationDocument,
  proposals: readonly Proposal[],
  shape: Shape,
): readonly Shape[] {
  if (shape.parent === null || shapeById(document, shape.parent) !== undefined) return [shape]
  const whole = proposals.find((one): one is ObjectProposal => 'object' in one && one.object === shape.parent)
  if (whole?.labellers == null) return [{ ...shape, parent: null }]
  const others = proposals.filter((one) => one !== whole)
  return [...withWholes(document, others, whole.labellers), shape]
}

/** The shape whose relation closes a circle with that of `start`, or null. */
function closing(shapes: ReadonlyMap<ShapeId, Shape>, start: Shape): Shape | null {
  const seen = new Set<ShapeId>()
  for (let up = start.parent; up !== null && !seen.has(up); ) {
    const shape = shapes.get(up)
    if (shape?.parent === start.id) return shape
    seen.add(up)
    up = shape?.parent ?? null
  }
  return null
}
