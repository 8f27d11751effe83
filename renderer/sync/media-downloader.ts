import type { DiskError, LinkError, MediaError } from '../../shared/ipc/contract.ts'
import type { Sha256 } from '../../shared/model/ids.ts'
import type { Media } from '../../shared/model/media.ts'
import type { SyncStatus } from '../editor/ports.ts'
import { backoff, LONGEST_MS } from './backoff.ts'
import type { SyncPorts } from './ports.ts'

/** Two, so that the line is not idle while one is checked and written; more only share the same line. */
const AT_ONCE = 2
/** Names per question, the channel's limit. */
const PER_QUESTION = 5_000

export interface Downloads {
  status(): {
    readonly downloading: SyncStatus['downloading']
    readonly paused: boolean
    readonly error: LinkError | DiskError | null
  }
  /** Something may be there to fetch. Does not cut a waiting time short. */
  wake(): void
  /** Tries now, also what failed for good before. */
  retry(): void
  pause(paused: boolean): void
  stop(): void
}

/** Fetches the pictures of tasks with work to do, the next ones first. One that cannot be had holds up no other. */
export function startDownloads(
  { store, net, rng, timer }: Omit<SyncPorts, 'clock'>,
  changed: () => void,
): Downloads {
  const waiting = backoff(rng)
  const active = new Map<Sha256, { readonly bytes: number; received: number }>()
  let error: LinkError | DiskError | null = null
  let cancelWait: (() => void) | null = null
  let paused = false
  let stopped = false
  let filling: 'no' | 'yes' | 'once-more' = 'no'
  let reconciled = false

  const end = net.onProgress((sha256, received) => {
    const one = active.get(sha256)
    if (one === undefined) return
    one.received = received
    changed()
  })
  void fill()

  return {
    status() {
      const [sha256, one] = [...active].at(0) ?? []
      const downloading = sha256 === undefined || one === undefined ? null : { sha256, ...one }
      return { downloading, paused, error }
    },
    wake: () => void fill(),
    retry() {
      waiting.reset()
      void again()
    },
    pause(wanted) {
      paused = wanted
      changed()
      void fill()
    },
    stop() {
      stopped = true
      cancelWait?.()
      end()
    },
  }

  async function again(): Promise<void> {
    endWait()
    const faulty = await store.faulty().catch(() => [])
    if (faulty.length > 0) await store.setFault(faulty, null)
    await fill()
  }

  /** Starts as many as may run at once; while it looks, other calls only ask for one more look. */
  async function fill(): Promise<void> {
    if (filling !== 'no') {
      filling = 'once-more'
      return
    }
    do {
      filling = 'yes'
      try {
        await look()
      } catch (thrown) {
        wait({ code: 'disk-failed', detail: String(thrown) })
      }
    } while ((filling as string) === 'once-more')
    filling = 'no'
  }

  async function look(): Promise<void> {
    if (!reconciled) await reconcile()
    const free = AT_ONCE - active.size
    if (stopped || paused || cancelWait !== null || free <= 0) return
    for (const picture of await store.wanted(free, new Set(active.keys()))) void fetch(picture)
  }

  /** The files are the truth, the rows a note of them: a folder may have been emptied or filled behind our back. */
  async function reconcile(): Promise<void> {
    const all = await store.pictures()
    for (let i = 0; i < all.length; i += PER_QUESTION) {
      const some = all.slice(i, i + PER_QUESTION)
      const held = new Set(await net.held(some))
      await store.setHeld([...held], true)
      await store.setHeld(
        some.filter((sha256) => !held.has(sha256)),
        false,
      )
    }
    const faulty = await store.faulty()
    if (faulty.length > 0) await store.setFault(faulty, null)
    reconciled = true
  }

  async function fetch(picture: Media): Promise<void> {
    const { sha256, bytes } = picture
    active.set(sha256, { bytes, received: 0 })
    changed()
    const kept = await net
      .fetch(picture)
      .then((fetched) => noted(sha256, fetched.ok ? null : fetched.error))
      .catch((thrown): DiskError => ({ code: 'disk-failed', detail: String(thrown) }))
    active.delete(sha256)
    if (stopped) return
    if (kept === null) {
      waiting.reset()
      error = null
    } else wait(kept)
    changed()
    await fill()
  }

  /** Writes down how it ended; answers what keeps the others from being fetched, or null. */
  async function noted(sha256: Sha256, failed: MediaError | null): Promise<LinkError | DiskError | null> {
    const fault =
      failed?.code === 'picture-damaged' || failed?.code === 'picture-missing' ? failed.code : null
    if (failed !== null && fault === null) return failed as LinkError | DiskError
    const written =
      fault === null ? await store.setHeld([sha256], true) : await store.setFault([sha256], fault)
    return written.ok ? null : written.error
  }

  function wait(reason: LinkError | DiskError): void {
    error = reason
    if (stopped || cancelWait !== null) return
    // A full disk does not empty itself: no hurry, unless somebody asks.
    const ms = reason.code === 'disk-full' ? LONGEST_MS : waiting.next()
    cancelWait = timer.after(ms, () => {
      endWait()
      void fill()
    })
    changed()
  }

  function endWait(): void {
    cancelWait?.()
    cancelWait = null
  }
}
