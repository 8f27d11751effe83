import type { DiskError } from '../../shared/ipc/contract.ts'
import { fail, type Result } from '../../shared/result.ts'
import type { Save } from '../editor/ports.ts'

export type Saving =
  | { readonly state: 'saved' }
  | { readonly state: 'saving' }
  | { readonly state: 'failed'; readonly error: DiskError }

/** A full disk may have room again at any moment; five seconds is often enough to notice and seldom enough not to hurt. */
const RETRY_MS = 5000

/**
 * Writes edits one after the other, in the order the hand made them. Nothing is dropped: what could not be written waits
 * at the head and is tried again with the next edit, by time, or by hand.
 */
export class SaveQueue {
  private readonly waiting: Save[] = []
  private running: Promise<boolean> | null = null
  private cancelRetry: (() => void) | null = null
  private readonly write: (save: Save) => Promise<Result<null, DiskError>>
  private readonly show: (saving: Saving) => void
  private readonly after: (ms: number, run: () => void) => () => void

  constructor(
    write: (save: Save) => Promise<Result<null, DiskError>>,
    show: (saving: Saving) => void,
    after: (ms: number, run: () => void) => () => void,
  ) {
    this.write = write
    this.show = show
    this.after = after
  }

  add(save: Save): void {
    this.waiting.push(save)
    void this.flush()
  }

  /** Resolves to true once everything added so far is safe on this machine, to false where writing failed. */
  flush(): Promise<boolean> {
    if (this.waiting.length === 0) {
      this.show({ state: 'saved' })
      return Promise.resolve(true)
    }
    this.running ??= this.run()
    return this.running
  }

  private async run(): Promise<boolean> {
    this.cancelRetry?.()
    this.cancelRetry = null
    for (let next = this.waiting[0]; next !== undefined; next = this.waiting[0]) {
      this.show({ state: 'saving' })
      const written = await this.attempt(next)
      if (!written.ok) {
        this.running = null
        this.show({ state: 'failed', error: written.error })
        this.cancelRetry = this.after(RETRY_MS, () => void this.flush())
        return false
      }
      this.waiting.shift()
    }
    // In the same breath as the last look at the queue: an edit that comes a moment later starts a run of its own.
    this.running = null
    this.show({ state: 'saved' })
    return true
  }

  /** A store that is out of order is a failure like any other: told, and tried again. */
  private async attempt(save: Save): Promise<Result<null, DiskError>> {
    try {
      return await this.write(save)
    } catch (error) {
      return fail({ code: 'disk-failed', detail: String(error) })
    }
  }
}
