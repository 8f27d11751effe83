import { createHash, randomBytes } from 'node:crypto'
import type { DeviceId, UserId } from '../../../shared/model/ids.ts'
import type { User } from '../../../shared/model/user.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { Certificate } from '../../../shared/wire/device.ts'
import type { SignInRequest } from '../../../shared/wire/session.ts'
import type { Database } from '../../db/open.ts'
import type { Caller } from '../../http.ts'
import type { DeviceService } from '../devices/service.ts'
import { hashPassword, isPassword } from './password.ts'
import * as repo from './repo.ts'
import { createTries } from './tries.ts'

/** As long as a device is entered: whoever was away for months and has unsent work need not sign in to send it. */
const LONGEST_MS = 400 * 24 * 3_600_000
/** Requests that were on their way with the old token when the new one was first used; longer than any may take. */
const ON_THE_WAY_MS = 10 * 60_000
/** Wrong passwords that cost no wait: for a name at an address or a known computer, and for a name wherever it is tried. */
const FREE_HERE = 5
const FREE_ANYWHERE = 50

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
  /** Whose token it is, or null where it is unknown or has ended, or she was shut out. */
  callerOf(token: string): Promise<Caller | null>
  /**
   * Another token in the place of one that has been used for a while, else null. The old one lives until the new one is used, so that
   * an answer that is lost signs nobody out. Asked for by one request of a client at a time.
   */
  renew(caller: Caller): Promise<string | null>
}

/** @param tokenMs how long a token gives more than the rights over her own work */
export function sessionService(
  db: Database,
  devices: DeviceService,
  now: () => number,
  tokenMs: number,
): SessionService {
  const tries = createTries(db, now)
  // Checked where the name is unknown, so that the time of the answer does not tell which names exist.
  const nobody = hashPassword(randomBytes(16).toString('hex'))

  function newSession(user: UserId, device: DeviceId): { token: string; row: repo.SessionRow } {
    const token = randomBytes(32).toString('base64url')
    const at = now()
    const row = {
      tokenHash: hashToken(token),
      user,
      device,
      createdAt: new Date(at),
      expiresAt: new Date(at + tokenMs),
      endsAt: new Date(at + LONGEST_MS),
      replaces: null,
    }
    return { token, row }
  }

  return {
    async signIn(request, address) {
      const name = request.name.normalize('NFC')
      const account = await repo.accountByName(db, name)
      // Strangers who try her name must not shut her out of the computers where she works.
      const known = account !== null && (await repo.worksAt(db, account.user.id, request.device))
      const here = { of: known ? [name, 'at', request.device] : [name, 'from', address], free: FREE_HERE }
      const anywhere = { of: [name], free: FREE_ANYWHERE }
      const retryAfterMs = (await tries.begin(here)) || (known ? 0 : await tries.begin(anywhere))
      if (retryAfterMs > 0) return fail({ code: 'too-many-tries', retryAfterMs })
      const right = await isPassword(request.password, account?.passwordHash ?? (await nobody))
      if (account === null || !right) return fail({ code: 'wrong-password' })
      await tries.succeed(here)
      if (!known) await tries.succeed(anywhere)
      const enrolled = await devices.enrol(request.device, request.deviceKey)
      if (!enrolled.ok) return enrolled
      await repo.removeEndedSessions(db, new Date(now()))
      const { token, row } = newSession(account.user.id, request.device)
      await repo.addSession(db, row)
      return ok({ user: account.user, token, certificate: enrolled.value })
    },

    signOut: (token) => repo.removeSession(db, hashToken(token)),

    async callerOf(token) {
      const at = now()
      const found = await repo.sessionByToken(db, hashToken(token), new Date(at))
      if (found === null) return null
      const { session, user, site, deviceRevokedAt } = found
      if (session.replaces !== null) await repo.confirmSession(db, session, new Date(at + ON_THE_WAY_MS))
      const fresh = session.expiresAt.getTime() > at
      return { ...user, site, session, fresh, deviceRevoked: deviceRevokedAt !== null }
    },

    async renew({ id, session }) {
      const at = now()
      const young = at < session.createdAt.getTime() + tokenMs / 2
      const replaced = session.endsAt.getTime() <= at + ON_THE_WAY_MS
      if (young || replaced) return null
      const { token, row } = newSession(id, session.device)
      await repo.replaceSession(db, session, row)
      return token
    },
  }
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
