/**
 * Acceptance sampling by attributes after ISO 2859-1 (GB/T 2828.1): single sampling, normal inspection, general inspection
 * level II. A lot is accepted where the sample has at most `c` defective pieces.
 */
export interface SamplingPlan {
  /** Pieces to look at. */
  readonly n: number
  /** Of those, how many may be defective. */
  readonly c: number
}

/** Acceptance quality limits, percent of defective pieces. */
export const AQLS = [0.1, 0.15, 0.25, 0.4, 0.65, 1, 1.5, 2.5, 4, 6.5, 10] as const
export type Aql = (typeof AQLS)[number]

/** The largest lot of each code letter at level II, and the letter's sample (table 1 and table 2-A). */
const LETTERS = [
  { lot: 8, n: 2 }, // A
  { lot: 15, n: 3 },
  { lot: 25, n: 5 },
  { lot: 50, n: 8 },
  { lot: 90, n: 13 },
  { lot: 150, n: 20 }, // F
  { lot: 280, n: 32 },
  { lot: 500, n: 50 },
  { lot: 1200, n: 80 }, // J
  { lot: 3200, n: 125 },
  { lot: 10_000, n: 200 }, // L
  { lot: 35_000, n: 315 },
  { lot: 150_000, n: 500 }, // N
  { lot: 500_000, n: 800 },
  { lot: Number.POSITIVE_INFINITY, n: 1250 }, // Q
] as const

/**
 * Table 2-A runs along diagonals. From the letter with acceptance number 0 on, in steps of one letter: 0, the arrow up (the
 * plan before it), the arrow down (the plan after it), then these; above 21 the arrow points up again.
 */
const ALONG = [0, 'up', 'down', 1, 2, 3, 5, 7, 10, 14, 21] as const

/** How many to look at in a lot, and how many of them may be defective. Where the sample is no smaller than the lot, all. */
export function samplingPlan(lot: number, aql: Aql): SamplingPlan {
  const letter = LETTERS.findIndex((one) => lot <= one.lot)
  // With 10 the 0 would stand before A, with 6.5 at A, and one letter further with each smaller limit.
  const zero = AQLS.indexOf(10) - 1 - AQLS.indexOf(aql)
  const step = planStep(letter - zero, zero)
  const n = LETTERS[step + zero]?.n ?? LETTERS[LETTERS.length - 1]?.n ?? 0
  return { n: Math.min(n, lot), c: ALONG[step] as number }
}

/** The step of the diagonal that has the plan. @param zero letter of the 0; below A where there is none */
function planStep(step: number, zero: number): number {
  const first = zero < 0 ? 3 : 0
  const bounded = Math.min(Math.max(step, first), ALONG.length - 1)
  if (ALONG[bounded] === 'up') return bounded - 1
  return ALONG[bounded] === 'down' ? bounded + 1 : bounded
}

/**
 * The probability that a lot with so many defective pieces is accepted: hypergeometric, for a sample is drawn without putting
 * anything back.
 */
export function acceptanceProbability(lot: number, defective: number, { n, c }: SamplingPlan): number {
  const all = logChoose(lot, n)
  let sum = 0
  for (let k = Math.max(0, n - (lot - defective)); k <= Math.min(c, defective, n); k++)
    sum += Math.exp(logChoose(defective, k) + logChoose(lot - defective, n - k) - all)
  return Math.min(sum, 1)
}

function logChoose(n: number, k: number): number {
  let sum = 0
  for (let i = 1; i <= k; i++) sum += Math.log((n - k + i) / i)
  return sum
}
