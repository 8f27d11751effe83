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
const serverFileSchema = z.object({
  server: z.string(),
  /** Lets http through beyond the local network: passwords then cross it in the clear. */
  allowHttp: z.boolean().default(false),
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

/** The server's address: from the environment, from server.json in the profile, or the default; in this order. */
export function serverAsked(env: Env, userData: string): Result<URL, ServerUrlError> {
  const file = readServerFile(join(userData, 'server.json'))
  if (!file.ok) return file
  return serverUrl(env.AIDOL_SERVER || file.value?.server || DEFAULT_SERVER, file.value?.allowHttp ?? false)
}

type ServerFile = z.infer<typeof serverFileSchema>

/** A file that says something else must not send the passwords to the default server. */
function readServerFile(path: string): Result<ServerFile | null, ServerUrlError> {
  try {
    return ok(serverFileSchema.parse(JSON.parse(readFileSync(path, 'utf8'))))
  } catch (error) {
    return isSystemError(error) ? ok(null) : fail({ code: 'no-url' })
  }
}
