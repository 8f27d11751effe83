import { describe, expect, it } from 'vitest'
import { screenPoint } from '../../../shared/geometry/point.ts'
import { placeName } from './skeleton-signs.ts'

const MIDDLE = screenPoint(100, 100)
const around = (x: number, y: number, radius = 5) => ({
  x0: x - radius,
  y0: y - radius,
  x1: x + radius,
  y1: y + radius,
})

describe('the name of a node', () => {
  it('stands outwards of its node, and so far away that what the node marks is seen', () => {
    expect(placeName(screenPoint(160, 100), MIDDLE, 20, 30, [])?.bounds).toEqual({
      x0: 180,
      y0: 93,
      x1: 210,
      y1: 107,
    })
    expect(placeName(screenPoint(40, 100), MIDDLE, 20, 30, [])?.bounds).toMatchObject({ x0: -10, x1: 20 })
    expect(placeName(screenPoint(100, 160), MIDDLE, 20, 30, [])?.bounds).toMatchObject({ y0: 180, y1: 194 })
  })

  it('turns aside where another node or name is in its place', () => {
    const place = placeName(screenPoint(160, 100), MIDDLE, 20, 30, [around(195, 100)])
    expect(place?.way.x).toBeCloseTo(Math.SQRT1_2)
    expect(place?.bounds.y0).toBeGreaterThan(107)
  })

  it('is left out where there is no place', () => {
    expect(placeName(screenPoint(160, 100), MIDDLE, 9, 30, [around(160, 100, 40)])).toBeNull()
  })
})
