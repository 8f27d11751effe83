import { z } from 'zod'
import { type DeviceId, streamIdSchema, userIdSchema } from '../model/ids.ts'

/** Operations in one run. */
export const MOST_OPERATIONS = 2000

export const hashSchema = z.string().regex(/^[0-9a-f]{64}$/)
/** Name of a public key: the first eight bytes of its SHA-256, as hex. */
export const keyIdSchema = z.string().regex(/^[0-9a-f]{16}$/)
/** The 32 bytes of a Curve25519 key. */
export const rawKeySchema = z.base64().length(44)

/**
 * Operations of one stream that lie beside each other, sealed to the server's key and signed by the device: whoever carries
 * them can neither read nor alter them. This is what is told openly of a run.
 */
export const runHeadSchema = z.object({
  stream: streamIdSchema,
  /** Whose work it is; not always who is signed in. */
  user: userIdSchema,
  /** Number of the first operation. */
  from: z.int().min(1),
  /** 0: nothing is sent, it only asks how far the server is. */
  count: z.int().min(0).max(MOST_OPERATIONS),
  /** The chain hash of operation `from` − 1. */
  chain: hashSchema,
  /** The server's key that it is sealed to. */
  key: keyIdSchema,
  /** How many bytes of the body are its own; 0 where nothing is sent. */
  bytes: z.int().min(0),
})

export type RunHead = z.infer<typeof runHeadSchema>

/**
 * A sealed box: public key of the one-time pair, content (brotli, AES-256-GCM), tag, signature; lengths in bytes. The key of
 * the seal is HKDF-SHA-256 of the X25519 secret, salted with both public keys, for the purpose; it is used once, so the nonce
 * is 0. Seal and signature are bound to a context.
 */
export const BOX_LAYOUT = { publicKey: 32, tag: 16, signature: 64 } as const
/** A run is a box with its operations as a JSON list. */
export const RUN_PURPOSE = 'aidol run 2'

/** What seal and signature are bound to: a run cannot pass for that of another person, device or place in the stream. */
export function runContext(run: Omit<RunHead, 'bytes'>, device: DeviceId): string {
  const { key, user, stream, from, count, chain } = run
  return [RUN_PURPOSE, key, device, user, stream, from, count, chain].join('\n')
}

/** Body of /v1/sync: the length of the head (32 bits, big-endian), the head (JSON, brotli), and the runs one after the other. */
export function packBody(head: Uint8Array, runs: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const parts = [head, ...runs]
  const body = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 4))
  new DataView(body.buffer).setUint32(0, head.length)
  let at = 4
  for (const part of parts) {
    body.set(part, at)
    at += part.length
  }
  return body
}

/** Null where the body is too short for what it says. */
export function unpackBody(
  body: Uint8Array,
): { readonly head: Uint8Array; readonly rest: Uint8Array } | null {
  if (body.length < 4) return null
  const end = 4 + new DataView(body.buffer, body.byteOffset).getUint32(0)
  return end > body.length ? null : { head: body.subarray(4, end), rest: body.subarray(end) }
}
