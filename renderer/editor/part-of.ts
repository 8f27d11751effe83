import { type AnnotationDocument, shapeById } from '../../shared/model/document.ts'
import type { LabelId, ShapeId } from '../../shared/model/ids.ts'
import type { LabelClass, LabelSchema } from '../../shared/model/label-schema.ts'
import type { Shape } from '../../shared/model/shape.ts'

/**
 * The class to draw next, so that nobody has to look for it: the first required part that the drawn shape lacks, else
 * that its parent lacks, and so on up. Null where the object is complete.
 */
export function nextRequiredPart(
  document: AnnotationDocument,
  schema: LabelSchema,
  drawn: Shape,
): LabelId | null {
  // A damaged document may go round in a circle: no shape is asked twice.
  const seen = new Set<ShapeId>()
  for (let whole: Shape | undefined = drawn; whole !== undefined && !seen.has(whole.id); ) {
    const { id, label, parent }: Shape = whole
    const parts = document.shapes.filter((shape) => shape.parent === id)
    const missing = schema.classes.find(
      (c) => c.required === true && c.parent === label && !parts.some((part) => part.label === c.id),
    )
    if (missing !== undefined) return missing.id
    seen.add(id)
    whole = parent === null ? undefined : shapeById(document, parent)
  }
  return null
}

/**
 * The classes that may come next, the likeliest first: parts of what is selected, its siblings, what is part of
 * nothing, and then the parts of whatever else is drawn.
 */
export function offeredClasses(
  schema: LabelSchema,
  document: AnnotationDocument,
  selection: readonly ShapeId[],
): readonly LabelId[] {
  const chosen = new Set(selection)
  const selected = labelsOf(document.shapes.filter((shape) => chosen.has(shape.id)))
  const drawn = labelsOf(document.shapes)
  const parents = new Set(schema.classes.flatMap((c) => (selected.has(c.id) ? (c.parent ?? []) : [])))
  const within = (wholes: ReadonlySet<LabelId>): readonly LabelClass[] =>
    schema.classes.filter((c) => c.parent !== null && wholes.has(c.parent))
  const tops = schema.classes.filter((c) => c.parent === null)
  return [...new Set([...within(selected), ...within(parents), ...tops, ...within(drawn)].map((c) => c.id))]
}

function labelsOf(shapes: readonly Shape[]): ReadonlySet<LabelId> {
  return new Set(shapes.map((shape) => shape.label))
}
