import { removeShapes, replaceGeometry } from '../edit/make.ts'
import { selfCrossing } from '../geometry/crossing.ts'
import { boundsOf, isNothing } from '../geometry/geometry.ts'
import { drawnInside, liesInside } from '../geometry/inside.ts'
import type { ImagePoint, PictureSize } from '../geometry/point.ts'
import { polygonRings } from '../geometry/polygon.ts'
import type { AnnotationDocument } from '../model/document.ts'
import { classById, type LabelClass, type LabelSchema, rulesOf } from '../model/label-schema.ts'
import type { Geometry, Shape } from '../model/shape.ts'
import type { Finding } from './finding.ts'
import { schemaFault } from './schema-fault.ts'

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
  // The server takes what any version of the schema allows, and the one that this was begun under may have.
  const level = document.schemaVersion === schema.version ? 'error' : 'warning'
  for (const shape of document.shapes) {
    const { id, label, geometry } = shape
    const about = { shapes: [id], label, at: boundsOf(geometry) }
    const fault = schemaFault(shape, schema)
    if (fault !== null) {
      const fix = fault.code === 'strange-node' ? withoutNode(shape, fault.node) : null
      found.push({ ...about, ...fixed(fix), ...fault, level })
    }
    if (isNothing(geometry)) {
      found.push({ ...about, ...fixed(removeShapes(document, [id])), code: 'zero-area', level: 'error' })
      continue
    }
    if (!liesInside(geometry, picture, 0))
      found.push({ ...about, ...fixed(insideFix(shape, picture)), code: 'outside-picture', level: 'error' })
    if (rules['absent-node'] !== 'off')
      for (const node of absentNodes(shape, classById(schema, label)))
        found.push({ ...about, code: 'absent-node', level: rules['absent-node'], node })
    const crossing = rules['self-crossing'] === 'off' ? null : crossingOf(geometry)
    if (crossing !== null && rules['self-crossing'] !== 'off')
      found.push({ ...about, code: 'self-crossing', level: rules['self-crossing'], at: around(crossing) })
  }
  return found
}

/** Without the last point of this name; null where it is the only one. */
function withoutNode(shape: Shape, name: string) {
  const { geometry } = shape
  if (geometry.kind !== 'skeleton' || geometry.nodes.length < 2) return null
  const at = geometry.nodes.findLastIndex((node) => node.name === name)
  return replaceGeometry('fix', shape, { ...geometry, nodes: geometry.nodes.toSpliced(at, 1) })
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
