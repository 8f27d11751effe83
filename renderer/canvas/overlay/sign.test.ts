import { describe, expect, it } from 'vitest'
import { areaOf } from './sign.ts'

const SIZE = { width: 1000, height: 700 }
const EMPTY = { x: 0, y: 0, width: 0, height: 0 }
const at = (x0: number, y0: number, x1: number, y1: number) => ({ x0, y0, x1, y1 })

describe('the canvas of what is under the hand', () => {
  it('holds all that is in sight, and is hardly larger', () => {
    const all = [at(100.5, 200.2, 130, 240), at(60, 300, 90.5, 310)]
    const { x, y, width, height } = areaOf(all, SIZE, 1) ?? EMPTY
    expect([x, y]).toEqual([60, 200])
    expect([x + width >= 130, y + height >= 310]).toEqual([true, true])
    expect([width <= 70 + 64, height <= 110 + 64]).toEqual([true, true])
  })

  it('never grows beyond the window by more than a step, however large a shape is', () => {
    expect(areaOf([at(-1e6, -1e6, 1e6, 1e6)], SIZE, 1)).toEqual({ x: 0, y: 0, width: 1024, height: 704 })
  })

  it('is not there where nothing is in sight', () => {
    expect(areaOf([], SIZE, 1)).toBeNull()
    expect(areaOf([at(-50, 10, -10, 20), at(10, 700.5, 20, 800)], SIZE, 1)).toBeNull()
  })

  it('begins on a whole device pixel, so that what it shows stays sharp', () => {
    const { x, y } = areaOf([at(101, 203, 140, 240)], SIZE, 1.25) ?? EMPTY
    expect([x * 1.25, y * 1.25]).toEqual([126, 253])
  })
})
