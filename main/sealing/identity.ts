import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto'
import { z } from 'zod'
import type { DeviceId } from '../../shared/model/ids.ts'
import {
  type Certificate,
  certificateSchema,
  deviceIdOf,
  type ServerKeys,
  serverKeysSchema,
} from '../../shared/wire/device.ts'
import { jsonFile } from '../disk/json-file.ts'
import type { Log } from '../log.ts'

const storedSchema = z.object({
  version: z.literal(2),
  /** Ed25519, PKCS #8, base64. Under one login of the system nothing hides it; it tells devices apart, not people. */
  key: z.base64(),
  /** As the server gave them at the last sign-in; null before the first. */
  server: serverKeysSchema.nullable(),
  certificate: certificateSchema.nullable(),
})

type Stored = z.infer<typeof storedSchema>

/** This installation, as the server knows it. */
export interface Identity {
  readonly device: DeviceId
  /** Raw Ed25519 key, base64. */
  readonly publicKey: string
  readonly key: KeyObject
  /** What finished work is sealed to, or null where nobody ever signed in. */
  server(): ServerKeys | null
  /** Takes note of what the server says of itself and of this device; null: as before. */
  trust(server: ServerKeys, certificate: Certificate | null): Promise<void>
}

/** The identity of this installation, made at the first start. A disk that refuses gives one for this run only. */
export async function openIdentity(file: string, log: Log): Promise<Identity> {
  const stored = jsonFile<Stored | null>(file, storedSchema.nullable(), null, log)
  const keep = async (value: Stored): Promise<void> => {
    try {
      await stored.write(value)
    } catch (error) {
      log.error('the identity of this device could not be kept', error)
    }
  }
  const found = await stored.read().catch((error: unknown) => {
    log.error('the identity of this device could not be read', error)
    return null
  })
  let current = found ?? newIdentity()
  if (found === null) await keep(current)

  const key = createPrivateKey({ key: Buffer.from(current.key, 'base64'), type: 'pkcs8', format: 'der' })
  const raw = rawOf(createPublicKey(key))
  return {
    device: deviceIdOf(createHash('sha256').update(raw).digest('hex')),
    publicKey: raw.toString('base64'),
    key,
    server: () => current.server,
    async trust(server, certificate) {
      current = { ...current, server, certificate: certificate ?? current.certificate }
      await keep(current)
    },
  }
}

/** The 32 bytes of a Curve25519 public key: they end its SPKI form (RFC 8410). */
export function rawOf(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' }).subarray(-32)
}

function newIdentity(): Stored {
  const { privateKey } = generateKeyPairSync('ed25519')
  const key = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64')
  return { version: 2, key, server: null, certificate: null }
}
