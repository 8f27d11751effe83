import { z } from 'zod'

/** A name in each language of the interface. */
export const localTextSchema = z
  .object({ zh: z.string().min(1).max(60), en: z.string().min(1).max(60) })
  .readonly()

export type LocalText = z.infer<typeof localTextSchema>
