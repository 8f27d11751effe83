import { centreOf, geometryContains, sameGeometry } from '../geometry/geometry.ts'
import type { AnnotationDocument } from '../model/document.ts'
import type { ShapeId } from '../model/ids.ts'
import { classById, type LabelSchema } from '../model/label-schema.ts'
import type { Geometry, Shape } from '../model/shape.ts'
import type { Edit, EditKind, ShapeChange } from './edit.ts'

/** Builders of edits that make several shapes of one, or one of several; they answer null where nothing would change. */

/**
 * Puts geometries in the place of shapes. The first one keeps the shape's id; the others become new shapes beside it with
 * the same class, attributes and flags, numbered from `nextId`. Parts of a shape that was divided go with the piece
 * around their middle. A shape without any geometry is removed, and its parts are from then on parts of nothing.
 */
export function replaceByPieces(
  document: AnnotationDocument,
  kind: EditKind,
  pieces: ReadonlyMap<ShapeId, readonly Geometry[]>,
  nextId: ShapeId,
): Edit | null {
  let next: number = nextId
  const divided = new Map<ShapeId, readonly Shape[]>()
  for (const shape of document.shapes) {
    const geometries = pieces.get(shape.id)
    if (geometries === undefined) continue
    divided.set(
      shape.id,
      geometries.map((geometry, i) => ({ ...shape, geometry, id: i === 0 ? shape.id : (next++ as ShapeId) })),
    )
  }
  const rehomed = (shape: Shape): Shape => {
    const homes = shape.parent === null ? undefined : divided.get(shape.parent)
    return homes === undefined ? shape : { ...shape, parent: homeOf(shape, homes) }
  }
  return editOf(
    kind,
    document.shapes.flatMap((shape): readonly ShapeChange[] => {
      const [own, ...others] = (divided.get(shape.id) ?? [shape]).map(rehomed)
      return [
        { before: shape, after: own ?? null },
        ...others.map((other) => ({ before: null, after: other })),
      ]
    }),
  )
}

/**
 * Makes one shape of several: the first one of `ids` stays and gets the geometry, the others go. Their parts become parts
 * of it where the schema has that relation, else of nothing.
 */
export function mergeShapes(
  document: AnnotationDocument,
  schema: LabelSchema,
  kind: EditKind,
  ids: readonly [ShapeId, ...ShapeId[]],
  geometry: Geometry,
): Edit | null {
  const [keptId, ...others] = ids
  const kept = document.shapes.find((shape) => shape.id === keptId)
  if (kept === undefined) return null
  const gone = new Set(others)
  const parentOf = (shape: Shape): ShapeId | null => {
    if (shape.parent === null || !gone.has(shape.parent)) return shape.parent
    return classById(schema, shape.label)?.parent === kept.label && shape !== kept ? kept.id : null
  }
  return editOf(
    kind,
    document.shapes.map((shape): ShapeChange => {
      if (gone.has(shape.id)) return { before: shape, after: null }
      const after = { ...shape, parent: parentOf(shape) }
      return { before: shape, after: shape === kept ? { ...after, geometry } : after }
    }),
  )
}

function homeOf(part: Shape, homes: readonly Shape[]): ShapeId | null {
  const [first, ...others] = homes
  const centre = centreOf(part.geometry)
  const around = others.find((home) => geometryContains(home.geometry, centre))
  if (first === undefined || around === undefined || geometryContains(first.geometry, centre))
    return first?.id ?? null
  return around.id
}

function editOf(kind: EditKind, changes: readonly ShapeChange[]): Edit | null {
  const real = changes.filter(({ before, after }) => !isSame(before, after))
  return real.length === 0 ? null : { kind, changes: real }
}

function isSame(before: Shape | null, after: Shape | null): boolean {
  if (before === null || after === null || before === after) return before === after
  return before.parent === after.parent && sameGeometry(before.geometry, after.geometry)
}
