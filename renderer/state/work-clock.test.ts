import { expect, it } from 'vitest'
import { WorkClock } from './work-clock.ts'

it('adds up work, leaves out rests of a minute and more, and goes on from what was worked before', () => {
  const clock = new WorkClock(5000)
  clock.touch(1000)
  clock.touch(3500)
  clock.touch(63_500) // exactly a minute: a rest
  clock.touch(64_000.4)
  expect(clock.ms).toBe(5000 + 2500 + 500)
})
