import { addShape } from '../../../shared/edit/make.ts'
import { isTooSmall } from '../../../shared/geometry/geometry.ts'
import type { Geometry } from '../../../shared/model/shape.ts'
import { parentFor } from '../part-of.ts'
import type { Step, ToolContext } from './tool.ts'

/** Ends a drawing gesture: commits the shape with its parent and selects it, or drops it where it is a slip of the hand. */
export function finishDrawing<State>(idle: State, geometry: Geometry, context: ToolContext): Step<State> {
  if (isTooSmall(geometry, context.minSide)) return { state: idle }
  const { document, schema, label, selection, nextId } = context
  const parent = parentFor(document, schema, label, geometry, selection)
  return {
    state: idle,
    commit: addShape(document, { id: nextId, label, parent, geometry }),
    select: [nextId],
  }
}
