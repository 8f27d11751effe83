import { expect, it } from 'vitest'
import { Vigil } from './vigil.ts'

const HOUR = 3_600_000

it('keeps watch while pictures are missing and still come, on mains power', () => {
  let now = 5 * HOUR
  const vigil = new Vigil(() => now)
  expect(vigil.isWanted(0, false)).toBe(false)
  expect(vigil.isWanted(40, false)).toBe(true)
  expect(vigil.isWanted(40, true)).toBe(false)
  now += 13 * HOUR
  expect(vigil.isWanted(39, false)).toBe(true)
  now += 13 * HOUR
  expect(vigil.isWanted(39, false)).toBe(true)
  now += 2 * HOUR
  expect(vigil.isWanted(39, false)).toBe(false)
  expect(vigil.isWanted(120, false)).toBe(true)
  expect(vigil.isWanted(0, false)).toBe(false)
})
