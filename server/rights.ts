import type { Role } from '../shared/model/user.ts'
import type { Scope } from './commands/command.ts'
import { type Caller, Refusal } from './http.ts'

/** How far somebody reaches with a command or a route. */
export type Reach = 'all' | 'site' | 'self' | 'none'

export interface Rights extends Readonly<Record<Role, Reach>> {
  readonly device?: 'self'
}

/** What may be asked without being signed in. */
const PUBLIC = 'public'
/** For everybody who is signed in, and about herself only. */
const OWN: Rights = { labeller: 'self', supervisor: 'self', admin: 'self' }
/** A device may ask in its own name, too: the route verifies its signature. */
const FETCHED: Rights = { ...OWN, device: 'self' }
/** A supervisor for her site, an administrator for all. */
const LED: Rights = { labeller: 'none', supervisor: 'site', admin: 'all' }
/** Her own for a labeller, her site's for a supervisor, everything for an administrator. */
const EACH: Rights = { labeller: 'self', supervisor: 'site', admin: 'all' }
const ADMIN: Rights = { labeller: 'none', supervisor: 'none', admin: 'all' }

/**
 * The one table of who may do what: routes by method and path, commands by name. What has no row is not served: the server
 * does not start.
 */
export const RIGHTS: Readonly<Record<string, Rights | typeof PUBLIC>> = {
  'GET /v1/about': PUBLIC,
  'GET /healthz': PUBLIC,
  'GET /readyz': PUBLIC,
  'GET /v1/openapi.json': PUBLIC,
  // Behind a token of its own, which no person has.
  'GET /metrics': PUBLIC,
  'POST /v1/session': PUBLIC,
  // Ends whatever session the token names, also one that has expired.
  'DELETE /v1/session': PUBLIC,
  'GET /v1/revocations': PUBLIC,
  'POST /v1/sync': OWN,
  'GET /v1/media/:sha256': FETCHED,
  'GET /v1/media/:sha256/leaves': FETCHED,

  'site create': ADMIN,
  'site list': LED,
  'site rename': ADMIN,
  'user create': LED,
  'user list': LED,
  'user move': ADMIN,
  'user disable': LED,
  'user enable': LED,
  'user reset-password': LED,
  'user pause': LED,
  'user resume': LED,
  'user qualify': LED,
  'user unqualify': LED,
  'device list': LED,
  'device revoke': LED,
  'audit list': LED,
  'project list': ADMIN,
  'project alike': ADMIN,
  'pool create': ADMIN,
  'pool list': LED,
  'pool close': ADMIN,
  claim: EACH,
  'batch create': LED,
  'batch list': LED,
  'batch reassign': LED,
  'batch expire': ADMIN,
  'batch deal': LED,
  progress: LED,
  'task show': LED,
  'task accept': LED,
  'task return': LED,
  'quarantine list': LED,
  'quarantine repair': LED,
  'quarantine dismiss': LED,
  'inspection open': LED,
  'inspection show': LED,
  'inspection list': LED,
  'inspection close': LED,
  'gold set': ADMIN,
  'gold clear': ADMIN,
  'gold list': ADMIN,
  'gold floor': ADMIN,
  'overlap list': ADMIN,
  'overlap merge': ADMIN,
  'report people': EACH,
  'price set': ADMIN,
  'price list': LED,
  'deduction set': ADMIN,
  'deduction list': LED,
  'money statement': EACH,
  'money close': ADMIN,
  'money verify': ADMIN,
}

/** The row of a route: that of its command, where it has one; HEAD asks for what GET gives. */
export function rightsKey(method: string, path: string): string {
  const words = /^\/v1\/admin\/(.+)$/.exec(path)?.[1]
  return words === undefined ? `${method === 'HEAD' ? 'GET' : method} ${path}` : words.replaceAll('/', ' ')
}

/** @throws where nobody has said who may. */
export function rightsOf(key: string): Rights | typeof PUBLIC {
  const rights = RIGHTS[key]
  if (rights === undefined) throw new Error(`no row for "${key}" in server/rights.ts`)
  return rights
}

/** Whether the request needs no person behind it. */
export function isOpenTo(key: string, authorization: string): boolean {
  const rights = rightsOf(key)
  return rights === PUBLIC || (rights.device !== undefined && authorization.startsWith('Device '))
}

/** A signed-in person's reach. */
export function reachOf(key: string, role: Role): Reach {
  const rights = rightsOf(key)
  return rights === PUBLIC ? 'all' : rights[role]
}

/** @throws Refusal where her role does not reach this at all. */
export function requireScope(key: string, caller: Caller | null): Scope {
  if (caller === null) throw new Refusal('signed-out', 'no token')
  const { id: actor, role, site, fresh } = caller
  const reach = reachOf(key, role)
  if (reach === 'self') return { kind: 'self', actor }
  // A supervisor without a site has nobody to supervise.
  if (reach === 'none' || (reach === 'site' && site === null))
    throw new Refusal('not-allowed', `not for a ${role}`)
  if (!fresh) throw new Refusal('signed-out', 'the token is too old for this: sync, or sign in again')
  if (reach === 'site' && site !== null) return { kind: 'site', actor, site }
  return { kind: 'all', actor }
}
