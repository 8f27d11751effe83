import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { fail, ok, type Result } from '../shared/result.ts'
import { isSystemError } from './disk/disk-error.ts'
import { type Faults, faultsSchema, noFaults } from './link/faults.ts'
import { type ServerUrlError, serverUrl } from './link/server-url.ts'

/** Where the server is when nobody says: the one that `npm start` brings up on this machine. */
const DEFAULT_SERVER = 'http://127.0.0.1:4780'

/** server.json in the profile, for whoever sets up a centre's machines. */
const siteSchema = z.object({
  server: z.string(),
  /** Lets http through beyond the local network: passwords then cross it in the clear. */
  allowHttp: z.boolean().default(false),
  /** See AppInfo. */
  lockWithinMinutes: z.number().positive().nullable().default(null),
  /** Where the canary lies: on machines with a restore card, a folder on a disk that it leaves alone. */
  canary: z.string().nullable().default(null),
})

export type Env = Readonly<Record<string, string | undefined>>

/** The profile folder that was asked for, or null for the system's own place. */
export function profileAsked(userDataSwitch: string, env: Env): string | null {
  return userDataSwitch || env.AIDOL_PROFILE || null
}

/** Name to fill in at sign-in. */
export function personAsked(env: Env): string | null {
  return env.AIDOL_PERSON || null
}

/** Never in the packaged program: its users cannot switch it on by mistake, nor others for them. */
export function isDeveloper(env: Env, packaged: boolean): boolean {
  return !packaged && env.AIDOL_DEV === '1'
}

/**
 * What goes wrong on purpose from the first moment on.
 * @throws ZodError where the variable holds something else.
 */
export function faultsAsked(env: Env, packaged: boolean): Faults {
  if (packaged || !env.AIDOL_FAULTS) return noFaults()
  return faultsSchema.parse(JSON.parse(env.AIDOL_FAULTS))
}

/**
 * The folder of the canary: asked for, or named by the site, or beside the system's other data of this user, never below the
 * profile's own place. None for a profile somewhere else that says nothing of it: two profiles must not share one.
 */
export function canaryFolderAsked(
  env: Env,
  site: string | null,
  ownProfile: boolean,
  home: string,
): string | null {
  const named = env.AIDOL_CANARY || site
  if (named || !ownProfile) return named || null
  const local = env.LOCALAPPDATA || env.XDG_STATE_HOME || join(home, '.local', 'state')
  return join(local, 'A-Idol Annotator canary')
}

export interface Site {
  /** The server's address. */
  readonly server: URL
  readonly lockWithinMinutes: number | null
  readonly canary: string | null
}

/** What the profile's server.json says; the server's address from the environment above that, and below it the default. */
export function siteAsked(env: Env, userData: string): Result<Site, ServerUrlError> {
  const file = readSiteFile(join(userData, 'server.json'))
  if (!file.ok) return file
  const { server, allowHttp, lockWithinMinutes, canary } = file.value ?? NO_SITE
  const url = serverUrl(env.AIDOL_SERVER || server, allowHttp)
  return url.ok ? ok({ server: url.value, lockWithinMinutes, canary }) : url
}

type SiteFile = z.infer<typeof siteSchema>

const NO_SITE: SiteFile = siteSchema.parse({ server: DEFAULT_SERVER })

/** A file that says something else must not send the passwords to the default server. */
function readSiteFile(path: string): Result<SiteFile | null, ServerUrlError> {
  try {
    return ok(siteSchema.parse(JSON.parse(readFileSync(path, 'utf8'))))
  } catch (error) {
    return isSystemError(error) ? ok(null) : fail({ code: 'no-url' })
  }
}
