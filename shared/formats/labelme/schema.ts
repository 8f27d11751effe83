import { z } from 'zod'
import { NODE_STATES } from '../../model/shape.ts'
import type { RawObject } from '../contract.ts'

const numberPair = z.tuple([z.number(), z.number()])

export const shapeSchema = z.looseObject({
  label: z.string(),
  points: z.array(numberPair).min(1),
  shape_type: z.string().nullish(),
  group_id: z.number().nullish(),
  description: z.string().nullish(),
  flags: z.record(z.string(), z.unknown()).nullish(),
  attributes: z.record(z.string(), z.unknown()).nullish(),
  mask: z.string().nullish(),
  shape_id: z.number().optional(),
  parent_id: z.number().optional(),
  ellipse: z.array(z.number()).length(5).optional(),
  skeleton: z.string().optional(),
  state: z.enum(NODE_STATES).optional(),
})
export type LabelMeShape = z.infer<typeof shapeSchema>

export const fileSchema = z.looseObject({
  shapes: z.array(z.unknown()),
  imagePath: z.string(),
  imageHeight: z.number().nullish(),
  imageWidth: z.number().nullish(),
  flags: z.record(z.string(), z.unknown()).nullish(),
  answers: z.record(z.string(), z.unknown()).optional(),
})

/** An object with what its group must know. */
export interface Grouped extends RawObject {
  readonly group: number | null
  readonly node: { readonly className: string; readonly state: (typeof NODE_STATES)[number] } | null
}
