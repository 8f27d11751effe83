import { sql } from 'drizzle-orm'
import Fastify, { type FastifyInstance } from 'fastify'
import type { Epoch } from '../shared/model/ids.ts'
import type { BlobStore } from './blobs/blob-store.ts'
import { commandRoutes } from './commands/routes.ts'
import type { Config } from './config.ts'
import { type Database, isCode } from './db/open.ts'
import { Refusal, sendRefusal } from './http.ts'
import { type LogOptions, withoutPersonalData } from './logging.ts'
import { createMetrics } from './metrics.ts'
import { healthRoutes } from './modules/about/health.ts'
import { aboutRoutes, type SampleAccounts } from './modules/about/routes.ts'
import type { KeyRing } from './modules/devices/keys.ts'
import { deviceRoutes } from './modules/devices/routes.ts'
import { deviceService } from './modules/devices/service.ts'
import { mediaRoutes } from './modules/media/routes.ts'
import { authenticate, sessionRoutes } from './modules/session/routes.ts'
import { type SessionService, sessionService } from './modules/session/service.ts'
import { postgresStorage } from './modules/sync/postgres-storage.ts'
import { syncRoutes } from './modules/sync/routes.ts'
import { syncService } from './modules/sync/service.ts'
import { isOpenTo, RIGHTS, requireScope, rightsKey, rightsOf } from './rights.ts'

export interface AppDeps {
  readonly db: Database
  readonly epoch: Epoch
  readonly keys: KeyRing
  readonly blobs: BlobStore
  /** Accounts to show at sign-in, on a server that was started to try the program out. */
  readonly sample: SampleAccounts | null
  readonly config: Config
  /** Unix ms. */
  readonly now: () => number
  readonly logger: LogOptions
  /** From then on others are to be asked. */
  readonly isStopping?: () => boolean
}

/** PostgreSQL is full, stopping, starting, or has no connection left: it will be there again. */
const DATABASE_AWAY = [
  '53100',
  '53200',
  '53300',
  '57P01',
  '57P02',
  '57P03',
  '08000',
  '08003',
  '08006',
  'ECONNREFUSED',
  'ECONNRESET',
]
/** The driver gives no code where it never had a connection, or lost it. */
const CONNECTION_LOST =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/
const BUSY_RETRY_MS = 5_000
/** Slower than this, a client on a bad line would be cut off in the middle of a request. */
const REQUEST_TIMEOUT_MS = 5 * 60_000
/** Longer than the clients' pause between two exchanges: a new connection costs them seconds on a bad line. */
const KEEP_ALIVE_MS = 150_000

const DAY_MS = 24 * 3_600_000

/** The whole HTTP interface, not listening yet. */
export function buildApp(deps: AppDeps): FastifyInstance {
  const app = Fastify({
    logger: withoutPersonalData(deps.logger),
    bodyLimit: 64 * 1024,
    trustProxy: deps.config.proxies ?? false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    frameworkErrors: (error, _request, reply) => sendRefusal(reply, toRefusal(error)),
  })
  app.setNotFoundHandler((request, reply) =>
    sendRefusal(
      reply,
      new Refusal('not-found', `no such route: ${request.method} ${request.url.slice(0, 200)}`),
    ),
  )
  app.setErrorHandler((error, request, reply) => {
    const refusal = toRefusal(error)
    if (refusal.code === 'internal' || refusal.code === 'busy')
      request.log.error({ err: error }, refusal.message)
    return sendRefusal(reply, refusal)
  })

  const { db, epoch, keys, blobs, config, now } = deps
  const devices = deviceService(db, keys, now)
  const sessions = sessionService(db, devices, now, config.tokenDays * DAY_MS)
  guard(app, sessions)
  const metrics = createMetrics(app, db, config.metricsToken !== null)
  aboutRoutes(app, { sample: deps.sample, pictureHours: config.pictureHours })
  const ping = async () => void (await db.execute(sql`select 1`))
  healthRoutes(app, {
    ping,
    isStopping: deps.isStopping ?? (() => false),
    metrics,
    metricsToken: config.metricsToken,
  })
  sessionRoutes(app, sessions, keys, epoch)
  deviceRoutes(app, devices)
  syncRoutes(app, {
    sessions,
    devices,
    keys,
    sync: syncService(metrics.counting(postgresStorage(db)), epoch, now),
  })
  mediaRoutes(app, { devices, db, blobs })
  commandRoutes(app, { db, blobs, config, now })
  return app
}

/** Asks the table of rights before a body is read, so that strangers cannot make the server work. */
function guard(app: FastifyInstance, sessions: SessionService): void {
  app.decorateRequest('caller', null)
  const served = new Set<string>()
  app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) {
      const key = rightsKey(one, url)
      rightsOf(key)
      served.add(key)
    }
  })
  app.addHook('onReady', async () => {
    const idle = Object.keys(RIGHTS).filter((key) => !served.has(key))
    if (idle.length > 0) throw new Error(`rows of server/rights.ts that no route has: ${idle.join(', ')}`)
  })
  app.addHook('onRequest', async (request) => {
    const { url } = request.routeOptions
    if (url === undefined) return
    const key = rightsKey(request.method, url)
    if (isOpenTo(key, request.headers.authorization ?? '')) return
    request.caller = await authenticate(request, sessions)
    requireScope(key, request.caller)
  })
}

/** What a client is told of an error: never what went wrong inside. */
function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  if (isCode(error, ...DATABASE_AWAY) || isConnectionLost(error))
    return new Refusal('busy', 'the database is out of reach', BUSY_RETRY_MS)
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined
  if (status === 413) return new Refusal('too-large', 'the body is too large')
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new Refusal('bad-request', error instanceof Error ? error.message : 'bad request')
  }
  return new Refusal('internal', 'the server failed; its log says more')
}

function isConnectionLost(error: unknown): boolean {
  return error instanceof Error && (CONNECTION_LOST.test(error.message) || isConnectionLost(error.cause))
}
