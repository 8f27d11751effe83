import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { geometrySchema } from '../../../shared/model/shape.ts'
import { Hand, PICTURE, p, rotatedBox } from './test-hand.ts'

const hold = () => new Hand('rotated-box').label('person')

describe('the rotated box tool', () => {
  it('takes a side by a drag and the width by a click', () => {
    const hand = hold().press(100, 100).drag(150, 100).release(200, 100)
    expect(hand.committed).toEqual([])
    hand.hover(150, 140)
    expect(hand.preview.draft).toEqual({ label: 'person', geometry: rotatedBox(150, 120, 100, 40, 0) })
    expect(hand.click(120, 160).geometry(1)).toEqual(rotatedBox(150, 130, 100, 60, 0))
    expect(hand.committed.map((e) => e.kind)).toEqual(['draw'])
    expect(hand.selection).toEqual([1])
    expect(hand.resting).toBe(true)
  })

  it('takes three clicks as well', () => {
    const hand = hold().click(100, 100).hover(100, 150)
    expect(hand.preview.draft).toEqual({ label: 'person', open: [p(100, 100), p(100, 150)] })
    expect(hand.click(100, 200).click(60, 150).geometry(1)).toEqual(rotatedBox(80, 150, 100, 40, 90))
  })

  it('has the angle of its first side, whichever side of it the width is on', () => {
    const drawn = (...numbers: readonly [number, number, number, number, number, number]) => {
      const [ax, ay, bx, by, x, y] = numbers
      return hold().click(ax, ay).click(bx, by).click(x, y).geometry(1)
    }
    expect(drawn(100, 100, 200, 200, 100, 200)).toEqual(rotatedBox(125, 175, 141.4, 70.7, 45))
    expect(drawn(100, 100, 200, 200, 200, 100)).toEqual(rotatedBox(175, 125, 141.4, 70.7, 45))
    expect(drawn(100, 100, 200, 100, 150, 60)).toEqual(rotatedBox(150, 80, 100, 40, 0))
    expect(drawn(200, 100, 100, 100, 150, 60)).toEqual(rotatedBox(150, 80, 100, 40, 180))
    expect(drawn(100, 200, 100, 100, 160, 150)).toEqual(rotatedBox(130, 150, 100, 60, 270))
  })

  it('can aim the width while the button is held', () => {
    const hand = hold().click(100, 100).click(200, 100).press(150, 140).drag(150, 180).release(150, 190)
    expect(hand.geometry(1)).toEqual(rotatedBox(150, 145, 100, 90, 0))
  })

  it('survives double clicks on the ends of the side', () => {
    expect(hold().doubleClick(100, 100).resting).toBe(true)
    const hand = hold().click(100, 100).doubleClick(200, 100)
    expect(hand.resting).toBe(false)
    expect(hand.committed).toEqual([])
    expect(hand.click(150, 150).geometry(1)).toMatchObject({ kind: 'rotated-box', width: 100 })
  })

  it('goes on with Enter at the place of the hand', () => {
    const hand = hold().click(100, 100).hover(200, 100).type('complete').hover(150, 150).type('complete')
    expect(hand.geometry(1)).toEqual(rotatedBox(150, 125, 100, 50, 0))
  })

  it('takes back the width, then the side', () => {
    const hand = hold().click(100, 100).click(200, 100).hover(150, 150).type('back')
    expect(hand.preview.draft).toEqual({ label: 'person', open: [p(100, 100), p(150, 150)] })
    expect(hand.type('back').resting).toBe(true)
    expect(hand.committed).toEqual([])
  })

  it('forgets what is escaped or interrupted', () => {
    for (const end of ['cancel', 'interrupt'] as const) {
      const half = hold().press(100, 100).drag(200, 100).type(end)
      expect(half.resting).toBe(true)
      expect(half.release(200, 100).resting).toBe(true)
      const whole = hold().click(100, 100).click(200, 100).hover(150, 150).type(end)
      expect(whole.preview.draft).toBeNull()
      expect(whole.committed).toEqual([])
    }
  })

  it('may reach over the edge of the picture, but not with its centre', () => {
    expect(hold().click(100, 250).click(200, 250).click(150, 340).geometry(1)).toEqual(
      rotatedBox(150, 295, 100, 90, 0),
    )
    expect(hold().click(100, 250).click(200, 250).click(150, 900).geometry(1)).toEqual(
      rotatedBox(150, 300, 100, 100, 0),
    )
  })

  it('is sound wherever the three points are', () => {
    const coordinate = fc.double({ min: -2000, max: 2000, noNaN: true })
    const point = fc.tuple(coordinate, coordinate)
    fc.assert(
      fc.property(point, point, point, ([ax, ay], [bx, by], [x, y]) => {
        const hand = hold().click(ax, ay).click(bx, by).click(x, y)
        const drawn = hand.geometry(1)
        if (drawn === undefined) return
        expect(geometrySchema.parse(drawn)).toEqual(drawn)
        if (drawn.kind !== 'rotated-box') throw new Error('no rotated box')
        expect(drawn.cx).toBeGreaterThanOrEqual(0)
        expect(drawn.cy).toBeGreaterThanOrEqual(0)
        expect(drawn.cx).toBeLessThanOrEqual(PICTURE.width)
        expect(drawn.cy).toBeLessThanOrEqual(PICTURE.height)
      }),
    )
  })
})
