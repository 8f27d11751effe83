/** Wrong passwords that are free, for one name from one address. */
const FREE_TRIES = 5
const FIRST_WAIT_MS = 2_000
const LONGEST_WAIT_MS = 5 * 60_000
/** Forgotten after this time without a try. */
const MEMORY_MS = 30 * 60_000
const MOST_KEYS = 10_000

interface Record {
  failures: number
  blockedUntil: number
  lastTry: number
}

/**
 * Slows down guessing: after a few wrong passwords each further one doubles the wait. A try counts from its start, so
 * that many at once are no way around it, and a success forgives.
 */
export interface Tries {
  /** Counts a try; answers how long to wait, ms, where it is refused, else 0. */
  readonly begin: (key: string) => number
  readonly succeed: (key: string) => void
}

export function createTries(now: () => number): Tries {
  const records = new Map<string, Record>()
  return {
    begin(key) {
      const time = now()
      const old = records.get(key)
      const record =
        old === undefined || time - old.lastTry > MEMORY_MS
          ? { failures: 0, blockedUntil: 0, lastTry: time }
          : old
      if (time < record.blockedUntil) return record.blockedUntil - time
      record.failures += 1
      record.lastTry = time
      const excess = record.failures - FREE_TRIES
      if (excess >= 0) record.blockedUntil = time + Math.min(FIRST_WAIT_MS * 2 ** excess, LONGEST_WAIT_MS)
      // Newest last: the oldest are dropped where somebody tries very many names.
      records.delete(key)
      records.set(key, record)
      if (records.size > MOST_KEYS) records.delete(records.keys().next().value ?? key)
      return 0
    },
    succeed(key) {
      records.delete(key)
    },
  }
}
