import type { DiskError } from '../../shared/ipc/contract.ts'
import { ok, type Result } from '../../shared/result.ts'
import { type CanaryPort, noteStream } from './canary.ts'
import { Changes } from './changes.ts'
import { streamRecord } from './journal.ts'
import { currentStream, newStream } from './outbox-repo.ts'
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
  const ours = streams.find(({ stream }) => stream === seen?.stream)
  // A stream that was left gives its operations to the next one and is shorter for it.
  const here = streams
    .filter((one) => one === ours || one.generation > (seen?.generation ?? 0))
    .reduce((sum, { last }) => sum + last, 0)
  const gone = seen === null ? 0 : seen.last - here
  if (seen === null || gone <= 0) {
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
  return ok({ gone, unsent: Math.max(0, seen.last - known) })
}
