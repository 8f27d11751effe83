import { areaOf, centreOf, geometryContains } from '../../shared/geometry/geometry.ts'
import { type AnnotationDocument, shapeById } from '../../shared/model/document.ts'
import type { LabelId, ShapeId } from '../../shared/model/ids.ts'
import { classById, type LabelClass, type LabelSchema } from '../../shared/model/label-schema.ts'
import type { Geometry, Shape } from '../../shared/model/shape.ts'

/**
 * The shape that a new one is a part of, so that nobody has to say that this eye belongs to that head: the smallest
 * shape of the parent class around the new one's middle, else the selected one of that class, else the only one there is.
 */
export function parentFor(
  document: AnnotationDocument,
  schema: LabelSchema,
  label: LabelId,
  geometry: Geometry,
  selection: readonly ShapeId[],
): ShapeId | null {
  const parentLabel = classById(schema, label)?.parent ?? null
  if (parentLabel === null) return null
  const candidates = document.shapes.filter((shape) => shape.label === parentLabel)
  const centre = centreOf(geometry)
  const around = smallest(candidates.filter((shape) => geometryContains(shape.geometry, centre)))
  if (around !== null) return around.id
  const selected = candidates.filter((shape) => selection.includes(shape.id))
  if (selected.length === 1) return selected[0]?.id ?? null
  return candidates.length === 1 ? (candidates[0]?.id ?? null) : null
}

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

function smallest(shapes: readonly Shape[]): Shape | null {
  let best: Shape | null = null
  let bestArea = Number.POSITIVE_INFINITY
  for (const shape of shapes) {
    const area = areaOf(shape.geometry)
    if (area >= bestArea) continue
    best = shape
    bestArea = area
  }
  return best
}
