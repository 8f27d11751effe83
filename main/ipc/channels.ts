import type { ChannelName, DeskEventName } from '../../shared/ipc/contract.ts'

/**
 * The names that the preload script lets through, written out: it is sandboxed and small, and what it does not name
 * cannot be reached from the page. A test holds them against the contract.
 */
export const CHANNELS = [
  'app:info',
  'app:freeDisk',
  'session:about',
  'session:people',
  'session:signIn',
  'session:signOut',
  'link:exchange',
  'carry:keep',
  'carry:last',
  'media:fetch',
  'media:held',
  'clipboard:read',
  'clipboard:write',
  'journal:append',
  'journal:read',
] as const satisfies readonly ChannelName[]

export const EVENTS = ['media:progress', 'link:changed'] as const satisfies readonly DeskEventName[]
