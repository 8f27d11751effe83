import { z } from 'zod'
import { batchIdSchema, projectIdSchema, taskIdSchema } from './ids.ts'
import { labelSchemaSchema } from './label-schema.ts'
import { mediaSchema } from './media.ts'

/** Tasks leased together to one labeller. */
export const batchSchema = z
  .object({
    id: batchIdSchema,
    project: projectIdSchema,
    name: z.string().min(1),
    /** Markdown; a picture in it is `![what it shows](media:<sha256>)` and one of `guidelineMedia`. */
    guideline: z.string(),
    guidelineMedia: z.array(mediaSchema).max(200).readonly().exactOptional(),
    schema: labelSchemaSchema,
    /** How many tasks it has, so that progress can be shown while they still arrive. */
    taskCount: z.int().min(0),
    /** Price of one object in fen; 0 where the work is not paid by the object. */
    priceFen: z.int().min(0),
    /** Raised by one at each assignment of the batch: tells a late result from a current one. */
    fence: z.int().min(1),
    /** Unix ms by the server's clock, or null: told to people, enforced by nobody. */
    dueAt: z.number().nullable(),
    /** The higher is worked on first; absent: 0. */
    priority: z.int().exactOptional(),
  })
  .readonly()

/** One picture to annotate. */
export const taskSchema = z
  .object({
    id: taskIdSchema,
    batch: batchIdSchema,
    /** Place in the batch, from 0. */
    order: z.int().min(0),
    /** File name as imported; shown to people, never used as a path. */
    name: z.string(),
    media: mediaSchema,
  })
  .readonly()

export type Batch = z.infer<typeof batchSchema>
export type Task = z.infer<typeof taskSchema>
