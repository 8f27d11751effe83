import { describe, expect, it } from 'vitest'
import { screenPoint } from '../../shared/geometry/point.ts'
import { fitView, toImage } from '../editor/view.ts'
import { centredOn, fromMinimap, inside, minimapRect, seenPart } from './minimap.ts'

const PICTURE = { width: 4000, height: 3000 }
const CANVAS = { width: 1000, height: 700 }
const NEAR = { zoom: 1, panX: -1000, panY: -500 }

describe('the minimap', () => {
  it('is there while a part of the picture is seen, in the lower right corner and in the shape of the picture', () => {
    const rect = minimapRect(PICTURE, CANVAS, NEAR)
    expect(rect).toEqual({ x: 820, y: 562, width: 168, height: 126 })
    expect(minimapRect({ width: 100, height: 10_000 }, CANVAS, NEAR)).toMatchObject({ width: 1, height: 126 })
  })

  it('is not there while all of the picture is seen, or where there is no room for it', () => {
    expect(minimapRect(PICTURE, CANVAS, fitView(PICTURE, CANVAS))).toBeNull()
    expect(minimapRect(PICTURE, { width: 300, height: 200 }, NEAR)).toBeNull()
  })

  it('knows what is seen, never more than the picture', () => {
    expect(seenPart(PICTURE, CANVAS, NEAR)).toEqual({ x: 1000, y: 500, width: 1000, height: 700 })
    expect(seenPart(PICTURE, CANVAS, { zoom: 1, panX: 100, panY: -2900 })).toEqual({
      x: 0,
      y: 2900,
      width: 900,
      height: 100,
    })
  })

  it('brings the place that is pressed into the middle of the canvas', () => {
    const rect = { x: 800, y: 560, width: 160, height: 120 }
    const at = fromMinimap(rect, PICTURE, screenPoint(880, 590))
    expect(at).toEqual({ x: 2000, y: 750 })
    expect(toImage(centredOn(NEAR, CANVAS, at), screenPoint(500, 350))).toEqual(at)
  })

  it('takes a drag beyond its edge for its edge', () => {
    const rect = { x: 800, y: 560, width: 160, height: 120 }
    expect(fromMinimap(rect, PICTURE, screenPoint(2000, 0))).toEqual({ x: 4000, y: 0 })
    expect([inside(rect, screenPoint(800, 560)), inside(rect, screenPoint(960, 560))]).toEqual([true, false])
  })
})
