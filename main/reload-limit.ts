const WINDOW_MS = 60_000
const RELOADS = 3

/** Allows three reloads in any minute; more mean that reloading does not help. */
export class ReloadLimit {
  #last: readonly number[] = []

  /** Whether one more is allowed at `now`, Unix ms; an allowed one counts. */
  take(now: number): boolean {
    this.#last = this.#last.filter((at) => now - at < WINDOW_MS)
    if (this.#last.length >= RELOADS) return false
    this.#last = [...this.#last, now]
    return true
  }

  forget(): void {
    this.#last = []
  }
}
