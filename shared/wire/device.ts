import { z } from 'zod'
import { type DeviceId, deviceIdSchema, type Sha256 } from '../model/ids.ts'
import { MAGIC } from './magic.ts'
import { keyIdSchema, rawKeySchema } from './run.ts'

/** The server's public keys. */
export const serverKeysSchema = z.object({
  /** X25519: what people finish is sealed to it. */
  box: z.object({ id: keyIdSchema, publicKey: rawKeySchema }),
  /** Ed25519: signs certificates and the list of revoked devices. */
  sign: rawKeySchema,
})

const signature = z.base64()

/** Says that a device belongs to the server's people, for whoever cannot ask the server. */
export const certificateSchema = z.object({
  device: deviceIdSchema,
  /** Ed25519: what the device sends is signed with it. */
  publicKey: rawKeySchema,
  /** Unix ms by the server's clock. */
  issuedAt: z.int(),
  expiresAt: z.int(),
  signature,
})

/** GET /v1/revocations: devices whose signatures count no more, whatever their certificates say. */
export const revocationsSchema = z.object({
  magic: z.literal(MAGIC),
  /** Unix ms; of two lists the later counts. */
  issuedAt: z.int(),
  devices: z.array(deviceIdSchema),
  signature,
})

export type ServerKeys = z.infer<typeof serverKeysSchema>
export type Certificate = z.infer<typeof certificateSchema>
export type Revocations = z.infer<typeof revocationsSchema>

/** What the server signs of a certificate. */
export function certificateText({
  device,
  publicKey,
  issuedAt,
  expiresAt,
}: Omit<Certificate, 'signature'>): string {
  return ['aidol device 1', device, publicKey, issuedAt, expiresAt].join('\n')
}

/** What the server signs of the list of revoked devices. */
export function revocationsText({ issuedAt, devices }: Pick<Revocations, 'issuedAt' | 'devices'>): string {
  return ['aidol revocations 1', issuedAt, ...devices].join('\n')
}

/**
 * What a device signs to be given a picture while nobody is signed in there: one that its people have work with. Sent as
 * `Authorization: Device <id>.<signature in base64url>`. It is good for ever, for it opens nothing but that picture.
 */
export function pictureText(device: DeviceId, sha256: Sha256): string {
  return ['aidol picture 1', device, sha256].join('\n')
}

/**
 * The id of a device is made of its key, as a UUID of version 8 (RFC 9562): nobody can take the name of another.
 * @param digest SHA-256 of the raw public key, hex
 */
export function deviceIdOf(digest: string): DeviceId {
  const variant = ((Number.parseInt(digest.charAt(16), 16) & 3) | 8).toString(16)
  const parts = [digest.slice(0, 8), digest.slice(8, 12), `8${digest.slice(13, 16)}`]
  return deviceIdSchema.parse([...parts, `${variant}${digest.slice(17, 20)}`, digest.slice(20, 32)].join('-'))
}
