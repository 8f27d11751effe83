import { describe, expect, it } from 'vitest'
import { AQLS, acceptanceProbability, samplingPlan } from './acceptance.ts'
import { draw } from './draw.ts'

describe('the sampling plan', () => {
  it.each([
    // Read off table 2-A of ISO 2859-1, level II, normal inspection.
    [1000, 1, 80, 2],
    [1000, 2.5, 80, 5],
    [2000, 0.65, 125, 2],
    [2000, 1.5, 125, 5],
    [5000, 4, 200, 14],
    [300, 1, 50, 1],
    [100, 1.5, 32, 1], // F has an arrow down: G
    [100, 1, 13, 0], // F has an arrow up: E
    [20, 2.5, 5, 0],
    [20, 1, 13, 0], // an arrow down: E
    [5, 10, 5, 1], // C, which is the whole lot
    [12, 10, 5, 1],
    [40_000, 6.5, 200, 21], // an arrow up: L
    [600_000, 0.1, 1250, 3],
  ] as const)('for a lot of %i and a limit of %f %% looks at %i and lets %i pass', (lot, aql, n, c) => {
    expect(samplingPlan(lot, aql)).toEqual({ n, c })
  })

  it('never looks at more than there is, nor at less in a larger lot but for the arrows', () => {
    for (const aql of AQLS)
      for (let lot = 1; lot < 3000; lot += 7) {
        const { n, c } = samplingPlan(lot, aql)
        expect(n).toBeGreaterThan(0)
        expect(n).toBeLessThanOrEqual(lot)
        expect(c).toBeGreaterThanOrEqual(0)
      }
  })

  it('accepts good lots nearly always and bad ones hardly ever', () => {
    const plan = samplingPlan(2000, 1)
    expect(plan).toEqual({ n: 125, c: 3 })
    expect(acceptanceProbability(2000, 20, plan)).toBeGreaterThan(0.95)
    expect(acceptanceProbability(2000, 200, plan)).toBeLessThan(0.01)
    // Five of ten drawn, one of ten bad, none allowed: half the time.
    expect(acceptanceProbability(10, 1, { n: 5, c: 0 })).toBeCloseTo(0.5, 12)
    expect(acceptanceProbability(10, 0, { n: 5, c: 0 })).toBeCloseTo(1, 12)
    expect(acceptanceProbability(10, 10, { n: 5, c: 1 })).toBe(0)
  })
})

describe('a drawing', () => {
  const items = Array.from({ length: 200 }, (_, i) => i)

  it('is the same for the same seed, without anything twice', () => {
    const drawn = draw(items, 50, 42)
    expect(draw(items, 50, 42)).toEqual(drawn)
    expect(draw(items, 50, 43)).not.toEqual(drawn)
    expect(new Set(drawn).size).toBe(50)
    expect(draw(items, 500, 1)).toHaveLength(200)
  })

  it('gives everything about the same chance', () => {
    const counts = items.map(() => 0)
    for (let seed = 0; seed < 2000; seed++)
      for (const one of draw(items, 20, seed)) counts[one] = (counts[one] ?? 0) + 1
    // 200 times each on average; seven standard deviations to either side.
    expect(Math.min(...counts)).toBeGreaterThan(100)
    expect(Math.max(...counts)).toBeLessThan(300)
  })
})
