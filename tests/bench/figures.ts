/** One line of the bench's output: DESIGN.md, "Commands". */
export interface Figure {
  readonly figure: string
  /** Polygons in the picture or tasks; null where the figure does not depend on them. */
  readonly n: number | null
  readonly value: number
  readonly unit: 'ms' | 's' | 'MB' | 'bytes' | '1/s' | ''
  /** What ran beside it; null where nothing can. */
  readonly against: string | null
  /** Ours divided by theirs. */
  readonly ratio: number | null
}

/** The smallest value that is not below `share` of all values. @throws where there is none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const value = sorted[Math.min(Math.max(Math.ceil(share * sorted.length) - 1, 0), sorted.length - 1)]
  if (value === undefined) throw new Error('nothing was measured')
  return value
}

export const median = (values: readonly number[]): number => percentile(values, 0.5)

/**
 * Our figure beside theirs. Both of one round ran within seconds of each other, so what disturbed the one mostly disturbed
 * the other: the ratio is taken in each round, and the middle of the rounds counts.
 */
export function compare(
  ours: readonly number[],
  theirs: readonly number[],
): { readonly value: number; readonly ratio: number } {
  const ratios = ours.flatMap((value, round) => {
    const other = theirs[round]
    return other === undefined ? [] : [value / other]
  })
  return { value: median(ours), ratio: median(ratios) }
}

export function printFigure(bench: 'editor' | 'sync' | 'server' | 'import', line: Figure): void {
  const ratio = line.ratio === null ? null : Math.round(line.ratio * 1000) / 1000
  const rounded = { ...line, value: round(line.value), ratio }
  process.stdout.write(`${JSON.stringify({ bench, ...rounded })}\n`)
}

const round = (value: number): number => Math.round(value * 100) / 100
