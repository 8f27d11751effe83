import { createHash, generateKeyPairSync } from 'node:crypto'
import type { Identity } from '../../main/sealing/identity.ts'
import type { SealedRun } from '../../main/sealing/seal-run.ts'
import type { Cipher, Primitives } from '../../renderer/data/cipher.ts'
import type { DeviceId } from '../../shared/model/ids.ts'
import type { ServerKeys } from '../../shared/wire/device.ts'
import type { RunHead } from '../../shared/wire/run.ts'
import { uuidFrom } from './uuid.ts'

/*
 * Cryptography answers in its own time and costs most of a run: here it is only as much of it as is needed to see that
 * nothing is taken for something else.
 */

export const KEYS: ServerKeys = {
  box: { id: '0'.repeat(16), publicKey: Buffer.alloc(32).toString('base64') },
  sign: Buffer.alloc(32).toString('base64'),
}

const { privateKey: KEY } = generateKeyPairSync('ed25519')

export function plainIdentity(device: DeviceId): Identity {
  return { device, publicKey: KEYS.sign, key: KEY, server: () => KEYS, trust: async () => undefined }
}

export async function plainSeal(run: Omit<RunHead, 'bytes' | 'key'>, json: string): Promise<SealedRun> {
  const bytes = Buffer.from(json)
  return { head: { ...run, key: KEYS.box.id, bytes: bytes.length }, bytes }
}

const utf8 = new TextEncoder()

export function simulatedPrimitives(random: () => number): Primitives {
  return {
    openCipher: async () => CIPHER,
    sha256Hex: async (text) => createHash('sha256').update(text).digest('hex'),
    newId: () => uuidFrom(random),
  }
}

/** The name in front, in plain; of another name it does not open. */
const CIPHER: Cipher = {
  async seal(name, text) {
    const plain = typeof text === 'string' ? utf8.encode(text) : text
    const head = utf8.encode(`${name}\n`)
    const whole = new Uint8Array(head.length + plain.length)
    whole.set(head)
    whole.set(plain, head.length)
    return whole
  },
  async open(name, sealed) {
    const text = Buffer.from(sealed).toString('utf8')
    if (!text.startsWith(`${name}\n`)) throw new Error('sealed under another name')
    return text.slice(name.length + 1)
  },
}
