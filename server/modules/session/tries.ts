import { createHash } from 'node:crypto'
import { eq, lt, sql } from 'drizzle-orm'
import type { Database } from '../../db/open.ts'
import { tries } from '../../db/schema.ts'

const FIRST_WAIT_MS = 2_000
const LONGEST_WAIT_MS = 5 * 60_000
/** Forgotten after this time without a try. */
const MEMORY_MS = 30 * 60_000
/** Doublings after which the wait is the longest anyway. */
const MOST_DOUBLINGS = 20

/** What tries are counted for. */
export interface Target {
  /** Who, and from where. */
  readonly of: readonly string[]
  /** Wrong passwords that cost no wait. */
  readonly free: number
}

/**
 * Slows down guessing: after a few wrong passwords each further one doubles the wait. A try counts from its start, so
 * that many at once are no way around it, and a success forgives. Counted in the database, for all instances together.
 */
export interface Tries {
  /** Counts a try; answers how long to wait, ms, where it is refused, else 0. */
  begin(target: Target): Promise<number>
  succeed(target: Target): Promise<void>
}

export function createTries(db: Database, now: () => number): Tries {
  return {
    async begin({ of, free }) {
      const time = now()
      const at = new Date(time)
      const failures = sql<number>`case when ${tries.lastTry} < ${new Date(time - MEMORY_MS)} then 1
        else ${tries.failures} + 1 end`
      const wait = sql`case when ${failures} < ${free} then 0
        else least(${FIRST_WAIT_MS} * power(2, least(${failures} - ${free}, ${MOST_DOUBLINGS})), ${LONGEST_WAIT_MS}) end`
      const counted = await db
        .insert(tries)
        .values({ key: keyOf(of), failures: 1, blockedUntil: at, lastTry: at })
        .onConflictDoUpdate({
          target: tries.key,
          set: { failures, blockedUntil: sql`${at}::timestamptz + ${wait} * interval '1 ms'`, lastTry: at },
          setWhere: sql`${tries.blockedUntil} <= ${at}`,
        })
        .returning({ key: tries.key })
      if (counted.length > 0) return 0
      const [row] = await db
        .select()
        .from(tries)
        .where(eq(tries.key, keyOf(of)))
      return Math.max(1, (row?.blockedUntil.getTime() ?? time) - time)
    },

    async succeed({ of }) {
      await db.delete(tries).where(eq(tries.key, keyOf(of)))
      await db.delete(tries).where(lt(tries.lastTry, new Date(now() - MEMORY_MS)))
    },
  }
}

function keyOf(of: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(of)).digest('hex')
}
