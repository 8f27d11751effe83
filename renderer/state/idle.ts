import type { AppState } from './app-state.ts'

/** Minutes without a hand until the work is locked, null where it is not: the shorter of her wish and the site's. */
export function idleMinutes({ preferences, info }: Pick<AppState, 'preferences' | 'info'>): number | null {
  const wishes = [preferences.lockMinutes, info?.lockWithinMinutes ?? null].filter((one) => one !== null)
  return wishes.length === 0 ? null : Math.min(...wishes)
}
