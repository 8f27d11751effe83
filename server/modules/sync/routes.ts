import { promisify } from 'node:util'
import { brotliCompress, brotliDecompress, constants } from 'node:zlib'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { unpackBody } from '../../../shared/wire/run.ts'
import { SYNC_CONTENT_TYPE, type SyncRequest, syncRequestSchema } from '../../../shared/wire/sync.ts'
import { Refusal, requireProtocol } from '../../http.ts'
import type { KeyRing } from '../devices/keys.ts'
import { requireDevice } from '../devices/routes.ts'
import type { DeviceService } from '../devices/service.ts'
import type { SessionService } from '../session/service.ts'
import { openRun } from './open-run.ts'
import type { OpenedRun, SyncService } from './service.ts'
import { turns } from './turns.ts'

const compress = promisify(brotliCompress)
const decompress = promisify(brotliDecompress)

/** Compressed bytes of a request; clients send about 16 KB, and one very large document must still pass. */
const MOST_BYTES = 2 * 1024 * 1024
/** What a head may unfold to. */
const MOST_HEAD_BYTES = 64 * 1024
/** Nearly the smallest result of a page, in a few milliseconds; a larger window than a page costs time and memory for nothing. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 7, [constants.BROTLI_PARAM_LGWIN]: 17 } }

export interface SyncDeps {
  readonly sessions: SessionService
  readonly devices: DeviceService
  readonly keys: KeyRing
  readonly sync: SyncService
}

export function syncRoutes(app: FastifyInstance, { sessions, devices, keys, sync }: SyncDeps): void {
  const inTurn = turns()
  app.addContentTypeParser(
    SYNC_CONTENT_TYPE,
    { parseAs: 'buffer' },
    (_request: FastifyRequest, body: Buffer) => unfold(body),
  )

  app.post('/v1/sync', {
    bodyLimit: MOST_BYTES,
    handler: async (request, reply) => {
      if (request.caller === null) throw new Error('authentication was passed over')
      if (!isUnfolded(request.body)) throw new Refusal('bad-request', `not ${SYNC_CONTENT_TYPE}`)
      const { head, runs } = request.body
      requireProtocol(head)
      const checked = checkHead(head)
      const opened = await openRuns(checked, runs)
      const { caller } = request
      // Requests of one stream wait for each other: here, and not in a transaction with a connection in its hands.
      const key = checked.runs[0]?.stream ?? caller.id
      const answer = await inTurn(key, () => sync.accept(caller, checked, opened))
      const { box } = keys.public
      const old = checked.runs.some(({ key }) => key !== box.id)
      // Of requests that go at once only one reads the mailbox: that one may change the token.
      const token = checked.cursor === null ? null : await sessions.renew(caller)
      const told = {
        ...answer,
        ...(old ? { keys: keys.public } : {}),
        ...(token === null ? {} : { token }),
      }
      const body = await compress(JSON.stringify(told), BROTLI)
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

/** A body of another type is read by another parser. */
function isUnfolded(body: unknown): body is Unfolded {
  return typeof body === 'object' && body !== null && 'runs' in body && body.runs instanceof Uint8Array
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
