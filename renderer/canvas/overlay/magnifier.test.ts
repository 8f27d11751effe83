import { describe, expect, it } from 'vitest'
import { screenPoint } from '../../../shared/geometry/point.ts'
import { LENS_RADIUS, lensCentre } from './magnifier.ts'

const CANVAS = { width: 1000, height: 700 }

describe('the magnifier', () => {
  const places = [
    [500, 350],
    [5, 5],
    [995, 5],
    [5, 695],
    [995, 695],
    [0, 350],
    [1000, 350],
  ] as const

  it.each(places)('is never under the hand and always on the canvas: %i, %i', (x, y) => {
    const centre = lensCentre(screenPoint(x, y), CANVAS)
    expect(Math.hypot(centre.x - x, centre.y - y)).toBeGreaterThan(LENS_RADIUS + 20)
    expect(centre.x - LENS_RADIUS).toBeGreaterThanOrEqual(0)
    expect(centre.y - LENS_RADIUS).toBeGreaterThanOrEqual(0)
    expect(centre.x + LENS_RADIUS).toBeLessThanOrEqual(CANVAS.width)
    expect(centre.y + LENS_RADIUS).toBeLessThanOrEqual(CANVAS.height)
  })
})
