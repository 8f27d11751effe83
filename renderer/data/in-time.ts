import { causes } from './disk-error.ts'

/** Runs once after `ms`; the answer calls it off. */
export type After = (ms: number, run: () => void) => () => void

const UNANSWERED = 'TimeoutError'

/**
 * What a database answers, as long as it does: Chromium has been seen never to, on a disk that had run full, neither when a
 * database was opened again nor when a transaction was to be ended.
 * @throws a DOMException of which `isUnanswered` is true when the time is over; never, where there is no clock.
 */
export function inTime<T>(work: Promise<T>, ms: number, after: After | undefined): Promise<T> {
  if (after === undefined) return work
  return new Promise((resolve, reject) => {
    const cancel = after(ms, () => reject(new DOMException('the database does not answer', UNANSWERED)))
    work.then(resolve, reject).finally(cancel)
  })
}

export function isUnanswered(error: unknown): boolean {
  return causes(error).some(({ name }) => name === UNANSWERED)
}
