import { assertNever } from '../../../shared/assert-never.ts'
import { imagePoint } from '../../../shared/geometry/point.ts'
import type { Geometry, Shape } from '../../../shared/model/shape.ts'
import { edgeAfter, ringsOf, vertexAt } from '../rings.ts'
import { dropVertex, insertVertex, moveVertex, type Reshaped } from './reshape.ts'
import type { ToolContext, VertexEvent, VertexRef } from './tool.ts'

/** The vertex that the keyboard works on: every tool that can pick one treats it alike. */

/** The only selected shape, where the hand may change it. */
export function onlySelected({ selection, hits }: ToolContext): Shape | undefined {
  const [only] = selection
  return selection.length === 1 && only !== undefined ? hits.editable(only) : undefined
}

/** The vertex, as long as its shape is the only selected one and still has it. */
export function stillPicked(vertex: VertexRef | null, context: ToolContext): VertexRef | null {
  const shape = onlySelected(context)
  if (vertex === null || shape?.id !== vertex.id) return null
  return vertexAt(shape.geometry, vertex) === undefined ? null : vertex
}

/** What the keyboard makes of the picked vertex: the one picked then, and the shapes changed, if any. */
export function stepPicked(
  picked: VertexRef | null,
  event: VertexEvent,
  context: ToolContext,
): { readonly vertex: VertexRef | null; readonly reshaped: Reshaped | null } {
  const shape = onlySelected(context)
  const vertex = stillPicked(picked, context)
  if (shape === undefined) return { vertex: null, reshaped: null }
  if (event.type === 'pick-vertex') return { vertex: neighbourOf(shape, vertex, event.by), reshaped: null }
  const at = vertex === null ? undefined : vertexAt(shape.geometry, vertex)
  if (vertex === null || at === undefined) return { vertex, reshaped: null }
  switch (event.type) {
    case 'nudge-vertex': {
      const to = imagePoint(at.x + event.dx, at.y + event.dy)
      return { vertex, reshaped: moveVertex(shape, vertex, to, 'together', context) }
    }
    case 'insert-vertex': {
      const place =
        edgeAfter(shape.geometry, vertex.ring, vertex.index) === undefined ? before(vertex) : vertex
      const [from, to] = edgeAfter(shape.geometry, place.ring, place.index) ?? [at, at]
      const middle = imagePoint((from.x + to.x) / 2, (from.y + to.y) / 2)
      const reshaped = insertVertex(shape, place, middle, 'together', context)
      if (reshaped.changed.length === 0) return { vertex, reshaped: null }
      return { vertex: { ...place, index: place.index + 1 }, reshaped }
    }
    default:
      return assertNever(event)
  }
}

/** Takes the picked vertex away; null where none is picked. */
export function dropPicked(picked: VertexRef | null, context: ToolContext): Reshaped | null {
  const vertex = stillPicked(picked, context)
  const shape = onlySelected(context)
  return vertex === null || shape === undefined ? null : dropVertex(shape, vertex)
}

/** The vertex after or before one, round through all rings; with none picked, the first or the last. */
function neighbourOf({ id, geometry }: Shape, vertex: VertexRef | null, by: 1 | -1): VertexRef | null {
  const all = verticesOf(geometry)
  const at = vertex === null ? -1 : all.findIndex((v) => v.ring === vertex.ring && v.index === vertex.index)
  const next = at < 0 ? all.at(by > 0 ? 0 : -1) : all.at((at + by) % all.length)
  return next === undefined ? null : { id, ...next }
}

function verticesOf(geometry: Geometry): readonly Omit<VertexRef, 'id'>[] {
  return ringsOf(geometry).flatMap((points, ring) => points.map((_, index) => ({ ring, index })))
}

/** The last point of an open line has an edge before it only. */
function before(vertex: VertexRef): VertexRef {
  return { ...vertex, index: vertex.index - 1 }
}
