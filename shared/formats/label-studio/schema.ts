import { z } from 'zod'

const idSchema = z.union([z.string(), z.number()])

/** One entry of a result: a region, an answer about one or about the picture, or a relation. */
const resultSchema = z.looseObject({
  id: idSchema.optional(),
  type: z.string(),
  from_name: z.string().optional(),
  value: z.record(z.string(), z.unknown()).optional(),
  original_width: z.number().optional(),
  original_height: z.number().optional(),
  image_rotation: z.number().optional(),
  parentID: z.string().nullish(),
  meta: z.record(z.string(), z.unknown()).nullish(),
})

const annotationSchema = z.looseObject({
  result: z.array(resultSchema),
  was_cancelled: z.boolean().nullish(),
  ground_truth: z.boolean().nullish(),
})

export const taskSchema = z.looseObject({
  data: z.record(z.string(), z.unknown()),
  annotations: z.array(annotationSchema).nullish(),
  predictions: z.array(annotationSchema).nullish(),
})

export type Result = z.infer<typeof resultSchema>
export type Task = z.infer<typeof taskSchema>
