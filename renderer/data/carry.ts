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
 * Puts down what the server lacks and the carrier has not yet. What cannot be put down is sent by its owner; it is tried
 * again with the next operation.
 */
export async function putDown(store: Store, user: UserId, carrier: Carrier): Promise<void> {
  for (const stream of await store.db.streams.toArray()) {
    const { last, acknowledged } = stream
    if (last === acknowledged) continue
    let seq = Math.max(acknowledged, await carrier.last(stream.stream))
    while (seq < last) {
      const { operations, chain } = await operationsFrom(store, stream, seq + 1, RUN_CHARS, RUN_COUNT)
      if (operations.length === 0) return
      const kept = await carrier.keep({
        user,
        stream: stream.stream,
        from: seq + 1,
        chain,
        operations: [...operations],
      })
      if (!kept.ok) return
      seq += operations.length
    }
  }
}
