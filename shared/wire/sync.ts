import { z } from 'zod'
import {
  batchIdSchema,
  deviceIdSchema,
  epochSchema,
  streamIdSchema,
  taskIdSchema,
  userIdSchema,
} from '../model/ids.ts'
import { bitmapSchema } from './bitmap.ts'
import { serverKeysSchema } from './device.ts'
import { MAGIC } from './magic.ts'
import { hashSchema, MOST_OPERATIONS, runHeadSchema } from './run.ts'

/**
 * The server accepts this version and the two before it, as far back as one was released: none that spoke version 1 was.
 * Version 3 knows the outcome `parked_conflict`.
 */
export const PROTOCOL = 3
/** A request is a head and sealed runs (`packBody`), an answer is JSON; both compressed as a body, so that a package carries the same bytes. */
export const SYNC_CONTENT_TYPE = 'application/x-aidol-sync'
/** Compressed bytes of operations per request: what 64 kbit/s carries in two seconds; a cut costs no more. */
export const PUSH_BYTES = 16 * 1024
/** Bytes of JSON of one mailbox page. */
export const PAGE_BYTES = 32 * 1024

/** How far a person is with a batch on this device. */
const progressSchema = z.object({
  batch: batchIdSchema,
  /** Places in the batch that are finished (submitted or skipped). */
  done: bitmapSchema,
  /** Those that are begun and not finished. */
  begun: bitmapSchema.exactOptional(),
})

/** What the supervisor sees of a device even when results cannot go. */
export const deviceStateSchema = z.object({
  /** Operations finished here that the server has not acknowledged. */
  pending: z.int().min(0),
  quarantined: z.int().min(0),
  drafts: z.int().min(0),
  oldestPendingMs: z.number().nullable(),
  freeDiskMb: z.int().nullable(),
  /** Only the batches where it changed since the server last answered; the server keeps what it was told of the others. */
  progress: z.array(progressSchema).max(100).exactOptional(),
})

/** Runs in one request: the own ones and a few that are carried for others. */
export const MOST_RUNS = 16

/** The head of a request. */
export const syncRequestSchema = z.object({
  magic: z.literal(MAGIC),
  protocol: z.int().min(1),
  app: z.string().max(40),
  device: deviceIdSchema,
  /** The epoch of the last answer; null at the first contact. */
  epoch: epochSchema.nullable(),
  runs: z.array(runHeadSchema).max(MOST_RUNS),
  /** Unix ms by the client's clock; the server reports the drift and refuses nothing. */
  clock: z.number(),
  state: deviceStateSchema,
  /** Number of the last mailbox entry applied here; null where another request of the same moment asks. */
  cursor: z.int().min(0).nullable(),
})

/** Only what is not simply "applied" is told. */
export const OUTCOMES = ['duplicate', 'kept_late', 'parked_conflict', 'quarantined'] as const

/** What the page tells for one exchange; the main process seals the operations, puts itself in front, and carries others' work. */
export const syncMessageSchema = syncRequestSchema
  .omit({ magic: true, protocol: true, app: true, device: true, runs: true })
  .extend({
    user: userIdSchema,
    stream: streamIdSchema,
    /** Number of the first operation below; where there are none, of the next one to come. */
    from: z.int().min(1),
    /** The chain hash of operation `from` − 1. */
    chain: hashSchema,
    operations: z.array(z.unknown()).max(MOST_OPERATIONS),
  })

export const streamAnswerSchema = z.object({
  stream: streamIdSchema,
  /** Everything up to and including this number is durably stored by the server. */
  acknowledged: z.int().min(0),
  /** True where the server holds other content under a number sent here: the client must go on in a new stream. */
  forked: z.boolean(),
  /** True where the run could not be opened: damaged on the way or on the disk, or sealed to a key that is gone. */
  unreadable: z.boolean(),
  /** Of the caller's own operations only. */
  outcomes: z.array(
    z.object({
      seq: z.int().min(1),
      outcome: z.enum(OUTCOMES),
      task: taskIdSchema.nullable(),
      why: z.string(),
    }),
  ),
})

export const syncAnswerSchema = z.object({
  magic: z.literal(MAGIC),
  protocol: z.int().min(1),
  epoch: epochSchema,
  /** Unix ms. */
  serverTime: z.number(),
  /** One for each run, in their order. */
  streams: z.array(streamAnswerSchema),
  /** In order, numbers rising, all above the cursor sent. Entries are parsed one by one, so that a kind from a newer server is kept. */
  mailbox: z.array(z.object({ n: z.int().min(1), entry: z.unknown() })),
  /** True where a further page waits. */
  more: z.boolean(),
  /** Told where a run was sealed to another key than the one that is wanted now. */
  keys: serverKeysSchema.exactOptional(),
  /** To be used from now on, once it is safe on the disk; the old one lives until the first use of this one. */
  token: z.string().min(20).exactOptional(),
})

/** What the page is told: the server's answer, of the streams only its own. */
export const ownAnswerSchema = syncAnswerSchema
  .omit({ streams: true, keys: true, token: true })
  .extend(streamAnswerSchema.shape)
  .extend({
    /** Sealed work of others on this machine waits to be carried. */
    carriedLeft: z.boolean(),
  })

export type OwnAnswer = z.infer<typeof ownAnswerSchema>
export type SyncMessage = z.infer<typeof syncMessageSchema>
export type SyncRequest = z.infer<typeof syncRequestSchema>
export type SyncAnswer = z.infer<typeof syncAnswerSchema>
export type StreamAnswer = z.infer<typeof streamAnswerSchema>
export type Progress = z.infer<typeof progressSchema>
export type DeviceState = z.infer<typeof deviceStateSchema>
export type Outcome = (typeof OUTCOMES)[number]
