import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const NONCE_BYTES = 12
const TAG_BYTES = 16
/** What sealing adds to the length of the text, bytes. */
export const SEAL_BYTES = NONCE_BYTES + TAG_BYTES

/** AES-256-GCM: nonce ‖ cipher text ‖ tag. `purpose` is bound in, so that a box cannot be passed off for another kind. */
export function seal(key: Uint8Array, plain: Uint8Array, purpose: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** The text, or null where key, purpose or a single bit is another. */
export function unseal(key: Uint8Array, box: Uint8Array, purpose: string): Buffer<ArrayBuffer> | null {
  if (box.length < SEAL_BYTES) return null
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, NONCE_BYTES))
    .setAAD(Buffer.from(purpose))
    .setAuthTag(box.subarray(box.length - TAG_BYTES))
  const head = decipher.update(box.subarray(NONCE_BYTES, box.length - TAG_BYTES))
  try {
    return Buffer.concat([head, decipher.final()])
  } catch {
    return null
  }
}
