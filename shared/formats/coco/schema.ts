import { z } from 'zod'
import { numbersSchema } from '../numbers.ts'

const idSchema = z.union([z.number(), z.string()])

export const imageSchema = z.object({
  id: idSchema,
  file_name: z.string(),
  width: z.number().optional(),
  height: z.number().optional(),
  answers: z.record(z.string(), z.unknown()).optional(),
})

export const categorySchema = z.object({
  id: idSchema,
  name: z.string(),
  supercategory: z.string().nullish(),
  name_zh: z.string().optional(),
  name_en: z.string().optional(),
  keypoints: z.array(z.string()).nullish(),
  skeleton: z.array(z.tuple([z.number(), z.number()])).nullish(),
})

export const annotationSchema = z.object({
  id: idSchema.optional(),
  image_id: idSchema,
  category_id: idSchema,
  bbox: numbersSchema.nullish(),
  segmentation: z.unknown().optional(),
  keypoints: numbersSchema.nullish(),
  iscrowd: z.unknown().optional(),
  attributes: z.record(z.string(), z.unknown()).nullish(),
})

export type Category = z.infer<typeof categorySchema>
export type Annotation = z.infer<typeof annotationSchema>
/** As we write a class that is drawn as one point. */
export function isOnePoint(name: string, keypoints: readonly string[] | null | undefined): boolean {
  return keypoints?.length === 1 && keypoints[0] === name
}
