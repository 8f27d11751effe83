import type { FastifyReply } from 'fastify'
import type { SiteId } from '../shared/model/ids.ts'
import type { User } from '../shared/model/user.ts'
import { MAGIC } from '../shared/wire/magic.ts'
import type { ErrorAnswer, ServerErrorCode } from '../shared/wire/session.ts'
import { PROTOCOL } from '../shared/wire/sync.ts'
import type { SessionRow } from './modules/session/repo.ts'

/** Who sends a request. */
export interface Caller extends User {
  readonly site: SiteId | null
  readonly session: SessionRow
  /** False where she has not been heard of for long: only over her own work she has rights then. */
  readonly fresh: boolean
  /** The device that she signed in with may not send any more. */
  readonly deviceRevoked: boolean
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Null where the route is open to all. */
    caller: Caller | null
  }
}

const STATUS: Record<ServerErrorCode, number> = {
  'bad-request': 400,
  'wrong-password': 401,
  'signed-out': 401,
  'device-revoked': 403,
  'not-allowed': 403,
  'not-found': 404,
  'too-many-tries': 429,
  'protocol-too-old': 426,
  'protocol-too-new': 400,
  'too-large': 413,
  busy: 503,
  internal: 500,
}

/** Ends a request with an answer of the protocol. Thrown, because hooks and parsers of the web framework know no other way. */
export class Refusal extends Error {
  readonly code: ServerErrorCode
  readonly retryAfterMs: number | undefined

  /** @param detail in English, for the log of the client. */
  constructor(code: ServerErrorCode, detail: string, retryAfterMs?: number) {
    super(detail)
    this.code = code
    this.retryAfterMs = retryAfterMs
  }
}

export function sendRefusal(reply: FastifyReply, { code, message, retryAfterMs }: Refusal): FastifyReply {
  const answer: ErrorAnswer = {
    magic: MAGIC,
    error: code,
    detail: message,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  }
  if (retryAfterMs !== undefined) void reply.header('retry-after', Math.ceil(retryAfterMs / 1000))
  return reply.code(STATUS[code]).header('cache-control', 'no-store').send(answer)
}

/** The server understands its own version and the two before it, but for the first, which was never released. */
export const OLDEST_PROTOCOL = Math.max(2, PROTOCOL - 2)

/** @throws Refusal for a body that names no protocol version or one that is not understood, before anything else is read. */
export function requireProtocol(body: unknown): void {
  const version = typeof body === 'object' && body !== null && 'protocol' in body ? body.protocol : undefined
  if (typeof version !== 'number' || !Number.isInteger(version))
    throw new Refusal('bad-request', 'no protocol version')
  if (version > PROTOCOL)
    throw new Refusal('protocol-too-new', `this server speaks up to version ${PROTOCOL}`)
  if (version < OLDEST_PROTOCOL)
    throw new Refusal('protocol-too-old', `this server speaks from version ${OLDEST_PROTOCOL}`)
}
