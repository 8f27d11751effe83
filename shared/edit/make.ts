import { clampMove, unionBounds } from '../geometry/box.ts'
import { boundsOf, sameGeometry, translateGeometry } from '../geometry/geometry.ts'
import type { PictureSize } from '../geometry/point.ts'
import { type AnnotationDocument, foreignIds, partsOf, shapeById } from '../model/document.ts'
import { HIGHEST_SHAPE_ID, type LabelId, type ShapeId } from '../model/ids.ts'
import { classById, type LabelSchema } from '../model/label-schema.ts'
import type { Geometry, Shape } from '../model/shape.ts'
import type { Edit, EditKind, ShapeChange } from './edit.ts'

/**
 * Builders of edits: what the hand did, as changes of shapes. They answer null where nothing would change, so that
 * undo never has an empty step.
 */

/** An edit makes no more shapes than this: after the next id so many others are free. */
const ROOM = 1_000_000

/** An id that no shape of this document has ever had, so that an undone and redone edit never meets a newer shape. */
export function nextShapeId(document: AnnotationDocument, edits: readonly Edit[]): ShapeId {
  let highest = 0
  for (const id of idsIn(document, edits)) highest = Math.max(highest, id)
  if (highest <= HIGHEST_SHAPE_ID - ROOM) return (highest + 1) as ShapeId
  // Work from elsewhere has numbers near the end, and one above it would never be read again: the first gap is taken.
  let before = 0
  for (const id of [...idsIn(document, edits)].sort((a, b) => a - b)) {
    if (id - before > ROOM) break
    before = Math.max(before, id)
  }
  return (before + 1) as ShapeId
}

function* idsIn(document: AnnotationDocument, edits: readonly Edit[]): Generator<number> {
  yield* foreignIds(document)
  for (const shape of document.shapes) yield shape.id
  for (const edit of edits) for (const { before, after } of edit.changes) yield before?.id ?? after?.id ?? 0
}

/** Adds a shape on top of all others. */
export function addShape(document: AnnotationDocument, shape: Omit<Shape, 'z'>): Edit {
  const top = document.shapes.at(-1)
  return {
    kind: 'draw',
    changes: [{ before: null, after: { ...shape, z: top === undefined ? 0 : top.z + 1 } }],
  }
}

/** Removes shapes; their parts stay and are from then on parts of nothing. */
export function removeShapes(document: AnnotationDocument, ids: readonly ShapeId[]): Edit | null {
  const gone = new Set(ids)
  return edit(
    'delete',
    document.shapes.flatMap((shape): readonly ShapeChange[] => {
      if (gone.has(shape.id)) return [{ before: shape, after: null }]
      if (shape.parent !== null && gone.has(shape.parent))
        return [{ before: shape, after: { ...shape, parent: null } }]
      return []
    }),
  )
}

/** Moves shapes together, as far as all of them stay inside the picture. */
export function moveShapes(shapes: readonly Shape[], dx: number, dy: number, size: PictureSize): Edit | null {
  const bounds = unionBounds(shapes.map((shape) => boundsOf(shape.geometry)))
  if (bounds === null) return null
  const move = together(shapes, clampMove(bounds, dx, dy, size))
  if (move.dx === 0 && move.dy === 0) return null
  return edit(
    'move',
    shapes.map((shape) => ({
      before: shape,
      after: { ...shape, geometry: translateGeometry(shape.geometry, move.dx, move.dy) },
    })),
  )
}

/** A mask moves by whole pixels: what is moved with it does too, so that they stay together. */
function together(shapes: readonly Shape[], { dx, dy }: { dx: number; dy: number }) {
  if (!shapes.some(({ geometry }) => geometry.kind === 'mask')) return { dx, dy }
  return { dx: Math.trunc(dx), dy: Math.trunc(dy) }
}

export function replaceGeometry(kind: EditKind, shape: Shape, geometry: Geometry): Edit | null {
  return sameGeometry(shape.geometry, geometry)
    ? null
    : edit(kind, [{ before: shape, after: { ...shape, geometry } }])
}

/**
 * Gives shapes another class. Part-of relations that the schema no longer allows, up or down, end in the same edit.
 */
export function relabelShapes(
  document: AnnotationDocument,
  schema: LabelSchema,
  ids: readonly ShapeId[],
  label: LabelId,
): Edit | null {
  const relabelled = new Set(ids)
  const labels = new Map(
    document.shapes.map((shape) => [shape.id, relabelled.has(shape.id) ? label : shape.label]),
  )
  return edit(
    'relabel',
    document.shapes.flatMap((shape): readonly ShapeChange[] => {
      const touched = relabelled.has(shape.id) || (shape.parent !== null && relabelled.has(shape.parent))
      if (!touched) return []
      const ownLabel = labels.get(shape.id) ?? shape.label
      const parentLabel = shape.parent === null ? undefined : labels.get(shape.parent)
      const fits = parentLabel !== undefined && classById(schema, ownLabel)?.parent === parentLabel
      const after = { ...shape, label: ownLabel, parent: fits ? shape.parent : null }
      return after.label === shape.label && after.parent === shape.parent ? [] : [{ before: shape, after }]
    }),
  )
}

/** Makes a shape a part of another, or of nothing; null also where it would become a part of itself. */
export function reparentShape(
  document: AnnotationDocument,
  id: ShapeId,
  parent: ShapeId | null,
): Edit | null {
  const shape = shapeById(document, id)
  if (shape === undefined || shape.parent === parent) return null
  if (parent === id || partsOf(document, [id]).some((part) => part.id === parent)) return null
  return edit('reparent', [{ before: shape, after: { ...shape, parent } }])
}

function edit(kind: EditKind, changes: readonly ShapeChange[]): Edit | null {
  return changes.length === 0 ? null : { kind, changes }
}
