import { areaOf, centreOf, geometryContains } from '../geometry/geometry.ts'
import type { AnnotationDocument } from '../model/document.ts'
import type { LabelId, ShapeId } from '../model/ids.ts'
import { classById, type LabelSchema } from '../model/label-schema.ts'
import type { Geometry, Shape } from '../model/shape.ts'

/**
 * The shape that another is a part of, so that nobody has to say that this eye belongs to that head: the smallest shape of
 * the parent class around its middle, else the preferred one of that class, else the only one there is.
 * @param preferred what the person has selected
 */
export function likelyParent(
  { shapes }: Pick<AnnotationDocument, 'shapes'>,
  schema: LabelSchema,
  label: LabelId,
  geometry: Geometry,
  preferred: readonly ShapeId[],
): ShapeId | null {
  const parentLabel = classById(schema, label)?.parent ?? null
  if (parentLabel === null) return null
  const candidates = shapes.filter((shape) => shape.label === parentLabel)
  const centre = centreOf(geometry)
  const around = smallest(candidates.filter((shape) => geometryContains(shape.geometry, centre)))
  if (around !== null) return around.id
  const selected = candidates.filter((shape) => preferred.includes(shape.id))
  if (selected.length === 1) return selected[0]?.id ?? null
  return candidates.length === 1 ? (candidates[0]?.id ?? null) : null
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
