import { z } from 'zod'
import { deviceIdSchema, streamIdSchema, taskIdSchema, userIdSchema } from '../model/ids.ts'
import { wireDocumentSchema } from './document-codec.ts'
import { hashSchema, keyIdSchema, rawKeySchema } from './run.ts'

/**
 * A rescue file: the work of one person that her computer holds and that the server may not have, for a stick, when nothing
 * else goes any more. The first line is the head as JSON; all bytes behind its line feed are the payload, whose hash the head
 * has. Opened, the payload is a line of JSON for each record.
 */
export const RESCUE_FORMAT = 'aidol-rescue'
export const RESCUE_VERSION = 1
export const RESCUE_SUFFIX = '.aidol-rescue'

/** Seal and signature are for this: see BOX_LAYOUT. */
export const RESCUE_PURPOSE = 'aidol rescue 1'

export const rescueHeadSchema = z.object({
  format: z.literal(RESCUE_FORMAT),
  version: z.literal(RESCUE_VERSION),
  person: userIdSchema,
  name: z.string(),
  device: deviceIdSchema,
  app: z.string(),
  /** Unix ms by the computer's clock. */
  madeAt: z.number(),
  /**
   * The server's key that the payload is sealed to, and the key of the device that signed it, of which its id is made. Null
   * where the computer has lost what it knew of the server: whoever has the file can read it.
   */
  seal: z.object({ key: keyIdSchema, signer: rawKeySchema }).nullable(),
  /** SHA-256 of the payload. */
  sha256: hashSchema,
})

export const rescueRecordSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('operation'),
    stream: streamIdSchema,
    seq: z.int().min(1),
    /** Chain hashes of the operation before and of this one. */
    prev: hashSchema,
    hash: hashSchema,
    /** Not parsed here: one bad operation is set aside by the server and never refuses the file. */
    operation: z.unknown(),
  }),
  z.object({
    kind: z.literal('draft'),
    task: taskIdSchema,
    version: z.int().min(0),
    document: wireDocumentSchema,
  }),
  /** It could not be opened any more; named, so that nobody believes the file to be whole. */
  z.object({ kind: z.literal('unreadable'), key: z.string() }),
])

/** What seal and signature are bound to: a file cannot pass for that of another person or device. */
export function rescueContext(
  { person, device }: Pick<RescueHead, 'person' | 'device'>,
  key: string,
): string {
  return [RESCUE_PURPOSE, key, device, person].join('\n')
}

export type RescueHead = z.infer<typeof rescueHeadSchema>
export type RescueRecord = z.infer<typeof rescueRecordSchema>
