import type { DiskError, LinkError, MediaError } from '../../shared/ipc/contract.ts'
import type { Sha256 } from '../../shared/model/ids.ts'
import type { MediaFile } from '../../shared/model/media.ts'
import {
  LEAST_FREE_MB,
  type PictureRoom,
  type PictureRules,
  URGENT_PICTURES,
} from '../../shared/model/picture-rules.ts'
import { ok, type Result } from '../../shared/result.ts'
import type { DownloadStatus, Hold, SyncStatus } from '../editor/ports.ts'
import { backoff, LONGEST_MS } from './backoff.ts'
import { holdOn, minutesToChange, shortBytes } from './picture-rules.ts'
import type { PictureList, SyncPorts } from './ports.ts'
import { speedOf } from './speed.ts'

/** Two, so that the line is not idle while one is checked and written; more only share the same line. */
const AT_ONCE = 2
/** Names per question, the channel's limit. */
const PER_QUESTION = 5_000
/** While pictures come, what may hold them is looked at this often; networks change without a word. */
const RECHECK_MS = 60_000

export interface Downloads {
  status(): DownloadStatus & {
    readonly downloading: SyncStatus['downloading']
    readonly error: LinkError | DiskError | null
  }
  /** Something may be there to fetch. Does not cut a waiting time short. */
  wake(): void
  /** Compares what is noted of the pictures with their files once more. */
  compareAnew(): void
  /** Tries now, also what failed for good before. */
  retry(): void
  pause(paused: boolean): void
  fetchNow(): void
  setRules(rules: PictureRules): Promise<Result<null, DiskError>>
  /** Notes which pictures are still needed, so that they may come while nobody is signed in. */
  noteNeeded(): Promise<void>
  stop(): void
}

export interface DownloadPorts extends Pick<SyncPorts, 'pictures' | 'clock' | 'rng' | 'timer'> {
  readonly store: PictureList
}

/** Fetches the pictures of tasks with work to do, the next ones first. One that cannot be had holds up no other. */
export function startDownloads(
  { store, pictures, clock, rng, timer }: DownloadPorts,
  changed: () => void,
): Downloads {
  const waiting = backoff(rng)
  const speed = speedOf(clock)
  const active = new Map<Sha256, { readonly bytes: number; received: number; cut: boolean }>()
  let error: LinkError | DiskError | null = null
  let hold: Hold | null = null
  let room: PictureRoom | null = null
  let urgent = 0
  let cancelWait: (() => void) | null = null
  let cancelRecheck: (() => void) | null = null
  let paused = false
  let stopped = false
  let filling: 'no' | 'yes' | 'once-more' = 'no'
  /** Pictures whose rows may say another thing than their files: all, or those of tasks that have come. */
  let doubtful: 'all' | 'wanted' | 'none' = 'all'

  const ends = [
    pictures.onProgress((sha256, received, spent) => {
      const one = active.get(sha256)
      if (one === undefined) return
      speed.add(Math.max(0, received - one.received))
      one.received = received
      if (room !== null) {
        room = { ...room, spent }
        if (hold === null && heldNow()?.why === 'budget') void recheck()
      }
      changed()
    }),
    pictures.onLost((lost) => void forget(lost)),
  ]
  void fill()

  return {
    status() {
      const [sha256, one] = [...active].at(0) ?? []
      const downloading =
        sha256 === undefined || one === undefined
          ? null
          : { sha256, received: one.received, bytes: one.bytes }
      const bytesPerSecond = speed.bytesPerSecond()
      return { downloading, hold: paused ? { why: 'paused' } : hold, error, bytesPerSecond, urgent, room }
    },
    wake() {
      if (doubtful === 'none') doubtful = 'wanted'
      void fill()
    },
    compareAnew() {
      doubtful = 'all'
      void fill()
    },
    retry() {
      waiting.reset()
      void again()
    },
    pause(wanted) {
      paused = wanted
      if (paused) cutAll()
      changed()
      void fill()
    },
    fetchNow() {
      urgent = URGENT_PICTURES
      endWait()
      void fill()
    },
    async setRules(rules) {
      const kept = await pictures.setRules(rules)
      await recheck()
      return kept
    },
    noteNeeded,
    stop() {
      stopped = true
      endWait()
      cancelRecheck?.()
      for (const end of ends) end()
      pictures.stopFetching()
    },
  }

  /** Where the store is out of order, what was noted before holds. */
  async function noteNeeded(): Promise<void> {
    await store.needed().then(pictures.keep, () => {})
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
    if (doubtful !== 'none') {
      const which = doubtful
      doubtful = 'none'
      const done = await (which === 'all' ? reconcile() : noteHere()).catch(failed)
      if (!done.ok) {
        if (which === 'all' || doubtful === 'none') doubtful = which
        return wait(done.error)
      }
    }
    while (!stopped && !paused && cancelWait === null && active.size < AT_ONCE) {
      const [next] = await store.wanted(1, new Set(active.keys()))
      const held = next === undefined ? null : await judge(next.bytes)
      // They may come when she is not here any more, and the computer stays awake for them.
      if (held !== null && hold === null) await noteNeeded()
      if (stopped || paused) return
      hold = held
      if (held !== null) return holdOff()
      if (next === undefined) return changed()
      void fetch(next)
    }
  }

  /** Whether so many bytes more may come; makes room for them where that is what is lacking. */
  async function judge(bytes: number): Promise<Hold | null> {
    const coming = [...active.values()].reduce((sum, one) => sum + one.bytes, bytes)
    room = await pictures.room()
    const short = shortBytes(room, coming)
    if (short > 0 && (await pictures.keep(await store.needed())).ok) {
      await pictures.makeRoom(short)
      room = await pictures.room()
    }
    return holdOn(room, coming, urgent > 0)
  }

  /** What holds up even the pictures that are coming, by what is known of the room. */
  function heldNow(): Hold | null {
    return room === null ? null : holdOn(room, 0, urgent > 0)
  }

  /** Nothing more now: looks again when hours or the day change, and now and then for all else. */
  function holdOff(): void {
    if (heldNow() !== null) cutAll()
    error = null
    const minutes = room === null ? Number.POSITIVE_INFINITY : minutesToChange(room)
    sleep(Math.min(minutes * 60_000, LONGEST_MS))
  }

  function cutAll(): void {
    for (const one of active.values()) one.cut = true
    if (active.size > 0) pictures.stopFetching()
  }

  function recheckSoon(): void {
    cancelRecheck ??= timer.after(RECHECK_MS, () => void recheck())
  }

  /** What was allowed may not be any more, and what was not may be. */
  async function recheck(): Promise<void> {
    cancelRecheck?.()
    cancelRecheck = null
    room = await pictures.room().catch(() => room)
    if (stopped) return
    if (heldNow() !== null) cutAll()
    if (active.size > 0) recheckSoon()
    if (hold !== null) endWait()
    changed()
    await fill()
  }

  /** The files are the truth, the rows a note of them: a folder may have been emptied or filled behind our back. */
  async function reconcile(): Promise<Result<null, DiskError>> {
    room = await pictures.room()
    const needed = await pictures.keep(await store.needed())
    if (!needed.ok) error = needed.error
    const all = await store.pictures()
    for (let i = 0; i < all.length; i += PER_QUESTION) {
      const some = all.slice(i, i + PER_QUESTION)
      const held = new Set(await pictures.held(some))
      const here = await store.setHeld([...held], true)
      if (!here.ok) return here
      const rest = some.filter((sha256) => !held.has(sha256))
      const missing = await store.setHeld(rest, false)
      if (!missing.ok) return missing
    }
    const faulty = await store.faulty()
    return faulty.length > 0 ? store.setFault(faulty, null) : ok(null)
  }

  /** Of what is to be fetched: tasks that were lost with a damaged database come again, and their pictures never went. */
  async function noteHere(): Promise<Result<null, DiskError>> {
    const wanted = await store.wanted(PER_QUESTION, new Set(active.keys()))
    const here = wanted.length === 0 ? [] : await pictures.held(wanted.map(({ sha256 }) => sha256))
    return here.length === 0 ? ok(null) : store.setHeld(here, true)
  }

  async function forget(lost: readonly Sha256[]): Promise<void> {
    const noted = await store.setHeld(lost, false).catch((thrown) => failed(thrown))
    // Looked for anew, so that a note that could not be made is made up for.
    if (!noted.ok) doubtful = 'all'
    await fill()
  }

  async function fetch(picture: MediaFile): Promise<void> {
    const { sha256, bytes } = picture
    const one = { bytes, received: 0, cut: false }
    active.set(sha256, one)
    recheckSoon()
    changed()
    const kept = await pictures
      .fetch(picture)
      .then((fetched) => noted(sha256, fetched.ok ? null : fetched.error))
      .catch((thrown) => failed(thrown).error)
    active.delete(sha256)
    if (active.size === 0) speed.rest()
    if (stopped) return
    if (kept === null) {
      waiting.reset()
      error = null
      urgent = Math.max(0, urgent - 1)
      // It was reckoned with as one that comes; now it is reckoned as one that is here.
      if (hold !== null) endWait()
    } else if (kept.code === 'disk-full') full(kept.freeMb)
    else if (!one.cut) wait(kept)
    changed()
    await fill()
  }

  /** Writes down how it ended; answers what keeps the others from being fetched, or null. */
  async function noted(sha256: Sha256, failure: MediaError | null): Promise<LinkError | DiskError | null> {
    const fault =
      failure?.code === 'picture-damaged' || failure?.code === 'picture-missing' ? failure.code : null
    if (failure !== null && fault === null) return failure as LinkError | DiskError
    const written =
      fault === null ? await store.setHeld([sha256], true) : await store.setFault([sha256], fault)
    return written.ok ? null : written.error
  }

  /** The disk itself refused, whatever the rules say. */
  function full(freeMb: number | null): void {
    const freeBytes = freeMb === null ? null : freeMb * 2 ** 20
    hold = { why: 'floor', freeBytes, floorBytes: LEAST_FREE_MB * 2 ** 20 }
    sleep(LONGEST_MS)
  }

  function wait(reason: LinkError | DiskError): void {
    error = reason
    sleep(waiting.next())
  }

  function sleep(ms: number): void {
    if (stopped || cancelWait !== null) return
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

function failed(thrown: unknown): { readonly ok: false; readonly error: DiskError } {
  return { ok: false, error: { code: 'disk-failed', detail: String(thrown) } }
}
