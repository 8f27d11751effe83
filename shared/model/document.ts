import { z } from 'zod'
import { type ShapeId, sha256Schema, taskIdSchema } from './ids.ts'
import { type Shape, shapeSchema } from './shape.ts'

/** All shapes of one task by one labeller. */
export const documentSchema = z
  .object({
    task: taskIdSchema,
    /** The picture that was drawn on. */
    media: sha256Schema,
    /** The label schema that was in force. */
    schemaVersion: z.int().min(1),
    /** The server's revision that this work started from; 0 for an empty task. */
    baseRev: z.int().min(0),
    /** Goes up by one with every change made here, undo included: of two copies the higher one is the later. */
    version: z.int().min(0),
    /** In drawing order: by z, then by id. */
    shapes: z.array(shapeSchema).readonly(),
  })
  .readonly()

export type AnnotationDocument = z.infer<typeof documentSchema>

export function shapeById(document: AnnotationDocument, id: ShapeId): Shape | undefined {
  return document.shapes.find((shape) => shape.id === id)
}

/** The shapes below `id` in the part-of tree, at any depth, without `id` itself. */
export function partsOf(document: AnnotationDocument, id: ShapeId): readonly Shape[] {
  const direct = document.shapes.filter((shape) => shape.parent === id)
  return direct.flatMap((shape) => [shape, ...partsOf(document, shape.id)])
}
