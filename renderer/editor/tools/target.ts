import type { Edit } from '../../../shared/edit/edit.ts'
import { geometryContains } from '../../../shared/geometry/geometry.ts'
import type { ImagePoint } from '../../../shared/geometry/point.ts'
import type { ShapeId } from '../../../shared/model/ids.ts'
import type { Shape } from '../../../shared/model/shape.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { Notice } from '../notice.ts'
import type { Step, ToolContext } from './tool.ts'

/** The polygons that a tool works on at a place: the selected ones, but for another one that lies there alone. */
export function polygonsAt(
  at: ImagePoint,
  { selection, hits, reach }: ToolContext,
): Result<readonly ShapeId[], Notice> {
  const isPolygon = ({ geometry }: Pick<Shape, 'geometry'>) => geometry.kind === 'polygon'
  const selected = selection.flatMap((id) => hits.editable(id) ?? []).filter(isPolygon)
  const near = hits.at(at, reach).filter(isPolygon)
  const under = near.find(({ geometry }) => geometryContains(geometry, at)) ?? near[0]
  const chosen = under === undefined || near.some((shape) => selected.includes(shape)) ? selected : [under]
  if (chosen.length > 0) return ok(chosen.map(({ id }) => id))
  const locked = selection.flatMap((id) => hits.get(id) ?? []).some(isPolygon)
  return fail(locked ? 'locked' : 'select-polygon-first')
}

/** The step that commits an edit and selects what has become of the selected shapes, or tells why there is none. */
export function applied(
  result: Result<Edit, Notice>,
  { selection }: ToolContext,
): Omit<Step<unknown>, 'state'> {
  if (!result.ok) return { notice: result.error }
  const gone = new Set<ShapeId>()
  const changed = new Set(selection)
  for (const { before, after } of result.value.changes) {
    if (after === null && before !== null) gone.add(before.id)
    else if (after !== null && (before === null || before.geometry !== after.geometry)) changed.add(after.id)
  }
  return { commit: result.value, select: [...changed].filter((id) => !gone.has(id)) }
}
