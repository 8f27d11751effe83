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
import { RUN_PURPOSE, type RunHead, runContext } from '../../shared/wire/run.ts'
import { type Identity, rawOf } from './identity.ts'

const brotli = promisify(brotliCompress)
/** A key is used for one run only. */
const NONCE = Buffer.alloc(12)

/** A run as it goes over the line. */
export interface SealedRun {
  readonly head: RunHead
  readonly bytes: Uint8Array
}

/**
 * Seals operations to the server and signs them as this device; layout in shared/wire/run.ts.
 * @param json the operations as a JSON list, `run.count` of them
 */
export async function sealRun(
  run: Omit<RunHead, 'bytes' | 'key'>,
  json: string,
  { device, key: signer }: Pick<Identity, 'device' | 'key'>,
  { box }: Pick<ServerKeys, 'box'>,
): Promise<SealedRun> {
  const head = { ...run, key: box.id }
  const context = Buffer.from(runContext(head, device))
  const theirs = Buffer.from(box.publicKey, 'base64')
  const pair = generateKeyPairSync('x25519')
  const ours = rawOf(pair.publicKey)
  const publicKey = createPublicKey({
    key: { kty: 'OKP', crv: 'X25519', x: theirs.toString('base64url') },
    format: 'jwk',
  })
  const secret = diffieHellman({ privateKey: pair.privateKey, publicKey })
  const key = Buffer.from(hkdfSync('sha256', secret, Buffer.concat([ours, theirs]), RUN_PURPOSE, 32))
  const cipher = createCipheriv('aes-256-gcm', key, NONCE).setAAD(context)
  const text = Buffer.from(json)
  // The slowest effort pays on a line of 64 kbit/s: 16 KB take it a tenth of a second, and their last per cent as long.
  const packed = await brotli(text, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
    },
  })
  const sealed = [ours, cipher.update(packed), cipher.final(), cipher.getAuthTag()]
  const bytes = Buffer.concat([...sealed, sign(null, Buffer.concat([context, ...sealed]), signer)])
  return { head: { ...head, bytes: bytes.length }, bytes }
}
