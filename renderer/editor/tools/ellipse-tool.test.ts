import { describe, expect, it } from 'vitest'
import { ellipse, Hand } from './test-hand.ts'

describe('the ellipse tool', () => {
  it('draws into the rectangle from press to release', () => {
    const hand = new Hand('ellipse').label('person').press(90, 80).drag(50, 40)
    expect(hand.preview.draft).toEqual({ label: 'person', geometry: ellipse(70, 60, 20, 20) })
    expect(hand.release(10, 20).geometry(1)).toEqual(ellipse(50, 50, 40, 30))
    expect(hand.committed.map((e) => e.kind)).toEqual(['draw'])
    expect(hand.selection).toEqual([1])
  })

  it('draws with two clicks, and with Enter for the second', () => {
    expect(new Hand('ellipse').click(10, 10).click(90, 50).geometry(1)).toEqual(ellipse(50, 30, 40, 20))
    expect(new Hand('ellipse').click(10, 10).hover(90, 50).type('complete').geometry(1)).toEqual(
      ellipse(50, 30, 40, 20),
    )
  })

  it('keeps to the picture and to tenths of a pixel', () => {
    expect(new Hand('ellipse').press(-20, -30).drag(500, 400).release(900, 900).geometry(1)).toEqual(
      ellipse(200, 150, 200, 150),
    )
    expect(new Hand('ellipse').press(10.04, 10).drag(50, 50).release(90.13, 80).geometry(1)).toEqual(
      ellipse(50.1, 45, 40.1, 35),
    )
  })

  it('drops slips of the hand', () => {
    const hand = new Hand('ellipse').press(10, 10).drag(40, 11).release(40, 12)
    expect(hand.committed).toEqual([])
    expect(hand.notice).toBe('too-small')
  })

  it('forgets what is escaped, interrupted or taken back', () => {
    for (const end of ['cancel', 'interrupt', 'back'] as const) {
      const hand = new Hand('ellipse').press(10, 10).drag(90, 90).type(end)
      expect(hand.preview.draft).toBeNull()
      expect(hand.release(95, 95).committed).toEqual([])
      expect(hand.resting).toBe(true)
    }
  })
})
