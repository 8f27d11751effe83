import { clampToPicture, distance, type ImagePoint } from '../../../shared/geometry/point.ts'
import type { ShapeId } from '../../../shared/model/ids.ts'
import { simplify } from '../simplify.ts'
import { borderBetween, type Snap, snapTo } from '../snap.ts'
import type { PointerInput, ToolContext } from './tool.ts'

/**
 * A line in work, for every tool that draws one: a click sets a point, a drag draws freehand, both in one line. Points
 * snap to neighbours unless Alt is held. Shift+click goes to the new point along the neighbour's border, where this
 * point and the last one lie on it.
 */
export interface Outline {
  /** A ring ends at its first point; a line does not. */
  readonly kind: 'ring' | 'line'
  /** At least one. */
  readonly points: readonly ImagePoint[]
  /** Where a click would set a point now. */
  readonly pointer: ImagePoint
  readonly snapped: boolean
  /** The points of the neighbour's border that it would set before that one. */
  readonly border: readonly ImagePoint[]
  /** A click now, or the end of the stroke, closes the ring. */
  readonly closes: boolean
  /** While the button is held: the index of the point where it was pressed. */
  readonly stroke: number | null
  /** A shape that is drawn further: its own outline does not attract the hand. */
  readonly exclude: readonly ShapeId[]
}

/** A press becomes a freehand stroke when the hand has gone this many times the reach: a shaking hand still clicks. */
const STROKE_START = 1
/** Then it sets a point each time it has gone this many times the reach; those that say nothing go when it ends. */
const STROKE_STEP = 1 / 4
/** How far a smoothed stroke may lie from the hand's, times the reach: half a pixel of the screen. */
export const SMOOTH = 1 / 16

/** The place that the hand means: inside the picture, on a neighbour's outline where one is near. */
export function aim(input: PointerInput, context: ToolContext, exclude: readonly ShapeId[] = []): Snap {
  const at = clampToPicture(input.at, context.picture)
  return context.options.snap && !input.alt ? snapTo(at, context, exclude) : { at, kind: 'none' }
}

/** The first point, with the button still down. */
export function startOutline(kind: Outline['kind'], input: PointerInput, context: ToolContext): Outline {
  const { at, kind: snapped } = aim(input, context)
  return {
    kind,
    points: [at],
    pointer: at,
    snapped: snapped !== 'none',
    border: [],
    closes: false,
    stroke: 0,
    exclude: [],
  }
}

/**
 * A line that goes on from its last point.
 * @throws where there are no points: an outline without points is a bug.
 */
export function resumeOutline(
  kind: Outline['kind'],
  points: readonly ImagePoint[],
  exclude: ShapeId,
): Outline {
  const pointer = points.at(-1)
  if (pointer === undefined) throw new Error('an outline without points')
  return {
    kind,
    points,
    pointer,
    snapped: false,
    border: [],
    closes: false,
    stroke: null,
    exclude: [exclude],
  }
}

/** The hand is here, without a button: what would a click do? */
export function aimOutline(outline: Outline, input: PointerInput, context: ToolContext): Outline {
  const { points, exclude } = outline
  const raw = clampToPicture(input.at, context.picture)
  const closes = isHome(outline, raw, context.reach)
  const { at, kind } =
    closes && points[0] !== undefined ? { at: points[0], kind: 'none' } : aim(input, context, exclude)
  const last = points.at(-1)
  const border = input.shift && last !== undefined ? borderBetween(last, at, context, exclude) : null
  return { ...outline, pointer: at, snapped: kind !== 'none', border: border ?? [], closes }
}

/** Sets the point that was aimed at, unless the press is the second one of a double click. */
export function setPoint(outline: Outline, { reach }: ToolContext): Outline {
  const { points, border, pointer } = outline
  if (isDoubled(outline, reach)) return { ...outline, border: [] }
  const next = [...points, ...border, pointer]
  return { ...outline, points: next, border: [], stroke: next.length - 1 }
}

/** The hand moves: freehand while the button is held. */
export function followOutline(outline: Outline, input: PointerInput, context: ToolContext): Outline {
  const { points, stroke } = outline
  if (stroke === null) return aimOutline(outline, input, context)
  const at = clampToPicture(input.at, context.picture)
  const step = (isStroke(outline) ? STROKE_STEP : STROKE_START) * context.reach
  const next = distance(points.at(-1) ?? at, at) < step ? outline : { ...outline, points: [...points, at] }
  if (!isStroke(next)) return outline
  return { ...next, pointer: at, snapped: false, border: [], closes: isHome(next, at, context.reach) }
}

/** The button is let go: ends a stroke where the hand is, and smooths it. `closes` then tells that it has come home. */
export function releaseOutline(outline: Outline, input: PointerInput, context: ToolContext): Outline {
  const followed = followOutline(outline, input, context)
  if (followed.stroke === null || !isStroke(followed)) return { ...followed, stroke: null, closes: false }
  if (followed.closes) return settle(withoutTail(followed, followed.stroke, context.reach), context)
  const { at, kind } = aim(input, context, outline.exclude)
  const last = followed.points.at(-1) ?? at
  const points = isSame(last, at) ? followed.points : [...followed.points, at]
  return settle({ ...followed, points, pointer: at, snapped: kind !== 'none' }, context)
}

/** The same line with nothing in the hand: a stroke that is cut short counts as far as it has come. */
export function settle(outline: Outline, { reach }: ToolContext): Outline {
  const { points, stroke } = outline
  if (stroke === null) return outline
  const drawn = points.slice(stroke)
  return {
    ...outline,
    points: [...points.slice(0, stroke), ...(isStroke(outline) ? simplify(drawn, SMOOTH * reach) : drawn)],
    stroke: null,
  }
}

/** Without its last point; null where it was the only one. */
export function shortenOutline(outline: Outline): Outline | null {
  if (outline.points.length === 1) return null
  const points = outline.points.slice(0, -1)
  const stroke = outline.stroke !== null && outline.stroke < points.length ? outline.stroke : null
  return { ...outline, points, border: [], closes: false, stroke }
}

/** The line as it would be with a click at the hand. */
export function previewOf({ points, border, pointer }: Outline): readonly ImagePoint[] {
  return [...points, ...border, pointer]
}

function isHome({ kind, points }: Outline, at: ImagePoint, reach: number): boolean {
  const first = points[0]
  return kind === 'ring' && points.length >= 3 && first !== undefined && distance(first, at) <= reach
}

/** A stroke that has come home, without the points about the first one, as far as an outline is left. */
function withoutTail(outline: Outline, stroke: number, reach: number): Outline {
  const { points } = outline
  let end = points.length
  while (end > 3 && end - 1 > stroke && isHome(outline, points[end - 1] as ImagePoint, reach)) end -= 1
  return { ...outline, points: points.slice(0, end) }
}

function isStroke({ points, stroke }: Outline): boolean {
  return stroke !== null && stroke < points.length - 1
}

/**
 * A press that sets no point: the second one of a double click, or one on the first point while the line is too short to
 * close. Half the reach, because two clicks meant apart are seldom nearer.
 */
function isDoubled({ points, pointer }: Outline, reach: number): boolean {
  const first = points[0]
  const last = points.at(-1)
  const near = (p: ImagePoint | undefined, within: number): boolean =>
    p !== undefined && distance(p, pointer) <= within
  return near(last, reach / 2) || (points.length < 3 && near(first, reach))
}

function isSame(a: ImagePoint, b: ImagePoint): boolean {
  return a.x === b.x && a.y === b.y
}
