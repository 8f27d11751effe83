import type { DiskError } from '../../shared/ipc/contract.ts'
import type { Result } from '../../shared/result.ts'
import type { OwnAnswer } from '../../shared/wire/sync.ts'
import type { QuarantinedItem } from '../editor/ports.ts'
import { type Applied, applyAnswer } from './apply-answer.ts'
import type { MediaRepo } from './media-repo.ts'
import { nextOutgoing, type Outgoing } from './outbox-repo.ts'
import type { Store } from './store.ts'

/** What the store holds, in numbers; all of them are kept, none is counted. */
export interface Summary {
  readonly pending: number
  /** Unix ms by this machine's clock of the oldest operation that waits. */
  readonly oldestPendingAt: number | null
  readonly drafts: number
  readonly quarantined: readonly QuarantinedItem[]
  readonly lastExchange: number | null
  readonly pictures: {
    readonly held: number
    readonly wanted: number
    readonly bytesHeld: number
    readonly bytesWanted: number
  }
}

/** The store as the sync engine sees it: renderer/sync/ports.ts asks for exactly this. */
export interface SyncStore extends Omit<MediaRepo, 'workingAt'> {
  next(size: number, count: number, after?: Pick<Outgoing, 'generation' | 'to'>): Promise<Outgoing>
  apply(sent: Outgoing, answer: OwnAnswer): Promise<Result<Applied, DiskError>>
  summary(): Promise<Summary>
  onChange(listener: () => void): () => void
  onOperation(listener: () => void): () => void
}

export function syncStore(store: Store, media: MediaRepo): SyncStore {
  const { act } = store
  const { workingAt: _, ...pictures } = media
  return {
    ...pictures,
    next: (size, count, after) => act(() => nextOutgoing(store, size, count, after)),
    apply: (sent, answer) => act(() => applyAnswer(store, sent, answer)),
    summary: () => act(() => summary(store)),
    onChange: store.onChange,
    onOperation: store.onOperation,
  }
}

async function summary({ db }: Store): Promise<Summary> {
  const streams = await db.streams.orderBy('generation').toArray()
  const waiting = streams.filter((s) => s.last > s.acknowledged)
  const oldest = await Promise.all(waiting.map((s) => db.outbox.get([s.generation, s.acknowledged + 1])))
  const setAside = await db.outbox.where('outcome').equals('quarantined').toArray()
  const batches = await db.batches.toArray()
  const sum = (of: (row: (typeof batches)[number]) => number) =>
    batches.reduce((total, row) => total + of(row), 0)
  return {
    pending: waiting.reduce((total, s) => total + s.last - s.acknowledged, 0),
    oldestPendingAt: oldest.reduce<number | null>(
      (at, row) => (row && row.at < (at ?? row.at + 1) ? row.at : at),
      null,
    ),
    drafts: sum((row) => row.counts.draft),
    quarantined: setAside.map(({ seq, task, why }) => ({
      seq,
      outcome: 'quarantined',
      task,
      why: why ?? '',
    })),
    lastExchange: (await db.meta.get('sync'))?.lastExchange ?? null,
    pictures: {
      held: sum((row) => row.pictures),
      wanted: sum((row) => row.listed),
      bytesHeld: sum((row) => row.picturesBytes),
      bytesWanted: sum((row) => row.totalBytes),
    },
  }
}
