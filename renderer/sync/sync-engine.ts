import type { DiskError, LinkError } from '../../shared/ipc/contract.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { SyncPort, SyncStatus } from '../editor/ports.ts'
import { backoff, LONGEST_MS } from './backoff.ts'
import { exchangeOnce, fullBudget, type Told } from './exchange.ts'
import { startDownloads } from './media-downloader.ts'
import type { Summary, SyncPorts } from './ports.ts'

/** Where nothing happens the server is asked this often: for returned work and new batches. */
const IDLE_MS = 5 * 60_000
/** A finished task waits this long for the next one, so that quick ones go together. */
const GATHER_MS = 1_000
/** Questions that lead nowhere, one after another, before we wait: finding the place of a fork takes at most eleven. */
const MOST_AGAIN = 20

const EMPTY: Summary = {
  pending: 0,
  oldestPendingAt: null,
  drafts: 0,
  quarantined: [],
  lastExchange: null,
  pictures: { held: 0, wanted: 0, bytesHeld: 0, bytesWanted: 0 },
}

/** Keeps the person's store and the server in agreement until it is stopped. One exchange at a time; it never gives up. */
export function startSync(ports: SyncPorts): SyncPort {
  const { store, net, clock, timer } = ports
  const retry = backoff(ports.rng)
  const budget = fullBudget()
  const told: Told = new Map()
  const listeners = new Set<(status: SyncStatus) => void>()
  const downloads = startDownloads(ports, publish)
  let summary = EMPTY
  let reading: 'no' | 'yes' | 'once-more' = 'no'
  let phase: SyncStatus['phase'] = 'idle'
  let lastError: SyncStatus['lastError'] = null
  let nextTry: number | null = null
  let cancelTry = () => {}
  let asked = false
  let grown = false
  let stopped = false

  const ends = [
    store.onChange(() => void refresh()),
    store.onOperation(() => {
      if (phase === 'exchanging') grown = true
      else if (phase === 'idle' && nextTry !== null && nextTry - clock.now() > GATHER_MS) tryAfter(GATHER_MS)
    }),
    store.onReopened(downloads.compareAnew),
    net.onLink((up) => {
      if (up) now()
    }),
  ]
  void refresh()
  void run()

  return {
    status,
    async read() {
      await readSummary()
      return status()
    },
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    now,
    pauseDownloads: downloads.pause,
    fetchNow: downloads.fetchNow,
    setPictureRules: downloads.setRules,
    noteNeeded: downloads.noteNeeded,
    stop() {
      stopped = true
      cancelTry()
      downloads.stop()
      listeners.clear()
      for (const end of ends) end()
    },
  }

  function now(): void {
    retry.reset()
    downloads.retry()
    if (phase === 'exchanging') asked = true
    else void run()
  }

  function tryAfter(ms: number): void {
    cancelTry()
    nextTry = clock.now() + ms
    cancelTry = timer.after(ms, () => void run())
  }

  async function run(): Promise<void> {
    if (stopped || phase === 'exchanging') return
    cancelTry()
    phase = 'exchanging'
    nextTry = null
    asked = false
    grown = false
    publish()
    const result = await exchangeAll()
    if (stopped) return
    lastError = result.ok ? null : result.error
    phase = result.ok ? 'idle' : 'waiting'
    if (result.ok) retry.reset()
    // An exchange that broke off may have brought tasks too.
    downloads.wake()
    if (asked) tryAfter(0)
    else if (!result.ok) tryAfter(waitAfter(result.error))
    else tryAfter(grown ? GATHER_MS : IDLE_MS)
    publish()
  }

  /** Page after page until there is nothing left on either side. */
  async function exchangeAll(): Promise<Result<null, LinkError | DiskError>> {
    try {
      for (let again = 0; again <= MOST_AGAIN && !stopped; ) {
        const exchanged = await exchangeOnce(ports, budget, told)
        if (!exchanged.ok) return exchanged
        if (exchanged.value === 'done') return ok(null)
        again = exchanged.value === 'again' ? again + 1 : 0
      }
      return fail({ code: 'server-failed', status: 200 })
    } catch (error) {
      // The store is out of order. Sync must be there when it has come back.
      return fail({ code: 'disk-failed', detail: String(error) })
    }
  }

  function waitAfter(error: LinkError | DiskError): number {
    const wished = error.code === 'server-busy' ? (error.retryAfterMs ?? 0) : 0
    return Math.max(retry.next(), Math.min(wished, LONGEST_MS))
  }

  function status(): SyncStatus {
    const { downloading, error, ...fetching } = downloads.status()
    const { pending, drafts, quarantined, lastExchange, pictures } = summary
    return {
      phase,
      pending,
      drafts,
      quarantined,
      lastExchange,
      lastError: lastError ?? error,
      nextTry,
      pictures,
      downloading,
      downloads: fetching,
    }
  }

  /** Reads the numbers anew; changes that come meanwhile are answered by one more reading. */
  async function refresh(): Promise<void> {
    if (reading !== 'no') {
      reading = 'once-more'
      return
    }
    do {
      reading = 'yes'
      await readSummary()
    } while ((reading as string) === 'once-more')
    reading = 'no'
    publish()
  }

  async function readSummary(): Promise<void> {
    // Out of order for now: the old numbers stay until the next change.
    summary = await store.summary().catch(() => summary)
  }

  function publish(): void {
    if (stopped) return
    for (const listener of [...listeners]) listener(status())
  }
}
