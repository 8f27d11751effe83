import { afterEach, expect, it, vi } from 'vitest'
import { watchLine } from './watch-line.ts'

afterEach(() => vi.useRealTimers())

it('tells changes only, and nothing after its end', () => {
  vi.useFakeTimers()
  let online = true
  const told: boolean[] = []
  const end = watchLine(
    () => online,
    (up) => told.push(up),
  )
  vi.advanceTimersByTime(20_000)
  expect(told).toEqual([])
  online = false
  vi.advanceTimersByTime(20_000)
  online = true
  vi.advanceTimersByTime(20_000)
  expect(told).toEqual([false, true])
  end()
  online = false
  vi.advanceTimersByTime(20_000)
  expect(told).toEqual([false, true])
})
