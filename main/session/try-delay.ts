/** Slips of the finger that cost nothing. */
const FREE_TRIES = 4
const FIRST_MS = 5_000
/** Long enough that the 10,000 PINs of four digits take a month, short enough to wait for. */
const LONGEST_MS = 5 * 60_000

/** How long after the last of `wrong` wrong tries in a row the next one must wait, ms. */
export function delayAfter(wrong: number): number {
  if (wrong <= FREE_TRIES) return 0
  return Math.min(FIRST_MS * 2 ** (wrong - FREE_TRIES - 1), LONGEST_MS)
}

/** What is left of that delay, ms. A clock that was set back makes nobody wait longer than the delay itself. */
export function waitLeft(wrong: number, lastTryAt: number, now: number): number {
  const delay = delayAfter(wrong)
  return Math.min(Math.max(lastTryAt + delay - now, 0), delay)
}
