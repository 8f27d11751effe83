import { expect, it } from 'vitest'
import { ReloadLimit } from './reload-limit.ts'

it('allows three reloads in any minute', () => {
  const limit = new ReloadLimit()
  expect([0, 10_000, 20_000, 30_000, 59_999].map((at) => limit.take(at))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ])
  expect([60_000, 60_001, 70_000].map((at) => limit.take(at))).toEqual([true, false, true])
})

it('begins anew when the person asks for it', () => {
  const limit = new ReloadLimit()
  expect([1, 2, 3, 4].map((at) => limit.take(at))).toEqual([true, true, true, false])
  limit.forget()
  expect(limit.take(5)).toBe(true)
})
