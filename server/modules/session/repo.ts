import { and, eq, gt, lt } from 'drizzle-orm'
import type { DeviceId, UserId } from '../../../shared/model/ids.ts'
import type { User } from '../../../shared/model/user.ts'
import type { Executor } from '../../db/open.ts'
import { sessions, users } from '../../db/schema.ts'

const userColumns = { id: users.id, name: users.name, displayName: users.displayName, role: users.role }

export async function accountByName(
  db: Executor,
  name: string,
): Promise<{ user: User; passwordHash: string } | null> {
  const [row] = await db
    .select({ user: userColumns, passwordHash: users.passwordHash })
    .from(users)
    .where(eq(users.name, name))
  return row ?? null
}

export async function userByToken(db: Executor, tokenHash: string, now: Date): Promise<User | null> {
  const [row] = await db
    .select(userColumns)
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.user))
    .where(and(eq(sessions.tokenHash, tokenHash), gt(sessions.expiresAt, now)))
  return row ?? null
}

export async function addSession(
  db: Executor,
  session: { tokenHash: string; user: UserId; device: DeviceId; expiresAt: Date },
): Promise<void> {
  await db.insert(sessions).values(session)
}

export async function removeSession(db: Executor, tokenHash: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.tokenHash, tokenHash))
}

export async function removeExpiredSessions(db: Executor, now: Date): Promise<void> {
  await db.delete(sessions).where(lt(sessions.expiresAt, now))
}
