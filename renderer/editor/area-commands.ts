import { mergeShapes, replaceByPieces } from '../../shared/edit/areas.ts'
import type { Edit } from '../../shared/edit/edit.ts'
import type { Area } from '../../shared/geometry/area.ts'
import { areaOf } from '../../shared/geometry/geometry.ts'
import { outlinesOf, subtractMask, uniteMasks } from '../../shared/geometry/mask.ts'
import { distance, type ImagePoint, STEP } from '../../shared/geometry/point.ts'
import type { ShapeId } from '../../shared/model/ids.ts'
import { classById } from '../../shared/model/label-schema.ts'
import type { Geometry, Mask, Shape } from '../../shared/model/shape.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { areaFrom, areaWithin, maskOf, piecesFrom, polygonFrom, polygonsFrom } from './area-of.ts'
import type { Notice } from './notice.ts'
import { intersect, subtract, unite } from './polygon-ops.ts'
import type { ToolContext } from './tools/tool.ts'

/**
 * What is done to whole areas: builders of edits, which answer with the reason where nothing can be done. Boxes, turned
 * boxes and ellipses take part as polygons. As soon as there is a mask among them, all are pixels and so is the result.
 */
type Outcome = Result<Edit, Notice>

/** The context of a tool will do. Of the selected shapes, those that are locked or hidden take no part. */
export type AreaContext = Pick<
  ToolContext,
  'document' | 'schema' | 'picture' | 'selection' | 'hits' | 'nextId'
>

/** The first selected area becomes all of them; the others go, and their parts become its parts. */
export function uniteShapes(context: AreaContext): Outcome {
  return combine(context, ({ kind, first, others, shapes }) => {
    const united = kind === 'mask' ? [uniteMasks([first, ...others])] : piecesFrom(unite([first, ...others]))
    const [whole, apart] = united
    if (whole === undefined || apart !== undefined) return fail('do-not-touch')
    return done(mergeShapes(context.document, context.schema, 'unite', idsOf(shapes), whole))
  })
}

/** Takes the other selected areas out of the first one; they stay. What falls apart becomes several shapes. */
export function subtractShapes(context: AreaContext): Outcome {
  return combine(context, ({ kind, first, others, shapes: [shape] }) =>
    kind === 'mask'
      ? shrink(context, shape, first, present(subtractMask(first, uniteMasks(others))))
      : shrink(context, shape, polygonFrom(first), piecesFrom(subtract(first, others))),
  )
}

/** Leaves of the first selected area what lies in all the others; they stay. */
export function intersectShapes(context: AreaContext): Outcome {
  return combine(context, ({ kind, first, others, shapes: [shape] }) => {
    if (kind === 'mask') return shrink(context, shape, first, present(others.reduce(common, first)))
    const left = others.reduce<readonly Area[]>(
      (areas, other) => areas.flatMap((area) => intersect(area, other)),
      [first],
    )
    return shrink(context, shape, polygonFrom(first), piecesFrom(left))
  })
}

/** Fills the holes of the selected polygons and masks. */
export function fillHoles(context: AreaContext): Outcome {
  const filled = new Map<ShapeId, readonly Geometry[]>()
  for (const { id, geometry } of selected(context)) {
    if (geometry.kind === 'polygon') filled.set(id, [{ kind: 'polygon', points: geometry.points }])
    if (geometry.kind === 'mask') {
      const whole = outlinesOf(geometry).map(({ outer }) =>
        maskOf({ kind: 'polygon', points: outer }, context.picture),
      )
      filled.set(id, [uniteMasks([geometry, ...whole.flatMap(present)])])
    }
  }
  if (filled.size === 0) return fail('select-polygon-first')
  return done(replaceByPieces(context.document, 'hole', filled, context.nextId))
}

/** Joins two selected polylines at those of their ends that are nearest to each other. */
export function joinPolylines(context: AreaContext): Outcome {
  const lines = selected(context).flatMap(({ id, geometry }) =>
    geometry.kind === 'polyline' ? [{ id, points: geometry.points }] : [],
  )
  const [first, second] = lines
  if (first === undefined || second === undefined || lines.length > 2) return fail('cannot-join')
  const geometry: Geometry = { kind: 'polyline', points: joined(first.points, second.points) }
  return done(mergeShapes(context.document, context.schema, 'unite', [first.id, second.id], geometry))
}

/**
 * Selected areas become masks or polygons. A mask of several parts becomes as many polygons. Shapes whose class does not
 * allow the new kind stay as they are.
 */
export function convertShapes(context: AreaContext, to: 'mask' | 'polygon'): Outcome {
  const others = selected(context).filter(({ geometry }) => geometry.kind !== to && isArea(geometry))
  if (others.length === 0) return fail('nothing-changes')
  const allowed = others.filter((shape) => allows(context, shape, to))
  if (allowed.length === 0) return fail('class-not-allowed')
  const converted = new Map<ShapeId, readonly Geometry[]>()
  for (const { id, geometry } of allowed) {
    const result =
      to === 'mask' ? present(maskOf(geometry, context.picture)) : polygonsFrom(geometry, context.picture)
    if (result.length > 0) converted.set(id, result)
  }
  if (converted.size === 0) return fail('too-small')
  return done(replaceByPieces(context.document, 'convert', converted, context.nextId))
}

/** The selected areas as one kind; `first` and `others` are those of `shapes`, as far as they enclose anything. */
type Operands = { readonly shapes: readonly [Shape, ...Shape[]] } & (
  | { readonly kind: 'mask'; readonly first: Mask; readonly others: readonly Mask[] }
  | { readonly kind: 'polygon'; readonly first: Area; readonly others: readonly Area[] }
)

function combine(context: AreaContext, operation: (operands: Operands) => Outcome): Outcome {
  const [shape, ...rest] = selected(context).filter(({ geometry }) => isArea(geometry))
  if (shape === undefined || rest.length === 0) return fail('select-two-areas')
  const shapes = [shape, ...rest] as const
  const kind = shapes.some(({ geometry }) => geometry.kind === 'mask') ? 'mask' : 'polygon'
  if (!allows(context, shape, kind)) return fail('class-not-allowed')
  if (kind === 'mask') {
    const first = maskOf(shape.geometry, context.picture)
    const others = rest.flatMap(({ geometry }) => present(maskOf(geometry, context.picture)))
    return first === null || others.length === 0
      ? fail('too-small')
      : operation({ kind, shapes, first, others })
  }
  const first = areaWithin(shape.geometry, context.picture)
  const others = rest.flatMap(({ geometry }) => present(areaWithin(geometry, context.picture)))
  return first === null ? fail('select-two-areas') : operation({ kind, shapes, first, others })
}

/** What is left of a shape takes its place. `before` is the shape as the kind that was worked with. */
function shrink(context: AreaContext, shape: Shape, before: Geometry, left: readonly Geometry[]): Outcome {
  if (left.length === 0) return fail('nothing-left')
  const lost = left.reduce((area, piece) => area - areaOf(piece), areaOf(before))
  if (Math.abs(lost) < STEP * STEP) return fail('nothing-changes')
  return done(replaceByPieces(context.document, 'subtract', new Map([[shape.id, left]]), context.nextId))
}

function common(a: Mask | null, b: Mask): Mask | null {
  const outside = a === null ? null : subtractMask(a, b)
  return a === null || outside === null ? a : subtractMask(a, outside)
}

/** The second line behind the first or before it, turned round where that is nearer; one point where two would be the same. */
function joined(first: readonly ImagePoint[], second: readonly ImagePoint[]): readonly ImagePoint[] {
  const ways = [
    [first, second],
    [first, second.toReversed()],
    [second, first],
    [second.toReversed(), first],
  ] as const
  const gap = ([before, after]: (typeof ways)[number]) =>
    distance(before.at(-1) as ImagePoint, after[0] as ImagePoint)
  const nearest = ways.reduce((best, way) => (gap(way) < gap(best) ? way : best))
  const [before, after] = nearest
  return [...before, ...(gap(nearest) === 0 ? after.slice(1) : after)]
}

function selected({ selection, hits }: AreaContext): readonly Shape[] {
  return selection.flatMap((id) => hits.editable(id) ?? [])
}

function isArea(geometry: Geometry): boolean {
  return geometry.kind === 'mask' || areaFrom(geometry) !== null
}

function allows({ schema }: AreaContext, { label }: Shape, kind: 'mask' | 'polygon'): boolean {
  return classById(schema, label)?.kinds.includes(kind) === true
}

function idsOf([first, ...others]: readonly [Shape, ...Shape[]]): readonly [ShapeId, ...ShapeId[]] {
  return [first.id, ...others.map(({ id }) => id)]
}

function present<T>(value: T | null): readonly T[] {
  return value === null ? [] : [value]
}

function done(edit: Edit | null): Outcome {
  return edit === null ? fail('nothing-changes') : ok(edit)
}
