import { resolve } from 'node:path'
import { z } from 'zod'
import type { Hours } from '../shared/model/picture-rules.ts'
import { fail, ok, type Result } from '../shared/result.ts'

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const

/** Each setting can be given as an option or in the environment; the option wins. */
const configSchema = z.object({
  /** Folder for pictures, and for the embedded database. */
  data: z.string().min(1).default('./data'),
  /** A PostgreSQL of your own, `postgres://user:password@host:port/database`; without it the embedded one is used. */
  databaseUrl: z
    .url({ protocol: /^postgres(ql)?$/ })
    .nullable()
    .default(null),
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
  /** Days after a batch was due when what nobody touched may go to others without anybody deciding it. */
  leaseLimitDays: z.coerce.number().int().min(0).max(3650).default(14),
})

export type Config = z.infer<typeof configSchema>

/** Settings as they are given on the command line. */
export type ConfigOptions = Readonly<Partial<Record<keyof Config, string>>>

/** Environment variable of each setting. */
export const SETTINGS = {
  data: 'AIDOL_DATA',
  databaseUrl: 'AIDOL_DATABASE_URL',
  port: 'AIDOL_PORT',
  host: 'AIDOL_HOST',
  log: 'AIDOL_LOG',
  pictureHours: 'AIDOL_PICTURE_HOURS',
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
  // A URL may hold a password, which no message and no log may show.
  const value = (given[key] ?? '').replace(/\/\/.*@/, '//…@')
  return fail({ code: 'bad-setting', setting: SETTINGS[key], value })
}

/** Batches that were due before this have passed the second limit. */
export function leaseLimit({ leaseLimitDays }: Config): Date {
  return new Date(Date.now() - leaseLimitDays * 24 * 3_600_000)
}

function hoursOf(text: string): Hours {
  const [from = 0, to = 0] = text.split('-').map((clock) => {
    const [hours = 0, minutes = 0] = clock.split(':').map(Number)
    return hours * 60 + minutes
  })
  return { from, to }
}
