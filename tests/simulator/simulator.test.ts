import { describe, expect, it } from 'vitest'
import { MUTANTS } from './mutants.ts'
import { simulate } from './simulate.ts'

const MINUTE = 60_000

describe('the simulator', () => {
  it('finds nothing lost, doubled or wrong in 2,000 stories', { timeout: 20 * MINUTE }, async () => {
    const { failed, promises, ...sums } = await simulate({ from: 1, seeds: 2000, mutant: null })
    expect(failed.map(({ seed, violations }) => ({ seed, violations }))).toEqual([])
    expect(sums).toMatchObject({ seeds: 2000, lost: 0, doubled: 0, violations: 0 })
    expect(promises).toBeGreaterThan(2000)
  })

  it('plays the same story twice for the same seed', { timeout: 5 * MINUTE }, async () => {
    const [one, other] = [await play(), await play()]
    expect(one).toBe(other)
    expect((await simulate({ from: 101, seeds: 20, mutant: null })).trace).not.toBe(one)

    async function play(): Promise<string> {
      return (await simulate({ from: 1, seeds: 20, mutant: null })).trace
    }
  })

  it.each(MUTANTS)('finds out within 200 stories: %s', { timeout: 5 * MINUTE }, async (mutant) => {
    const { failed } = await simulate({ from: 1, seeds: 200, mutant, untilCaught: true })
    expect(failed.length).toBeGreaterThan(0)
  })
})
