import { describe, expect, it } from 'vitest'
import type { Bounds } from '../../shared/geometry/box.ts'
import { textOn } from './style.ts'
import { mayHaveTag, placeQuietTag, placeTag } from './tags.ts'

const TAG = { width: 60, height: 20 }
const CANVAS = { width: 1000, height: 800 }
const bounds = (x0: number, y0: number, x1: number, y1: number): Bounds => ({ x0, y0, x1, y1 })
const tagAt = (shape: Bounds, ...others: readonly Bounds[]) => placeTag(shape, TAG, CANVAS, () => others)

describe('the tag of a shape', () => {
  it('lies above it, on its left edge', () => {
    expect(tagAt(bounds(100, 100, 300, 300))).toEqual({ x: 100, y: 74 })
  })

  it('never covers its shape as long as there is room beside it', () => {
    const shapes = [
      bounds(0, 0, 10, 10),
      bounds(990, 790, 1000, 800),
      bounds(0, 0, 1000, 100),
      bounds(500, 0, 510, 800),
    ]
    for (const shape of shapes) {
      const { x, y } = tagAt(shape)
      const apart = x >= shape.x1 || x + TAG.width <= shape.x0 || y >= shape.y1 || y + TAG.height <= shape.y0
      expect(apart).toBe(true)
      expect(x >= 0 && y >= 0 && x + TAG.width <= CANVAS.width && y + TAG.height <= CANVAS.height).toBe(true)
    }
  })

  it('goes to another side where it would hide a small target', () => {
    expect(tagAt(bounds(100, 100, 300, 300), bounds(110, 80, 120, 90))).toEqual({ x: 100, y: 306 })
    expect(tagAt(bounds(100, 100, 300, 300), bounds(110, 80, 110, 80), bounds(120, 310, 130, 320))).toEqual({
      x: 306,
      y: 100,
    })
  })

  it('does not shun large shapes: they are seen all the same', () => {
    expect(tagAt(bounds(100, 100, 300, 300), bounds(0, 0, 900, 700))).toEqual({ x: 100, y: 74 })
  })

  it('goes inside only where the shape fills the canvas', () => {
    expect(tagAt(bounds(-50, -50, 1200, 900))).toEqual({ x: 6, y: 6 })
  })
})

describe('the tag of a shape that nobody works on', () => {
  const LARGE = bounds(100, 100, 300, 300)

  it('lies above it, or below where something small is above', () => {
    expect(placeQuietTag(LARGE, TAG, () => false)).toEqual({ x: 100, y: 74 })
    expect(placeQuietTag(LARGE, TAG, (place) => place.y0 < 100)).toEqual({ x: 100, y: 306 })
  })

  it('is left out where it would hide something small on both sides', () => {
    expect(placeQuietTag(LARGE, TAG, () => true)).toBeNull()
  })

  it('looks for small things wherever it would lie, and a little round it', () => {
    const asked: Bounds[] = []
    placeQuietTag(LARGE, TAG, (place) => asked.push(place) > 0)
    expect(asked).toEqual([bounds(96, 70, 164, 98), bounds(96, 302, 164, 330)])
  })

  it('is only for shapes that are large enough on the screen', () => {
    expect(mayHaveTag(LARGE)).toBe(true)
    expect(mayHaveTag(bounds(0, 0, 20, 200))).toBe(false)
    expect(placeQuietTag(bounds(0, 0, 28, 28), TAG, () => false)).toBeNull()
  })
})

describe('text on a colour', () => {
  it('is black or white, whichever reads better', () => {
    expect(['#ffffff', '#fab005', '#e8590c', '#000000', '#0b3d91'].map(textOn)).toEqual([
      '#000000',
      '#000000',
      '#000000',
      '#ffffff',
      '#ffffff',
    ])
  })
})
