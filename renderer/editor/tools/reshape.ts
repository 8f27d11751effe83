import { assertNever } from '../../../shared/assert-never.ts'
import type { Edit } from '../../../shared/edit/edit.ts'
import { moveShapes, replaceGeometry } from '../../../shared/edit/make.ts'
import { resizeBox } from '../../../shared/geometry/box.ts'
import { isTooSmall } from '../../../shared/geometry/geometry.ts'
import { clampToPicture, type ImagePoint, imagePoint } from '../../../shared/geometry/point.ts'
import type { ShapeId } from '../../../shared/model/ids.ts'
import type { Geometry, Shape } from '../../../shared/model/shape.ts'
import type { Grip } from '../grips.ts'
import type { ToolContext } from './tool.ts'

/** A grip and how far the hand has pulled it, px. The grip keeps its distance to the hand: it does not jump under it. */
export interface Pull {
  readonly grip: Grip
  readonly dx: number
  readonly dy: number
}

/** What a shape looks like with a grip pulled, and the edit if it were let go now; null where it would be too small. */
export function pullGrip(
  shape: Shape,
  { grip, dx, dy }: Pull,
  context: ToolContext,
): { geometry: Geometry; edit: Edit | null } {
  const to = clampToPicture(imagePoint(grip.at.x + dx, grip.at.y + dy), context.picture)
  const { geometry } = shape
  switch (grip.kind) {
    case 'handle': {
      if (geometry.kind !== 'box') return { geometry, edit: null }
      const resized = resizeBox(geometry, grip.handle, to)
      return {
        geometry: resized,
        edit: isTooSmall(resized, context.minSide) ? null : replaceGeometry('resize', shape, resized),
      }
    }
    case 'vertex': {
      if (geometry.kind !== 'polygon') return { geometry, edit: null }
      const moved: Geometry = { kind: 'polygon', points: geometry.points.with(grip.index, to) }
      return {
        geometry: moved,
        edit: isTooSmall(moved, context.minSide) ? null : replaceGeometry('move-vertex', shape, moved),
      }
    }
    case 'midpoint': {
      const edit = insertVertex(shape, grip, to, context)
      return { geometry: edit?.changes[0]?.after?.geometry ?? geometry, edit }
    }
    default:
      return assertNever(grip)
  }
}

export function insertVertex(
  shape: Shape,
  { index }: Extract<Grip, { kind: 'vertex' | 'midpoint' }>,
  at: ImagePoint,
  { picture }: ToolContext,
): Edit | null {
  if (shape.geometry.kind !== 'polygon') return null
  const points = shape.geometry.points.toSpliced(index + 1, 0, clampToPicture(at, picture))
  return replaceGeometry('insert-vertex', shape, { kind: 'polygon', points })
}

/** Null for a triangle: an outline needs three points. */
export function dropVertex(shape: Shape, index: number): Edit | null {
  if (shape.geometry.kind !== 'polygon' || shape.geometry.points.length <= 3) return null
  return replaceGeometry('delete-vertex', shape, {
    kind: 'polygon',
    points: shape.geometry.points.toSpliced(index, 1),
  })
}

/** What shapes look like moved together from one point to another, and the edit if they were let go now. */
export function moveAll(
  shapes: readonly Shape[],
  from: ImagePoint,
  to: ImagePoint,
  { picture }: ToolContext,
): { geometries: ReadonlyMap<ShapeId, Geometry>; edit: Edit | null } {
  const edit = moveShapes(shapes, to.x - from.x, to.y - from.y, picture)
  const moved = edit?.changes.flatMap(({ after }) => after ?? []) ?? shapes
  return { geometries: new Map(moved.map((shape) => [shape.id, shape.geometry])), edit }
}
