import { describe, expect, it } from 'vitest'
import type { Shape } from '../../../shared/model/shape.ts'
import { box, Hand, keypoint, p, polygon, shape } from './test-hand.ts'

describe('the box tool', () => {
  it('draws from press to release, whichever corner comes first', () => {
    const hand = new Hand('box').press(90, 80).drag(50, 40).release(10, 20)
    expect(hand.geometry(1)).toEqual(box(10, 20, 90, 80))
    expect(hand.committed).toHaveLength(1)
    expect(hand.committed[0]?.kind).toBe('draw')
    expect(hand.selection).toEqual([1])
  })

  it('draws with two clicks, for a tired hand', () => {
    const hand = new Hand('box').click(10, 10).hover(60, 60)
    expect(hand.preview.draft).toEqual({ label: 'cat', geometry: box(10, 10, 60, 60) })
    expect(hand.click(90, 90).geometry(1)).toEqual(box(10, 10, 90, 90))
    expect(hand.resting).toBe(true)
  })

  it('ends two clicks with Enter at the place of the hand', () => {
    expect(new Hand('box').click(10, 10).hover(70, 60).type('complete').geometry(1)).toEqual(
      box(10, 10, 70, 60),
    )
  })

  it('drops slips of the hand', () => {
    expect(new Hand('box').press(10, 10).release(11, 40).committed).toEqual([])
    expect(new Hand('box').press(10, 10).drag(40, 11).release(40, 12).committed).toEqual([])
    expect(new Hand('box').doubleClick(10, 10).committed).toEqual([])
    expect(new Hand('box').doubleClick(10, 10).resting).toBe(true)
  })

  it('forgets an escaped drag, and the release after it', () => {
    const hand = new Hand('box').press(10, 10).drag(90, 90).type('cancel').drag(95, 95).release(95, 95)
    expect(hand.committed).toEqual([])
    expect(hand.preview.draft).toBeNull()
  })

  it('drops a drag that something else interrupts', () => {
    expect(new Hand('box').press(10, 10).drag(90, 90).type('interrupt').release(90, 90).committed).toEqual([])
  })

  it('keeps to the picture', () => {
    expect(new Hand('box').press(-20, -30).drag(500, 400).release(900, 900).geometry(1)).toEqual(
      box(0, 0, 400, 300),
    )
    expect(new Hand('box').press(-20, 50).drag(-10, 90).release(-5, 90).committed).toEqual([])
  })

  it('stores tenths of a pixel', () => {
    expect(new Hand('box').press(10.04, 10.06).drag(50, 50).release(90.123, 80.987).geometry(1)).toEqual(
      box(10, 10.1, 90.1, 81),
    )
  })

  it('shows what it will be while it is drawn', () => {
    const hand = new Hand('box').press(10, 10)
    expect(hand.preview.draft).toBeNull()
    expect(hand.drag(30, 40).preview.draft).toEqual({ label: 'cat', geometry: box(10, 10, 30, 40) })
    expect(hand.cursor).toBe('crosshair')
  })

  it('lays the new box on top', () => {
    const hand = new Hand('box', shape(7, box(0, 0, 50, 50))).press(10, 10).drag(60, 60).release(90, 90)
    expect(hand.document.shapes.map((s) => s.id)).toEqual([7, 8])
  })

  it('makes a head part of the cat around it', () => {
    const hand = new Hand('box', shape(1, box(0, 0, 200, 200)), shape(2, box(210, 0, 390, 200)))
    hand.label('head').press(220, 10).drag(250, 50).release(280, 60)
    expect(hand.document.shapes.find((s) => s.id === 3)?.parent).toBe(2)
  })
})

describe('the box tool by extreme points', () => {
  const marker = (...shapes: readonly Shape[]) =>
    new Hand('box', ...shapes).options({ boxMethod: 'extreme-points' })

  it('takes four points in any order, and the fourth makes the box', () => {
    const hand = marker().click(100, 50).click(60, 90).click(140, 95)
    expect(hand.committed).toEqual([])
    hand.click(105, 130)
    expect(hand.geometry(1)).toEqual(box(60, 50, 140, 130))
    expect(hand.selection).toEqual([1])
    expect(hand.resting).toBe(true)
  })

  it('shows the points set so far and the box that they make with the hand', () => {
    const hand = marker().click(100, 50).hover(100, 50)
    expect(hand.preview).toMatchObject({ marks: [{ x: 100, y: 50 }], draft: null })
    hand.hover(60, 90)
    expect(hand.preview.draft).toEqual({ label: 'cat', geometry: box(60, 50, 100, 90) })
    expect(hand.click(60, 90).preview.marks).toEqual([p(100, 50), p(60, 90)])
  })

  it('sets a point where the button is let go, so that it can be aimed', () => {
    const hand = marker().press(100, 50).drag(98, 44).release(97, 43)
    expect(hand.preview.marks).toEqual([p(97, 43)])
  })

  it('takes the last point back, down to nothing', () => {
    const hand = marker().click(100, 50).click(300, 200).type('back')
    expect(hand.preview.marks).toEqual([p(100, 50)])
    expect(hand.type('back').resting).toBe(true)
    expect(hand.type('back').resting).toBe(true)
  })

  it('is content with two where Enter says so, and not with one', () => {
    expect(marker().click(100, 50).click(60, 90).type('complete').geometry(1)).toEqual(box(60, 50, 100, 90))
    const one = marker().click(100, 50).type('complete')
    expect(one.committed).toEqual([])
    expect(one.resting).toBe(true)
  })

  it('forgets the points on Escape and on an interruption', () => {
    for (const end of ['cancel', 'interrupt'] as const) {
      const hand = marker().click(100, 50).click(60, 90).type(end)
      expect(hand.preview.marks).toEqual([])
      expect(hand.committed).toEqual([])
      expect(hand.resting).toBe(true)
    }
  })

  it('keeps to the picture and drops what has no width', () => {
    expect(marker().click(-9, 50).click(60, -20).click(999, 95).click(105, 999).geometry(1)).toEqual(
      box(0, 0, 400, 300),
    )
    const thin = marker().click(100, 50).click(101, 90).type('complete')
    expect(thin.committed).toEqual([])
    expect(thin.notice).toBe('too-small')
  })

  it('ends a box as it was begun, though the option changes meanwhile', () => {
    const hand = marker().click(100, 50).options({ boxMethod: 'drag' }).click(60, 90).type('complete')
    expect(hand.geometry(1)).toEqual(box(60, 50, 100, 90))
    expect(hand.press(200, 200).drag(250, 250).release(260, 260).geometry(2)).toEqual(box(200, 200, 260, 260))
  })
})

describe('what is drawn', () => {
  it('begins with the answers that its class gives as defaults', () => {
    const hand = new Hand('box').label('person').press(10, 10).drag(50, 50).release(90, 90)
    expect(hand.document.shapes[0]?.attributes).toEqual({ pose: 'stands' })
    expect(
      hand.label('cat').press(10, 10).drag(50, 50).release(80, 80).document.shapes[1],
    ).not.toHaveProperty('attributes')
  })

  it('says why a slip left nothing', () => {
    const hand = new Hand('box').press(10, 10).drag(40, 11).release(40, 12)
    expect(hand.notice).toBe('too-small')
    expect(hand.committed).toEqual([])
  })
})

describe('the keypoint tool', () => {
  it('sets a point with one click', () => {
    const hand = new Hand('keypoint').label('eye').click(30.04, 40)
    expect(hand.geometry(1)).toEqual(keypoint(30, 40))
    expect(hand.committed).toHaveLength(1)
  })

  it('can be aimed while the button is held, and escaped', () => {
    const hand = new Hand('keypoint').label('eye').press(30, 40).drag(33, 44)
    expect(hand.preview.draft).toEqual({ label: 'eye', geometry: keypoint(33, 44) })
    expect(hand.release(35, 45).geometry(1)).toEqual(keypoint(35, 45))
    expect(new Hand('keypoint').press(30, 40).type('cancel').release(30, 40).committed).toEqual([])
    expect(new Hand('keypoint').press(30, 40).type('interrupt').release(30, 40).committed).toEqual([])
  })

  it('keeps to the picture and needs no polygon', () => {
    expect(new Hand('keypoint').click(-10, 999).geometry(1)).toEqual(keypoint(0, 300))
    expect(new Hand('keypoint').type('complete').type('back').type('delete').committed).toEqual([])
  })

  it('makes an eye part of the smallest head around it', () => {
    const hand = new Hand(
      'keypoint',
      shape(1, box(0, 0, 300, 300), 'head'),
      shape(2, polygon(10, 10, 100, 10, 100, 100, 10, 100), 'head'),
    )
    hand.label('eye').click(50, 50).click(200, 200)
    expect(hand.document.shapes.map((s) => s.parent)).toEqual([null, null, 2, 1])
  })
})
