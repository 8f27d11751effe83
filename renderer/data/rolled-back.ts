import type { Canary, DiskError } from '../../shared/ipc/contract.ts'
import { ok, type Result } from '../../shared/result.ts'
import { type CanaryPort, noteStream } from './canary.ts'
import { Changes } from './changes.ts'
import { streamRecord } from './journal.ts'
import { currentStream, newStream } from './outbox-repo.ts'
import type { StreamRow } from './rows.ts'
import type { Store } from './store.ts'

/** What the canary knows of and the profile does not. */
export interface RolledBack {
  /** Operations that were finished here and are gone from this machine. */
  readonly gone: number
  /** How many of them the server had not acknowledged when the note was made: these may be lost. */
  readonly unsent: number
}

/**
 * Compares the profile with the canary. Where it was rolled back or wiped, database and journal together, its next numbers
 * were given away before: what comes goes into a new stream. What waits in the old one is still sent there, under the
 * numbers that the server may know it by.
 */
export async function compareCanary(
  store: Store,
  canary: CanaryPort,
): Promise<Result<RolledBack | null, DiskError>> {
  const seen = await canary.read()
  const streams = await store.db.streams.toArray()
  const here = seen === null ? 0 : sinceThen(streams, seen)
  if (seen === null || seen.last <= here) {
    noteStream(canary, await currentStream(store))
    return ok(null)
  }
  const changes = new Changes(store.db)
  for (const stream of streams) {
    if (stream.closed) continue
    const ended = { ...stream, closed: true }
    changes.streams.set(stream.generation, ended)
    changes.journal.push(streamRecord(ended))
  }
  const newest = Math.max(seen.generation, ...streams.map(({ generation }) => generation))
  const fresh = newStream(store, newest + 1)
  changes.streams.set(fresh.generation, fresh)
  changes.journal.push(streamRecord(fresh))
  const done = await store.commit(changes)
  if (!done.ok) return done
  noteStream(canary, fresh)
  const known = Math.max(seen.acknowledged, here)
  return ok({ gone: seen.last - here, unsent: Math.max(0, seen.last - known) })
}

/** Operations of the stream that was noted and of those behind it: one that was left gives its own to the next, and is shorter for it. */
function sinceThen(streams: readonly StreamRow[], seen: Canary): number {
  return streams
    .filter(({ stream, generation }) => stream === seen.stream || generation > seen.generation)
    .reduce((sum, { last }) => sum + last, 0)
}
