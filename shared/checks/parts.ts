import { likelyParent } from '../edit/likely-parent.ts'
import { boundsOf, centreOf, distanceTo } from '../geometry/geometry.ts'
import { type AnnotationDocument, foreignIds } from '../model/document.ts'
import type { LabelId, ShapeId } from '../model/ids.ts'
import { classById, type LabelSchema, rulesOf } from '../model/label-schema.ts'
import type { Shape } from '../model/shape.ts'
import type { Finding } from './finding.ts'
import { fixed } from './outlines.ts'

/** Required parts that are missing, parts that lie outside what they are a part of, and parts of nothing. */
export function partFindings(document: AnnotationDocument, schema: LabelSchema): readonly Finding[] {
  const rules = rulesOf(schema)
  const found: Finding[] = []
  const byId = new Map<ShapeId, Shape>(document.shapes.map((shape) => [shape.id, shape]))
  const foreign = new Set(foreignIds(document))
  if (rules['missing-part'] !== 'off')
    for (const gap of missingParts(document, schema))
      found.push({
        code: 'missing-part',
        level: rules['missing-part'],
        shapes: gap.of === null ? [] : [gap.of.id],
        label: gap.label,
        ...(gap.of === null ? {} : { at: boundsOf(gap.of.geometry) }),
      })
  for (const shape of document.shapes) {
    const { id, label, geometry } = shape
    const about = { shapes: [id], label, at: boundsOf(geometry) }
    const parent = shape.parent === null ? undefined : byId.get(shape.parent)
    if (parent !== undefined && rules['part-outside-parent'] !== 'off' && !liesWithin(shape, parent))
      found.push({ ...about, code: 'part-outside-parent', level: rules['part-outside-parent'] })
    const needsParent = classById(schema, label)?.parent ?? null
    if (shape.parent !== null && parent === undefined && !foreign.has(shape.parent)) {
      // The server takes no part of an object that is not there.
      const changes = [{ before: shape, after: { ...shape, parent: null } }]
      found.push({ ...about, ...fixed({ kind: 'fix', changes }), code: 'no-parent', level: 'error' })
    }
    if (shape.parent === null && needsParent !== null && rules['no-parent'] !== 'off') {
      const likely = likelyParent(document, schema, label, geometry, [])
      const fits = likely !== null && !isBelow(likely, id, byId)
      const changes = [{ before: shape, after: { ...shape, parent: likely } }]
      const fix = fits ? ({ kind: 'fix', changes } as const) : null
      found.push({ ...about, ...fixed(fix), code: 'no-parent', level: rules['no-parent'] })
    }
  }
  for (const id of circles(document.shapes)) {
    const before = byId.get(id)
    if (before === undefined) continue
    const changes = [{ before, after: { ...before, parent: null } }]
    const about = { shapes: [id], label: before.label, at: boundsOf(before.geometry) }
    found.push({ ...about, ...fixed({ kind: 'fix', changes }), code: 'part-of-itself', level: 'error' })
  }
  return found
}

/**
 * One object of each circle of parts that come back to themselves, which would send everybody round who walks the tree: the
 * client tells of it and the server refuses it.
 */
export function circles(shapes: readonly Shape[]): readonly ShapeId[] {
  const parents = new Map(shapes.map((shape) => [shape.id, shape.parent]))
  const seen = new Set<ShapeId>()
  const found: ShapeId[] = []
  for (const shape of shapes) {
    const way = new Set<ShapeId>()
    let up: ShapeId | null = shape.id
    for (; up !== null && !seen.has(up); up = parents.get(up) ?? null) {
      seen.add(up)
      way.add(up)
    }
    if (up !== null && way.has(up)) found.push(up)
  }
  return found
}

/** True where `id` is `above` or hangs somewhere below it. */
function isBelow(id: ShapeId, above: ShapeId, byId: ReadonlyMap<ShapeId, Shape>): boolean {
  const seen = new Set<ShapeId>()
  for (let at: ShapeId | null = id; at !== null && !seen.has(at); at = byId.get(at)?.parent ?? null) {
    if (at === above) return true
    seen.add(at)
  }
  return false
}

/** `of` null: the picture itself must have one. */
export interface MissingPart {
  readonly label: LabelId
  readonly of: Shape | null
}

/** Each place where a required part is not drawn. */
export function missingParts(
  { shapes }: Pick<AnnotationDocument, 'shapes'>,
  schema: LabelSchema,
): readonly MissingPart[] {
  return schema.classes.flatMap((c): readonly MissingPart[] => {
    if (c.required !== true) return []
    const drawn = shapes.filter((shape) => shape.label === c.id)
    if (c.parent === null) return drawn.length > 0 ? [] : [{ label: c.id, of: null }]
    const having = new Set(drawn.map((shape) => shape.parent))
    return shapes
      .filter((shape) => shape.label === c.parent && !having.has(shape.id))
      .map((of) => ({ label: c.id, of }))
  })
}

/** By its middle, with a little room: an ear stands out of a head and is a part of it. Points and lines enclose nothing. */
function liesWithin(part: Shape, parent: Shape): boolean {
  const { kind } = parent.geometry
  if (kind === 'keypoint' || kind === 'polyline' || kind === 'skeleton') return true
  const { x0, y0, x1, y1 } = boundsOf(parent.geometry)
  const room = Math.max(2, Math.min(x1 - x0, y1 - y0) * 0.05)
  return distanceTo(parent.geometry, centreOf(part.geometry)) <= room
}
