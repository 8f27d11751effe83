import type { Line } from './line.ts'
import type { Scheduler } from './scheduler.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const YEAR = 365 * 24 * 60 * MINUTE

type Damage = 'wiped' | 'shortened' | 'does not open'

/** Something that happens to people who only want to work; those with a device to one that is picked. */
export type Deed =
  | {
      readonly kind: 'stop'
      readonly how: 'kill' | 'power'
      readonly damage: Damage | null
      /** It happens at one of the next calls of its disk or database, or of its commits, at once or after a page of mail came. */
      readonly at: 'call' | 'commit' | 'page'
      readonly calls: number
      /** Until it starts again. */
      readonly ms: number
    }
  /** While the program runs. */
  | { readonly kind: 'damage'; readonly how: Damage }
  | { readonly kind: 'full'; readonly free: number; readonly database: boolean; readonly ms: number }
  /** The program ends, and starts again as a newer version: until then it was the one before, or the one before that. */
  | { readonly kind: 'update'; readonly from: number; readonly ms: number }
  | { readonly kind: 'clock'; readonly off: number }
  | { readonly kind: 'line'; readonly line: Partial<Pick<Line, 'up' | 'loss' | 'strange' | 'delay'>> }
  /** Somebody keeps an image of the profile, and somebody puts it back. */
  | { readonly kind: 'card' }
  | { readonly kind: 'put-back'; readonly ms: number }
  /** `commit`: in the middle of the next one. */
  | { readonly kind: 'server-stop'; readonly commit: boolean; readonly ms: number }
  /** `cut`: whoever loses the tasks loses her power while she is told. */
  | { readonly kind: 'reassign'; readonly cut: boolean; readonly ms: number }
  | { readonly kind: 'dump' | 'restore' | 'assign' | 'return' }

/** How often each happens, beside the others. */
const WEIGHTS: readonly (readonly [number, (scheduler: Scheduler) => Deed])[] = [
  [
    6,
    (s) => ({
      kind: 'stop',
      how: s.chance(0.5) ? 'power' : 'kill',
      damage: s.chance(0.4) ? s.pick(['wiped', 'shortened', 'does not open']) : null,
      ...s.pick([
        { at: 'call', calls: s.below(30) },
        { at: 'commit', calls: s.below(6) },
        { at: 'page', calls: s.below(2) },
      ] as const),
      ms: 1 + s.below(MINUTE),
    }),
  ],
  [1, (s) => ({ kind: 'damage', how: s.pick(['wiped', 'shortened']) })],
  [
    2,
    (s) => ({
      kind: 'full',
      free: s.below(4000),
      database: s.chance(0.7),
      ms: 10 * SECOND + s.below(3 * MINUTE),
    }),
  ],
  // From 1970 to ten years ahead.
  [1, (s) => ({ kind: 'clock', off: s.chance(0.3) ? 0 : Math.floor((s.random() * 67 - 57) * YEAR) })],
  [
    5,
    (s) => ({
      kind: 'line',
      line: s.pick([
        { up: false },
        { up: true, loss: 0.1, delay: 900 },
        { up: true, loss: 0.4, strange: 0.3, delay: 5000 },
        { up: true, loss: 0, strange: 0, delay: 300 },
      ]),
    }),
  ],
  [2, (s) => ({ kind: 'update', from: 1 + s.below(3), ms: 1 + s.below(MINUTE) })],
  [2, () => ({ kind: 'card' })],
  [2, (s) => ({ kind: 'put-back', ms: 1 + s.below(MINUTE) })],
  [3, (s) => ({ kind: 'server-stop', commit: s.chance(0.7), ms: 1 + s.below(2 * MINUTE) })],
  [2, () => ({ kind: 'dump' })],
  [2, () => ({ kind: 'restore' })],
  [3, () => ({ kind: 'assign' })],
  [3, (s) => ({ kind: 'reassign', cut: s.chance(0.6), ms: 1 + s.below(MINUTE) })],
  [3, () => ({ kind: 'return' })],
]

export function misfortune(scheduler: Scheduler): Deed {
  let left = scheduler.random() * WEIGHTS.reduce((sum, [weight]) => sum + weight, 0)
  for (const [weight, deed] of WEIGHTS) {
    left -= weight
    if (left < 0) return deed(scheduler)
  }
  return { kind: 'dump' }
}
