import { randomBytes, scrypt } from 'node:crypto'
import { z } from 'zod'
import { seal, unseal } from './seal.ts'

const KEY_BYTES = 32
const SALT_BYTES = 16
/** 32 MiB and about 0.1 s on an office PC per try. Kept with each key, so that it can be raised later. */
const COST = { n: 2 ** 15, r: 8, p: 1 } as const
const PURPOSE = 'aidol data key 1'

/** A data key that only the password opens. Bounds keep a planted file from taking all memory. */
export const wrappedKeySchema = z.object({
  kdf: z.literal('scrypt'),
  n: z
    .int()
    .min(2)
    .max(2 ** 20),
  r: z.int().min(1).max(32),
  p: z.int().min(1).max(16),
  salt: z.base64(),
  box: z.base64(),
})

export type WrappedKey = z.infer<typeof wrappedKeySchema>

/** The random key that everything of one person on this machine is sealed with. */
export function newDataKey(): Buffer {
  return randomBytes(KEY_BYTES)
}

export async function wrapKey(dataKey: Uint8Array, password: string): Promise<WrappedKey> {
  const salt = randomBytes(SALT_BYTES)
  const wrapping = await derive(password, salt, COST)
  return {
    kdf: 'scrypt',
    ...COST,
    salt: salt.toString('base64'),
    box: seal(wrapping, dataKey, PURPOSE).toString('base64'),
  }
}

/** The data key, or null where the password is wrong. */
export async function unwrapKey(wrapped: WrappedKey, password: string): Promise<Buffer | null> {
  const wrapping = await derive(password, Buffer.from(wrapped.salt, 'base64'), wrapped)
  return unseal(wrapping, Buffer.from(wrapped.box, 'base64'), PURPOSE)
}

function derive(
  password: string,
  salt: Buffer,
  { n, r, p }: { n: number; r: number; p: number },
): Promise<Buffer> {
  // NFKC: a PIN typed in the full-width digits of a Chinese input method is the same PIN.
  const text = password.normalize('NFKC')
  return new Promise((resolve, reject) => {
    scrypt(text, salt, KEY_BYTES, { N: n, r, p, maxmem: 256 * n * r }, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })
}
