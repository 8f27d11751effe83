import { resolve } from 'node:path'
import { z } from 'zod'
import type { Hours } from '../shared/model/picture-rules.ts'
import { fail, ok, type Result } from '../shared/result.ts'

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const

/** Each setting can be given as an option or in the environment; the option wins. */
const fieldsSchema = z.object({
  /** Folder for pictures, and for the embedded database. */
  data: z.string().min(1).default('./data'),
  /** A PostgreSQL of your own, `postgres://user:password@host:port/database`; without it the embedded one is used. */
  databaseUrl: z
    .url({ protocol: /^postgres(ql)?$/ })
    .nullable()
    .default(null),
  /** Connections that this process opens to PostgreSQL at most. All instances together must stay below its `max_connections`. */
  databaseConnections: z.coerce.number().int().min(2).max(500).default(12),
  /** Where pictures are kept, `s3://bucket/prefix`; without it they lie in the data folder. */
  blobs: z
    .string()
    .regex(/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[\w./-]*)?$/)
    .nullable()
    .default(null),
  /** Address of the store that `blobs` names, without the bucket. */
  s3Endpoint: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .default(null),
  s3Region: z.string().min(1).default('us-east-1'),
  /** Whether the bucket stands in the path of the address, or in front of the host's name as some providers demand. */
  s3Addressing: z.enum(['path', 'host']).default('path'),
  s3AccessKey: z.string().nullable().default(null),
  s3SecretKey: z.string().nullable().default(null),
  /** 0 takes any free port. */
  port: z.coerce.number().int().min(0).max(65_535).default(4780),
  /** Address to listen on; `0.0.0.0` serves other machines. */
  host: z.string().min(1).default('127.0.0.1'),
  log: z.enum(LOG_LEVELS).default('warn'),
  /** Hours in which the clients of this site may fetch pictures, as `22:00-07:00`. */
  pictureHours: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/)
    .transform(hoursOf)
    .nullable()
    .default(null),
  /** Addresses of proxies in front of the server, `10.0.0.2,10.1.0.0/16`: from them it takes who really asked (`X-Forwarded-For`). */
  proxies: z
    .string()
    .transform((list) => list.split(',').map((one) => one.trim()))
    .pipe(z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])))
    .nullable()
    .default(null),
  /** Days for which a sign-in gives the rights of a supervisor or administrator; it is renewed while it is used. */
  tokenDays: z.coerce.number().min(0.01).max(400).default(7),
  /** What a program must show (`Authorization: Bearer …`) to read `GET /metrics`; without it there are none. */
  metricsToken: z
    .string()
    .regex(/^[\w-]{16,200}$/)
    .nullable()
    .default(null),
  /** Seconds from being told to stop to the last new request: so long `/readyz` says no, so that others are asked. */
  drainSeconds: z.coerce.number().min(0).max(600).default(0),
  /** Seconds that requests under way get to end when the server stops. */
  stopSeconds: z.coerce.number().min(0).max(600).default(10),
  /** Days after a batch was due when what nobody touched may go to others without anybody deciding it. */
  leaseLimitDays: z.coerce.number().int().min(0).max(3650).default(14),
})

const configSchema = fieldsSchema.superRefine((config, context) => {
  if (config.blobs === null) return
  for (const needed of ['s3Endpoint', 's3AccessKey', 's3SecretKey'] as const)
    if (config[needed] === null) context.addIssue({ code: 'custom', path: [needed] })
})

export type Config = z.infer<typeof configSchema>

/** Settings as they are given on the command line. */
export type ConfigOptions = Readonly<Partial<Record<keyof Config, string>>>

/** Environment variable of each setting. */
export const SETTINGS = {
  data: 'AIDOL_DATA',
  databaseUrl: 'AIDOL_DATABASE_URL',
  databaseConnections: 'AIDOL_DATABASE_CONNECTIONS',
  blobs: 'AIDOL_BLOBS',
  s3Endpoint: 'AIDOL_S3_ENDPOINT',
  s3Region: 'AIDOL_S3_REGION',
  s3Addressing: 'AIDOL_S3_ADDRESSING',
  s3AccessKey: 'AWS_ACCESS_KEY_ID',
  s3SecretKey: 'AWS_SECRET_ACCESS_KEY',
  port: 'AIDOL_PORT',
  host: 'AIDOL_HOST',
  log: 'AIDOL_LOG',
  pictureHours: 'AIDOL_PICTURE_HOURS',
  proxies: 'AIDOL_PROXIES',
  tokenDays: 'AIDOL_TOKEN_DAYS',
  metricsToken: 'AIDOL_METRICS_TOKEN',
  drainSeconds: 'AIDOL_DRAIN_SECONDS',
  stopSeconds: 'AIDOL_STOP_SECONDS',
  leaseLimitDays: 'AIDOL_LEASE_LIMIT_DAYS',
} as const satisfies Record<keyof Config, string>

export interface BadSetting {
  readonly code: 'bad-setting'
  readonly setting: string
  readonly value: string
}

/** The settings from options over environment over defaults. */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  options: ConfigOptions,
): Result<Config, BadSetting> {
  const given: Record<string, string> = {}
  for (const [key, variable] of Object.entries(SETTINGS) as [keyof Config, string][]) {
    const value = options[key] ?? env[variable]
    if (value !== undefined && value !== '') given[key] = value
  }
  const parsed = configSchema.safeParse(given)
  if (parsed.success) return ok({ ...parsed.data, data: resolve(parsed.data.data) })
  const key = String(parsed.error.issues[0]?.path[0]) as keyof Config
  // A URL may hold a password, and a token is one, which no message and no log may show.
  const value = key === 'metricsToken' ? '…' : (given[key] ?? '').replace(/\/\/.*@/, '//…@')
  return fail({ code: 'bad-setting', setting: SETTINGS[key], value })
}

/** Batches that were due before this have passed the second limit. */
export function leaseLimit(config: Config, leaseLimitDays: number = config.leaseLimitDays): Date {
  return new Date(Date.now() - leaseLimitDays * 24 * 3_600_000)
}

function hoursOf(text: string): Hours {
  const [from = 0, to = 0] = text.split('-').map((clock) => {
    const [hours = 0, minutes = 0] = clock.split(':').map(Number)
    return hours * 60 + minutes
  })
  return { from, to }
}
