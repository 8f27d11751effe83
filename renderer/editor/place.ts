import { z } from 'zod'
import { batchIdSchema, labelIdSchema, shapeIdSchema, taskIdSchema } from '../../shared/model/ids.ts'
import { TOOL_NAMES } from './tools/tool.ts'

/** Which tasks of a batch the list shows. */
const TASK_FILTERS = ['all', 'toDo', 'returned', 'done', 'skipped'] as const
export type TaskFilter = (typeof TASK_FILTERS)[number]

/**
 * Where a person stands: what she finds again after somebody else was here, after the lock, and after a power cut. It is
 * sealed like her documents, for an outline that she has begun is in it.
 */
export const placeSchema = z
  .discriminatedUnion('screen', [
    z.object({ screen: z.literal('batches') }).readonly(),
    z
      .object({
        screen: z.literal('tasks'),
        batch: batchIdSchema,
        filter: z.enum(TASK_FILTERS).catch('all'),
        /** How far the list is scrolled, CSS px. */
        scroll: z.number().min(0).catch(0),
      })
      .readonly(),
    z
      .object({
        screen: z.literal('workspace'),
        batch: batchIdSchema,
        task: taskIdSchema,
        /** Null while the whole picture is shown. */
        view: z
          .object({ zoom: z.number().positive(), panX: z.number(), panY: z.number() })
          .readonly()
          .nullable(),
        tool: z.enum(TOOL_NAMES),
        label: labelIdSchema.nullable(),
        selection: z.array(shapeIdSchema).readonly(),
        hidden: z
          .object({ shapes: z.array(shapeIdSchema).readonly(), classes: z.array(labelIdSchema).readonly() })
          .readonly(),
        locked: z.array(shapeIdSchema).readonly(),
        /** What she is drawing, as her tool keeps it: good for this version of document and program only. */
        unfinished: z
          .object({ document: z.int(), program: z.string(), state: z.unknown() })
          .readonly()
          .nullable(),
      })
      .readonly(),
  ])
  .readonly()

export type Place = z.infer<typeof placeSchema>
