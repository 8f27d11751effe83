import { describe, expect, it } from 'vitest'
import type { Bounds } from '../../shared/geometry/box.ts'
import { textOn } from './style.ts'
import { isRoomy, mayHaveTag, placeQuietTag, placeTag } from './tags.ts'

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
  const free = () => false
  const touches = (a: Bounds, b: Bounds) => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1

  it('lies above it, or below where something small is above', () => {
    expect(placeQuietTag(LARGE, TAG, false, free)).toEqual({ x: 100, y: 74 })
    expect(placeQuietTag(LARGE, TAG, false, (place) => place.y0 < 100)).toEqual({ x: 100, y: 306 })
  })

  it('goes beside it where there is room, and is left out where it would hide something small everywhere', () => {
    const aboveAndBelow = (place: Bounds) => place.y0 < 100 || place.y0 > 300
    expect(placeQuietTag(LARGE, TAG, true, aboveAndBelow)).toEqual({ x: 306, y: 190 })
    expect(placeQuietTag(LARGE, TAG, true, (place) => place.x1 > 100)).toEqual({ x: 34, y: 190 })
    expect(placeQuietTag(LARGE, TAG, true, () => true)).toBeNull()
    expect(placeQuietTag(LARGE, TAG, false, aboveAndBelow)).toBeNull()
  })

  it('never lies over a small target, not even over the dot of a point', () => {
    for (const own of [bounds(50, 50, 50, 50), bounds(50, 50, 58, 58), bounds(50, 50, 52, 90)]) {
      const dot = bounds(own.x0 - 5, own.y0 - 5, own.x1 + 5, own.y1 + 5)
      const asked: Bounds[] = []
      placeQuietTag(own, TAG, true, (place) => asked.push(place) > 0)
      const tags = asked.map(({ x0, y0, x1, y1 }) => bounds(x0 + 4, y0 + 4, x1 - 4, y1 - 4))
      expect(tags.map((tag) => touches(tag, dot))).toEqual([false, false, false, false])
    }
  })

  it('looks for small things wherever it would lie, and a little round it', () => {
    const asked: Bounds[] = []
    placeQuietTag(LARGE, TAG, false, (place) => asked.push(place) > 0)
    expect(asked).toEqual([bounds(96, 70, 164, 98), bounds(96, 302, 164, 330)])
  })

  it('is for small shapes only where shapes are few and far between', () => {
    expect(mayHaveTag(LARGE, false)).toBe(true)
    expect(mayHaveTag(bounds(0, 0, 20, 200), false)).toBe(false)
    expect(placeQuietTag(bounds(0, 0, 28, 28), TAG, false, free)).toBeNull()
    expect(mayHaveTag(bounds(5, 5, 5, 5), true)).toBe(true)
    expect([isRoomy(CANVAS, 20, 1), isRoomy(CANVAS, 20, 0.3)]).toEqual([true, false])
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
