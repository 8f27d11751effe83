import { and, eq, gt, isNull, lt } from 'drizzle-orm'
import type { DeviceId, SiteId, UserId } from '../../../shared/model/ids.ts'
import type { User } from '../../../shared/model/user.ts'
import type { Database, Executor } from '../../db/open.ts'
import { devices, enrolments, sessions, users } from '../../db/schema.ts'

const USER = { id: users.id, name: users.name, displayName: users.displayName, role: users.role }

export type SessionRow = typeof sessions.$inferSelect

export async function accountByName(
  db: Executor,
  name: string,
): Promise<{ user: User; passwordHash: string } | null> {
  const [row] = await db
    .select({ user: USER, passwordHash: users.passwordHash })
    .from(users)
    .where(and(eq(users.name, name), isNull(users.disabledAt)))
  return row ?? null
}

export interface FoundSession {
  readonly session: SessionRow
  readonly user: User
  readonly site: SiteId | null
  readonly deviceRevokedAt: Date | null
}

export async function sessionByToken(
  db: Executor,
  tokenHash: string,
  now: Date,
): Promise<FoundSession | null> {
  const [row] = await db
    .select({ session: sessions, user: USER, site: users.site, deviceRevokedAt: enrolments.revokedAt })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.user))
    .leftJoin(enrolments, eq(enrolments.device, sessions.device))
    .where(and(eq(sessions.tokenHash, tokenHash), gt(sessions.endsAt, now), isNull(users.disabledAt)))
  return row ?? null
}

/** Whether she has worked there before. */
export async function worksAt(db: Executor, user: UserId, device: DeviceId): Promise<boolean> {
  return (await db.$count(devices, and(eq(devices.user, user), eq(devices.device, device)))) > 0
}

export async function addSession(db: Executor, session: SessionRow): Promise<void> {
  await db.insert(sessions).values(session)
}

/** Gives out a token in the place of another; what was given out for it before and never used is forgotten. */
export async function replaceSession(db: Database, old: SessionRow, next: SessionRow): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.delete(sessions).where(eq(sessions.replaces, old.tokenHash))
    await tx.insert(sessions).values({ ...next, replaces: old.tokenHash })
  })
}

/** A token was used for the first time: the one before it lives only as long as requests that are on their way. */
export async function confirmSession(
  db: Database,
  { tokenHash, replaces }: SessionRow,
  oldEndsAt: Date,
): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.update(sessions).set({ replaces: null }).where(eq(sessions.tokenHash, tokenHash))
    await tx
      .update(sessions)
      .set({ endsAt: oldEndsAt })
      .where(and(eq(sessions.tokenHash, replaces ?? ''), gt(sessions.endsAt, oldEndsAt)))
  })
}

export async function removeSession(db: Executor, tokenHash: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.tokenHash, tokenHash))
}

export async function removeEndedSessions(db: Executor, now: Date): Promise<void> {
  await db.delete(sessions).where(lt(sessions.endsAt, now))
}
