import { z } from 'zod'
import { SKIP_REASONS } from '../flow/task-flow.ts'
import { streamIdSchema, taskIdSchema } from '../model/ids.ts'
import { wireDocumentSchema } from './document-codec.ts'

const when = {
  /** Unix ms by the client's clock: for reports, never for order. */
  at: z.number(),
  /** Time that the hand was at work on the task since it was last sent, ms. */
  activeMs: z.int().min(0),
}

export const submitOperationSchema = z.object({
  op: z.literal('submit'),
  document: wireDocumentSchema,
  ...when,
})

export const skipOperationSchema = z.object({
  op: z.literal('skip'),
  task: taskIdSchema,
  reason: z.enum(SKIP_REASONS),
  note: z.string().max(500),
  /** The server's revision that was seen when it was skipped: tells a skip after a review from one before it. */
  baseRev: z.int().min(0).exactOptional(),
  ...when,
})

/** She gives up a result that was set aside: it counts for nothing and needs nobody's attention any more. */
export const dismissOperationSchema = z.object({
  op: z.literal('dismiss'),
  task: taskIdSchema,
  /** Where the result stands. */
  stream: streamIdSchema,
  seq: z.int().min(1),
  at: when.at,
})

/** What the outbox carries. The number of an operation is its place in the stream, so it is not written into it. */
export const operationSchema = z.discriminatedUnion('op', [
  submitOperationSchema,
  skipOperationSchema,
  dismissOperationSchema,
])

export type Operation = z.infer<typeof operationSchema>

/**
 * The text that is hashed into the chain: hash(n) = SHA-256(hash(n−1) as hex ‖ text(n)). JSON of our own making comes
 * back from JSON.parse with the same keys in the same order, so both sides get the same text.
 */
export function chainInput(previous: string, operation: unknown): string {
  return chainText(previous, JSON.stringify(operation))
}

/** The same where the operation's text is at hand. */
export function chainText(previous: string, text: string): string {
  return previous + text
}

/** The hash before the first operation of a stream. */
export const CHAIN_START = '0'.repeat(64)
