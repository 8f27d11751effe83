import type { Edit } from '../edit/edit.ts'
import type { Bounds } from '../geometry/box.ts'
import { areaOf, boundsOf, presentPoints, sameGeometry } from '../geometry/geometry.ts'
import { iou, overlap } from '../geometry/iou.ts'
import { distance } from '../geometry/point.ts'
import type { AnnotationDocument } from '../model/document.ts'
import type { LabelId, ShapeId } from '../model/ids.ts'
import { type LabelSchema, rulesOf } from '../model/label-schema.ts'
import type { Geometry, Shape } from '../model/shape.ts'
import type { Finding } from './finding.ts'
import { fixed } from './outlines.ts'

/** Two objects of one class that overlap more than this (IoU) are taken for one drawn twice. */
const SAME = 0.95
/** A rough look first: most pairs are so far from being the same that a few lines across them tell. */
const FEW_LINES = 16
const PERHAPS_SAME = 0.7
/** Two points nearer than this are one, px. */
const SAME_PLACE = 1

/** Objects drawn twice; the fix removes the later one and leaves its parts to the first. */
export function duplicateFindings(document: AnnotationDocument, schema: LabelSchema): readonly Finding[] {
  const level = rulesOf(schema).duplicate
  if (level === 'off') return []
  const byLabel = new Map<LabelId, Entry[]>()
  for (const shape of document.shapes) {
    const entry = { shape, bounds: boundsOf(shape.geometry), area: areaOf(shape.geometry) }
    const others = byLabel.get(shape.label)
    if (others === undefined) byLabel.set(shape.label, [entry])
    else others.push(entry)
  }
  const parts = new Map<ShapeId | null, Shape[]>()
  for (const shape of document.shapes) {
    const others = parts.get(shape.parent)
    if (others === undefined) parts.set(shape.parent, [shape])
    else others.push(shape)
  }
  return [...byLabel].flatMap(([label, entries]) =>
    pairs(entries).map(([first, second]): Finding => {
      const fix = removeDouble(first, second, parts.get(second.id) ?? [])
      return {
        code: 'duplicate',
        level,
        shapes: [first.id, second.id],
        label,
        at: boundsOf(second.geometry),
        ...fixed(fix),
      }
    }),
  )
}

interface Entry {
  readonly shape: Shape
  readonly bounds: ReturnType<typeof boundsOf>
  readonly area: number
}

/**
 * A sweep from left to right; the areas are compared before anything that costs more. What is found to be there already is
 * compared with nothing else: of a hundred in one place each is told of once, and the first one stays.
 */
function pairs(entries: readonly Entry[]): readonly (readonly [Shape, Shape])[] {
  const sorted = entries.toSorted((a, b) => a.bounds.x0 - b.bounds.x0)
  const found: (readonly [Shape, Shape])[] = []
  /** By size: those of the same size are in the same step or in the next one. */
  const active = new Map<number, Entry[]>()
  for (const entry of sorted) {
    const step = sizeStep(entry)
    const double = [step - 1, step, step + 1].flatMap((near) => {
      const left = (active.get(near) ?? []).filter((one) => one.bounds.x1 >= entry.bounds.x0 - SAME_PLACE)
      active.set(near, left)
      const at = left.findIndex((other) => isSame(entry, other))
      return at < 0 ? [] : [{ left, at }]
    })[0]
    const other = double?.left[double.at]
    if (double === undefined || other === undefined) active.get(step)?.push(entry)
    else if (other.shape.id < entry.shape.id) found.push([other.shape, entry.shape])
    else {
      found.push([entry.shape, other.shape])
      double.left.splice(double.at, 1)
      active.get(step)?.push(entry)
    }
  }
  return found
}

/** Points and lines, which have no area, are in a step of their own. */
function sizeStep({ area }: Entry): number {
  return area > 0 ? Math.floor(Math.log(area) / -Math.log(SAME)) : Number.MIN_SAFE_INTEGER / 2
}

function isSame(a: Entry, b: Entry): boolean {
  if (a.area > 0 && b.area > 0) {
    if (Math.min(a.area, b.area) < SAME * Math.max(a.area, b.area)) return false
    // What they share lies where their bounds overlap: where that is too small, nothing has to be cut out to know.
    const shared = overlap(a.bounds, b.bounds)
    if (shared === null || sizeOf(shared) < SAME * Math.max(a.area, b.area)) return false
    const [g, h] = [a.shape.geometry, b.shape.geometry]
    return iou(g, h, FEW_LINES) > PERHAPS_SAME && (sameGeometry(g, h) || iou(g, h) > SAME)
  }
  const [p, q] = [pointsOf(a.shape.geometry), pointsOf(b.shape.geometry)]
  if (a.shape.geometry.kind !== b.shape.geometry.kind || p.length !== q.length || p.length === 0) return false
  return p.every((at, i) => distance(at, q[i] ?? at) < SAME_PLACE)
}

function sizeOf({ x0, y0, x1, y1 }: Bounds): number {
  return (x1 - x0) * (y1 - y0)
}

function pointsOf(geometry: Geometry) {
  switch (geometry.kind) {
    case 'keypoint':
      return [geometry.at]
    case 'polyline':
      return geometry.points
    case 'skeleton':
      return presentPoints(geometry)
    default:
      return []
  }
}

function removeDouble(first: Shape, second: Shape, parts: readonly Shape[]): Edit {
  const changes = parts
    .filter(({ id }) => id !== first.id)
    .map((before) => ({ before, after: { ...before, parent: first.id } }))
  return { kind: 'fix', changes: [...changes, { before: second, after: null }] }
}
