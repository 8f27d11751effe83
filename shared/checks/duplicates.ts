import type { Edit } from '../edit/edit.ts'
import type { Bounds } from '../geometry/box.ts'
import { areaOf, boundsOf, presentPoints } from '../geometry/geometry.ts'
import { iou, overlap } from '../geometry/iou.ts'
import { distance } from '../geometry/point.ts'
import type { AnnotationDocument } from '../model/document.ts'
import type { LabelId } from '../model/ids.ts'
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
  return [...byLabel].flatMap(([label, entries]) =>
    pairs(entries).map(([first, second]): Finding => {
      const fix = removeDouble(document, first, second)
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
  let active: Entry[] = []
  for (const entry of sorted) {
    active = active.filter((other) => other.bounds.x1 >= entry.bounds.x0 - SAME_PLACE)
    const at = active.findIndex((other) => isSame(entry, other))
    const other = active[at]
    if (other === undefined) active.push(entry)
    else if (other.shape.id < entry.shape.id) found.push([other.shape, entry.shape])
    else {
      found.push([entry.shape, other.shape])
      active[at] = entry
    }
  }
  return found
}

function isSame(a: Entry, b: Entry): boolean {
  if (a.area > 0 && b.area > 0) {
    if (Math.min(a.area, b.area) < SAME * Math.max(a.area, b.area)) return false
    // What they share lies where their bounds overlap: where that is too small, nothing has to be cut out to know.
    const shared = overlap(a.bounds, b.bounds)
    if (shared === null || sizeOf(shared) < SAME * Math.max(a.area, b.area)) return false
    const [g, h] = [a.shape.geometry, b.shape.geometry]
    return iou(g, h, FEW_LINES) > PERHAPS_SAME && iou(g, h) > SAME
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

function removeDouble(document: AnnotationDocument, first: Shape, second: Shape): Edit {
  const parts = document.shapes.filter((shape) => shape.parent === second.id && shape.id !== first.id)
  return {
    kind: 'fix',
    changes: [
      ...parts.map((before) => ({ before, after: { ...before, parent: first.id } })),
      { before: second, after: null },
    ],
  }
}
