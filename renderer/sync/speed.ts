import type { Clock } from './ports.ts'

/** What came in this time makes the speed, ms: long enough that one slow packet does not matter. */
const WINDOW_MS = 60_000
/** Sooner than this nothing is said, ms. */
const LEAST_MS = 2_000

/** How fast the line is. */
export interface Speed {
  add(bytes: number): void
  bytesPerSecond(): number | null
  /** Nothing is on its way any more: the pause that follows is none of the line's. */
  rest(): void
}

export function speedOf(clock: Clock): Speed {
  let samples: { readonly at: number; readonly bytes: number }[] = []
  let last: number | null = null
  return {
    add(bytes) {
      const at = clock.now()
      samples = [...samples.filter((sample) => sample.at > at - WINDOW_MS), { at, bytes }]
      const [first] = samples
      if (first === undefined || at - first.at < LEAST_MS) return
      // What came with the first sample came before it.
      const bytesSince = samples.reduce((sum, sample) => sum + sample.bytes, 0) - first.bytes
      last = (1_000 * bytesSince) / (at - first.at)
    },
    bytesPerSecond: () => last,
    rest() {
      samples = []
    },
  }
}
