import { z } from 'zod'
import { imagePointSchema } from '../geometry/point.ts'
import { labelIdSchema, shapeIdSchema } from './ids.ts'

/** Corners in px of the original picture, x0 < x1 and y0 < y1; a box over the whole picture is 0, 0, width, height. */
const boxSchema = z
  .object({ kind: z.literal('box'), x0: z.number(), y0: z.number(), x1: z.number(), y1: z.number() })
  .readonly()

/** A closed outline of at least three points; the last point is joined to the first and not repeated. */
const polygonSchema = z
  .object({ kind: z.literal('polygon'), points: z.array(imagePointSchema).min(3).readonly() })
  .readonly()

const keypointSchema = z.object({ kind: z.literal('keypoint'), at: imagePointSchema }).readonly()

export const geometrySchema = z.discriminatedUnion('kind', [boxSchema, polygonSchema, keypointSchema])

export const shapeSchema = z
  .object({
    id: shapeIdSchema,
    label: labelIdSchema,
    /** The shape that this one is a part of, as a head is of a cat. */
    parent: shapeIdSchema.nullable(),
    /** Drawing order: higher is nearer to the eye; equal values go by id. */
    z: z.int(),
    geometry: geometrySchema,
  })
  .readonly()

export type Box = z.infer<typeof boxSchema>
export type Geometry = z.infer<typeof geometrySchema>
export type ShapeKind = Geometry['kind']
export type Shape = z.infer<typeof shapeSchema>

export const SHAPE_KINDS = ['box', 'polygon', 'keypoint'] as const satisfies readonly ShapeKind[]
