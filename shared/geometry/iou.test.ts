import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Geometry } from '../model/shape.ts'
import { iou } from './iou.ts'
import { imagePoint } from './point.ts'

const side = fc.integer({ min: 1, max: 100 })
const box = fc
  .tuple(side, side, side, side)
  .map(([x0, y0, w, h]) => ({ kind: 'box' as const, x0, y0, x1: x0 + w, y1: y0 + h }))
type Box = typeof box extends fc.Arbitrary<infer B> ? B : never

const asPolygon = ({ x0, y0, x1, y1 }: Box): Geometry => ({
  kind: 'polygon',
  points: [imagePoint(x0, y0), imagePoint(x1, y0), imagePoint(x1, y1), imagePoint(x0, y1)],
})
const asRotatedBox = ({ x0, y0, x1, y1 }: Box): Geometry => ({
  kind: 'rotated-box',
  cx: (x0 + x1) / 2,
  cy: (y0 + y1) / 2,
  width: y1 - y0,
  height: x1 - x0,
  angle: 90,
})
const asMask = ({ x0, y0, x1, y1 }: Box): Geometry => ({
  kind: 'mask',
  x: x0,
  y: y0,
  width: x1 - x0,
  height: y1 - y0,
  runs: [0, (x1 - x0) * (y1 - y0)],
})

it('is the same for boxes drawn as any kind of area', () => {
  fc.assert(
    fc.property(box, box, fc.constantFrom(asPolygon, asRotatedBox, asMask), (a, b, draw) => {
      expect(iou(draw(a), b)).toBeCloseTo(iou(a, b), 2)
      expect(iou(a, draw(a))).toBeCloseTo(1, 6)
      expect(iou(a, b)).toBe(iou(b, a))
    }),
    { seed: 20261122, numRuns: 200 },
  )
})

it('leaves holes out, and is 0 for what has no area', () => {
  const whole: Geometry = { kind: 'box', x0: 0, y0: 0, x1: 10, y1: 10 }
  const ring = (at: number, to: number) => [
    imagePoint(at, at),
    imagePoint(to, at),
    imagePoint(to, to),
    imagePoint(at, to),
  ]
  expect(iou(whole, { kind: 'polygon', points: ring(0, 10), holes: [ring(0, 5)] })).toBeCloseTo(0.75, 3)
  expect(iou(whole, { kind: 'keypoint', at: imagePoint(5, 5) })).toBe(0)
  expect(iou(whole, { kind: 'box', x0: 10, y0: 0, x1: 20, y1: 10 })).toBe(0)
})

it('of an ellipse and its box is π/4', () => {
  expect(
    iou(
      { kind: 'ellipse', cx: 50, cy: 50, rx: 40, ry: 20, angle: 0 },
      { kind: 'box', x0: 10, y0: 30, x1: 90, y1: 70 },
    ),
  ).toBeCloseTo(Math.PI / 4, 3)
})
