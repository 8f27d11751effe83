import { createDecipheriv, diffieHellman, hkdfSync, verify } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'
import type { DeviceId } from '../../../shared/model/ids.ts'
import { RUN_LAYOUT, RUN_PURPOSE, type RunHead, runContext } from '../../../shared/wire/run.ts'
import { type KeyRing, publicKeyOf } from '../devices/keys.ts'

const decompress = promisify(brotliDecompress)
/** What a run may unfold to: a few compressed bytes can stand for gigabytes. */
const MOST_JSON_BYTES = 16 * 1024 * 1024
/** A key is used for one run only. */
const NONCE = Buffer.alloc(12)

/**
 * The operations of a sealed run (layout in shared/wire/run.ts), or null where signature, seal or content are not right.
 * @param deviceKey raw Ed25519 key of the device, base64
 */
export async function openRun(
  head: RunHead,
  bytes: Uint8Array,
  device: DeviceId,
  deviceKey: string,
  keys: KeyRing,
): Promise<readonly unknown[] | null> {
  if (head.count === 0) return bytes.length === 0 ? [] : null
  const { publicKey, tag, signature } = RUN_LAYOUT
  const box = keys.box(head.key)
  if (box === null || bytes.length < publicKey + tag + signature) return null
  const signed = bytes.subarray(0, -signature)
  const context = Buffer.from(runContext(head, device))
  const signer = publicKeyOf('ed25519', Buffer.from(deviceKey, 'base64'))
  if (!verify(null, Buffer.concat([context, signed]), signer, bytes.subarray(-signature))) return null
  try {
    const theirs = signed.subarray(0, publicKey)
    const secret = diffieHellman({ privateKey: box.privateKey, publicKey: publicKeyOf('x25519', theirs) })
    const key = Buffer.from(hkdfSync('sha256', secret, Buffer.concat([theirs, box.raw]), RUN_PURPOSE, 32))
    const cipher = createDecipheriv('aes-256-gcm', key, NONCE)
      .setAAD(context)
      .setAuthTag(signed.subarray(-tag))
    const packed = Buffer.concat([cipher.update(signed.subarray(publicKey, -tag)), cipher.final()])
    const json = await decompress(packed, { maxOutputLength: MOST_JSON_BYTES })
    const operations: unknown = JSON.parse(json.toString('utf8'))
    if (!Array.isArray(operations) || operations.length !== head.count) return null
    // What is nested too deep to be written out again cannot be hashed or stored.
    JSON.stringify(operations)
    return operations
  } catch {
    return null
  }
}
