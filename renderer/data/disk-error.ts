import type { DiskError } from '../../shared/ipc/contract.ts'

/** How IndexedDB and Dexie name what is the store's fault and not the programmer's. */
const STORE_FAULTS = new Set([
  'AbortError',
  // Chromium's word for a large value whose file has vanished.
  'DataError',
  'DatabaseClosedError',
  'InternalError',
  'InvalidStateError',
  'NotReadableError',
  'OpenFailedError',
  'QuotaExceededError',
  'TimeoutError',
  'TransactionInactiveError',
  'UnknownError',
  'VersionError',
])

/** The error and what it wraps: Dexie keeps the browser's own error, the one that names a full disk, inside its own. */
export function causes(error: unknown): readonly { readonly name: string; readonly message: string }[] {
  if (!(error instanceof Error || error instanceof DOMException)) return []
  const inner: unknown = 'inner' in error ? error.inner : undefined
  return [error, ...causes(inner)]
}

export function isDiskFull(error: unknown): boolean {
  return causes(error).some(({ name }) => name === 'QuotaExceededError')
}

export function isStoreFault(error: unknown): boolean {
  return STORE_FAULTS.has(causes(error)[0]?.name ?? '')
}

/**
 * The store's refusal as a value.
 * @throws the error itself where it is a bug.
 */
export function diskError(error: unknown): DiskError {
  if (!isStoreFault(error)) throw error
  const all = causes(error)
  if (isDiskFull(error)) return { code: 'disk-full', freeMb: null }
  // Dexie repeats in its own words what the browser's error, inside, says best.
  const { name, message } = all.at(-1) ?? { name: '', message: String(error) }
  return { code: 'disk-failed', detail: `${name}: ${message}` }
}
