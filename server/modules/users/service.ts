import { eq } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { z } from 'zod'
import type { UserId } from '../../../shared/model/ids.ts'
import { type Role, type User, userSchema } from '../../../shared/model/user.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { type Executor, isCode } from '../../db/open.ts'
import { audit, users } from '../../db/schema.ts'
import type { Failure } from '../../failure.ts'
import { hashPassword } from '../session/password.ts'

export interface NewUser {
  readonly name: string
  readonly displayName: string
  readonly role: Role
  readonly password: string
}

export async function createUser(db: Executor, news: NewUser): Promise<Result<User, Failure>> {
  const parsed = userSchema.safeParse({
    id: uuidv7(),
    name: news.name.normalize('NFC').trim(),
    displayName: news.displayName.normalize('NFC').trim(),
    role: news.role,
  })
  if (!parsed.success) return fail({ code: 'bad-name', name: news.name })
  const user = parsed.data
  try {
    await db.insert(users).values({ ...user, passwordHash: await hashPassword(news.password) })
  } catch (error) {
    if (isCode(error, '23505')) return fail({ code: 'name-taken', name: user.name })
    throw error
  }
  await db
    .insert(audit)
    .values({ actor: null, action: 'user-created', subject: user.id, detail: { role: user.role } })
  return ok(user)
}

/** The user with this name or id. */
export async function findUser(db: Executor, ref: string): Promise<Result<User, Failure>> {
  const name = ref.normalize('NFC').trim()
  const match = z.uuid().safeParse(name).success ? eq(users.id, name as UserId) : eq(users.name, name)
  const [row] = await db
    .select({ id: users.id, name: users.name, displayName: users.displayName, role: users.role })
    .from(users)
    .where(match)
  return row === undefined ? fail({ code: 'unknown-user', name: ref }) : ok(row)
}
