import { z } from 'zod'
import { attributeValuesSchema } from '../model/attribute.ts'
import { type AnnotationDocument, byDrawingOrder } from '../model/document.ts'
import { type ShapeId, shapeIdSchema } from '../model/ids.ts'
import { type Shape, shapeSchema } from '../model/shape.ts'

/** What the hand did, as a stable code: the interface turns it into "Undo: move". */
export const EDIT_KINDS = [
  'draw',
  'move',
  'resize',
  'move-vertex',
  'insert-vertex',
  'delete-vertex',
  'delete',
  'relabel',
  'reparent',
  'rotate',
  'move-node',
  'node-state',
  'attributes',
  'answers',
  'flags',
  'order',
  'paste',
  'duplicate',
  'hole',
  'unite',
  'subtract',
  'cut',
  'convert',
  'brush',
  'fix',
  'merge',
  'take-mine',
  'keep-theirs',
] as const

/** One shape before and after; `before` null adds it, `after` null removes it. Both carry the same id. */
const shapeChangeSchema = z
  .object({ before: shapeSchema.nullable(), after: shapeSchema.nullable() })
  .readonly()

/** The answers about the picture before and after; null for none. */
const answersChangeSchema = z
  .object({ before: attributeValuesSchema.nullable(), after: attributeValuesSchema.nullable() })
  .readonly()

/** One step of the hand, with all that is needed to take it back. JSON only: it is stored, replayed and undone. */
export const editSchema = z
  .object({
    kind: z.enum(EDIT_KINDS),
    changes: z.array(shapeChangeSchema).readonly(),
    answers: answersChangeSchema.exactOptional(),
    /** Proposals that are decided with it, by object or answer; a decision need not change anything. */
    settles: z
      .array(z.union([shapeIdSchema, z.string()]))
      .readonly()
      .exactOptional(),
  })
  .readonly()

export type EditKind = (typeof EDIT_KINDS)[number]
export type ShapeChange = z.infer<typeof shapeChangeSchema>
export type Edit = z.infer<typeof editSchema>

export function invert(edit: Edit): Edit {
  const changes = edit.changes.map(({ before, after }) => ({ before: after, after: before })).reverse()
  if (edit.answers === undefined) return { ...edit, changes }
  return { ...edit, changes, answers: { before: edit.answers.after, after: edit.answers.before } }
}

/**
 * The document after the edit, one version later.
 * @throws where a `before` is not what the document holds: an edit applied twice or out of order is a bug, never data loss.
 */
export function applyEdit(document: AnnotationDocument, edit: Edit): AnnotationDocument {
  const shapes = new Map<ShapeId, Shape>(document.shapes.map((shape) => [shape.id, shape]))
  for (const { before, after } of edit.changes) {
    const id = (before ?? after)?.id
    if (id === undefined || (before !== null && after !== null && before.id !== after.id)) {
      throw new Error(`edit ${edit.kind}: a change needs one shape id`)
    }
    if (shapes.has(id) !== (before !== null)) throw new Error(`edit ${edit.kind} does not fit shape ${id}`)
    if (after === null) shapes.delete(id)
    else shapes.set(id, after)
  }
  const { answers, ...rest } = document
  const next = edit.answers === undefined ? answers : (edit.answers.after ?? undefined)
  return {
    ...rest,
    ...(next === undefined ? {} : { answers: next }),
    version: document.version + 1,
    shapes: [...shapes.values()].sort(byDrawingOrder),
  }
}
