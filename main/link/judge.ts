import { z } from 'zod'
import type { LinkError } from '../../shared/ipc/contract.ts'
import { parseJson } from '../../shared/parse-json.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { MAGIC } from '../../shared/wire/magic.ts'
import { type ErrorAnswer, errorAnswerSchema } from '../../shared/wire/session.ts'

/** A whole answer, unpacked. */
export interface Reply {
  readonly status: number
  /** From the Retry-After header, where it is in seconds. */
  readonly retryAfterMs: number | null
  readonly body: Buffer
}

/** What our own server refused, with its reason. */
export interface Refusal {
  readonly status: number
  readonly answer: ErrorAnswer
}

export type Judged = Result<
  Record<string, unknown>,
  { readonly link: LinkError } | { readonly refusal: Refusal }
>

const ours = z.looseObject({ magic: z.literal(MAGIC) })

/**
 * Tells our server's words from everybody else's. Without the magic nothing is believed, whatever the status:
 *
 * | answer without the magic | taken for |
 * | --- | --- |
 * | 429, 503 | `server-busy`: a gateway in front of the server speaks for it |
 * | 500 to 504 | `server-failed`, likewise |
 * | anything else, 401 and 404 too | `not-our-server`: a captive portal, a proxy or another program answers here |
 */
export function judge(reply: Reply): Judged {
  const json = parseJson(reply.body.toString('utf8'))
  const refusal = errorAnswerSchema.safeParse(json)
  if (reply.status !== 200 && refusal.success)
    return fail({ refusal: { status: reply.status, answer: refusal.data } })
  const answer = ours.safeParse(json)
  if (answer.success) {
    if (reply.status === 200) return ok(answer.data)
    return fail({ link: { code: 'server-failed', status: reply.status } })
  }
  return fail({ link: foreign(reply) })
}

function foreign({ status, retryAfterMs }: Reply): LinkError {
  if (status === 429 || status === 503) return { code: 'server-busy', retryAfterMs }
  if (status >= 500 && status <= 504) return { code: 'server-failed', status }
  return { code: 'not-our-server' }
}

/** What a refusal means where the call itself gives it no other meaning. */
export function linkErrorOf({ status, answer }: Refusal, retryAfterMs: number | null): LinkError {
  switch (answer.error) {
    case 'signed-out':
      return { code: 'signed-out' }
    case 'device-revoked':
      return { code: 'device-revoked' }
    case 'protocol-too-old':
      return { code: 'update-needed', who: 'client' }
    case 'protocol-too-new':
      return { code: 'update-needed', who: 'server' }
    case 'busy':
    case 'too-many-tries':
      return { code: 'server-busy', retryAfterMs: answer.retryAfterMs ?? retryAfterMs }
    default:
      return { code: 'server-failed', status }
  }
}
