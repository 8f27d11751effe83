import { clampMove, unionBounds } from '../geometry/box.ts'
import { boundsOf, translateGeometry } from '../geometry/geometry.ts'
import { drawnInside, liesInside } from '../geometry/inside.ts'
import type { PictureSize } from '../geometry/point.ts'
import type { AnnotationDocument } from '../model/document.ts'
import type { ShapeId } from '../model/ids.ts'
import type { LabelSchema } from '../model/label-schema.ts'
import type { Shape } from '../model/shape.ts'
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

/**
 * Adds copies on top of all others, with new ids, inside the picture. Parts stay parts of what is pasted with them; the
 * others find a likely parent here, or are parts of nothing. What cannot be brought into the picture is left out.
 */
export function pasteShapes(pasting: Pasting): Edit | null {
  const { document, schema, size, kind, firstId } = pasting
  const placed = besideOthers(pasting).filter(({ geometry }) => liesInside(geometry, size, 1))
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
  return changes.length === 0 ? null : { kind, changes }
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

/** Moved into the picture, all by the same way as far as that does it; the rest of what lies outside is drawn to the edge. */
export function inwards(shapes: readonly Shape[], size: PictureSize): readonly Shape[] {
  const bounds = unionBounds(shapes.map(({ geometry }) => boundsOf(geometry)))
  if (bounds === null || shapes.every(({ geometry }) => liesInside(geometry, size, 0))) return shapes
  const { dx, dy } = clampMove(
    bounds,
    wayIn(bounds.x0, bounds.x1, size.width),
    wayIn(bounds.y0, bounds.y1, size.height),
    size,
  )
  return shapes.map((shape) => {
    const { geometry } = shape
    const inside = dx === 0 && dy === 0 ? geometry : translateGeometry(geometry, dx, dy)
    if (liesInside(inside, size, 0)) return inside === geometry ? shape : { ...shape, geometry: inside }
    return { ...shape, geometry: drawnInside(inside, size) ?? inside }
  })
}

/** How far a stretch must go to lie between 0 and `length`; to 0 where it is longer. */
function wayIn(low: number, high: number, length: number): number {
  if (high - low > length || low < 0) return -low
  return Math.min(length - high, 0)
}
