import { unionBounds } from '../geometry/box.ts'
import { boundsOf, mapPoints } from '../geometry/geometry.ts'
import { type ImagePoint, imagePoint, onGrid, type PictureSize, quantise } from '../geometry/point.ts'
import { normalAngle, turn } from '../geometry/turned.ts'
import type { AttributeId, AttributeValue, AttributeValues } from '../model/attribute.ts'
import { type AnnotationDocument, byDrawingOrder } from '../model/document.ts'
import type { ShapeId } from '../model/ids.ts'
import type { Geometry, NodeState, Shape } from '../model/shape.ts'
import type { Edit, EditKind, ShapeChange } from './edit.ts'
import { inwards } from './paste.ts'

/** Builders of edits that change shapes without drawing; like those of make.ts they answer null where nothing would change. */

/** One answer of these shapes; null takes it away. */
export function setAttribute(
  shapes: readonly Shape[],
  attribute: AttributeId,
  value: AttributeValue | null,
): Edit | null {
  return changed('attributes', shapes, (shape) => {
    const values = withValue(shape.attributes, attribute, value)
    if (values === shape.attributes) return shape
    const { attributes: _, ...rest } = shape
    return values === undefined ? rest : { ...rest, attributes: values }
  })
}

/** An answer about the whole picture; null takes it away. */
export function setAnswer(
  { answers }: Pick<AnnotationDocument, 'answers'>,
  attribute: AttributeId,
  value: AttributeValue | null,
): Edit | null {
  const after = withValue(answers, attribute, value)
  if (after === answers) return null
  return { kind: 'answers', changes: [], answers: { before: answers ?? null, after: after ?? null } }
}

/** The answers with one of them set or taken away; the same ones where nothing changes, undefined where none is left. */
function withValue(
  values: AttributeValues | undefined,
  attribute: AttributeId,
  value: AttributeValue | null,
): AttributeValues | undefined {
  if (JSON.stringify(values?.[attribute] ?? null) === JSON.stringify(value)) return values
  const { [attribute]: _, ...others } = values ?? {}
  const after = value === null ? others : { ...others, [attribute]: value }
  return Object.keys(after).length === 0 ? undefined : after
}

export function setFlag(shapes: readonly Shape[], flag: 'occluded' | 'truncated', on: boolean): Edit | null {
  return changed('flags', shapes, (shape) => {
    if ((shape[flag] === true) === on) return shape
    const { [flag]: _, ...rest } = shape
    return on ? { ...rest, [flag]: true } : rest
  })
}

/** The state of one node of a skeleton. */
export function setNodeState(shape: Shape, node: string, state: NodeState): Edit | null {
  return changed('node-state', [shape], (one) => {
    const { geometry } = one
    if (geometry.kind !== 'skeleton') return one
    const at = geometry.nodes.findIndex((n) => n.name === node)
    const before = geometry.nodes[at]
    if (before === undefined || before.state === state) return one
    return { ...one, geometry: { ...geometry, nodes: geometry.nodes.with(at, { ...before, state }) } }
  })
}

export type Order = 'front' | 'forward' | 'backward' | 'back'

/** Moves shapes up or down in the drawing order, keeping their order among themselves. Others change only if they must. */
export function reorderShapes(document: AnnotationDocument, ids: readonly ShapeId[], to: Order): Edit | null {
  const moved = new Set(ids)
  const { shapes } = document
  const order = ordered(shapes, moved, to)
  if (order.every((shape, i) => shape === shapes[i])) return null
  const places = [beyond(order, moved, to), shapes.map(({ z }) => z), shapes.map((_, i) => i)]
  const after = places.map((zs) => order.map((shape, i) => ({ ...shape, z: zs[i] ?? i }))).find(isInOrder)
  const byId = new Map(after?.map((shape) => [shape.id, shape]))
  return changed('order', shapes, (shape) => {
    const placed = byId.get(shape.id)
    return placed === undefined || placed.z === shape.z ? shape : placed
  })
}

function ordered(shapes: readonly Shape[], moved: ReadonlySet<ShapeId>, to: Order): readonly Shape[] {
  const touched = shapes.filter(({ id }) => moved.has(id))
  const others = shapes.filter(({ id }) => !moved.has(id))
  if (to === 'front') return [...others, ...touched]
  if (to === 'back') return [...touched, ...others]
  // Each changes places with its neighbour, the foremost first, so that a block moves as one and stops as one.
  const order = to === 'forward' ? shapes.toReversed() : [...shapes]
  for (let i = 1; i < order.length; i++) {
    const [before, one] = [order[i - 1], order[i]]
    if (before === undefined || one === undefined || !moved.has(one.id) || moved.has(before.id)) continue
    order[i - 1] = one
    order[i] = before
  }
  return to === 'forward' ? order.reverse() : order
}

/** Values of z that leave the shapes which are not moved alone: those at an end go beyond the others. */
function beyond(order: readonly Shape[], moved: ReadonlySet<ShapeId>, to: Order): readonly number[] {
  const rest = order.filter(({ id }) => !moved.has(id))
  const count = order.length - rest.length
  const highest = rest.at(-1)?.z ?? 0
  const lowest = rest[0]?.z ?? 0
  return order.map(({ id, z }, i) => {
    if (!moved.has(id)) return z
    return to === 'front' ? highest + 1 + i - rest.length : to === 'back' ? lowest - count + i : z
  })
}

function isInOrder(shapes: readonly Shape[]): boolean {
  return shapes.every((shape, i) => {
    const before = shapes[i - 1]
    return before === undefined || byDrawingOrder(before, shape) < 0
  })
}

/**
 * Turns shapes round their common middle, degrees clockwise. What cannot be turned (boxes, points, masks) stays as it is,
 * and what would come to lie outside the picture is moved in as far as it goes.
 */
export function rotateShapes(shapes: readonly Shape[], degrees: number, size: PictureSize): Edit | null {
  const turnable = shapes.filter(({ geometry }) => canTurn(geometry))
  const bounds = unionBounds(turnable.map(({ geometry }) => boundsOf(geometry)))
  if (bounds === null || normalAngle(degrees) === 0) return null
  const middle = imagePoint((bounds.x0 + bounds.x1) / 2, (bounds.y0 + bounds.y1) / 2)
  const turned = turnable.map((shape) => ({
    ...shape,
    geometry: turnGeometry(shape.geometry, middle, degrees),
  }))
  const inside = inwards(turned, size)
  const byId = new Map(inside.map((shape) => [shape.id, shape]))
  return changed('rotate', turnable, (shape) => byId.get(shape.id) ?? shape)
}

export function canTurn({ kind }: Geometry): boolean {
  return kind !== 'box' && kind !== 'keypoint' && kind !== 'mask'
}

function turnGeometry(geometry: Geometry, middle: ImagePoint, degrees: number): Geometry {
  switch (geometry.kind) {
    case 'rotated-box':
    case 'ellipse': {
      const { x, y } = turn({ x: geometry.cx, y: geometry.cy }, middle, degrees)
      return { ...geometry, cx: quantise(x), cy: quantise(y), angle: normalAngle(geometry.angle + degrees) }
    }
    case 'polygon':
    case 'polyline':
    case 'skeleton':
      return mapPoints(geometry, (p) => onGrid(turn(p, middle, degrees)))
    default:
      return geometry
  }
}

function changed(kind: EditKind, shapes: readonly Shape[], change: (shape: Shape) => Shape): Edit | null {
  const changes = shapes.flatMap((before): readonly ShapeChange[] => {
    const after = change(before)
    return after === before ? [] : [{ before, after }]
  })
  return changes.length === 0 ? null : { kind, changes }
}
