import type { AnnotationDocument } from '../model/document.ts'
import type { LabelSchema } from '../model/label-schema.ts'
import type { Shape } from '../model/shape.ts'
import type { Edit } from './edit.ts'

/** The document with the classes that its objects have under this schema, however old the version it was begun under. */
export function renamedDocument<D extends Pick<AnnotationDocument, 'shapes'>>(
  document: D,
  schema: LabelSchema,
): D {
  if (schema.renamed === undefined) return document
  const shapes = document.shapes.map((shape) => renamedShape(shape, schema))
  return shapes.some((shape, i) => shape !== document.shapes[i]) ? { ...document, shapes } : document
}

/** The step with the classes of this schema, so that undo and redo lead to no older one. */
export function renamedEdit(edit: Edit, schema: LabelSchema): Edit {
  if (schema.renamed === undefined) return edit
  const changes = edit.changes.map(({ before, after }) => ({
    before: before && renamedShape(before, schema),
    after: after && renamedShape(after, schema),
  }))
  return { ...edit, changes }
}

function renamedShape(shape: Shape, { renamed = {} }: LabelSchema): Shape {
  const label = Object.hasOwn(renamed, shape.label) ? renamed[shape.label] : undefined
  return label === undefined ? shape : { ...shape, label }
}
