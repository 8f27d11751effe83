import { describe, expect, it } from 'vitest'
import { Hand, polygon } from './test-hand.ts'

const TRIANGLE = polygon(10, 10, 90, 10, 50, 80)

describe('the polygon tool', () => {
  it('sets a point with each click and closes on the first point', () => {
    const hand = new Hand('polygon').click(10, 10).click(90, 10).click(50, 80).click(13, 12)
    expect(hand.geometry(1)).toEqual(TRIANGLE)
    expect(hand.resting).toBe(true)
    expect(hand.committed).toHaveLength(1)
    expect(hand.selection).toEqual([1])
  })

  it('closes with Enter', () => {
    expect(
      new Hand('polygon').click(10, 10).click(90, 10).click(50, 80).type('complete').geometry(1),
    ).toEqual(TRIANGLE)
  })

  it('closes with a double click, which leaves no doubled last point', () => {
    expect(new Hand('polygon').click(10, 10).click(90, 10).doubleClick(50, 80).geometry(1)).toEqual(TRIANGLE)
  })

  it('survives a double click on the first point', () => {
    const hand = new Hand('polygon').click(10, 10).click(90, 10).click(50, 80).doubleClick(10, 10)
    expect(hand.committed).toHaveLength(1)
    expect(hand.geometry(1)).toEqual(TRIANGLE)
    expect(hand.resting).toBe(true)
  })

  it('does not close with fewer than three points', () => {
    const hand = new Hand('polygon').click(10, 10).click(90, 10).click(12, 11)
    expect(hand.resting).toBe(false)
    expect(hand.click(50, 80).type('complete').geometry(1)).toEqual(TRIANGLE)
    expect(new Hand('polygon').click(10, 10).click(90, 10).type('complete').committed).toEqual([])
  })

  it('shows the open outline with the hand as its last point', () => {
    const hand = new Hand('polygon').click(10, 10).click(90, 10).hover(70, 70)
    expect(hand.preview.draft).toEqual({
      label: 'cat',
      open: [
        { x: 10, y: 10 },
        { x: 90, y: 10 },
        { x: 70, y: 70 },
      ],
    })
  })

  it('points at the place where a click closes', () => {
    const hand = new Hand('polygon').click(10, 10).click(90, 10).click(50, 80)
    expect(hand.hover(60, 40).cursor).toBe('crosshair')
    expect(hand.hover(14, 13).cursor).toBe('pointer')
  })

  it('takes points back one by one, down to nothing', () => {
    const hand = new Hand('polygon')
      .click(10, 10)
      .click(90, 10)
      .click(200, 200)
      .type('back')
      .click(50, 80)
      .type('complete')
    expect(hand.geometry(1)).toEqual(TRIANGLE)
    expect(new Hand('polygon').click(10, 10).type('back').resting).toBe(true)
    expect(new Hand('polygon').type('back').resting).toBe(true)
  })

  it('draws freehand while the button is held, and goes on with clicks', () => {
    const hand = new Hand('polygon').press(10, 10)
    for (let x = 11; x <= 90; x++) hand.drag(x, 10)
    hand.release(90, 10).click(50, 80).type('complete')
    const drawn = hand.geometry(1)
    expect(drawn?.kind === 'polygon' && drawn.points.length).toBe(8) // every 12 px from 10 to 82, and the click
    expect(drawn?.kind === 'polygon' && drawn.points.at(-1)).toEqual({ x: 50, y: 80 })
  })

  it('closes a freehand stroke that comes home', () => {
    const hand = new Hand('polygon').press(100, 50)
    for (let angle = 0; angle <= 360; angle += 3) {
      hand.drag(50 + 50 * Math.cos((angle * Math.PI) / 180), 50 + 50 * Math.sin((angle * Math.PI) / 180))
    }
    hand.release(100, 50)
    expect(hand.resting).toBe(true)
    const drawn = hand.geometry(1)
    if (drawn?.kind !== 'polygon') throw new Error('no polygon')
    expect(drawn.points.length).toBeGreaterThan(15)
    expect(Math.hypot(drawn.points.at(-1)!.x - 100, drawn.points.at(-1)!.y - 50)).toBeGreaterThan(8)
  })

  it('drops an escaped outline', () => {
    const hand = new Hand('polygon').click(10, 10).click(90, 10).click(50, 80).type('cancel').type('complete')
    expect(hand.committed).toEqual([])
    expect(hand.resting).toBe(true)
  })

  it('keeps a closable outline when something else takes over, and drops a shorter one', () => {
    expect(
      new Hand('polygon').click(10, 10).click(90, 10).click(50, 80).type('interrupt').geometry(1),
    ).toEqual(TRIANGLE)
    expect(new Hand('polygon').click(10, 10).click(90, 10).type('interrupt').committed).toEqual([])
  })

  it('keeps to the picture', () => {
    expect(
      new Hand('polygon').click(-10, -10).click(900, -5).click(50, 900).type('complete').geometry(1),
    ).toEqual(polygon(0, 0, 400, 0, 50, 300))
  })

  it('drops what encloses nothing', () => {
    expect(new Hand('polygon').click(10, 10).click(50, 10).click(90, 10).type('complete').committed).toEqual(
      [],
    )
  })
})
