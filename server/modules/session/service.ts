import { createHash, randomBytes } from 'node:crypto'
import type { User } from '../../../shared/model/user.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { Certificate } from '../../../shared/wire/device.ts'
import type { SignInRequest } from '../../../shared/wire/session.ts'
import type { Database } from '../../db/open.ts'
import type { DeviceService } from '../devices/service.ts'
import { hashPassword, isPassword } from './password.ts'
import * as repo from './repo.ts'
import { createTries } from './tries.ts'

const SESSION_MS = 30 * 24 * 3_600_000

export type SignInFailure =
  | { readonly code: 'wrong-password' }
  | { readonly code: 'too-many-tries'; readonly retryAfterMs: number }
  | { readonly code: 'wrong-key' | 'device-revoked' }

export interface SessionService {
  signIn(
    request: SignInRequest,
    address: string,
  ): Promise<Result<{ user: User; token: string; certificate: Certificate }, SignInFailure>>
  signOut(token: string): Promise<void>
  /** Whose token it is, or null where it is unknown or expired. */
  userOf(token: string): Promise<User | null>
}

export function sessionService(db: Database, devices: DeviceService, now: () => number): SessionService {
  const tries = createTries(now)
  // Checked where the name is unknown, so that the time of the answer does not tell which names exist.
  const nobody = hashPassword(randomBytes(16).toString('hex'))
  return {
    async signIn(request, address) {
      const name = request.name.normalize('NFC')
      const key = JSON.stringify([name, address])
      const retryAfterMs = tries.begin(key)
      if (retryAfterMs > 0) return fail({ code: 'too-many-tries', retryAfterMs })
      const account = await repo.accountByName(db, name)
      const right = await isPassword(request.password, account?.passwordHash ?? (await nobody))
      if (account === null || !right) return fail({ code: 'wrong-password' })
      tries.succeed(key)
      const enrolled = await devices.enrol(request.device, request.deviceKey)
      if (!enrolled.ok) return enrolled
      const token = randomBytes(32).toString('base64url')
      await repo.removeExpiredSessions(db, new Date(now()))
      const expiresAt = new Date(now() + SESSION_MS)
      await repo.addSession(db, {
        tokenHash: hashToken(token),
        user: account.user.id,
        device: request.device,
        expiresAt,
      })
      return ok({ user: account.user, token, certificate: enrolled.value })
    },
    signOut: (token) => repo.removeSession(db, hashToken(token)),
    userOf: (token) => repo.userByToken(db, hashToken(token), new Date(now())),
  }
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
