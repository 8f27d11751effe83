import type { DiskError } from '../../shared/ipc/contract.ts'
import type { Result } from '../../shared/result.ts'
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
    this.running ??= this.run().finally(() => {
      this.running = null
    })
    return this.running
  }

  private async run(): Promise<boolean> {
    this.cancelRetry?.()
    this.cancelRetry = null
    for (let next = this.waiting[0]; next !== undefined; next = this.waiting[0]) {
      this.show({ state: 'saving' })
      const written = await this.write(next)
      if (!written.ok) {
        this.show({ state: 'failed', error: written.error })
        this.cancelRetry = this.after(RETRY_MS, () => void this.flush())
        return false
      }
      this.waiting.shift()
    }
    this.show({ state: 'saved' })
    return true
  }
}
