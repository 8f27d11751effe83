import { createHash } from 'node:crypto'
import { eq, isNotNull } from 'drizzle-orm'
import { type DeviceId, deviceIdSchema } from '../../../shared/model/ids.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { countPlaces } from '../../../shared/wire/bitmap.ts'
import {
  type Certificate,
  certificateText,
  deviceIdOf,
  type Revocations,
  revocationsText,
} from '../../../shared/wire/device.ts'
import { MAGIC } from '../../../shared/wire/magic.ts'
import type { Database } from '../../db/open.ts'
import { audit, devices, enrolments, users } from '../../db/schema.ts'
import type { Failure } from '../../failure.ts'
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

export interface DeviceSummary {
  readonly device: DeviceId
  readonly state: 'enrolled' | 'expired' | 'revoked'
  readonly people: readonly PersonOnDevice[]
}

/** What one person's part of a device told at its last contact. */
export interface PersonOnDevice {
  /** Sign-in name. */
  readonly person: string
  /** Version of the program. */
  readonly app: string
  /** Tasks of her batches that are finished there, and those that are begun. */
  readonly done: number
  readonly begun: number
  /** Operations that are finished there and not yet here. */
  readonly pending: number
  readonly quarantined: number
  readonly drafts: number
  /** How old the oldest of the pending was then, ms. */
  readonly oldestPendingMs: number | null
  readonly freeDiskMb: number | null
  /** The device's clock minus ours, ms. */
  readonly driftMs: number
  readonly lastContact: Date
}

export async function listDevices(db: Database): Promise<readonly DeviceSummary[]> {
  const enrolled = await db.select().from(enrolments).orderBy(enrolments.createdAt)
  const heard = await db
    .select({ heartbeat: devices, person: users.name })
    .from(devices)
    .innerJoin(users, eq(users.id, devices.user))
    .orderBy(users.name)
  return enrolled.map(({ device, revokedAt, expiresAt }) => ({
    device,
    state: revokedAt !== null ? 'revoked' : expiresAt.getTime() < Date.now() ? 'expired' : 'enrolled',
    people: heard.filter(({ heartbeat }) => heartbeat.device === device).map(personOf),
  }))
}

function personOf({
  heartbeat,
  person,
}: {
  heartbeat: typeof devices.$inferSelect
  person: string
}): PersonOnDevice {
  const { app, state, progress, driftMs, lastContact } = heartbeat
  const told = Object.values(progress)
  const sum = (bitmaps: readonly string[]) =>
    bitmaps.reduce((total, bitmap) => total + countPlaces(bitmap), 0)
  return {
    person,
    app,
    ...state,
    done: sum(told.map(({ done }) => done)),
    begun: sum(told.map(({ begun = '' }) => begun)),
    driftMs,
    lastContact,
  }
}

/** Lets a device send nothing more; what it sent stays. Done twice it is still one. */
export async function revokeDevice(db: Database, name: string): Promise<Result<null, Failure>> {
  const parsed = deviceIdSchema.safeParse(name)
  if (!parsed.success) return fail({ code: 'unknown-device', name })
  const device = parsed.data
  return db.transaction(async (tx) => {
    const [row] = await tx.select().from(enrolments).where(eq(enrolments.device, device)).for('update')
    if (row === undefined) return fail({ code: 'unknown-device', name })
    if (row.revokedAt !== null) return ok(null)
    await tx.update(enrolments).set({ revokedAt: new Date() }).where(eq(enrolments.device, device))
    await tx.insert(audit).values({ actor: null, action: 'device-revoked', subject: device, detail: {} })
    return ok(null)
  })
}
