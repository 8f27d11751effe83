import type { FastifyInstance } from 'fastify'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Database } from './db/open.ts'
import type { SyncStorage } from './modules/sync/storage.ts'

/** Of an exchange: a few milliseconds alone, seconds on an evening when everybody sends. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** What this instance tells of itself. No label names a person, a device or an address. */
export interface Metrics {
  readonly type: string
  text(): Promise<string>
  /** The storage, with what becomes of operations counted. */
  counting(storage: SyncStorage): SyncStorage
}

/** @param process whether memory, processor and event loop of this process are told, too */
export function createMetrics(app: FastifyInstance, db: Database, process: boolean): Metrics {
  const registry = new Registry()
  const registers = [registry]
  if (process) collectDefaultMetrics({ register: registry })
  const requests = new Counter({
    name: 'aidol_requests_total',
    help: 'Answered requests, by route and status',
    labelNames: ['method', 'route', 'status'],
    registers,
  })
  const durations = new Histogram({
    name: 'aidol_request_seconds',
    help: 'From the first byte of a request to the end of its answer',
    labelNames: ['route'],
    buckets: SECONDS,
    registers,
  })
  const operations = new Counter({
    name: 'aidol_operations_total',
    help: 'Operations that were stored, by outcome',
    labelNames: ['outcome'],
    registers,
  })
  const { $client: pool } = db
  const connections = new Gauge({
    name: 'aidol_database_connections',
    help: 'Connections to the database: busy, idle, and requests that wait for one',
    labelNames: ['state'],
    registers,
    collect() {
      connections.set({ state: 'busy' }, pool.totalCount - pool.idleCount)
      connections.set({ state: 'idle' }, pool.idleCount)
      connections.set({ state: 'waited_for' }, pool.waitingCount)
    },
  })
  app.addHook('onResponse', async ({ method, routeOptions }, reply) => {
    const route = routeOptions.url ?? 'none'
    requests.inc({ method, route, status: reply.statusCode })
    durations.observe({ route }, reply.elapsedTime / 1000)
  })
  return {
    type: registry.contentType,
    text: () => registry.metrics(),
    counting: (storage) => ({
      async transaction(work) {
        let outcomes: string[] = []
        const value = await storage.transaction((tx) => {
          // Begun anew where the database gave up a transaction in favour of another.
          outcomes = []
          const append: typeof tx.append = async (appended) => {
            outcomes.push(...appended.operations.map(({ outcome }) => outcome ?? 'applied'))
            await tx.append(appended)
          }
          return work({ ...tx, append })
        })
        for (const outcome of outcomes) operations.inc({ outcome })
        return value
      },
    }),
  }
}
