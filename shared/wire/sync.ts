import { z } from 'zod'
import { deviceIdSchema, epochSchema, streamIdSchema, taskIdSchema } from '../model/ids.ts'

/** First field of everything the server says. An answer without it is "no network": a captive portal, a proxy's page. */
export const MAGIC = 'aidol'
/** The server accepts this version and the two before it. */
export const PROTOCOL = 1
/** Body of /v1/sync both ways: JSON, compressed as a body with brotli, so that a USB package can carry the same bytes. */
export const SYNC_CONTENT_TYPE = 'application/x-aidol-sync'
/** Compressed bytes of operations per request: what 64 kbit/s carries in two seconds; a cut costs no more. */
export const PUSH_BYTES = 16 * 1024
/** Bytes of JSON of one mailbox page. */
export const PAGE_BYTES = 32 * 1024

const hashSchema = z.string().regex(/^[0-9a-f]{64}$/)

/** What the supervisor sees of a device even when results cannot go. */
export const deviceStateSchema = z.object({
  /** Operations finished here that the server has not acknowledged. */
  pending: z.int().min(0),
  quarantined: z.int().min(0),
  drafts: z.int().min(0),
  oldestPendingMs: z.number().nullable(),
  freeDiskMb: z.int().nullable(),
})

export const syncRequestSchema = z.object({
  magic: z.literal(MAGIC),
  protocol: z.int().min(1),
  app: z.string().max(40),
  device: deviceIdSchema,
  /** The epoch of the last answer; null at the first contact. */
  epoch: epochSchema.nullable(),
  stream: streamIdSchema,
  /** Number of the first operation below; where there are none, of the next one to come. */
  from: z.int().min(1),
  /** The chain hash of operation `from` − 1. */
  chain: hashSchema,
  /** Not parsed here: one bad operation is set aside alone and never refuses the request. */
  operations: z.array(z.unknown()).max(2000),
  /** Unix ms by the client's clock; the server reports the drift and refuses nothing. */
  clock: z.number(),
  state: deviceStateSchema,
  /** Number of the last mailbox entry applied here. */
  cursor: z.int().min(0),
})

/** Only what is not simply "applied" is told. */
export const OUTCOMES = ['duplicate', 'kept_late', 'quarantined'] as const

export const syncAnswerSchema = z.object({
  magic: z.literal(MAGIC),
  protocol: z.int().min(1),
  epoch: epochSchema,
  /** Unix ms. */
  serverTime: z.number(),
  stream: streamIdSchema,
  /** Everything up to and including this number is durably stored by the server. */
  acknowledged: z.int().min(0),
  /** True where the server holds other content under a number sent here: the client must go on in a new stream. */
  forked: z.boolean(),
  outcomes: z.array(
    z.object({
      seq: z.int().min(1),
      outcome: z.enum(OUTCOMES),
      task: taskIdSchema.nullable(),
      why: z.string(),
    }),
  ),
  /** In order, numbers rising, all above the cursor sent. Entries are parsed one by one, so that a kind from a newer server is kept. */
  mailbox: z.array(z.object({ n: z.int().min(1), entry: z.unknown() })),
  /** True where a further page waits. */
  more: z.boolean(),
})

export type SyncRequest = z.infer<typeof syncRequestSchema>
export type SyncAnswer = z.infer<typeof syncAnswerSchema>
export type DeviceState = z.infer<typeof deviceStateSchema>
export type Outcome = (typeof OUTCOMES)[number]
