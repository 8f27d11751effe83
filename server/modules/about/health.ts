import { timingSafeEqual } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { MAGIC } from '../../../shared/wire/magic.ts'
import { Refusal } from '../../http.ts'
import type { Metrics } from '../../metrics.ts'

/** Where whoever sent a request should try another instance, ms. */
const ELSEWHERE_MS = 1_000

export interface HealthDeps {
  /** Fails where the database is out of reach. */
  readonly ping: () => Promise<void>
  readonly isStopping: () => boolean
  readonly metrics: Metrics
  readonly metricsToken: string | null
}

/** For those who watch over the server. Before it listens at all, the schema of the database is up to date. */
export function healthRoutes(
  app: FastifyInstance,
  { ping, isStopping, metrics, metricsToken }: HealthDeps,
): void {
  app.get('/healthz', async () => {
    await ping()
    return { magic: MAGIC, healthy: true }
  })

  app.get('/readyz', async () => {
    if (isStopping()) throw new Refusal('busy', 'the server is stopping', ELSEWHERE_MS)
    await ping()
    return { magic: MAGIC, ready: true }
  })

  app.get('/metrics', async ({ headers }, reply) => {
    if (metricsToken === null || !isSame(headers.authorization ?? '', `Bearer ${metricsToken}`))
      throw new Refusal('not-found', 'no such route')
    return reply
      .type(metrics.type)
      .header('cache-control', 'no-store')
      .send(await metrics.text())
  })
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
