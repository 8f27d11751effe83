import type { DiskError } from '../../shared/ipc/contract.ts'
import { fail, type Result } from '../../shared/result.ts'

export type Saving =
  | { readonly state: 'saved' }
  | { readonly state: 'saving' }
  | { readonly state: 'failed'; readonly error: DiskError }

export type Write = () => Promise<Result<null, DiskError>>

interface Waiting {
  readonly write: Write
  /** Of what is tried once only: takes the outcome. */
  readonly answer: ((written: Result<null, DiskError>) => void) | null
}

/** A full disk may have room again at any moment; five seconds is often enough to notice and seldom enough not to hurt. */
const RETRY_MS = 5000

/**
 * Writes one after the other, in the order the hand made it. No edit is dropped: what could not be written waits at the
 * head and is tried again with the next edit, by time, or by hand.
 */
export class SaveQueue {
  private readonly waiting: Waiting[] = []
  private running: Promise<boolean> | null = null
  private cancelRetry: (() => void) | null = null
  private readonly show: (saving: Saving) => void
  private readonly after: (ms: number, run: () => void) => () => void

  constructor(show: (saving: Saving) => void, after: (ms: number, run: () => void) => () => void) {
    this.show = show
    this.after = after
  }

  /** An edit: it stays at the head until it is written. */
  add(write: Write): void {
    this.waiting.push({ write, answer: null })
    void this.flush()
  }

  /** Something to be written once, after all edits before it; where that fails, those behind it go on. */
  once(write: Write): Promise<Result<null, DiskError>> {
    const answered = new Promise<Result<null, DiskError>>((answer) => this.waiting.push({ write, answer }))
    void this.flush()
    return answered
  }

  /** Resolves to true once everything added so far is safe on this machine, to false where writing failed. */
  flush(): Promise<boolean> {
    if (this.waiting.length === 0) {
      this.show({ state: 'saved' })
      return Promise.resolve(true)
    }
    // A moment later: what is written may itself add to the queue, and must find it running.
    this.running ??= Promise.resolve().then(() => this.run())
    return this.running
  }

  private async run(): Promise<boolean> {
    this.cancelRetry?.()
    this.cancelRetry = null
    for (let next = this.waiting[0]; next !== undefined; next = this.waiting[0]) {
      this.show({ state: 'saving' })
      const written = await this.attempt(next.write)
      if (!written.ok && next.answer === null) {
        this.running = null
        this.show({ state: 'failed', error: written.error })
        this.cancelRetry = this.after(RETRY_MS, () => void this.flush())
        return false
      }
      this.waiting.shift()
      next.answer?.(written)
    }
    // In the same breath as the last look at the queue: an edit that comes a moment later starts a run of its own.
    this.running = null
    this.show({ state: 'saved' })
    return true
  }

  /** A store that is out of order is a failure like any other: told, and tried again. */
  private async attempt(write: Write): Promise<Result<null, DiskError>> {
    try {
      return await write()
    } catch (error) {
      return fail({ code: 'disk-failed', detail: String(error) })
    }
  }
}
