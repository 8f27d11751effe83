import type { FastifyInstance } from 'fastify'
import { sha256Schema } from '../../../shared/model/ids.ts'
import type { BlobStore } from '../../blobs/blob-store.ts'
import type { Database } from '../../db/open.ts'
import { Refusal } from '../../http.ts'
import { authenticate } from '../session/routes.ts'
import type { SessionService } from '../session/service.ts'
import { parseRange } from './range.ts'
import { mediaFor } from './repo.ts'

/** Pictures, by the SHA-256 of their bytes, so that a download can go on where the line was cut. */
export function mediaRoutes(
  app: FastifyInstance,
  sessions: SessionService,
  db: Database,
  blobs: BlobStore,
): void {
  app.route<{ Params: { sha256: string } }>({
    method: ['GET', 'HEAD'],
    url: '/v1/media/:sha256',
    handler: async (request, reply) => {
      const user = await authenticate(request, sessions)
      const name = sha256Schema.safeParse(request.params.sha256)
      const found = name.success ? await mediaFor(db, user, name.data) : null
      // The same answer for a picture of somebody else's batch: nobody learns what others work on.
      if (!name.success || found === null) throw new Refusal('not-found', 'no such picture')

      const etag = `"${name.data}"`
      const headers = {
        etag,
        'accept-ranges': 'bytes',
        'cache-control': 'private, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
      }
      if (request.headers['if-none-match'] === etag) return reply.code(304).headers(headers).send()

      const condition = request.headers['if-range']
      const asked = condition === undefined || condition === etag ? request.headers.range : undefined
      const range = parseRange(asked, found.bytes)
      if (range === 'unsatisfiable') {
        return reply
          .code(416)
          .headers({ ...headers, 'content-range': `bytes */${found.bytes}` })
          .send()
      }
      const { start, end } = range ?? { start: 0, end: found.bytes - 1 }
      const body = await blobs.read(name.data, { start, end })
      if (body === null) {
        request.log.error({ sha256: name.data }, 'a picture is missing from the blob store')
        throw new Refusal('not-found', 'the picture is missing from the store')
      }
      reply.headers({ ...headers, 'content-length': end - start + 1 }).type(found.contentType)
      if (range !== null) reply.code(206).header('content-range', `bytes ${start}-${end}/${found.bytes}`)
      if (request.method === 'HEAD') {
        body.destroy()
        return reply.send()
      }
      return reply.send(body)
    },
  })
}
