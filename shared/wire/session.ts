import { z } from 'zod'
import { deviceIdSchema, epochSchema } from '../model/ids.ts'
import { hoursSchema } from '../model/picture-rules.ts'
import { ROLES, userSchema } from '../model/user.ts'
import { certificateSchema, serverKeysSchema } from './device.ts'
import { MAGIC } from './magic.ts'
import { rawKeySchema } from './run.ts'

/** GET /v1/about: who is there. `sample` is filled only by a server that was started to try the program out. */
export const aboutSchema = z.object({
  magic: z.literal(MAGIC),
  protocol: z.int().min(1),
  /** The oldest protocol version that is still understood. */
  oldestProtocol: z.int().min(1),
  name: z.string(),
  /** Hours that the site has set for the fetching of pictures. */
  pictureHours: hoursSchema.optional(),
  sample: z
    .array(z.object({ name: z.string(), displayName: z.string(), password: z.string(), role: z.enum(ROLES) }))
    .optional(),
})

/** POST /v1/session */
export const signInRequestSchema = z.object({
  protocol: z.int().min(1),
  name: z.string().min(1).max(60),
  password: z.string().min(1).max(200),
  device: deviceIdSchema,
  /** Ed25519, public; `device` is made of it. */
  deviceKey: rawKeySchema,
})

export const signInAnswerSchema = z.object({
  magic: z.literal(MAGIC),
  user: userSchema,
  /** Sent as `Authorization: Bearer …`; opaque. */
  token: z.string().min(20),
  epoch: epochSchema,
  keys: serverKeysSchema,
  certificate: certificateSchema,
})

/** Body of every answer that is not 200. */
export const SERVER_ERRORS = [
  'bad-request',
  'wrong-password',
  'signed-out',
  'device-revoked',
  'not-allowed',
  'not-found',
  'too-many-tries',
  'protocol-too-old',
  'protocol-too-new',
  'too-large',
  'busy',
  'internal',
] as const

export const errorAnswerSchema = z.object({
  magic: z.literal(MAGIC),
  error: z.enum(SERVER_ERRORS),
  /** For the log, in English; people see a text chosen by `error`. */
  detail: z.string(),
  retryAfterMs: z.number().optional(),
})

export type About = z.infer<typeof aboutSchema>
export type SignInRequest = z.infer<typeof signInRequestSchema>
export type SignInAnswer = z.infer<typeof signInAnswerSchema>
export type ServerErrorCode = (typeof SERVER_ERRORS)[number]
export type ErrorAnswer = z.infer<typeof errorAnswerSchema>
