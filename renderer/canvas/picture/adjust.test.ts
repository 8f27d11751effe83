import { describe, expect, it } from 'vitest'
import { AS_IT_IS, adjustPixels, type Light, sameLight } from './adjust.ts'

/** What becomes of one pixel. */
function adjusted(pixel: readonly number[], light: Partial<Light>): number[] {
  const rgba = Uint8ClampedArray.from(pixel)
  adjustPixels(rgba, { ...AS_IT_IS, ...light })
  return [...rgba]
}

describe('the light of the picture', () => {
  it('is as it is where nothing was changed, to the last value', () => {
    for (let value = 0; value < 256; value++)
      expect(adjusted([value, 255 - value, value, 77], {})).toEqual([value, 255 - value, value, 77])
  })

  it('multiplies with the brightness and stops at white', () => {
    expect(adjusted([10, 100, 200, 255], { brightness: 1.5 })).toEqual([15, 150, 255, 255])
  })

  it('spreads from the middle with the contrast', () => {
    expect(adjusted([0, 127.5, 255, 255], { contrast: 0.5 })).toEqual([64, 128, 191, 255])
    expect(adjusted([64, 128, 192, 255], { contrast: 2 })).toEqual([0, 128, 255, 255])
  })

  it('lightens the dark with a gamma below one and leaves black and white', () => {
    expect(adjusted([0, 64, 255, 255], { gamma: 0.5 })).toEqual([0, 128, 255, 255])
  })

  it('turns into the opposite, transparency not', () => {
    expect(adjusted([0, 100, 255, 12], { invert: true })).toEqual([255, 155, 0, 12])
  })

  it('takes colours away down to grey of the same brightness, and leaves grey alone', () => {
    const [r = 0, g = 0, b = 0] = adjusted([200, 100, 50, 255], { saturation: 0 })
    expect([g - r, b - r]).toEqual([0, 0])
    expect(r).toBeCloseTo(0.2126 * 200 + 0.7152 * 100 + 0.0722 * 50, -0.5)
    for (const saturation of [0, 0.5, 2, 3])
      expect(adjusted([90, 90, 90, 255], { saturation })).toEqual([90, 90, 90, 255])
    const [red = 0, , blue = 0] = adjusted([200, 100, 50, 255], { saturation: 2 })
    expect([red, blue]).toEqual([255, 0])
  })

  it('does all at once in order', () => {
    const light = { brightness: 2, saturation: 0.999, gamma: 2, invert: true }
    const [value = 0] = adjusted([64, 64, 64, 255], light)
    expect(value).toBeCloseTo(255 * (1 - (128 / 255) ** 2), -0.5)
  })

  it('is the same where all values are', () => {
    expect(sameLight(AS_IT_IS, { ...AS_IT_IS })).toBe(true)
    expect(sameLight(AS_IT_IS, { ...AS_IT_IS, gamma: 1.1 })).toBe(false)
  })
})
