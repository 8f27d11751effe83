import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto'
import { asc } from 'drizzle-orm'
import type { ServerKeys } from '../../../shared/wire/device.ts'
import type { Database } from '../../db/open.ts'
import { serverKeys } from '../../db/schema.ts'

export interface BoxKey {
  readonly privateKey: KeyObject
  /** 32 bytes. */
  readonly raw: Buffer
}

/** The server's key pairs, as this process holds them. */
export interface KeyRing {
  /** What clients are told. */
  readonly public: ServerKeys
  /** Any key that was ever given out, by its name. */
  box(id: string): BoxKey | null
  /** Ed25519, base64. */
  sign(text: string): string
}

/** The pairs of a database; a new one gets its first. */
export async function openKeyRing(db: Database): Promise<KeyRing> {
  await db.transaction(async (tx) => {
    // Several instances start at once: only one makes the keys.
    await tx.execute('lock table server_keys in exclusive mode')
    const kinds = new Set(
      (await tx.select({ kind: serverKeys.kind }).from(serverKeys)).map(({ kind }) => kind),
    )
    for (const kind of ['box', 'sign'] as const)
      if (!kinds.has(kind)) await tx.insert(serverKeys).values(newKey(kind))
  })
  const rows = await db.select().from(serverKeys).orderBy(asc(serverKeys.createdAt))
  const box = rows.findLast(({ kind }) => kind === 'box')
  const signing = rows.findLast(({ kind }) => kind === 'sign')
  if (box === undefined || signing === undefined) throw new Error('the database has no keys')
  const boxes = new Map<string, BoxKey>(
    rows
      .filter(({ kind }) => kind === 'box')
      .map(({ id, privateKey, publicKey }) => [
        id,
        { privateKey: readPrivate(privateKey), raw: Buffer.from(publicKey, 'base64') },
      ]),
  )
  const signingKey = readPrivate(signing.privateKey)
  return {
    public: { box: { id: box.id, publicKey: box.publicKey }, sign: signing.publicKey },
    box: (id) => boxes.get(id) ?? null,
    sign: (text) => sign(null, Buffer.from(text), signingKey).toString('base64'),
  }
}

function newKey(kind: 'box' | 'sign'): typeof serverKeys.$inferInsert {
  const pair = kind === 'box' ? generateKeyPairSync('x25519') : generateKeyPairSync('ed25519')
  const raw = rawOf(pair.publicKey)
  return {
    id: createHash('sha256').update(raw).digest('hex').slice(0, 16),
    kind,
    publicKey: raw.toString('base64'),
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
  }
}

function readPrivate(base64: string): KeyObject {
  return createPrivateKey({ key: Buffer.from(base64, 'base64'), type: 'pkcs8', format: 'der' })
}

/** The 32 bytes of a Curve25519 public key: they end its SPKI form (RFC 8410). */
export function rawOf(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' }).subarray(-32)
}

/** A public key of its 32 bytes. */
export function publicKeyOf(kind: 'x25519' | 'ed25519', raw: Uint8Array): KeyObject {
  const x = Buffer.from(raw).toString('base64url')
  const crv = kind === 'x25519' ? 'X25519' : 'Ed25519'
  return createPublicKey({ key: { kty: 'OKP', crv, x }, format: 'jwk' })
}
