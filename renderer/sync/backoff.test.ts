import { expect, it } from 'vitest'
import { backoff, LONGEST_MS, SHORTEST_MS } from './backoff.ts'
import { seeded } from './testing.ts'

it('waits at least two seconds, up to twice as far each time, five minutes at most, and for ever', () => {
  const shortest = backoff({ next: () => 0 })
  const longest = backoff({ next: () => 0.999999 })
  expect(Array.from({ length: 12 }, () => shortest.next())).toEqual(Array(12).fill(SHORTEST_MS))
  const times = Array.from({ length: 12 }, () => Math.round(longest.next() / 1000))
  expect(times).toEqual([4, 8, 16, 32, 64, 128, 256, 300, 300, 300, 300, 300])
})

it('starts anew after a reset', () => {
  const b = backoff({ next: () => 0.999999 })
  for (let i = 0; i < 9; i++) b.next()
  b.reset()
  expect(b.next()).toBeLessThanOrEqual(2 * SHORTEST_MS)
})

it('spreads machines that failed together over the whole time', () => {
  const waits = Array.from({ length: 200 }, (_, seed) => {
    const b = backoff(seeded(seed))
    for (let i = 0; i < 10; i++) b.next()
    return b.next()
  })
  const tenths = new Set(waits.map((ms) => Math.floor((10 * ms) / LONGEST_MS)))
  expect(tenths.size).toBe(10)
})
