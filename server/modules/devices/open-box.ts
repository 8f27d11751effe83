import { createDecipheriv, diffieHellman, hkdfSync, verify } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'
import { BOX_LAYOUT } from '../../../shared/wire/run.ts'
import { type BoxKey, publicKeyOf } from './keys.ts'

const decompress = promisify(brotliDecompress)
/** A key is used for one box only. */
const NONCE = Buffer.alloc(12)

interface Bound {
  readonly purpose: string
  readonly context: string
  /** What it may unfold to: a few compressed bytes can stand for gigabytes. */
  readonly mostBytes: number
}

/**
 * The content of a sealed box (layout in shared/wire/run.ts), or null where signature or seal are not right.
 * @param signer raw Ed25519 key of the device, base64
 */
export async function openBox(
  bytes: Uint8Array,
  { purpose, context, mostBytes }: Bound,
  signer: string,
  box: BoxKey,
): Promise<Buffer | null> {
  const { publicKey, tag, signature } = BOX_LAYOUT
  if (bytes.length < publicKey + tag + signature) return null
  const signed = bytes.subarray(0, -signature)
  const bound = Buffer.from(context)
  const device = publicKeyOf('ed25519', Buffer.from(signer, 'base64'))
  if (!verify(null, Buffer.concat([bound, signed]), device, bytes.subarray(-signature))) return null
  try {
    const theirs = signed.subarray(0, publicKey)
    const secret = diffieHellman({ privateKey: box.privateKey, publicKey: publicKeyOf('x25519', theirs) })
    const key = Buffer.from(hkdfSync('sha256', secret, Buffer.concat([theirs, box.raw]), purpose, 32))
    const cipher = createDecipheriv('aes-256-gcm', key, NONCE).setAAD(bound).setAuthTag(signed.subarray(-tag))
    const packed = Buffer.concat([cipher.update(signed.subarray(publicKey, -tag)), cipher.final()])
    return await decompress(packed, { maxOutputLength: mostBytes })
  } catch {
    return null
  }
}
