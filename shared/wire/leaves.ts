import { z } from 'zod'
import { sha256Schema } from '../model/ids.ts'
import { MAGIC } from './magic.ts'

/** A picture is checked, kept and, where a byte was wrong, fetched again in pieces of this length; the last is shorter. */
export const LEAF_BYTES = 64 * 1024

/** GET /v1/media/<sha256>/leaves: the SHA-256 of every leaf, in order. */
export const leavesAnswerSchema = z.object({
  magic: z.literal(MAGIC),
  leaves: z.array(sha256Schema),
})

export type LeavesAnswer = z.infer<typeof leavesAnswerSchema>
