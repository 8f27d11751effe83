import type { FastifyRequest, FastifyServerOptions } from 'fastify'

export type LogOptions = Exclude<NonNullable<FastifyServerOptions['logger']>, boolean>

/**
 * What a log line tells of requests and errors: routes, codes, places in the program. Never a name, a token, an address or what
 * somebody drew: messages of the database and of its driver hold the values of the query, so they stay out.
 */
export function withoutPersonalData(options: LogOptions): LogOptions {
  return { ...options, serializers: { req: requestOf, err: errorOf } }
}

function requestOf({ method, routeOptions }: FastifyRequest) {
  return { method, route: routeOptions?.url ?? null }
}

interface ToldError {
  readonly type: string
  readonly message: string
  readonly stack: string
  readonly [name: string]: unknown
}

function errorOf(error: Error): ToldError {
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  const cause = error.cause instanceof Error ? errorOf(error.cause) : undefined
  return { type: error.name, message: messageOf(error), ...placesIn(error), cause, stack: frames.join('\n') }
}

/** Of our own errors; of others only what is known to hold no values. */
function messageOf(error: Error): string {
  return error.constructor === Error && error.cause === undefined ? error.message : ''
}

/** Where in the database it went wrong. */
function placesIn(error: Error): Record<string, unknown> {
  const told = ['code', 'severity', 'schema', 'table', 'column', 'constraint', 'routine', 'query'] as const
  const fields = error as Partial<Record<(typeof told)[number], unknown>>
  return Object.fromEntries(
    told.flatMap((name) => (typeof fields[name] === 'string' ? [[name, fields[name]]] : [])),
  )
}
