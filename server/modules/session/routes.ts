import type { FastifyInstance, FastifyRequest } from 'fastify'
import { assertNever } from '../../../shared/assert-never.ts'
import type { Epoch } from '../../../shared/model/ids.ts'
import { MAGIC } from '../../../shared/wire/magic.ts'
import { type SignInAnswer, signInRequestSchema } from '../../../shared/wire/session.ts'
import { type Caller, Refusal, requireProtocol } from '../../http.ts'
import type { KeyRing } from '../devices/keys.ts'
import type { SessionService } from './service.ts'

export function sessionRoutes(
  app: FastifyInstance,
  sessions: SessionService,
  keys: KeyRing,
  epoch: Epoch,
): void {
  app.post('/v1/session', { bodyLimit: 16 * 1024 }, async (request): Promise<SignInAnswer> => {
    requireProtocol(request.body)
    const parsed = signInRequestSchema.safeParse(request.body)
    // NUL is no character for PostgreSQL, and nobody's name has one.
    if (!parsed.success || parsed.data.name.includes('\0'))
      throw new Refusal('bad-request', 'not a sign-in request')
    const answer = await sessions.signIn(parsed.data, request.ip)
    if (answer.ok) return { magic: MAGIC, ...answer.value, epoch, keys: keys.public }
    switch (answer.error.code) {
      case 'wrong-password':
        throw new Refusal('wrong-password', 'wrong name or password')
      case 'too-many-tries':
        throw new Refusal('too-many-tries', 'too many wrong passwords', answer.error.retryAfterMs)
      case 'wrong-key':
        throw new Refusal('bad-request', 'the id of the device is not that of its key')
      case 'device-revoked':
        throw new Refusal('device-revoked', 'the device was revoked')
      default:
        assertNever(answer.error)
    }
  })

  app.delete('/v1/session', async (request) => {
    await sessions.signOut(bearer(request))
    return { magic: MAGIC }
  })
}

/**
 * Who sends the request. Called before the body is read, so that strangers cannot make the server work.
 * @throws Refusal where the token is missing, unknown or expired.
 */
export async function authenticate(request: FastifyRequest, sessions: SessionService): Promise<Caller> {
  const caller = await sessions.callerOf(bearer(request))
  if (caller === null) throw new Refusal('signed-out', 'the token is unknown or has expired')
  if (caller.deviceRevoked) throw new Refusal('device-revoked', 'the device was revoked')
  return caller
}

function bearer(request: FastifyRequest): string {
  const [, token] = /^Bearer ([\w-]{20,200})$/i.exec(request.headers.authorization ?? '') ?? []
  if (token === undefined) throw new Refusal('signed-out', 'no token')
  return token
}
