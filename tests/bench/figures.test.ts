import { expect, it } from 'vitest'
import { compare, median, percentile } from './figures.ts'

it('a percentile is one of the values, and not below so many of them', () => {
  const values = Array.from({ length: 100 }, (_, i) => 100 - i)
  expect(percentile(values, 0.95)).toBe(95)
  expect(median([3, 1, 2])).toBe(2)
  expect(percentile([7], 0.95)).toBe(7)
  expect(() => median([])).toThrow('nothing was measured')
})

it('a round in which the machine was busy for both does not change the ratio', () => {
  const quiet = compare([10, 11, 10], [8, 8.8, 8])
  const disturbed = compare([10, 55, 10], [8, 44, 8])
  expect(quiet.ratio).toBeCloseTo(1.25)
  expect(disturbed.ratio).toBeCloseTo(1.25)
  expect(disturbed.value).toBe(10)
})
