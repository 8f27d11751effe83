import { likelyParent } from '../../../shared/edit/likely-parent.ts'
import { addShape, replaceGeometry } from '../../../shared/edit/make.ts'
import { isTooSmall } from '../../../shared/geometry/geometry.ts'
import type { ImagePoint } from '../../../shared/geometry/point.ts'
import { defaultValues } from '../../../shared/model/attribute.ts'
import type { ShapeId } from '../../../shared/model/ids.ts'
import { attributesOf } from '../../../shared/model/label-schema.ts'
import type { Geometry } from '../../../shared/model/shape.ts'
import type { Step, ToolContext } from './tool.ts'

/**
 * Ends a drawing gesture: commits the shape with its parent and the defaults of its class, and selects it; or drops it
 * where it is a slip of the hand.
 */
export function finishDrawing<State>(idle: State, geometry: Geometry, context: ToolContext): Step<State> {
  if (isTooSmall(geometry, context.minSide)) return { state: idle, notice: 'too-small' }
  return finishMeant(idle, geometry, context)
}

/** As finishDrawing, for what no slip of the hand makes: points that were set one by one. */
export function finishMeant<State>(idle: State, geometry: Geometry, context: ToolContext): Step<State> {
  const { document, schema, label, selection, nextId } = context
  const parent = likelyParent(document, schema, label, geometry, selection)
  const attributes = defaultValues(attributesOf(schema, label))
  const filled = attributes === undefined ? {} : { attributes }
  return {
    state: idle,
    commit: addShape(document, { id: nextId, label, parent, geometry, ...filled }),
    select: [nextId],
  }
}

/**
 * Ends the drawing of an outline. Where it goes on with a shape (`Resume`), that shape gets the new outline and keeps
 * its holes; where that shape is no longer there to be changed, nothing is lost: the outline becomes a new one.
 */
export function finishOutline<State>(
  idle: State,
  kind: 'polygon' | 'polyline',
  points: readonly ImagePoint[],
  resumed: ShapeId | null,
  context: ToolContext,
): Step<State> {
  const shape = resumed === null ? undefined : context.hits.editable(resumed)
  if (shape === undefined || shape.geometry.kind !== kind) {
    return finishDrawing(idle, { kind, points }, context)
  }
  const geometry: Geometry = { ...shape.geometry, points }
  if (isTooSmall(geometry, context.minSide)) return { state: idle, notice: 'too-small' }
  const edit = replaceGeometry('insert-vertex', shape, geometry)
  return edit === null ? { state: idle } : { state: idle, commit: edit, select: [shape.id] }
}
