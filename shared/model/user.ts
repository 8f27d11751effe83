import { z } from 'zod'
import { userIdSchema } from './ids.ts'

export const ROLES = ['labeller', 'supervisor', 'admin'] as const

export const userSchema = z
  .object({
    id: userIdSchema,
    /** What she types at sign-in. */
    name: z.string().min(1).max(60),
    /** What is shown. */
    displayName: z.string().min(1).max(60),
    role: z.enum(ROLES),
  })
  .readonly()

export type Role = (typeof ROLES)[number]
export type User = z.infer<typeof userSchema>
