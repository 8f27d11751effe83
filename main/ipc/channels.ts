import type { ChannelName, DeskEventName } from '../../shared/ipc/contract.ts'

/**
 * The names that the preload script lets through, written out: it is sandboxed and small, and what it does not name
 * cannot be reached from the page. A test holds them against the contract.
 */
export const CHANNELS = [
  'app:info',
  'app:freeDisk',
  'app:relieveDisk',
  'app:dropDatabases',
  'session:about',
  'session:people',
  'session:signIn',
  'session:unlock',
  'session:setPin',
  'session:holds',
  'session:signOut',
  'link:exchange',
  'carry:keep',
  'carry:last',
  'media:fetch',
  'media:stop',
  'media:held',
  'media:keep',
  'media:needs',
  'media:room',
  'media:makeRoom',
  'media:setRules',
  'clipboard:read',
  'clipboard:write',
  'journal:append',
  'journal:read',
  'journal:retained',
  'rescue:export',
  'canary:read',
  'canary:note',
] as const satisfies readonly ChannelName[]

export const EVENTS = [
  'media:progress',
  'media:lost',
  'link:changed',
] as const satisfies readonly DeskEventName[]
