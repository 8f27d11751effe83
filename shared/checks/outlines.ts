import { removeShapes, replaceGeometry } from '../edit/make.ts'
import { selfCrossing } from '../geometry/crossing.ts'
import { areaOf, boundsOf } from '../geometry/geometry.ts'
import { drawnInside, liesInside } from '../geometry/inside.ts'
import type { ImagePoint, PictureSize } from '../geometry/point.ts'
import { onOneLine, polygonRings } from '../geometry/polygon.ts'
import type { AnnotationDocument } from '../model/document.ts'
import { classById, type LabelClass, type LabelSchema, rulesOf } from '../model/label-schema.ts'
import type { Geometry, Shape } from '../model/shape.ts'
import type { Finding } from './finding.ts'

/** Below this an area is none, px²: one step of the stored grid each way. */
const NO_AREA = 0.01
/** How far around a crossing one has to see, px. */
const AROUND = 20

/** What is wrong with single objects: class, kind, place and outline. */
export function outlineFindings(
  document: AnnotationDocument,
  schema: LabelSchema,
  picture: PictureSize,
): readonly Finding[] {
  const rules = rulesOf(schema)
  const found: Finding[] = []
  if (document.shapes.length === 0 && rules.empty !== 'off')
    found.push({ code: 'empty', level: rules.empty, shapes: [] })
  for (const shape of document.shapes) {
    const { id, label, geometry } = shape
    const about = { shapes: [id], label, at: boundsOf(geometry) }
    const known = classById(schema, label)
    if (known === undefined) found.push({ ...about, code: 'unknown-class', level: 'error' })
    else if (!known.kinds.includes(geometry.kind))
      found.push({ ...about, code: 'kind-not-allowed', level: 'error' })
    if (isNothing(geometry)) {
      found.push({ ...about, ...fixed(removeShapes(document, [id])), code: 'zero-area', level: 'error' })
      continue
    }
    if (!liesInside(geometry, picture, 0))
      found.push({ ...about, ...fixed(insideFix(shape, picture)), code: 'outside-picture', level: 'error' })
    if (rules['absent-node'] !== 'off')
      for (const node of absentNodes(shape, known))
        found.push({ ...about, code: 'absent-node', level: rules['absent-node'], node })
    const crossing = rules['self-crossing'] === 'off' ? null : crossingOf(geometry)
    if (crossing !== null && rules['self-crossing'] !== 'off')
      found.push({ ...about, code: 'self-crossing', level: rules['self-crossing'], at: around(crossing) })
  }
  return found
}

/** The points of the template that the skeleton lacks, but for those that may be absent. */
function absentNodes({ geometry }: Shape, known: LabelClass | undefined): readonly string[] {
  if (geometry.kind !== 'skeleton') return []
  const present = new Set(geometry.nodes.flatMap((node) => (node.state === 'absent' ? [] : [node.name])))
  const needed = known?.skeleton?.nodes.filter((node) => node.optional !== true) ?? []
  return needed.flatMap(({ id }) => (present.has(id) ? [] : [id]))
}

/** A fix as a part of a finding; nothing where there is none. */
export function fixed(edit: Finding['fix'] | null): Pick<Finding, 'fix'> {
  return edit === null || edit === undefined ? {} : { fix: { ...edit, kind: 'fix' } }
}

/** An object that shows nothing: no area, no length, or no point in the picture. */
function isNothing(geometry: Geometry): boolean {
  switch (geometry.kind) {
    case 'box':
      return geometry.x1 <= geometry.x0 || geometry.y1 <= geometry.y0
    case 'polygon':
      // An outline like an 8 has no area by the formula and is none the less something.
      return areaOf(geometry) < NO_AREA && onOneLine(geometry.points)
    case 'polyline': {
      const { x0, y0, x1, y1 } = boundsOf(geometry)
      return x0 === x1 && y0 === y1
    }
    case 'skeleton':
      return geometry.nodes.every((node) => node.state === 'absent')
    case 'mask':
      return areaOf(geometry) === 0
    case 'rotated-box':
    case 'ellipse':
    case 'keypoint':
      return false
  }
}

function insideFix(shape: Shape, picture: PictureSize) {
  const inside = drawnInside(shape.geometry, picture)
  return inside === null || isNothing(inside) ? null : replaceGeometry('fix', shape, inside)
}

function crossingOf(geometry: Geometry): ImagePoint | null {
  if (geometry.kind !== 'polygon') return null
  for (const ring of polygonRings(geometry)) {
    const at = selfCrossing(ring)
    if (at !== null) return at
  }
  return null
}

function around({ x, y }: ImagePoint) {
  return { x0: x - AROUND, y0: y - AROUND, x1: x + AROUND, y1: y + AROUND }
}
