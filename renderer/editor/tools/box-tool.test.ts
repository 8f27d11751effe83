import { describe, expect, it } from 'vitest'
import { box, Hand, keypoint, polygon, shape } from './test-hand.ts'

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
