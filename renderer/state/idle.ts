import type { AppState } from './app-state.ts'

/** How long without a hand until the work is locked, ms; null where it is not: the shorter of her wish and the site's. */
export function idleLimitMs({ preferences, info }: AppState): number | null {
  const minutes = Math.min(
    preferences.lockMinutes ?? Number.POSITIVE_INFINITY,
    info?.lockWithinMinutes ?? Number.POSITIVE_INFINITY,
  )
  return Number.isFinite(minutes) ? minutes * 60_000 : null
}
