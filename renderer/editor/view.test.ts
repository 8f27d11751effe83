import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { imagePoint, screenPoint } from '../../shared/geometry/point.ts'
import {
  actualSizeView,
  bringInSight,
  fitView,
  isInSight,
  keepInSight,
  MAX_ZOOM,
  MIN_ZOOM,
  minSideAt,
  panBy,
  reachAt,
  toImage,
  toScreen,
  type View,
  viewOfPart,
  zoomAt,
} from './view.ts'

const PICTURE = { width: 4000, height: 3000 }
const CANVAS = { width: 1000, height: 800 }
const number = fc.double({ min: -5000, max: 5000, noNaN: true })
const view: fc.Arbitrary<View> = fc.record({
  zoom: fc.double({ min: MIN_ZOOM, max: MAX_ZOOM, noNaN: true }),
  panX: number,
  panY: number,
})

describe('the view', () => {
  it('takes a point to the screen and back', () => {
    fc.assert(
      fc.property(view, number, number, (v, x, y) => {
        const back = toImage(v, toScreen(v, imagePoint(x, y)))
        expect(back.x).toBeCloseTo(x, 4)
        expect(back.y).toBeCloseTo(y, 4)
      }),
    )
  })

  it('zooms about the hand, within limits', () => {
    fc.assert(
      fc.property(
        view,
        number,
        number,
        fc.double({ min: 0.001, max: 1000, noNaN: true }),
        (v, x, y, factor) => {
          const at = screenPoint(x, y)
          const zoomed = zoomAt(v, at, factor)
          expect(zoomed.zoom).toBeGreaterThanOrEqual(MIN_ZOOM)
          expect(zoomed.zoom).toBeLessThanOrEqual(MAX_ZOOM)
          const under = toScreen(zoomed, toImage(v, at))
          expect(under.x).toBeCloseTo(x, 3)
          expect(under.y).toBeCloseTo(y, 3)
        },
      ),
    )
  })

  it('shows the whole picture in the middle', () => {
    const fitted = fitView(PICTURE, CANVAS)
    expect(toScreen(fitted, imagePoint(0, 0)).x).toBeCloseTo(16)
    expect(toScreen(fitted, imagePoint(4000, 3000)).x).toBeCloseTo(984)
    expect(toScreen(fitted, imagePoint(2000, 1500))).toEqual({ x: 500, y: 400 })
    expect(fitView({ width: 10, height: 10 }, CANVAS).zoom).toBe(8)
    expect(actualSizeView(PICTURE, CANVAS)).toEqual({ zoom: 1, panX: -1500, panY: -1100 })
  })

  it('never loses the picture out of sight', () => {
    fc.assert(
      fc.property(view, (v) => {
        const kept = keepInSight(v, PICTURE, CANVAS)
        const low = toScreen(kept, imagePoint(0, 0))
        const high = toScreen(kept, imagePoint(PICTURE.width, PICTURE.height))
        expect(low.x).toBeLessThanOrEqual(CANVAS.width - 40)
        expect(low.y).toBeLessThanOrEqual(CANVAS.height - 40)
        expect(high.x).toBeGreaterThanOrEqual(40 - 1e-6)
        expect(high.y).toBeGreaterThanOrEqual(40 - 1e-6)
        expect(kept.zoom).toBe(v.zoom)
      }),
    )
    const inside = fitView(PICTURE, CANVAS)
    expect(keepInSight(inside, PICTURE, CANVAS)).toBe(inside)
    expect(panBy(inside, 3, 4)).toEqual({ ...inside, panX: inside.panX + 3, panY: inside.panY + 4 })
  })

  it('gives the hand the same reach on the screen at any zoom', () => {
    for (const zoom of [0.1, 1, 20]) expect(reachAt({ zoom, panX: 0, panY: 0 }) * zoom).toBeCloseTo(8)
    expect(minSideAt({ zoom: 0.5, panX: 0, panY: 0 })).toBe(8)
    expect(minSideAt({ zoom: 40, panX: 0, panY: 0 })).toBe(1)
  })
})

describe('a point that the keyboard leads', () => {
  const inside = fc.record({
    x: fc.integer({ min: 0, max: PICTURE.width }),
    y: fc.integer({ min: 0, max: PICTURE.height }),
  })

  it('is brought in sight, away from the edge as far as there is picture beyond', () => {
    fc.assert(
      fc.property(view, inside, (one, { x, y }) => {
        const p = imagePoint(x, y)
        const near = keepInSight(one, PICTURE, CANVAS)
        const after = bringInSight(near, p, PICTURE, CANVAS, 48)
        expect(after.zoom).toBe(near.zoom)
        const at = toScreen(after, p)
        const [left, right] = [after.panX, after.panX + PICTURE.width * after.zoom]
        expect(at.x >= 48 - 1e-6 || left >= 16 - 1e-6).toBe(true)
        expect(at.x <= CANVAS.width - 48 + 1e-6 || right <= CANVAS.width - 16 + 1e-6).toBe(true)
        const again = bringInSight(after, p, PICTURE, CANVAS, 47)
        expect(Math.hypot(again.panX - after.panX, again.panY - after.panY)).toBeLessThan(1e-6)
      }),
    )
  })
})

describe('a part of the picture', () => {
  it('is shown whole and in the middle, however small or large', () => {
    expect(isInSight(fitView(PICTURE, CANVAS), imagePoint(4000, 3000), CANVAS)).toBe(true)
    for (const part of [
      { x0: 10, y0: 10, x1: 10, y1: 10 },
      { x0: 100, y0: 100, x1: 300, y1: 150 },
      { x0: 0, y0: 0, x1: 4000, y1: 3000 },
    ]) {
      const shown = viewOfPart(part, CANVAS)
      const [a, b] = [
        toScreen(shown, imagePoint(part.x0, part.y0)),
        toScreen(shown, imagePoint(part.x1, part.y1)),
      ]
      expect([a.x + b.x, a.y + b.y].map(Math.round)).toEqual([CANVAS.width, CANVAS.height])
      expect(Math.min(a.x, a.y)).toBeGreaterThan(0)
      expect(shown.zoom).toBeLessThanOrEqual(16)
    }
  })
})
