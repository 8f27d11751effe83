import type { DiskError } from '../../shared/ipc/contract.ts'
import type { Result } from '../../shared/result.ts'
import type { OwnAnswer, Progress } from '../../shared/wire/sync.ts'
import type { QuarantinedItem } from '../editor/ports.ts'
import { type Applied, applyAnswer } from './apply-answer.ts'
import type { MediaRepo } from './media-repo.ts'
import { nextOutgoing, type Outgoing } from './outbox-repo.ts'
import { progressOf } from './progress.ts'
import { isLast } from './rows.ts'
import type { Store } from './store.ts'
import type { WorkingSet } from './working-set.ts'

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
  progress(): Promise<readonly Progress[]>
  onChange(listener: () => void): () => void
  onOperation(listener: () => void): () => void
  onReopened(listener: () => void): () => void
}

export function syncStore(store: Store, media: MediaRepo): SyncStore {
  const { act, write } = store
  const { workingAt: _, ...pictures } = media
  return {
    ...pictures,
    next: (size, count, after) => act(() => nextOutgoing(store, size, count, after)),
    apply: (sent, answer) => write(() => applyAnswer(store, sent, answer)),
    summary: () => act(() => summary(store)),
    progress: progressOf(store),
    onChange: store.onChange,
    onOperation: store.onOperation,
    onReopened: store.onReopened,
  }
}

/** The results that wait to be mended or given up; not those that a later one is on its way for. */
async function setAsideIn(db: WorkingSet): Promise<QuarantinedItem[]> {
  const rows = await db.outbox.where('outcome').equals('quarantined').toArray()
  const tasks = await db.tasks.bulkGet(rows.map(({ task }) => task))
  return rows.flatMap((row, i) => {
    const task = tasks[i]
    if (task !== undefined && !isLast(task, row)) return []
    return { task: row.task, name: task?.task.name ?? null, why: row.why ?? '' }
  })
}

async function summary({ db }: Store): Promise<Summary> {
  const streams = await db.streams.orderBy('generation').toArray()
  const waiting = streams.filter((s) => s.last > s.acknowledged)
  const oldest = await Promise.all(waiting.map((s) => db.outbox.get([s.generation, s.acknowledged + 1])))
  const setAside = await setAsideIn(db)
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
    quarantined: setAside,
    lastExchange: (await db.meta.get('sync'))?.lastExchange ?? null,
    pictures: {
      held: sum((row) => row.pictures),
      wanted: sum((row) => row.listed),
      bytesHeld: sum((row) => row.picturesBytes),
      bytesWanted: sum((row) => row.totalBytes),
    },
  }
}
