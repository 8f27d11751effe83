import { areaOf, geometryContains } from '../../../shared/geometry/geometry.ts'
import type { ImagePoint } from '../../../shared/geometry/point.ts'
import { nearestEdge } from '../../../shared/geometry/polygon.ts'
import { classById } from '../../../shared/model/label-schema.ts'
import type { Shape } from '../../../shared/model/shape.ts'
import type { ToolContext } from './tool.ts'

type UnderContext = Pick<ToolContext, 'hits' | 'schema' | 'reach'>

/** The shapes under the hand, smallest first: also skeletons of which it meets a line only. */
export function shapesUnder(p: ImagePoint, context: UnderContext): readonly Shape[] {
  const near = context.hits.at(p, context.reach)
  const lines = boundsAt(p, context).filter((shape) => !near.includes(shape) && meetsLine(shape, p, context))
  if (lines.length === 0) return near
  const areas = near.findIndex(({ geometry }) => areaOf(geometry) > 0)
  return near.toSpliced(areas < 0 ? near.length : areas, 0, ...lines.sort((a, b) => b.z - a.z || b.id - a.id))
}

/** True where a drag moves the selected shapes. A selected skeleton is also held between its points. */
export function holdsSelected(
  p: ImagePoint,
  under: readonly Shape[],
  context: UnderContext & Pick<ToolContext, 'selection'>,
): boolean {
  const isSelected = ({ id }: Shape): boolean => context.selection.includes(id)
  if (under.some(isSelected)) return true
  return boundsAt(p, context).some((shape) => isSelected(shape) && geometryContains(shape.geometry, p))
}

/** Skeletons whose bounds are within reach; only they are met where they have no point. */
function boundsAt({ x, y }: ImagePoint, { hits, reach }: UnderContext): readonly Shape[] {
  return hits
    .touching({ x0: x - reach, y0: y - reach, x1: x + reach, y1: y + reach })
    .filter((shape) => shape.geometry.kind === 'skeleton')
}

function meetsLine({ geometry, label }: Shape, p: ImagePoint, { schema, reach }: UnderContext): boolean {
  if (geometry.kind !== 'skeleton') return false
  const present = new Map(
    geometry.nodes.flatMap(({ name, at, state }) => (state === 'absent' ? [] : [[name, at] as const])),
  )
  return (classById(schema, label)?.skeleton?.edges ?? []).some(([a, b]) => {
    const [from, to] = [present.get(a), present.get(b)]
    return from !== undefined && to !== undefined && nearestEdge([from, to], p, 'open').distance <= reach
  })
}
