import { v7 as uuidv7 } from 'uuid'
import type { SiteId, UserId } from '../../../shared/model/ids.ts'
import { type Role, type User, userSchema } from '../../../shared/model/user.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { findPerson, type Person } from '../../commands/scope.ts'
import { type Database, type Executor, isCode } from '../../db/open.ts'
import { audit, users } from '../../db/schema.ts'
import type { Failure } from '../../failure.ts'
import { hashPassword } from '../session/password.ts'

export interface NewUser {
  readonly name: string
  readonly displayName: string
  readonly role: Role
  readonly site?: SiteId | null
  readonly password: string
}

export async function createUser(
  db: Database,
  news: NewUser,
  actor: UserId | null = null,
): Promise<Result<User, Failure>> {
  const parsed = userSchema.safeParse({
    id: uuidv7(),
    name: news.name.normalize('NFC').trim(),
    displayName: news.displayName.normalize('NFC').trim(),
    role: news.role,
  })
  if (!parsed.success) return fail({ code: 'bad-name', name: news.name })
  const passwordHash = await hashPassword(news.password)
  const user = parsed.data
  const { site = null } = news
  try {
    await db.transaction(async (tx) => {
      await tx.insert(users).values({ ...user, site, passwordHash })
      const detail = { role: user.role, site }
      await tx.insert(audit).values({ actor, action: 'user-created', subject: user.id, detail })
    })
  } catch (error) {
    if (isCode(error, '23505')) return fail({ code: 'name-taken', name: user.name })
    throw error
  }
  return ok(user)
}

/** The user with this name or id, wherever she is. */
export async function findUser(db: Executor, ref: string): Promise<Result<Person, Failure>> {
  return findPerson(db, { kind: 'all', actor: null }, ref)
}
