import { z } from 'zod'
import { type AttributeValues, attributeValuesSchema } from './attribute.ts'
import { type Sha256, type ShapeId, sha256Schema, type TaskId, taskIdSchema } from './ids.ts'
import { type Shape, shapeSchema } from './shape.ts'

/** All shapes of one task by one labeller, and the answers about its picture. */
export interface AnnotationDocument {
  readonly task: TaskId
  /** The picture that was drawn on. */
  readonly media: Sha256
  /** The label schema that was in force. */
  readonly schemaVersion: number
  /** The server's revision that this work started from; 0 for an empty task. */
  readonly baseRev: number
  /** Goes up by one with every change made here, undo included: of two copies the higher one is the later. */
  readonly version: number
  /** In drawing order: by z, then by id. */
  readonly shapes: readonly Shape[]
  /** Answers about the picture as a whole. */
  readonly answers?: AttributeValues
  /**
   * Objects that this version does not understand (a newer kind, a coordinate that is no number), as they were read.
   * They are never shown and never changed, and go wherever the document goes.
   */
  readonly foreign?: readonly unknown[]
}

const storedSchema = z.looseObject({
  task: taskIdSchema,
  media: sha256Schema,
  schemaVersion: z.int().min(1),
  baseRev: z.int().min(0),
  version: z.int().min(0),
  shapes: z.array(z.unknown()),
  answers: z.unknown().optional(),
  foreign: z.array(z.unknown()).exactOptional(),
})

/** A document as stored: what cannot be understood of it is set aside, the rest opens. */
export const documentSchema = storedSchema.transform(
  ({ shapes, foreign, answers, ...head }): AnnotationDocument => {
    const read = sortOut([...shapes, ...(foreign ?? [])])
    const known = attributeValuesSchema.optional().safeParse(answers)
    const unread = known.success ? read.foreign : [...read.foreign, { answers }]
    return {
      ...head,
      shapes: read.shapes,
      ...(known.data === undefined ? {} : { answers: known.data }),
      ...(unread.length === 0 ? {} : { foreign: unread }),
    }
  },
)

/** Parts what was read into shapes and the rest; of two objects with one id the first is taken. */
export function sortOut(objects: readonly unknown[]): {
  readonly shapes: readonly Shape[]
  readonly foreign: readonly unknown[]
} {
  const shapes: Shape[] = []
  const foreign: unknown[] = []
  const ids = new Set<ShapeId>()
  for (const object of objects) {
    const read = shapeSchema.safeParse(object)
    if (!read.success || ids.has(read.data.id)) {
      foreign.push(object)
      continue
    }
    ids.add(read.data.id)
    shapes.push(read.data)
  }
  return { shapes: shapes.sort(byDrawingOrder), foreign }
}

/** Ids that objects set aside hold: no new shape may take one of them. */
export function foreignIds(document: Pick<AnnotationDocument, 'foreign'>): readonly number[] {
  return (document.foreign ?? []).flatMap((object) => {
    const id = (object as { id?: unknown } | null)?.id
    return typeof id === 'number' && Number.isSafeInteger(id) ? [id] : []
  })
}

export function byDrawingOrder(a: Shape, b: Shape): number {
  return a.z - b.z || a.id - b.id
}

export function shapeById(document: Pick<AnnotationDocument, 'shapes'>, id: ShapeId): Shape | undefined {
  return document.shapes.find((shape) => shape.id === id)
}

/** The shapes below these in the part-of tree, at any depth, without these themselves; in drawing order. */
export function partsOf(
  { shapes }: Pick<AnnotationDocument, 'shapes'>,
  ids: readonly ShapeId[],
): readonly Shape[] {
  const children = new Map<ShapeId, ShapeId[]>()
  for (const { id, parent } of shapes) {
    if (parent === null) continue
    const siblings = children.get(parent)
    if (siblings === undefined) children.set(parent, [id])
    else siblings.push(id)
  }
  // What is added on the way is visited too, each once: a damaged document may go round in a circle.
  const found = new Set(ids)
  for (const id of found) for (const part of children.get(id) ?? []) found.add(part)
  for (const id of ids) found.delete(id)
  return shapes.filter(({ id }) => found.has(id))
}
