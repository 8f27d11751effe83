import type { PictureSize } from '../geometry/point.ts'
import type { AttributeValues } from '../model/attribute.ts'
import type { AnnotationDocument } from '../model/document.ts'
import type { ShapeId } from '../model/ids.ts'
import type { Shape } from '../model/shape.ts'
import { agreement, mean, pairUp, SAME_OBJECT } from './agreement.ts'
import { similarity } from './similarity.ts'

type Content = Pick<AnnotationDocument, 'shapes' | 'answers'>

/** The mean agreement of every two of the answers; null where there are fewer than two. */
export function overlapAgreement(answers: readonly Content[], picture: PictureSize): number | null {
  const scores = answers.flatMap((a, i) => answers.slice(i + 1).map((b) => agreement(a, b, picture).score))
  return mean(scores)
}

export interface Consensus extends Content {
  /** Objects of single people that the majority has not. */
  readonly leftOut: number
}

/**
 * What most people agree on: of the objects of one class that were put together, those that more than half of the people have,
 * in the drawing of whoever agrees best with the others (the medoid). Geometry is never averaged: the mean of two outlines is
 * one that nobody drew. Of attributes and questions about the picture, what most of them answered, else the medoid's answer.
 */
export function consensus(answers: readonly Content[], picture: PictureSize): Consensus {
  const groups = groupsOf(answers, picture)
  const kept = groups.filter((group) => group.length * 2 > answers.length)
  const chosen = kept.map((group, i) => ({ group, medoid: medoidOf(group, picture), id: (i + 1) as ShapeId }))
  const idOf = new Map(chosen.flatMap(({ group, id }) => group.map(({ shape }) => [shape, id] as const)))
  const shapes = chosen.map(({ group, medoid, id }, z): Shape => {
    const { attributes: own, parent: _parent, ...shape } = medoid.shape
    const attributes = majority(
      group.map((one) => one.shape.attributes ?? {}),
      own ?? {},
    )
    const asked = Object.keys(attributes).length > 0
    const parent = parentOf([medoid, ...group], answers, idOf)
    return { ...shape, id, z, parent, ...(asked ? { attributes } : {}) }
  })
  const told = answers.flatMap((one) => (one.answers === undefined ? [] : [one.answers]))
  const settled = majority(told, told[0] ?? {})
  const all = answers.reduce((sum, one) => sum + one.shapes.length, 0)
  const taken = kept.reduce((sum, group) => sum + group.length, 0)
  return {
    shapes,
    ...(Object.keys(settled).length === 0 ? {} : { answers: settled }),
    leftOut: all - taken,
  }
}

interface Member {
  readonly shape: Shape
  /** Whose it is: place in the list of answers. */
  readonly of: number
}

/**
 * Objects that are taken for one: the most similar pairs of two people come together first, and a group never has two objects
 * of one person.
 */
function groupsOf(answers: readonly Content[], picture: PictureSize): readonly (readonly Member[])[] {
  const groupOf = new Map<Shape, Member[]>()
  const order: Member[] = answers.flatMap(({ shapes }, of) => shapes.map((shape) => ({ shape, of })))
  for (const member of order) groupOf.set(member.shape, [member])
  const pairs = answers
    .flatMap((one, i) =>
      answers
        .slice(i + 1)
        .flatMap((other) =>
          pairUp(one.shapes, other.shapes, picture, SAME_OBJECT, (a, b) => a.label === b.label),
        ),
    )
    .sort((p, q) => q.similarity - p.similarity)
  for (const { a, b } of pairs) {
    const [one, other] = [groupOf.get(a) ?? [], groupOf.get(b) ?? []]
    if (one === other || one.some(({ of }) => other.some((member) => member.of === of))) continue
    one.push(...other)
    for (const { shape } of other) groupOf.set(shape, one)
  }
  return [...new Set(order.map(({ shape }) => groupOf.get(shape) ?? []))]
}

function medoidOf(group: readonly Member[], picture: PictureSize): Member {
  const closeness = (one: Member) =>
    group.reduce((sum, other) => sum + similarity(one.shape.geometry, other.shape.geometry, picture), 0)
  // Of equally good ones the first person's.
  return group.toSorted((a, b) => closeness(b) - closeness(a) || a.of - b.of)[0] as Member
}

/** The object that the first of these belongs to whose parent is kept. */
function parentOf(
  members: readonly Member[],
  answers: readonly Content[],
  idOf: ReadonlyMap<Shape, ShapeId>,
): ShapeId | null {
  for (const { shape, of } of members) {
    const parent = answers[of]?.shapes.find(({ id }) => id === shape.parent)
    const kept = parent === undefined ? undefined : idOf.get(parent)
    if (kept !== undefined) return kept
  }
  return null
}

/** Of each question the answer that more than half gave, else that of `fallback`. */
function majority(told: readonly AttributeValues[], fallback: AttributeValues): AttributeValues {
  const asked = [...new Set(told.flatMap((values) => Object.keys(values)))]
  const settled = asked.flatMap((id) => {
    const texts = told.map((values) => JSON.stringify(values[id]))
    const most = texts.findIndex(
      (text) => text !== undefined && texts.filter((other) => other === text).length * 2 > told.length,
    )
    const value = most < 0 ? fallback[id] : told[most]?.[id]
    return value === undefined ? [] : [[id, value] as const]
  })
  return Object.fromEntries(settled)
}
