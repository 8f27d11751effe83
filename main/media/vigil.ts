/** From closing time to the end of a night in which pictures may come: so long without one the computer may sleep, ms. */
const PATIENCE_MS = 14 * 3_600_000

/**
 * Whether the computer should stay awake for pictures: while some that somebody here needs are missing, on mains power, and as
 * long as they still come now and then.
 */
export class Vigil {
  readonly #now: () => number
  #missing = 0
  #since = 0

  /** @param now ms of any clock that only goes forward */
  constructor(now: () => number) {
    this.#now = now
  }

  isWanted(missing: number, onBattery: boolean): boolean {
    if (missing !== this.#missing) {
      this.#missing = missing
      this.#since = this.#now()
    }
    return missing > 0 && !onBattery && this.#now() - this.#since < PATIENCE_MS
  }
}
