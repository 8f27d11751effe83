import {
  createCipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  sign,
} from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import type { ServerKeys } from '../../shared/wire/device.ts'
import { type Identity, rawOf } from './identity.ts'

const brotli = promisify(brotliCompress)
/** A key is used for one box only. */
const NONCE = Buffer.alloc(12)

/**
 * Seals a text to the server and signs it as this device; layout in shared/wire/run.ts.
 * @param quality brotli's effort, 0 to 11
 */
export async function sealBox(
  text: string,
  {
    purpose,
    context,
    quality,
  }: { readonly purpose: string; readonly context: string; readonly quality: number },
  { key: signer }: Pick<Identity, 'key'>,
  { box }: Pick<ServerKeys, 'box'>,
): Promise<Buffer> {
  const bound = Buffer.from(context)
  const theirs = Buffer.from(box.publicKey, 'base64')
  const pair = generateKeyPairSync('x25519')
  const ours = rawOf(pair.publicKey)
  const publicKey = createPublicKey({
    key: { kty: 'OKP', crv: 'X25519', x: theirs.toString('base64url') },
    format: 'jwk',
  })
  const secret = diffieHellman({ privateKey: pair.privateKey, publicKey })
  const key = Buffer.from(hkdfSync('sha256', secret, Buffer.concat([ours, theirs]), purpose, 32))
  const cipher = createCipheriv('aes-256-gcm', key, NONCE).setAAD(bound)
  const bytes = Buffer.from(text)
  const packed = await brotli(bytes, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: quality,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  })
  const sealed = [ours, cipher.update(packed), cipher.final(), cipher.getAuthTag()]
  return Buffer.concat([...sealed, sign(null, Buffer.concat([bound, ...sealed]), signer)])
}
