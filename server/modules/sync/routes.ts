import { promisify } from 'node:util'
import { brotliCompress, brotliDecompress, constants } from 'node:zlib'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { User } from '../../../shared/model/user.ts'
import { unpackBody } from '../../../shared/wire/run.ts'
import { SYNC_CONTENT_TYPE, type SyncRequest, syncRequestSchema } from '../../../shared/wire/sync.ts'
import { Refusal, requireProtocol } from '../../http.ts'
import type { KeyRing } from '../devices/keys.ts'
import { requireDevice } from '../devices/routes.ts'
import type { DeviceService } from '../devices/service.ts'
import { authenticate } from '../session/routes.ts'
import type { SessionService } from '../session/service.ts'
import { openRun } from './open-run.ts'
import type { OpenedRun, SyncService } from './service.ts'

const compress = promisify(brotliCompress)
const decompress = promisify(brotliDecompress)

/** Compressed bytes of a request; clients send about 16 KB, and one very large document must still pass. */
const MOST_BYTES = 2 * 1024 * 1024
/** What a head may unfold to. */
const MOST_HEAD_BYTES = 64 * 1024
/** Brotli's effort, 0 to 11: nearly the smallest result, in a few milliseconds for a page. */
const QUALITY = 7

declare module 'fastify' {
  interface FastifyRequest {
    caller: User | null
  }
}

export interface SyncDeps {
  readonly sessions: SessionService
  readonly devices: DeviceService
  readonly keys: KeyRing
  readonly sync: SyncService
}

export function syncRoutes(app: FastifyInstance, { sessions, devices, keys, sync }: SyncDeps): void {
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
      const { head, runs } = request.body as Unfolded
      requireProtocol(head)
      const checked = checkHead(head)
      const opened = await openRuns(checked, runs)
      const answer = await sync.accept(request.caller, checked, opened)
      const { box } = keys.public
      const old = checked.runs.some(({ key }) => key !== box.id)
      const body = await compress(JSON.stringify(old ? { ...answer, keys: keys.public } : answer), {
        params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY },
      })
      return reply.type(SYNC_CONTENT_TYPE).header('cache-control', 'no-store').send(body)
    },
  })

  /** @throws Refusal where the device may not send at all. */
  async function openRuns({ device, runs }: SyncRequest, bytes: Uint8Array): Promise<OpenedRun[]> {
    const key = await requireDevice(devices, device)
    let at = 0
    const opened: OpenedRun[] = []
    for (const head of runs) {
      const own = bytes.subarray(at, at + head.bytes)
      at += head.bytes
      opened.push({ ...head, operations: await openRun(head, own, device, key, keys) })
    }
    return opened
  }
}

interface Unfolded {
  readonly head: unknown
  readonly runs: Uint8Array
}

async function unfold(body: Buffer): Promise<Unfolded> {
  const parts = unpackBody(body)
  if (parts === null) throw new Refusal('bad-request', 'the body is cut off')
  let json: Buffer
  try {
    json = await decompress(parts.head, { maxOutputLength: MOST_HEAD_BYTES })
  } catch (error) {
    if (error instanceof RangeError)
      throw new Refusal('too-large', `a head of more than ${MOST_HEAD_BYTES} bytes when unfolded`)
    throw new Refusal('bad-request', 'the head is not compressed with brotli')
  }
  try {
    return { head: JSON.parse(json.toString('utf8')), runs: parts.rest }
  } catch {
    throw new Refusal('bad-request', 'the head is not JSON')
  }
}

function checkHead(head: unknown): SyncRequest {
  const parsed = syncRequestSchema.safeParse(head)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new Refusal('bad-request', `not a sync request: ${issue?.path.join('.')} ${issue?.message}`)
}
