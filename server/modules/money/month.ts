import { z } from 'zod'

/** `2026-11`, by the clock of Beijing. */
export const monthSchema = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/)

/** Ahead of UTC all year round. */
const BEIJING_MS = 8 * 3_600_000

export interface Month {
  readonly from: Date
  /** The first moment of the next one. */
  readonly to: Date
}

export function monthOf(month: string): Month {
  const [year = 0, number = 0] = month.split('-').map(Number)
  const start = (monthFromJanuary: number) => new Date(Date.UTC(year, monthFromJanuary, 1) - BEIJING_MS)
  return { from: start(number - 1), to: start(number) }
}
