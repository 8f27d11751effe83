import { boundsGrid } from '../geometry/bounds-grid.ts'
import { areaOf, boundsOf, centreOf, geometryContains } from '../geometry/geometry.ts'
import type { ImagePoint } from '../geometry/point.ts'
import type { AnnotationDocument } from '../model/document.ts'
import type { LabelId, ShapeId } from '../model/ids.ts'
import { classById, type LabelSchema } from '../model/label-schema.ts'
import type { Geometry, Shape } from '../model/shape.ts'

/** The shapes of a class, smallest first, and which of them have a place within their bounds. */
interface Candidates {
  readonly shapes: readonly Shape[]
  readonly at: (p: ImagePoint) => readonly number[]
}

/** By class; lists of shapes never change in place, so neither does what was reckoned of one. */
const CANDIDATES = new WeakMap<readonly Shape[], Map<LabelId, Candidates>>()

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
  const candidates = candidatesIn(shapes, parentLabel)
  const centre = centreOf(geometry)
  for (const i of candidates.at(centre)) {
    const shape = candidates.shapes[i]
    if (shape !== undefined && geometryContains(shape.geometry, centre)) return shape.id
  }
  const selected = candidates.shapes.filter(({ id }) => preferred.includes(id))
  const likely = selected.length === 1 ? selected : candidates.shapes
  return likely.length === 1 ? (likely[0]?.id ?? null) : null
}

function candidatesIn(shapes: readonly Shape[], label: LabelId): Candidates {
  const byLabel = CANDIDATES.get(shapes) ?? new Map<LabelId, Candidates>()
  CANDIDATES.set(shapes, byLabel)
  const known = byLabel.get(label)
  if (known !== undefined) return known
  const sorted = shapes
    .filter((shape) => shape.label === label)
    .map((shape) => ({ shape, area: areaOf(shape.geometry) }))
    .sort((a, b) => a.area - b.area)
    .map(({ shape }) => shape)
  const candidates = { shapes: sorted, at: boundsGrid(sorted.map(({ geometry }) => boundsOf(geometry))) }
  byLabel.set(label, candidates)
  return candidates
}
