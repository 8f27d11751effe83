import { assertNever } from '../../../shared/assert-never.ts'
import type { Edit, EditKind } from '../../../shared/edit/edit.ts'
import { moveShapes } from '../../../shared/edit/make.ts'
import { type BoxHandle, resizeBox } from '../../../shared/geometry/box.ts'
import { isTooSmall, mapPoints, sameGeometry } from '../../../shared/geometry/geometry.ts'
import { liesInside } from '../../../shared/geometry/inside.ts'
import {
  clampToPicture,
  type ImagePoint,
  imagePoint,
  quantise,
  STEP,
} from '../../../shared/geometry/point.ts'
import { normalAngle, turn } from '../../../shared/geometry/turned.ts'
import type { ShapeId } from '../../../shared/model/ids.ts'
import type { Ellipse, Geometry, RotatedBox, Shape, Skeleton } from '../../../shared/model/shape.ts'
import { type Frame, frameOf, type Grip } from '../grips.ts'
import { edgeAfter, ringsOf, vertexAt, withRing } from '../rings.ts'
import { snapTo } from '../snap.ts'
import type { Step, ToolContext } from './tool.ts'

/** A grip and how far the hand has pulled it, px. The grip keeps its distance to the hand: it does not jump under it. */
export interface Pull {
  readonly grip: Grip
  readonly dx: number
  readonly dy: number
  /** A vertex leaves those of its neighbours that lie on it, and snaps to nothing. */
  readonly alone: boolean
  /** An angle keeps to steps of 15°. */
  readonly steps: boolean
}

/** What a gesture makes of shapes. */
export interface Reshaped {
  readonly kind: EditKind
  readonly changed: readonly (readonly [Shape, Geometry])[]
  /** The place of a neighbour that a vertex has snapped to. */
  readonly snapped: ImagePoint | null
}

type VertexPlace = Pick<Extract<Grip, { kind: 'vertex' }>, 'ring' | 'index'>

const ANGLE_STEP = 15
const DEGREES = 180 / Math.PI

/** What shapes look like with a grip of one of them pulled. */
export function pullGrip(shape: Shape, pull: Pull, context: ToolContext): Reshaped {
  const { grip, dx, dy } = pull
  const to = imagePoint(grip.at.x + dx, grip.at.y + dy)
  switch (grip.kind) {
    case 'handle':
      return only('resize', shape, resized(shape.geometry, grip.handle, to, context))
    case 'rotate':
      return only('rotate', shape, rotated(shape.geometry, grip.at, to, pull.steps))
    case 'vertex':
      return moveVertex(shape, grip, to, pull.alone ? 'alone' : 'snapping', context)
    case 'midpoint':
      return insertVertex(shape, grip, to, pull.alone ? 'alone' : 'snapping', context)
    default:
      return assertNever(grip)
  }
}

/** How a vertex moves: with its neighbours where snapping is on; then also to the places of others, or just there. */
type Manner = 'alone' | 'together' | 'snapping'

export function moveVertex(
  shape: Shape,
  place: VertexPlace,
  wanted: ImagePoint,
  manner: Manner,
  context: ToolContext,
): Reshaped {
  const { geometry } = shape
  const from = vertexAt(geometry, place)
  if (from === undefined) return nothing('move-vertex')
  const inside = clampToPicture(wanted, context.picture)
  if (geometry.kind === 'skeleton') return only('move-node', shape, withNode(geometry, place.index, inside))
  const others = manner === 'alone' ? [] : neighboursAt(from, shape, context).filter(hasVertex(from))
  const { to, snapped } = aimed(inside, manner, [shape, ...others], context)
  const ring = (ringsOf(geometry)[place.ring] ?? []).with(place.index, to)
  return {
    kind: 'move-vertex',
    changed: [
      [shape, withRing(geometry, place.ring, ring)],
      ...others.map((other) => [other, movedAt(other.geometry, from, to)] as const),
    ],
    snapped,
  }
}

/** A new vertex on the edge after one; where snapping is on, a neighbour that has the same edge gets it too. */
export function insertVertex(
  shape: Shape,
  { ring, index }: VertexPlace,
  wanted: ImagePoint,
  manner: Manner,
  context: ToolContext,
): Reshaped {
  const edge = edgeAfter(shape.geometry, ring, index)
  if (edge === undefined) return nothing('insert-vertex')
  const others =
    manner === 'alone'
      ? []
      : neighboursAt(middleOf(edge), shape, context).flatMap((other) => {
          const place = placeOfEdge(other.geometry, edge)
          return place === undefined ? [] : [{ other, place }]
        })
  const moved = [shape, ...others.map(({ other }) => other)]
  const { to, snapped } = aimed(clampToPicture(wanted, context.picture), manner, moved, context)
  return {
    kind: 'insert-vertex',
    changed: [
      [shape, withInserted(shape.geometry, { ring, index }, to)],
      ...others.map(({ other, place }) => [other, withInserted(other.geometry, place, to)] as const),
    ],
    snapped,
  }
}

/**
 * Without a vertex. An outline keeps three points and a line two; a hole that would have fewer goes. A node of a
 * skeleton becomes absent: the others keep their names.
 */
export function dropVertex(shape: Shape, { ring, index }: VertexPlace): Reshaped {
  const { geometry } = shape
  if (geometry.kind === 'skeleton') {
    const node = geometry.nodes[index]
    if (node === undefined) return nothing('node-state')
    const nodes = geometry.nodes.with(index, { ...node, state: 'absent' })
    return only('node-state', shape, { kind: 'skeleton', nodes })
  }
  const points = ringsOf(geometry)[ring] ?? []
  const left = points.toSpliced(index, 1)
  const least = geometry.kind === 'polyline' ? 2 : 3
  if (left.length < least && ring === 0) return nothing('delete-vertex')
  return only('delete-vertex', shape, withRing(geometry, ring, left.length < least ? [] : left))
}

/** What shapes look like moved together from one point to another, and the edit if they were let go now. */
export function moveAll(
  shapes: readonly Shape[],
  from: ImagePoint,
  to: ImagePoint,
  { picture }: ToolContext,
): { geometries: ReadonlyMap<ShapeId, Geometry>; edit: Edit | null } {
  // Masks move by whole pixels: less than one is no move, and no step of undo.
  const whole = shapes.every(({ geometry }) => geometry.kind === 'mask') ? Math.round : (px: number) => px
  const edit = moveShapes(shapes, whole(to.x - from.x), whole(to.y - from.y), picture)
  const moved = edit?.changes.flatMap(({ after }) => after ?? []) ?? shapes
  return { geometries: new Map(moved.map((shape) => [shape.id, shape.geometry])), edit }
}

export function geometriesOf({ changed }: Reshaped): ReadonlyMap<ShapeId, Geometry> {
  return new Map(changed.map(([shape, geometry]) => [shape.id, geometry]))
}

/** Ends a gesture: commits what it made, unless nothing changed or something would be too small to be seen. */
export function settleReshaped<State>(
  state: State,
  { kind, changed }: Reshaped,
  context: ToolContext,
): Step<State> {
  const changes = changed.flatMap(([before, geometry]) =>
    sameGeometry(before.geometry, geometry) ? [] : [{ before, after: { ...before, geometry } }],
  )
  if (changes.length === 0) return { state }
  if (changed.some(([, geometry]) => isSlip(geometry, context.minSide))) return { state, notice: 'too-small' }
  if (changed.some(([, geometry]) => isOff(geometry, context))) return { state }
  return { state, commit: { kind, changes } }
}

/** The nodes of a skeleton are set one by one: it may be as small as they are. */
function isSlip(geometry: Geometry, minSide: number): boolean {
  return geometry.kind !== 'skeleton' && isTooSmall(geometry, minSide)
}

/** What is turned cannot be drawn to the edge of the picture: it is not let out of it. */
function isOff(geometry: Geometry, { picture }: ToolContext): boolean {
  const { kind } = geometry
  return (kind === 'rotated-box' || kind === 'ellipse') && !liesInside(geometry, picture, 0)
}

function only(kind: EditKind, shape: Shape, geometry: Geometry): Reshaped {
  return { kind, changed: [[shape, geometry]], snapped: null }
}

function nothing(kind: EditKind): Reshaped {
  return { kind, changed: [], snapped: null }
}

function resized(geometry: Geometry, handle: BoxHandle, to: ImagePoint, { picture }: ToolContext): Geometry {
  if (geometry.kind === 'box') return resizeBox(geometry, handle, clampToPicture(to, picture))
  if (geometry.kind !== 'rotated-box' && geometry.kind !== 'ellipse') return geometry
  return withFrame(geometry, resizedFrame(frameOf(geometry), handle, to))
}

/** In its own frame: the opposite side or corner stays where it is. */
function resizedFrame({ cx, cy, width, height, angle }: Frame, handle: BoxHandle, to: ImagePoint): Frame {
  const flat = turn(to, { x: cx, y: cy }, -angle)
  const x0 = handle.includes('w') ? flat.x : cx - width / 2
  const x1 = handle.includes('e') ? flat.x : cx + width / 2
  const y0 = handle.startsWith('n') ? flat.y : cy - height / 2
  const y1 = handle.startsWith('s') ? flat.y : cy + height / 2
  const centre = turn({ x: (x0 + x1) / 2, y: (y0 + y1) / 2 }, { x: cx, y: cy }, angle)
  return { cx: centre.x, cy: centre.y, width: Math.abs(x1 - x0), height: Math.abs(y1 - y0), angle }
}

function rotated(geometry: Geometry, from: ImagePoint, to: ImagePoint, steps: boolean): Geometry {
  if (geometry.kind !== 'rotated-box' && geometry.kind !== 'ellipse') return geometry
  const { cx, cy, angle } = geometry
  const direction = (p: ImagePoint): number => Math.atan2(p.y - cy, p.x - cx) * DEGREES
  const turned = angle + direction(to) - direction(from)
  return { ...geometry, angle: normalAngle(steps ? Math.round(turned / ANGLE_STEP) * ANGLE_STEP : turned) }
}

function withFrame(geometry: RotatedBox | Ellipse, frame: Frame): RotatedBox | Ellipse {
  const [cx, cy] = [quantise(frame.cx), quantise(frame.cy)]
  const [width, height] = [quantise(frame.width), quantise(frame.height)]
  if (geometry.kind === 'rotated-box') return { ...geometry, cx, cy, width, height }
  return { ...geometry, cx, cy, rx: quantise(width / 2), ry: quantise(height / 2) }
}

/** A node that is put somewhere is in the picture. */
function withNode({ nodes }: Skeleton, index: number, at: ImagePoint): Skeleton {
  return {
    kind: 'skeleton',
    nodes: nodes.map((node, i) =>
      i === index ? { ...node, at, state: node.state === 'absent' ? 'visible' : node.state } : node,
    ),
  }
}

function withInserted(geometry: Geometry, { ring, index }: VertexPlace, at: ImagePoint): Geometry {
  return withRing(geometry, ring, (ringsOf(geometry)[ring] ?? []).toSpliced(index + 1, 0, at))
}

function aimed(
  p: ImagePoint,
  manner: Manner,
  moved: readonly Shape[],
  context: ToolContext,
): { to: ImagePoint; snapped: ImagePoint | null } {
  if (manner !== 'snapping' || !context.options.snap) return { to: p, snapped: null }
  const snap = snapTo(
    p,
    context,
    moved.map(({ id }) => id),
  )
  return { to: snap.at, snapped: snap.kind === 'none' ? null : snap.at }
}

/** The other outlines at a place, as far as they are to follow what happens to this one. */
function neighboursAt(p: ImagePoint, { id }: Shape, { hits, options }: ToolContext): readonly Shape[] {
  if (!options.snap) return []
  return hits.at(p, STEP).filter((shape) => shape.id !== id && isOutline(shape.geometry))
}

function isOutline(geometry: Geometry): boolean {
  return geometry.kind === 'polygon' || geometry.kind === 'polyline'
}

function hasVertex(at: ImagePoint): (shape: Shape) => boolean {
  return ({ geometry }) => ringsOf(geometry).some((points) => points.some((p) => isSame(p, at)))
}

function movedAt(geometry: Geometry, from: ImagePoint, to: ImagePoint): Geometry {
  if (geometry.kind !== 'polygon' && geometry.kind !== 'polyline') return geometry
  return mapPoints(geometry, (p) => (isSame(p, from) ? to : p))
}

function placeOfEdge(geometry: Geometry, edge: readonly [ImagePoint, ImagePoint]): VertexPlace | undefined {
  const [from, to] = edge
  for (const [ring, points] of ringsOf(geometry).entries()) {
    const index = points.findIndex((a, i) => {
      if (!isSame(a, from) && !isSame(a, to)) return false
      const b = edgeAfter(geometry, ring, i)?.[1]
      return b !== undefined && isSame(b, isSame(a, from) ? to : from)
    })
    if (index >= 0) return { ring, index }
  }
  return undefined
}

function middleOf([a, b]: readonly [ImagePoint, ImagePoint]): ImagePoint {
  return imagePoint((a.x + b.x) / 2, (a.y + b.y) / 2)
}

function isSame(a: ImagePoint, b: ImagePoint): boolean {
  return a.x === b.x && a.y === b.y
}
