import { describe, expect, it } from 'vitest'
import { jpegSize, smallerSize } from './large-picture.ts'

const MOST = 24_000_000

describe('a picture too large for the memory', () => {
  it('is decoded smaller, in its proportions', () => {
    expect(smallerSize({ width: 4000, height: 3000 }, MOST)).toEqual({})
    const { resizeWidth = 0, resizeHeight = 0 } = smallerSize({ width: 30_000, height: 20_000 }, MOST)
    expect(resizeWidth * resizeHeight).toBeLessThanOrEqual(MOST)
    expect(resizeWidth * resizeHeight).toBeGreaterThan(23_900_000)
    expect(resizeWidth / resizeHeight).toBeCloseTo(1.5, 3)
    expect(smallerSize({ width: 60_000_000, height: 1 }, MOST).resizeHeight).toBe(1)
  })

  it('is an eighth or more of a JPEG: the decoder knows no other sizes, and none below', () => {
    expect(jpegSize({ width: 20_000, height: 20_000 }, MOST)).toEqual({ width: 5000, height: 5000 })
    expect(jpegSize({ width: 10_000, height: 10_000 }, MOST)).toEqual({ width: 5000, height: 5000 })
    expect(jpegSize({ width: 8000, height: 3500 }, MOST)).toEqual({ width: 7000, height: 3063 })
    expect(jpegSize({ width: 65_000, height: 65_000 }, MOST)).toEqual({ width: 8125, height: 8125 })
  })
})
