import { replaceByPieces } from '../../shared/edit/areas.ts'
import type { Edit } from '../../shared/edit/edit.ts'
import { areaOfArea } from '../../shared/geometry/area.ts'
import { distance, type ImagePoint, imagePoint, STEP } from '../../shared/geometry/point.ts'
import { polygonArea } from '../../shared/geometry/polygon.ts'
import type { ShapeId } from '../../shared/model/ids.ts'
import type { Polygon } from '../../shared/model/shape.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { areaFrom, piecesFrom, polygonFrom } from './area-of.ts'
import type { Notice } from './notice.ts'
import { cut, intersect, subtract } from './polygon-ops.ts'
import type { ToolContext } from './tools/tool.ts'

/** What the hole tool and the cut tool do to polygons. */

type CutContext = Pick<ToolContext, 'document' | 'hits' | 'nextId' | 'reach'>

/** Takes a ring out of polygons: a hole inside, a bite across the border. What falls apart becomes several shapes. */
export function takeOut(
  context: CutContext,
  ids: readonly ShapeId[],
  ring: readonly ImagePoint[],
): Result<Edit, Notice> {
  const left = eachPolygon(context, ids, (polygon) => withoutRing(polygon, ring))
  if (left.size === 0) return fail('hole-outside')
  if ([...left.values()].some((pieces) => pieces.length === 0)) return fail('nothing-left')
  const edit = replaceByPieces(context.document, 'hole', left, context.nextId)
  return edit === null ? fail('hole-outside') : ok(edit)
}

/** Cuts polygons along a line; the largest piece of each keeps its id. */
export function cutAlong(
  context: CutContext,
  ids: readonly ShapeId[],
  line: readonly ImagePoint[],
): Result<Edit, Notice> {
  const long = lengthened(line, Math.max(context.reach * OVERSHOOT, 5 * STEP))
  const pieces = eachPolygon(context, ids, (polygon) => {
    const parts = piecesFrom(cut(areaFrom(polygon), long) ?? [])
    return parts.length < 2 ? null : parts
  })
  const edit = replaceByPieces(context.document, 'cut', pieces, context.nextId)
  return edit === null ? fail('cut-misses') : ok(edit)
}

/**
 * The hand ends a cut on the border, and the stored place of that is a hair beside it: both ends are drawn longer by this
 * part of the reach, a pixel of the screen.
 */
const OVERSHOOT = 1 / 8

function lengthened(line: readonly ImagePoint[], by: number): readonly ImagePoint[] {
  const beyond = (end: ImagePoint | undefined, before: ImagePoint | undefined): readonly ImagePoint[] => {
    const length = end === undefined || before === undefined ? 0 : distance(before, end)
    if (end === undefined || before === undefined || length === 0) return []
    const part = by / length
    return [imagePoint(end.x + (end.x - before.x) * part, end.y + (end.y - before.y) * part)]
  }
  return [...beyond(line[0], line[1]), ...line, ...beyond(line.at(-1), line.at(-2))]
}

/** The rest of the polygon; null where the ring does not meet it. */
function withoutRing(polygon: Polygon, ring: readonly ImagePoint[]): readonly Polygon[] | null {
  const whole = areaFrom(polygon)
  const taken = { outer: ring, holes: [] }
  const met = intersect(whole, taken).reduce((sum, area) => sum + areaOfArea(area), 0)
  if (met < STEP * STEP) return null
  const rest = subtract(whole, [taken])
  const [only] = rest
  const isHole =
    rest.length === 1 &&
    only?.holes.length === whole.holes.length + 1 &&
    Math.abs(polygonArea(only.outer) - polygonArea(polygon.points)) < STEP * STEP
  // A hole that touches nothing leaves the outline as it was drawn, with every point that neighbours share.
  return isHole ? [polygonFrom({ ...whole, holes: [...whole.holes, ring] })] : piecesFrom(rest)
}

function eachPolygon(
  { hits }: CutContext,
  ids: readonly ShapeId[],
  divide: (polygon: Polygon) => readonly Polygon[] | null,
): ReadonlyMap<ShapeId, readonly Polygon[]> {
  const divided = new Map<ShapeId, readonly Polygon[]>()
  for (const id of ids) {
    const geometry = hits.editable(id)?.geometry
    const pieces = geometry?.kind === 'polygon' ? divide(geometry) : null
    if (pieces !== null) divided.set(id, pieces)
  }
  return divided
}
