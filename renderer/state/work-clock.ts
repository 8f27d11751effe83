/** A longer rest than this is no work: a tea, a talk, the end of the shift. */
const IDLE_MS = 60_000

/** Adds up the time that the hand is at work: from one sign of life to the next, where they lie close together. */
export class WorkClock {
  private total: number
  private last: number | null = null

  /** `total`: ms worked on the task before it was opened now. */
  constructor(total: number) {
    this.total = total
  }

  /** Something was done at `now`, ms on a clock that never jumps. */
  touch(now: number): void {
    if (this.last !== null && now - this.last < IDLE_MS) this.total += now - this.last
    this.last = now
  }

  /** Whole ms worked so far. */
  get ms(): number {
    return Math.round(this.total)
  }
}
