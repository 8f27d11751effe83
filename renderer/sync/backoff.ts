import type { Rng } from './ports.ts'

/** The first waiting time and the longest. There is no last try. */
export const SHORTEST_MS = 2_000
export const LONGEST_MS = 5 * 60_000

export interface Backoff {
  /** How long to wait after one more failure, ms: anywhere up to twice as far as the time before, so that a centre's machines do not come in step. */
  next(): number
  reset(): void
}

export function backoff(rng: Rng): Backoff {
  let ceiling = SHORTEST_MS
  return {
    next() {
      ceiling = Math.min(LONGEST_MS, ceiling * 2)
      return SHORTEST_MS + rng.next() * (ceiling - SHORTEST_MS)
    },
    reset() {
      ceiling = SHORTEST_MS
    },
  }
}
