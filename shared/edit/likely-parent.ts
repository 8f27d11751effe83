import { type Bounds, boxContains } from '../geometry/box.ts'
import { areaOf, boundsOf, centreOf, geometryContains } from '../geometry/geometry.ts'
import type { AnnotationDocument } from '../model/document.ts'
import type { LabelId, ShapeId } from '../model/ids.ts'
import { classById, type LabelSchema } from '../model/label-schema.ts'
import type { Geometry, Shape } from '../model/shape.ts'

interface Candidate {
  readonly shape: Shape
  readonly bounds: Bounds
  readonly area: number
}

/** By class, smallest first; lists of shapes never change in place, so neither does what was reckoned of one. */
const CANDIDATES = new WeakMap<readonly Shape[], ReadonlyMap<LabelId, readonly Candidate[]>>()

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
  const candidates = candidatesIn(shapes).get(parentLabel) ?? []
  const centre = centreOf(geometry)
  const around = candidates.find(
    ({ bounds, shape }) => boxContains(bounds, centre) && geometryContains(shape.geometry, centre),
  )
  if (around !== undefined) return around.shape.id
  const selected = candidates.filter(({ shape }) => preferred.includes(shape.id))
  if (selected.length === 1) return selected[0]?.shape.id ?? null
  return candidates.length === 1 ? (candidates[0]?.shape.id ?? null) : null
}

function candidatesIn(shapes: readonly Shape[]): ReadonlyMap<LabelId, readonly Candidate[]> {
  const known = CANDIDATES.get(shapes)
  if (known !== undefined) return known
  const byLabel = new Map<LabelId, Candidate[]>()
  for (const shape of shapes) {
    const candidate = { shape, bounds: boundsOf(shape.geometry), area: areaOf(shape.geometry) }
    const others = byLabel.get(shape.label)
    if (others === undefined) byLabel.set(shape.label, [candidate])
    else others.push(candidate)
  }
  for (const candidates of byLabel.values()) candidates.sort((a, b) => a.area - b.area)
  CANDIDATES.set(shapes, byLabel)
  return byLabel
}
