import type { DiskError } from '../../shared/ipc/contract.ts'
import type { BatchId, Sha256 } from '../../shared/model/ids.ts'
import type { Media, MediaFile } from '../../shared/model/media.ts'
import type { Result } from '../../shared/result.ts'
import { Changes } from './changes.ts'
import { Illustrations, illustrationsOf } from './illustrations.ts'
import type { BatchRecord, TaskRecord } from './rows.ts'
import type { Store } from './store.ts'
import { byUrgency } from './views.ts'

type Fault = NonNullable<TaskRecord['fault']>

/** What is known of the pictures; their bytes are files of the main process. */
export interface MediaRepo {
  /** The labeller is here: pictures after this place come first. */
  workingAt(batch: BatchId, order: number): void
  /**
   * The next pictures to fetch, without those in `except`: that of the task at hand, then of each batch first what explains
   * it, then its tasks.
   */
  wanted(count: number, except: ReadonlySet<Sha256>): Promise<readonly Media[]>
  /** Every picture of every task, guideline and example. */
  pictures(): Promise<readonly Sha256[]>
  /** The pictures that there is still work with: to be done, to be sent, or set aside by the server. */
  needed(): Promise<readonly MediaFile[]>
  /** These pictures are held now, or not any more. */
  setHeld(pictures: readonly Sha256[], held: boolean): Promise<Result<null, DiskError>>
  /** A picture cannot be had: null tries again. */
  setFault(pictures: readonly Sha256[], fault: Fault | null): Promise<Result<null, DiskError>>
  faulty(): Promise<readonly Sha256[]>
}

export function mediaRepo(store: Store): MediaRepo {
  const { db, act } = store
  const illustrations = new Illustrations()
  let place: { readonly batch: BatchId; readonly order: number } | null = null

  /** The pictures that explain the batches. */
  async function explaining(): Promise<ReadonlyMap<Sha256, MediaFile>> {
    const batches = await db.batches.toArray()
    return byHash(batches.flatMap((row) => illustrationsOf(row.batch)))
  }

  async function note(pictures: readonly Sha256[], ended: Parameters<Illustrations['note']>[1]) {
    const all = await explaining()
    illustrations.note(
      pictures.filter((sha256) => all.has(sha256)),
      ended,
    )
  }

  async function change(pictures: readonly Sha256[], alter: (row: TaskRecord) => TaskRecord) {
    const changes = new Changes(db)
    for (const row of await db.tasks.where('sha256').anyOf(pictures).toArray()) {
      const altered = alter(row)
      if (altered.held !== row.held || altered.fault !== row.fault) changes.put(altered)
    }
    return changes.tasks.size === 0 ? ({ ok: true, value: null } as const) : store.commit(changes)
  }

  return {
    workingAt(batch, order) {
      place = { batch, order }
    },
    wanted: (count, except) =>
      act(async () => {
        const found = new Map<Sha256, Media>()
        const collect = async (batch: BatchId, from: number) => {
          await db.tasks
            .where('[batch+wanted+order]')
            .between([batch, 1, from], [batch, 1, Number.POSITIVE_INFINITY])
            .until(() => found.size >= count)
            .each(({ sha256, task }) => {
              if (!except.has(sha256)) found.set(sha256, task.media)
            })
        }
        const explain = (row: BatchRecord) => {
          for (const media of illustrations.wanted(row))
            if (!except.has(media.sha256)) found.set(media.sha256, media)
        }
        // Done or not, she looks at it.
        const atHand = await (place === null
          ? null
          : db.tasks.where('[batch+order]').equals([place.batch, place.order]).first())
        if (atHand && !atHand.held && atHand.fault === null && !except.has(atHand.sha256))
          found.set(atHand.sha256, atHand.task.media)
        const batches = await db.batches.toArray()
        const first = place?.batch
        batches.sort((a, b) => Number(b.id === first) - Number(a.id === first) || byUrgency(a, b))
        for (const row of batches) {
          explain(row)
          if (place?.batch === row.id) await collect(row.id, place.order)
          await collect(row.id, 0)
        }
        return [...found.values()].slice(0, count)
      }),
    pictures: () =>
      act(async () => {
        const ofTasks = (await db.tasks.orderBy('sha256').uniqueKeys()) as readonly Sha256[]
        return [...new Set([...ofTasks, ...(await explaining()).keys()])]
      }),
    needed: () =>
      act(async () => {
        const ofTasks = await db.tasks.filter(hasWork).toArray()
        return [
          ...byHash([...(await explaining()).values(), ...ofTasks.map((row) => row.task.media)]).values(),
        ]
      }),
    setHeld: (pictures, held) =>
      act(async () => {
        await note(pictures, held ? 'held' : null)
        return change(pictures, (row) => ({ ...row, held, fault: held ? null : row.fault }))
      }),
    setFault: (pictures, fault) =>
      act(async () => {
        await note(pictures, fault)
        return change(pictures, (row) => ({ ...row, fault }))
      }),
    faulty: () =>
      act(async () => {
        const ofTasks = await db.tasks.filter((row) => row.fault !== null).toArray()
        return [...new Set([...ofTasks.map((row) => row.sha256), ...illustrations.faulty()])]
      }),
  }
}

function byHash(pictures: readonly MediaFile[]): Map<Sha256, MediaFile> {
  return new Map(pictures.map(({ sha256, bytes }) => [sha256, { sha256, bytes }]))
}

function hasWork({ todo, sent, state, version }: TaskRecord): boolean {
  const drawnInVain = state === 'withdrawn' && version > 0 && sent !== 'received'
  return todo === 1 || sent === 'waiting' || sent === 'quarantined' || drawnInVain
}
