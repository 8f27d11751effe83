import { type AnnotationDocument, partsOf } from '../../shared/model/document.ts'
import type { ShapeId } from '../../shared/model/ids.ts'
import { classById, type LabelSchema } from '../../shared/model/label-schema.ts'
import type { Shape } from '../../shared/model/shape.ts'

export interface TreeRow {
  readonly shape: Shape
  /** 0 for a shape that is part of nothing. */
  readonly depth: number
}

/**
 * The shapes as the part-of tree is read: each followed by its parts, siblings in drawing order. In a damaged document a
 * part of nothing that is there, and parts of each other in a circle, stand at the top: every shape is in the list once.
 */
export function tree(document: Pick<AnnotationDocument, 'shapes'>): readonly TreeRow[] {
  const ids = new Set(document.shapes.map((shape) => shape.id))
  const children = new Map<ShapeId | null, Shape[]>()
  for (const shape of document.shapes) {
    const parent = shape.parent !== null && ids.has(shape.parent) ? shape.parent : null
    const siblings = children.get(parent)
    if (siblings === undefined) children.set(parent, [shape])
    else siblings.push(shape)
  }
  const rows: TreeRow[] = []
  // Parts of parts may go deeper than the stack.
  const add = (tops: readonly Shape[]): void => {
    const left = tops.map((shape): TreeRow => ({ shape, depth: 0 })).reverse()
    for (let row = left.pop(); row !== undefined; row = left.pop()) {
      const { shape, depth } = row
      if (!ids.delete(shape.id)) continue
      rows.push(row)
      for (const part of children.get(shape.id)?.toReversed() ?? [])
        left.push({ shape: part, depth: depth + 1 })
    }
  }
  add(children.get(null) ?? [])
  if (ids.size > 0) add(document.shapes)
  return rows
}

/** The shapes that `shape` may be made a part of: of the class that the schema names, and not below it in the tree. */
export function parentChoices(
  document: Pick<AnnotationDocument, 'shapes'>,
  schema: LabelSchema,
  shape: Shape,
): readonly Shape[] {
  const parentLabel = classById(schema, shape.label)?.parent ?? null
  const below = new Set(partsOf(document, [shape.id]).map((part) => part.id))
  return document.shapes.filter((s) => s.label === parentLabel && s.id !== shape.id && !below.has(s.id))
}
