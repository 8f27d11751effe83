import type { Carried, DiskError } from '../../shared/ipc/contract.ts'
import type { StreamId, UserId } from '../../shared/model/ids.ts'
import type { Result } from '../../shared/result.ts'
import { operationsFrom } from './outbox-repo.ts'
import type { Store } from './store.ts'

/** Where finished work lies sealed, for whoever is signed in to carry it to the server. */
export interface Carrier {
  /** Number of the last operation of the stream that lies there; 0 for none. */
  last(stream: StreamId): Promise<number>
  keep(run: Carried): Promise<Result<null, DiskError>>
}

/** Characters of JSON and operations that are sealed together, so that one damaged run costs little. */
const RUN_CHARS = 32 * 1024
const RUN_COUNT = 200

/**
 * Puts down what the server lacks and the carrier has not yet, a run at a time: between them others get their turn with the
 * store. What cannot be put down is sent by its owner; it is tried again with the next operation.
 */
export async function putDown(store: Store, user: UserId, carrier: Carrier): Promise<void> {
  /** By stream: a carrier that has nobody to seal to keeps nothing and says so to nobody. */
  const given = new Map<StreamId, number>()
  while (await store.act(() => putDownRun(store, user, carrier, given)));
}

/** False where nothing is left to be put down, or it cannot be. */
async function putDownRun(
  store: Store,
  user: UserId,
  carrier: Carrier,
  given: Map<StreamId, number>,
): Promise<boolean> {
  for (const row of await store.db.streams.toArray()) {
    const { stream, acknowledged, last } = row
    if (last === acknowledged) continue
    const behind = Math.max(acknowledged, given.get(stream) ?? 0, await carrier.last(stream))
    if (behind >= last) continue
    const { operations, chain } = await operationsFrom(store, row, behind + 1, RUN_CHARS, RUN_COUNT)
    if (operations.length === 0) return false
    const kept = await carrier.keep({ user, stream, from: behind + 1, chain, operations: [...operations] })
    given.set(stream, behind + operations.length)
    return kept.ok
  }
  return false
}
