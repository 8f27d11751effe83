import { and, eq } from 'drizzle-orm'
import type { ProjectId, UserId } from '../../../shared/model/ids.ts'
import type { Person, Site } from '../../commands/scope.ts'
import type { Database, Executor } from '../../db/open.ts'
import { audit, qualifications, sessions, users } from '../../db/schema.ts'

/** Who decides, and when. */
export interface By {
  readonly actor: UserId | null
  readonly at: Date
}

/** To another site, or to none. Her batches go with her. */
export async function moveUser(db: Database, user: Person, site: Site | null, { actor }: By): Promise<void> {
  await db.transaction(async (tx) => {
    await tx
      .update(users)
      .set({ site: site?.id ?? null })
      .where(eq(users.id, user.id))
    const detail = { from: user.site, to: site?.id ?? null }
    await tx.insert(audit).values({ actor, action: 'user-moved', subject: user.id, detail })
  })
}

/** From now on she can neither sign in nor use a token. What she has finished can still be carried here by others. */
export async function disableUser(db: Database, { id }: Person, { actor, at }: By): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.update(users).set({ disabledAt: at }).where(eq(users.id, id))
    await tx.delete(sessions).where(eq(sessions.user, id))
    await tx.insert(audit).values({ actor, action: 'user-disabled', subject: id, detail: {} })
  })
}

export async function enableUser(db: Database, { id }: Person, { actor }: By): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.update(users).set({ disabledAt: null }).where(eq(users.id, id))
    await tx.insert(audit).values({ actor, action: 'user-enabled', subject: id, detail: {} })
  })
}

/** Ends every session that was begun with the old one. */
export async function setPassword(
  db: Database,
  { id }: Person,
  passwordHash: string,
  { actor }: By,
): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.update(users).set({ passwordHash }).where(eq(users.id, id))
    await tx.delete(sessions).where(eq(sessions.user, id))
    await tx.insert(audit).values({ actor, action: 'password-reset', subject: id, detail: {} })
  })
}

/** She is given no new tasks; what she has stays hers. */
export async function pauseUser(db: Executor, id: UserId, reason: string, { actor, at }: By): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.update(users).set({ pausedAt: at, pauseReason: reason }).where(eq(users.id, id))
    await tx.insert(audit).values({ actor, action: 'user-paused', subject: id, detail: { reason } })
  })
}

export async function resumeUser(db: Database, { id }: Person, { actor }: By): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.update(users).set({ pausedAt: null, pauseReason: null }).where(eq(users.id, id))
    await tx.insert(audit).values({ actor, action: 'user-resumed', subject: id, detail: {} })
  })
}

export async function qualify(
  db: Database,
  { id: user }: Person,
  project: ProjectId,
  { actor, at }: By,
): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.insert(qualifications).values({ user, project, createdAt: at }).onConflictDoNothing()
    await tx.insert(audit).values({ actor, action: 'user-qualified', subject: user, detail: { project } })
  })
}

export async function unqualify(
  db: Database,
  { id: user }: Person,
  project: ProjectId,
  { actor }: By,
): Promise<void> {
  await db.transaction(async (tx) => {
    await tx
      .delete(qualifications)
      .where(and(eq(qualifications.user, user), eq(qualifications.project, project)))
    await tx.insert(audit).values({ actor, action: 'user-unqualified', subject: user, detail: { project } })
  })
}
