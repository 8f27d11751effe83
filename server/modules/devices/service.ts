import { createHash } from 'node:crypto'
import { eq, isNotNull } from 'drizzle-orm'
import type { DeviceId } from '../../../shared/model/ids.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import {
  type Certificate,
  certificateText,
  deviceIdOf,
  type Revocations,
  revocationsText,
} from '../../../shared/wire/device.ts'
import { MAGIC } from '../../../shared/wire/magic.ts'
import type { Database } from '../../db/open.ts'
import { enrolments } from '../../db/schema.ts'
import type { KeyRing } from './keys.ts'

/** Longer than anybody is away; whoever signs in with the server there begins it anew. */
const ENROLMENT_MS = 400 * 24 * 3_600_000

export interface DeviceService {
  /** Enters a device, or enters it anew; answers its certificate. */
  enrol(
    device: DeviceId,
    publicKey: string,
  ): Promise<Result<Certificate, { code: 'wrong-key' | 'device-revoked' }>>
  /** The raw key (base64) that a device signs with, or why it may not send. */
  keyOf(device: DeviceId): Promise<Result<string, { code: 'unknown' | 'expired' | 'device-revoked' }>>
  revocations(): Promise<Revocations>
}

export function deviceService(db: Database, keys: KeyRing, now: () => number): DeviceService {
  const find = async (device: DeviceId) =>
    (await db.select().from(enrolments).where(eq(enrolments.device, device)))[0] ?? null

  return {
    async enrol(device, publicKey) {
      const digest = createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex')
      if (deviceIdOf(digest) !== device) return fail({ code: 'wrong-key' })
      if ((await find(device))?.revokedAt != null) return fail({ code: 'device-revoked' })
      const issuedAt = now()
      const expiresAt = issuedAt + ENROLMENT_MS
      const until = { expiresAt: new Date(expiresAt) }
      await db
        .insert(enrolments)
        .values({ device, publicKey, ...until })
        .onConflictDoUpdate({ target: enrolments.device, set: until })
      const certificate = { device, publicKey, issuedAt, expiresAt }
      return ok({ ...certificate, signature: keys.sign(certificateText(certificate)) })
    },

    async keyOf(device) {
      const row = await find(device)
      if (row === null) return fail({ code: 'unknown' })
      if (row.revokedAt !== null) return fail({ code: 'device-revoked' })
      return row.expiresAt.getTime() < now() ? fail({ code: 'expired' }) : ok(row.publicKey)
    },

    async revocations() {
      const rows = await db
        .select({ device: enrolments.device })
        .from(enrolments)
        .where(isNotNull(enrolments.revokedAt))
        .orderBy(enrolments.device)
      const list = { issuedAt: now(), devices: rows.map(({ device }) => device) }
      return { magic: MAGIC, ...list, signature: keys.sign(revocationsText(list)) }
    },
  }
}
