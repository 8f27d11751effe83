import type { AttributeValue, AttributeValues } from '../model/attribute.ts'
import { byDrawingOrder } from '../model/document.ts'
import type { LabelId, ShapeId } from '../model/ids.ts'
import type { Shape } from '../model/shape.ts'
import type { AnnotatedPicture, AnnotatedSet } from './contract.ts'
import type { Losses } from './losses.ts'

/** What can be written of a picture. */
export interface Writable extends AnnotatedPicture {
  /** Objects of known classes, in drawing order; a parent is one of them. */
  readonly shapes: readonly Shape[]
  readonly answers: AttributeValues | undefined
}

/** What every format can make of the pictures; what none can is counted. */
export async function* writable(set: AnnotatedSet, losses: Losses): AsyncGenerator<Writable> {
  const known = new Set<LabelId>(set.schema.classes.map((c) => c.id))
  for await (const picture of set.pictures) {
    const { shapes = [], foreign = [], answers } = picture.result?.document ?? {}
    for (const _ of foreign) losses.add('not-understood', picture.name)
    const kept = shapes.filter((shape) => known.has(shape.label))
    const ids = new Set<ShapeId>(kept.map((shape) => shape.id))
    for (const shape of shapes) {
      if (!ids.has(shape.id)) losses.add('unknown-class', picture.name, shape)
      else if (shape.parent !== null && !ids.has(shape.parent)) losses.add('parent', picture.name, shape)
    }
    const joined = kept.map((shape) =>
      shape.parent === null || ids.has(shape.parent) ? shape : { ...shape, parent: null },
    )
    yield { ...picture, shapes: joined.toSorted(byDrawingOrder), answers }
  }
}

/** Counts what an object has beside its outline, of what a format has no place for. */
export function lose(
  losses: Losses,
  picture: string,
  shape: Shape,
  properties: readonly ('parent' | 'attributes' | 'occluded' | 'truncated')[],
): void {
  for (const property of properties)
    if (shape[property] !== undefined && shape[property] !== null) losses.add(property, picture, shape)
}

/** An answer as text, for formats whose attributes are texts; options are joined by commas. */
export function answerText(value: AttributeValue): string {
  return Array.isArray(value) ? value.join(',') : String(value)
}
