import { eq, sql } from 'drizzle-orm'
import { type DeviceId, deviceIdSchema, type UserId } from '../../../shared/model/ids.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { countPlaces } from '../../../shared/wire/bitmap.ts'
import type { Scope } from '../../commands/command.ts'
import { within } from '../../commands/scope.ts'
import type { Database } from '../../db/open.ts'
import { audit, devices, enrolments, users } from '../../db/schema.ts'
import type { Failure } from '../../failure.ts'

export interface DeviceSummary {
  readonly device: DeviceId
  readonly state: 'enrolled' | 'expired' | 'revoked'
  readonly people: PersonOnDevice[]
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

/** The devices on which the people of the scope work, with those people. */
export async function listDevices(db: Database, scope: Scope, now: number): Promise<DeviceSummary[]> {
  const enrolled = await db.select().from(enrolments).orderBy(enrolments.createdAt)
  const heard = await db
    .select({ heartbeat: devices, person: users.name })
    .from(devices)
    .innerJoin(users, eq(users.id, devices.user))
    .where(within(scope, users.id))
    .orderBy(users.name)
  const peopleOn = Map.groupBy(heard, ({ heartbeat }) => heartbeat.device)
  return enrolled
    .filter(({ device }) => scope.kind === 'all' || peopleOn.has(device))
    .map(({ device, revokedAt, expiresAt }) => ({
      device,
      state: revokedAt !== null ? 'revoked' : expiresAt.getTime() < now ? 'expired' : 'enrolled',
      people: (peopleOn.get(device) ?? []).map(personOf),
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

/**
 * Lets a device send nothing more; what it sent stays. Done twice it is still one. A supervisor may do so where only people of her
 * site have worked.
 */
export async function revokeDevice(
  db: Database,
  scope: Scope,
  name: string,
  { actor, at }: { readonly actor: UserId | null; readonly at: Date },
): Promise<Result<DeviceId, Failure>> {
  const parsed = deviceIdSchema.safeParse(name)
  if (!parsed.success) return fail({ code: 'unknown-device', name })
  const device = parsed.data
  return db.transaction(async (tx) => {
    const [row] = await tx.select().from(enrolments).where(eq(enrolments.device, device)).for('update')
    const reached = await tx
      .select({ within: sql<boolean>`${within(scope, devices.user) ?? sql`true`}` })
      .from(devices)
      .where(eq(devices.device, device))
    const isHers = scope.kind === 'all' || reached.some((one) => one.within)
    if (row === undefined || !isHers) return fail({ code: 'unknown-device', name })
    if (reached.some((one) => !one.within)) return fail({ code: 'not-allowed', detail: device })
    if (row.revokedAt !== null) return ok(device)
    await tx.update(enrolments).set({ revokedAt: at }).where(eq(enrolments.device, device))
    await tx.insert(audit).values({ actor, action: 'device-revoked', subject: device, detail: {} })
    return ok(device)
  })
}
