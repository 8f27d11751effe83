import { expect, it } from 'vitest'
import { delayAfter, waitLeft } from './try-delay.ts'

it('lets slips of the finger pass, then doubles up to five minutes', () => {
  const delays = [0, 1, 4, 5, 6, 7, 10, 11, 12, 1000].map(delayAfter)
  expect(delays).toEqual([0, 0, 0, 5_000, 10_000, 20_000, 160_000, 300_000, 300_000, 300_000])
})

it('counts from the last try, and a clock set back makes nobody wait longer', () => {
  expect(waitLeft(5, 1_000_000, 1_000_000)).toBe(5_000)
  expect(waitLeft(5, 1_000_000, 1_003_000)).toBe(2_000)
  expect(waitLeft(5, 1_000_000, 1_009_000)).toBe(0)
  expect(waitLeft(5, 1_000_000, 1)).toBe(5_000)
})
