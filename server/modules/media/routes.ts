import { verify } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { deviceIdSchema, type Sha256, sha256Schema } from '../../../shared/model/ids.ts'
import { pictureText } from '../../../shared/wire/device.ts'
import type { LeavesAnswer } from '../../../shared/wire/leaves.ts'
import { MAGIC } from '../../../shared/wire/magic.ts'
import type { BlobStore } from '../../blobs/blob-store.ts'
import type { Database } from '../../db/open.ts'
import { Refusal } from '../../http.ts'
import { publicKeyOf } from '../devices/keys.ts'
import { requireDevice } from '../devices/routes.ts'
import type { DeviceService } from '../devices/service.ts'
import { hashesOf } from './leaves.ts'
import { parseRange } from './range.ts'
import { type MediaRow, mediaFor, mediaForDevice } from './repo.ts'

interface Named {
  readonly Params: { readonly sha256: string }
}

export interface MediaDeps {
  readonly devices: DeviceService
  readonly db: Database
  readonly blobs: BlobStore
}

/** Pictures, by the SHA-256 of their bytes, so that a download can go on where the line was cut. */
export function mediaRoutes(app: FastifyInstance, { devices, db, blobs }: MediaDeps): void {
  async function pictureAsked(
    request: FastifyRequest<Named>,
  ): Promise<MediaRow & { readonly sha256: Sha256 }> {
    const name = sha256Schema.safeParse(request.params.sha256)
    const found = name.success ? await pictureFor(request, name.data) : null
    // The same answer for a picture of somebody else's batch: nobody learns what others work on.
    if (!name.success || found === null) throw new Refusal('not-found', 'no such picture')
    return { ...found, sha256: name.data }
  }

  /** By the token of a person; where nobody is signed in, by the signature of a device. */
  async function pictureFor(request: FastifyRequest, sha256: Sha256): Promise<MediaRow | null> {
    if (request.caller !== null) return mediaFor(db, request.caller, sha256)
    const [, name, signature = ''] =
      /^Device ([^.]+)\.([\w-]{86})$/.exec(request.headers.authorization ?? '') ?? []
    const device = deviceIdSchema.safeParse(name).data
    if (device === undefined) throw new Refusal('signed-out', 'neither a token nor the name of a device')
    const signer = publicKeyOf('ed25519', Buffer.from(await requireDevice(devices, device), 'base64'))
    const signed = Buffer.from(pictureText(device, sha256))
    if (!verify(null, signed, signer, Buffer.from(signature, 'base64url')))
      throw new Refusal('signed-out', 'the signature is not that of the device')
    return mediaForDevice(db, device, sha256)
  }

  function missing(request: FastifyRequest<Named>, what: string): Refusal {
    request.log.error({ sha256: request.params.sha256 }, what)
    return new Refusal('not-found', what)
  }

  app.get<Named>('/v1/media/:sha256/leaves', async (request): Promise<LeavesAnswer> => {
    const { sha256, bytes } = await pictureAsked(request)
    const body = await blobs.read(sha256, { start: 0, end: bytes - 1 })
    if (body === null) throw missing(request, 'the picture is missing from the store')
    const { whole, leaves } = await hashesOf(body)
    // The hashes of wrong bytes would make a client fetch them for ever.
    if (whole !== sha256) throw missing(request, 'the picture is damaged in the store')
    return { magic: MAGIC, leaves }
  })

  app.route<Named>({
    method: ['GET', 'HEAD'],
    url: '/v1/media/:sha256',
    handler: async (request, reply) => {
      const found = await pictureAsked(request)
      const etag = `"${found.sha256}"`
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
      const body = await blobs.read(found.sha256, { start, end })
      if (body === null) throw missing(request, 'the picture is missing from the store')
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
