import { z } from 'zod'
import { batchIdSchema, labelIdSchema, projectIdSchema } from '../../../shared/model/ids.ts'

/** What a price is for: each accepted object, or each accepted task whatever is in it. */
export const PRICE_UNITS = ['object', 'task'] as const
/** When something is taken off: for each return of a task, or where gold was scored too low. */
export const DEDUCTION_RULES = ['per-return', 'gold-below'] as const

/** One line of a month's statement. All amounts in fen; what is taken off is below zero. */
export const statementLineSchema = z
  .object({
    kind: z.enum(['object', 'task', 'deduction']),
    project: projectIdSchema,
    batch: batchIdSchema.nullable(),
    /** Null for tasks and deductions. */
    label: labelIdSchema.nullable(),
    count: z.int(),
    fenEach: z.int(),
    fen: z.int(),
  })
  .readonly()
export type StatementLine = z.infer<typeof statementLineSchema>
