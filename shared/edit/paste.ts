import { clampMove, unionBounds } from '../geometry/box.ts'
import { boundsOf, isNothing, translateGeometry } from '../geometry/geometry.ts'
import { drawnInside, liesInside } from '../geometry/inside.ts'
import { type PictureSize, quantise } from '../geometry/point.ts'
import type { AnnotationDocument } from '../model/document.ts'
import type { ShapeId } from '../model/ids.ts'
import type { LabelSchema } from '../model/label-schema.ts'
import type { Geometry, Shape } from '../model/shape.ts'
import type { Edit } from './edit.ts'
import { likelyParent } from './likely-parent.ts'

interface Pasting {
  readonly document: AnnotationDocument
  readonly schema: LabelSchema
  readonly size: PictureSize
  /** In drawing order; where they come from does not matter. */
  readonly shapes: readonly Shape[]
  readonly kind: 'paste' | 'duplicate'
  readonly firstId: ShapeId
  /** How far from what lies there already, px: a copy that covers its original is drawn twice without anybody noticing. */
  readonly offset: number
}

/** Places that are tried for a copy before it covers another after all. */
const MOST_OFFSETS = 20

export interface Pasted {
  readonly edit: Edit | null
  /** So many of the copies lack what lay outside the picture. */
  readonly clipped: number
  /** So many were left out, because nothing of them can be brought into the picture. */
  readonly outside: number
}

/**
 * Adds copies on top of all others, with new ids, inside the picture. Parts stay parts of what is pasted with them; the
 * others find a likely parent here, or are parts of nothing.
 */
export function pasteShapes(pasting: Pasting): Pasted {
  const { document, schema, size, shapes, kind, firstId } = pasting
  const inside = besideOthers(pasting)
  const placed = inside.filter(({ geometry }) => liesInside(geometry, size, 0) && !isNothing(geometry))
  const ids = new Map(placed.map(({ id }, i) => [id, (firstId + i) as ShapeId]))
  const top = document.shapes.at(-1)?.z ?? -1
  const parentOf = (shape: Shape): ShapeId | null => {
    const among = shape.parent === null ? undefined : ids.get(shape.parent)
    return among ?? likelyParent(document, schema, shape.label, shape.geometry, [])
  }
  const changes = placed.map((shape, i) => ({
    before: null,
    after: { ...shape, id: ids.get(shape.id) ?? shape.id, parent: parentOf(shape), z: top + 1 + i },
  }))
  const whole = new Map(shapes.map((shape) => [shape.id, shape]))
  const clipped = placed.filter(({ id, geometry }) => !isSameSize(geometry, whole.get(id)?.geometry)).length
  return {
    edit: changes.length === 0 ? null : { kind, changes },
    clipped,
    outside: shapes.length - placed.length,
  }
}

/** Moving changes no size; cutting off what lies outside always does. */
function isSameSize(a: Geometry, b: Geometry | undefined): boolean {
  if (b === undefined) return false
  const [m, n] = [boundsOf(a), boundsOf(b)]
  return quantise(m.x1 - m.x0) === quantise(n.x1 - n.x0) && quantise(m.y1 - m.y0) === quantise(n.y1 - n.y0)
}

function besideOthers({ document, shapes, size, kind, offset }: Pasting): readonly Shape[] {
  const there = new Set(document.shapes.map(lookOf))
  const first = kind === 'duplicate' ? 1 : 0
  for (let step = first; step < MOST_OFFSETS; step++) {
    const placed = inwards(moved(shapes, step * offset), size)
    if (!placed.some((copy) => there.has(lookOf(copy)))) return placed
  }
  return inwards(moved(shapes, first * offset), size)
}

function moved(shapes: readonly Shape[], by: number): readonly Shape[] {
  return by === 0 ? shapes : shapes.map((s) => ({ ...s, geometry: translateGeometry(s.geometry, by, by) }))
}

function lookOf({ label, geometry }: Shape): string {
  return `${label} ${JSON.stringify(geometry)}`
}

/**
 * Moved into the picture: all by the same way where that is enough, else each object with its parts by its own. What is
 * larger than the picture is drawn to its edge.
 */
export function inwards(shapes: readonly Shape[], size: PictureSize): readonly Shape[] {
  const isIn = ({ geometry }: Shape) => liesInside(geometry, size, 0)
  if (shapes.every(isIn)) return shapes
  const together = movedIn(shapes, size)
  if (together.every(isIn)) return together
  const apart = families(shapes).flatMap((family) => movedIn(family, size))
  const byId = new Map(apart.map((shape) => [shape.id, shape]))
  return shapes.map((shape) => {
    const own = byId.get(shape.id) ?? shape
    return isIn(own) ? own : { ...own, geometry: drawnInside(own.geometry, size) ?? own.geometry }
  })
}

function movedIn(shapes: readonly Shape[], size: PictureSize): readonly Shape[] {
  const bounds = unionBounds(shapes.map(({ geometry }) => boundsOf(geometry)))
  if (bounds === null) return shapes
  const { dx, dy } = clampMove(
    bounds,
    wayIn(bounds.x0, bounds.x1, size.width),
    wayIn(bounds.y0, bounds.y1, size.height),
    size,
  )
  if (dx === 0 && dy === 0) return shapes
  return shapes.map((shape) => ({ ...shape, geometry: translateGeometry(shape.geometry, dx, dy) }))
}

/** Each shape that is a part of no other one here, with all its parts. */
function families(shapes: readonly Shape[]): readonly (readonly Shape[])[] {
  const byId = new Map(shapes.map((shape) => [shape.id, shape]))
  const byHead = new Map<ShapeId, Shape[]>()
  for (const shape of shapes) {
    const seen = new Set<ShapeId>()
    let head = shape
    for (let up: Shape | undefined = shape; up !== undefined && !seen.has(up.id); ) {
      seen.add(up.id)
      head = up
      up = up.parent === null ? undefined : byId.get(up.parent)
    }
    const family = byHead.get(head.id)
    if (family === undefined) byHead.set(head.id, [shape])
    else family.push(shape)
  }
  return [...byHead.values()]
}

/** How far a stretch must go to lie between 0 and `length`; to 0 where it is longer. */
function wayIn(low: number, high: number, length: number): number {
  if (high - low > length || low < 0) return -low
  return Math.min(length - high, 0)
}
