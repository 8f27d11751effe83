import type { PictureSize } from '../geometry/point.ts'
import type { AttributeValue, AttributeValues } from '../model/attribute.ts'
import type { AnnotationDocument } from '../model/document.ts'
import type { Shape } from '../model/shape.ts'
import { bestPairs, type Candidate } from './assignment.ts'
import { atMost, similarity } from './similarity.ts'

/**
 * How much alike two objects must be to be taken for the same one: half an overlap, as COCO and Supervisely ask. For points
 * and skeletons half a keypoint similarity, for lines half their length.
 */
export const SAME_OBJECT = 0.5

type Content = Pick<AnnotationDocument, 'shapes' | 'answers'>

export interface Pair {
  readonly a: Shape
  readonly b: Shape
  /** 0 to 1. */
  readonly similarity: number
}

/** How well two answers to one picture agree. All shares are 0 to 1, and the same either way round. */
export interface Agreement {
  /** The one figure: F1 of the set, in which an object whose attributes are all different counts half. */
  readonly score: number
  /** 2 · found in both ÷ (objects of the one + objects of the other); 1 where neither has any. */
  readonly f1: number
  /** Mean similarity of what was found in both; null where that is nothing. */
  readonly geometry: number | null
  /** Of the places where both have an object, how many have the same class; null where there are none. */
  readonly classes: number | null
  /** Mean agreement of the attributes of what was found in both, and of the questions about the picture; null: none asked. */
  readonly attributes: number | null
  /** In both, of one class. */
  readonly pairs: readonly Pair[]
  /** In both, of different classes. */
  readonly confused: readonly Pair[]
  /** In one of them only. */
  readonly onlyA: readonly Shape[]
  readonly onlyB: readonly Shape[]
}

/**
 * Compares two answers: objects of each class are put together so that the sum of their similarities is greatest; what is left
 * then is put together across classes, to tell a wrong class from an object that is missing.
 */
export function agreement(a: Content, b: Content, picture: PictureSize, least = SAME_OBJECT): Agreement {
  const pairs = pairUp(a.shapes, b.shapes, picture, least, (p, q) => p.label === q.label)
  const leftA = without(a.shapes, new Set(pairs.map((pair) => pair.a)))
  const leftB = without(b.shapes, new Set(pairs.map((pair) => pair.b)))
  const confused = pairUp(leftA, leftB, picture, least, () => true)
  const asked = pairs.map((pair) => attributeAgreement(pair.a.attributes, pair.b.attributes))
  const answers = attributeAgreement(a.answers, b.answers)
  const all = [...asked, answers].filter((one) => one !== null)
  // The questions about the picture weigh as much as one object.
  const extra = answers === null ? 0 : 1
  const found = asked.reduce<number>((sum, one) => sum + (1 + (one ?? 1)) / 2, answers ?? 0)
  return {
    score: share(2 * found, a.shapes.length + b.shapes.length + 2 * extra),
    f1: share(2 * pairs.length, a.shapes.length + b.shapes.length),
    geometry: mean(pairs.map((pair) => pair.similarity)),
    classes: mean([...pairs.map(() => 1), ...confused.map(() => 0)]),
    attributes: mean(all),
    pairs,
    confused,
    onlyA: without(leftA, new Set(confused.map((pair) => pair.a))),
    onlyB: without(leftB, new Set(confused.map((pair) => pair.b))),
  }
}

export function pairUp(
  as: readonly Shape[],
  bs: readonly Shape[],
  picture: PictureSize,
  least: number,
  mayBeSame: (a: Shape, b: Shape) => boolean,
): readonly Pair[] {
  const candidates: Candidate[] = []
  for (const [i, a] of as.entries())
    for (const [j, b] of bs.entries()) {
      if (!mayBeSame(a, b) || atMost(a.geometry, b.geometry) < least) continue
      const worth = similarity(a.geometry, b.geometry, picture)
      if (worth >= least) candidates.push({ a: i, b: j, worth })
    }
  return bestPairs(candidates).flatMap(({ a, b, worth }) => {
    const [one, other] = [as[a], bs[b]]
    return one === undefined || other === undefined ? [] : [{ a: one, b: other, similarity: worth }]
  })
}

/**
 * The share of questions that both answered alike, of those that one of them answered; null where there are none. Texts are
 * the same where only their spaces differ, of several options the share of common ones counts.
 */
function attributeAgreement(a: AttributeValues = {}, b: AttributeValues = {}): number | null {
  const asked = [...new Set([...Object.keys(a), ...Object.keys(b)])]
  return mean(asked.map((id) => valueAgreement(a[id], b[id])))
}

function valueAgreement(a: AttributeValue | undefined, b: AttributeValue | undefined): number {
  if (Array.isArray(a) && Array.isArray(b)) {
    const both = a.filter((one) => b.includes(one)).length
    const either = new Set([...a, ...b]).size
    return either === 0 ? 1 : both / either
  }
  if (typeof a === 'string' && typeof b === 'string') return plain(a) === plain(b) ? 1 : 0
  return a === b ? 1 : 0
}

function plain(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim()
}

function without(shapes: readonly Shape[], taken: ReadonlySet<Shape>): readonly Shape[] {
  return shapes.filter((shape) => !taken.has(shape))
}

/** 1 of nothing: two empty answers agree. */
function share(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole
}

export function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, one) => sum + one, 0) / values.length
}
