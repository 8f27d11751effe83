import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { areaOf } from '../../../shared/geometry/geometry.ts'
import { imagePoint, quantise } from '../../../shared/geometry/point.ts'
import type { Geometry } from '../../../shared/model/shape.ts'
import { box, Hand, keypoint, p, polygon, shape } from './test-hand.ts'

const SQUARE = polygon(100, 100, 200, 100, 200, 200, 100, 200)

const areas = (hand: Hand) => hand.document.shapes.map(({ geometry }) => areaOf(geometry))
const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0)

describe('the cut tool', () => {
  it('cuts the polygon under it with one stroke', () => {
    const hand = new Hand('cut', shape(1, SQUARE)).press(140, 50)
    for (let y = 51; y <= 250; y++) hand.drag(140, y)
    hand.release(140, 250)
    expect(hand.resting).toBe(true)
    expect(hand.geometry(1)).toEqual(expect.objectContaining({ kind: 'polygon' }))
    expect(areas(hand).map(Math.round)).toEqual([6000, 4000])
    expect(hand.committed.map(({ kind }) => kind)).toEqual(['cut'])
    expect(hand.selection).toEqual([1, 2])
  })

  it('cuts along clicks, ended with Enter', () => {
    const hand = new Hand('cut', shape(1, SQUARE)).select(1).options({ snap: false })
    hand.click(90, 150).click(150, 150).click(150, 90).type('complete')
    expect(areas(hand)).toEqual([7500, 2500])
  })

  it('cuts from border to border where the ends have snapped to it', () => {
    const slanted = shape(1, polygon(100, 100, 203, 117, 187, 211, 93, 189))
    const hand = new Hand('cut', slanted).click(150, 112).hover(140, 197)
    expect(hand.preview.snapped).not.toBeNull()
    hand.click(140, 197).type('complete')
    expect(hand.document.shapes).toHaveLength(2)
  })

  it('gives the pieces what the shape has, and its parts to the piece around them', () => {
    const cat = { ...shape(1, SQUARE), occluded: true as const, attributes: { breed: 'tabby' } }
    const left = shape(2, box(105, 110, 115, 120), 'head', 1)
    const right = shape(3, box(150, 110, 190, 150), 'head', 1)
    const hand = new Hand('cut', cat, left, right).select(1).options({ snap: false })
    hand.click(140, 90).click(140, 210).type('complete')
    const [first, ...others] = hand.document.shapes
    const piece = others.find(({ id }) => id === 4)
    expect(first).toMatchObject({ id: 1, label: 'cat', occluded: true, attributes: { breed: 'tabby' } })
    expect(piece).toMatchObject({
      label: 'cat',
      parent: null,
      occluded: true,
      attributes: { breed: 'tabby' },
    })
    expect(others.map(({ id, parent }) => [id, parent])).toContainEqual([2, 4])
    expect(others.map(({ id, parent }) => [id, parent])).toContainEqual([3, 1])
  })

  it('cuts all selected polygons at once, in one step', () => {
    const other = shape(2, polygon(100, 210, 200, 210, 200, 290, 100, 290))
    const hand = new Hand('cut', shape(1, SQUARE), other).select(1, 2).options({ snap: false })
    hand.click(150, 90).click(150, 299).type('complete')
    expect(areas(hand)).toEqual([5000, 5000, 4000, 4000])
    expect(hand.committed).toHaveLength(1)
  })

  it('says where nothing is cut', () => {
    const inside = new Hand('cut', shape(1, SQUARE)).click(120, 150).click(180, 150).type('complete')
    expect(inside.notice).toBe('cut-misses')
    const beside = new Hand('cut', shape(1, SQUARE)).select(1).click(250, 90).click(250, 200).type('complete')
    expect(beside.notice).toBe('cut-misses')
    const nothing = new Hand('cut', shape(1, keypoint(50, 50))).click(10, 10).click(90, 90).type('complete')
    expect(nothing.notice).toBe('select-polygon-first')
    expect([inside, beside, nothing].flatMap(({ committed }) => committed)).toEqual([])
  })

  it('goes through holes', () => {
    const holed: Geometry = {
      kind: 'polygon',
      points: [p(100, 100), p(200, 100), p(200, 200), p(100, 200)],
      holes: [[p(140, 140), p(160, 140), p(160, 160), p(140, 160)]],
    }
    const hand = new Hand('cut', shape(1, holed)).select(1).options({ snap: false })
    hand.click(150, 90).click(150, 210).type('complete')
    expect(areas(hand)).toEqual([4800, 4800])
  })

  it('forgets an escaped line', () => {
    const hand = new Hand('cut', shape(1, SQUARE))
      .click(90, 150)
      .click(210, 150)
      .type('cancel')
      .type('complete')
    expect(hand.committed).toEqual([])
  })

  it('loses nothing and adds nothing', () => {
    const corner = fc.double({ min: 0.2, max: 1, noNaN: true })
    const end = fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 300 }))
    fc.assert(
      fc.property(
        fc.array(corner, { minLength: 3, maxLength: 30 }),
        end,
        end,
        (radii, [ax, ay], [bx, by]) => {
          const points = radii.map((radius, i) => {
            const angle = (2 * Math.PI * i) / radii.length
            return imagePoint(
              quantise(200 + 150 * radius * Math.cos(angle)),
              quantise(150 + 110 * radius * Math.sin(angle)),
            )
          })
          const whole: Geometry = { kind: 'polygon', points }
          const hand = new Hand('cut', shape(1, whole)).select(1).options({ snap: false })
          hand.click(ax, ay).click(bx, by).type('complete')
          // Each crossing is rounded to a tenth of a pixel; slivers below one pixel may go.
          expect(Math.abs(sum(areas(hand)) - areaOf(whole))).toBeLessThan(30)
          if (hand.committed.length > 0) expect(hand.document.shapes.length).toBeGreaterThan(1)
        },
      ),
      { numRuns: 200 },
    )
  })
})
