import { promisify } from 'node:util'
import { brotliCompress, brotliDecompress, constants } from 'node:zlib'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { User } from '../../../shared/model/user.ts'
import { SYNC_CONTENT_TYPE, type SyncRequest, syncRequestSchema } from '../../../shared/wire/sync.ts'
import { Refusal, requireProtocol } from '../../http.ts'
import { authenticate } from '../session/routes.ts'
import type { SessionService } from '../session/service.ts'
import type { SyncService } from './service.ts'

const compress = promisify(brotliCompress)
const decompress = promisify(brotliDecompress)

/** Compressed bytes of a request; clients send about 16 KB, and one very large document must still pass. */
const MOST_BYTES = 2 * 1024 * 1024
/** What a request may unfold to: a few compressed bytes can stand for gigabytes. */
const MOST_JSON_BYTES = 16 * 1024 * 1024
/** Brotli's effort, 0 to 11: nearly the smallest result, in a few milliseconds for a page. */
const QUALITY = 7

declare module 'fastify' {
  interface FastifyRequest {
    caller: User | null
  }
}

export function syncRoutes(app: FastifyInstance, sessions: SessionService, sync: SyncService): void {
  app.decorateRequest('caller', null)
  app.addContentTypeParser(
    SYNC_CONTENT_TYPE,
    { parseAs: 'buffer' },
    (_request: FastifyRequest, body: Buffer) => unfold(body),
  )

  app.post('/v1/sync', {
    bodyLimit: MOST_BYTES,
    onRequest: async (request) => {
      request.caller = await authenticate(request, sessions)
    },
    handler: async (request, reply) => {
      if (request.caller === null) throw new Error('authentication was passed over')
      requireProtocol(request.body)
      const answer = await sync.accept(request.caller, checked(request.body))
      const body = await compress(JSON.stringify(answer), {
        params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY },
      })
      return reply.type(SYNC_CONTENT_TYPE).header('cache-control', 'no-store').send(body)
    },
  })
}

async function unfold(body: Buffer): Promise<unknown> {
  let json: Buffer
  try {
    json = await decompress(body, { maxOutputLength: MOST_JSON_BYTES })
  } catch (error) {
    if (error instanceof RangeError)
      throw new Refusal('too-large', `more than ${MOST_JSON_BYTES} bytes when unfolded`)
    throw new Refusal('bad-request', 'the body is not compressed with brotli')
  }
  try {
    return JSON.parse(json.toString('utf8'))
  } catch {
    throw new Refusal('bad-request', 'the body is not JSON')
  }
}

function checked(body: unknown): SyncRequest {
  const parsed = syncRequestSchema.safeParse(body)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new Refusal('bad-request', `not a sync request: ${issue?.path.join('.')} ${issue?.message}`)
  }
  try {
    // What is nested too deep to be written out again cannot be hashed or stored.
    JSON.stringify(parsed.data.operations)
  } catch {
    throw new Refusal('bad-request', 'operations are nested too deep')
  }
  return parsed.data
}
