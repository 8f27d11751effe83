import { type AnnotationDocument, partsOf } from '../../shared/model/document.ts'
import type { ShapeId } from '../../shared/model/ids.ts'
import { classById, type LabelSchema } from '../../shared/model/label-schema.ts'
import type { Shape } from '../../shared/model/shape.ts'

export interface TreeRow {
  readonly shape: Shape
  /** 0 for a shape that is part of nothing. */
  readonly depth: number
}

/** The shapes as the part-of tree is read: each followed by its parts, siblings in drawing order. */
export function tree(document: AnnotationDocument): readonly TreeRow[] {
  const children = new Map<ShapeId | null, Shape[]>()
  for (const shape of document.shapes) {
    const siblings = children.get(shape.parent)
    if (siblings === undefined) children.set(shape.parent, [shape])
    else siblings.push(shape)
  }
  const rows: TreeRow[] = []
  const add = (parent: ShapeId | null, depth: number): void => {
    for (const shape of children.get(parent) ?? []) {
      rows.push({ shape, depth })
      add(shape.id, depth + 1)
    }
  }
  add(null, 0)
  return rows
}

/** The shapes that `shape` may be made a part of: of the class that the schema names, and not below it in the tree. */
export function parentChoices(
  document: AnnotationDocument,
  schema: LabelSchema,
  shape: Shape,
): readonly Shape[] {
  const parentLabel = classById(schema, shape.label)?.parent ?? null
  const below = new Set(partsOf(document, shape.id).map((part) => part.id))
  return document.shapes.filter((s) => s.label === parentLabel && s.id !== shape.id && !below.has(s.id))
}
