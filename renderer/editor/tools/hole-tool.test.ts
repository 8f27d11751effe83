import { describe, expect, it } from 'vitest'
import { areaOf } from '../../../shared/geometry/geometry.ts'
import type { Geometry } from '../../../shared/model/shape.ts'
import { box, Hand, p, polygon, shape } from './test-hand.ts'

const SQUARE = polygon(100, 100, 200, 100, 200, 200, 100, 200)
const OUTLINE = [p(100, 100), p(200, 100), p(200, 200), p(100, 200)]
const HOLE = [p(120, 120), p(160, 120), p(140, 160)]

/** The hole of HOLE, drawn with clicks. */
const drill = (hand: Hand) => hand.click(120, 120).click(160, 120).click(140, 160).type('complete')

describe('the hole tool', () => {
  it('makes a hole in the selected polygon and leaves its outline as it was drawn', () => {
    const hand = drill(new Hand('hole', shape(1, SQUARE)).select(1))
    expect(hand.geometry(1)).toEqual({ kind: 'polygon', points: OUTLINE, holes: [HOLE] })
    expect(hand.committed.map(({ kind }) => kind)).toEqual(['hole'])
    expect(hand.selection).toEqual([1])
    expect(hand.resting).toBe(true)
  })

  it('takes the smallest polygon under its first point where none is selected there', () => {
    const around = shape(1, polygon(0, 0, 400, 0, 400, 300, 0, 300))
    const elsewhere = shape(3, polygon(300, 200, 390, 200, 390, 290))
    const hand = drill(new Hand('hole', around, shape(2, SQUARE), elsewhere).select(3))
    expect(hand.geometry(2)).toMatchObject({ holes: [HOLE] })
    expect(hand.geometry(1)).not.toHaveProperty('holes')
    expect(hand.selection).toContain(2)
  })

  it('says so at once where there is no polygon', () => {
    const hand = new Hand('hole', shape(1, box(100, 100, 200, 200))).press(150, 150)
    expect(hand.notice).toBe('select-polygon-first')
    expect(hand.resting).toBe(true)
    expect(new Hand('hole', shape(1, SQUARE)).lock(1).select(1).press(150, 150).notice).toBe('locked')
  })

  it('makes a second hole beside the first', () => {
    const hand = drill(new Hand('hole', shape(1, SQUARE)).select(1))
    hand.click(170, 170).click(190, 170).click(180, 190).type('complete')
    expect(hand.geometry(1)).toMatchObject({ holes: [HOLE, [p(170, 170), p(190, 170), p(180, 190)]] })
    expect(hand.committed).toHaveLength(2)
  })

  it('makes one hole of two that meet', () => {
    const hand = new Hand('hole', shape(1, SQUARE)).select(1).options({ snap: false })
    hand.click(120, 120).click(150, 120).click(150, 150).click(120, 150).type('complete')
    hand.click(140, 130).click(170, 130).click(170, 140).click(140, 140).type('complete')
    const geometry = hand.geometry(1)
    expect(geometry).toMatchObject({ kind: 'polygon', points: expect.anything() })
    expect((geometry as Extract<Geometry, { kind: 'polygon' }>).holes).toHaveLength(1)
    expect(areaOf(geometry!)).toBeCloseTo(10_000 - 900 - 200, 6)
  })

  it('leaves no slivers of an outline that doubles back, as the scissors may draw it', () => {
    const spiked = polygon(100, 100, 200, 100, 200, 140, 260, 140.2, 200, 140.5, 200, 200, 100, 200)
    const hand = new Hand('hole', shape(1, spiked)).select(1).options({ snap: false })
    hand.click(190, 120).click(230, 120).click(230, 160).click(190, 160).type('complete')
    expect(hand.document.shapes).toHaveLength(1)
    expect(areaOf(hand.geometry(1)!)).toBeCloseTo(10_000 - 400, 6)
  })

  it('bites off what it covers where it touches the border', () => {
    const hand = new Hand('hole', shape(1, SQUARE)).select(1).options({ snap: false })
    hand.click(150, 50).click(250, 50).click(250, 250).click(150, 250).type('complete')
    expect(areaOf(hand.geometry(1)!)).toBeCloseTo(5000, 6)
    expect(hand.geometry(1)).not.toHaveProperty('holes')
  })

  it('leaves two shapes where it divides one, each with its parts', () => {
    const head = shape(2, box(160, 110, 190, 140), 'head', 1)
    const hand = new Hand('hole', shape(1, SQUARE), head).select(1).options({ snap: false })
    hand.click(140, 50).click(150, 50).click(150, 250).click(140, 250).type('complete')
    expect(hand.document.shapes).toHaveLength(3)
    expect(areaOf(hand.geometry(1)!)).toBeCloseTo(5000, 6) // the larger piece keeps the id
    expect(areaOf(hand.geometry(3)!)).toBeCloseTo(4000, 6)
    expect(hand.document.shapes.find(({ id }) => id === 2)?.parent).toBe(1)
  })

  it('says where it does not meet the polygon, or would leave nothing of it', () => {
    const outside = new Hand('hole', shape(1, SQUARE)).select(1)
    outside.click(250, 50).click(300, 50).click(300, 100).type('complete')
    expect(outside.notice).toBe('hole-outside')
    const all = new Hand('hole', shape(1, SQUARE)).select(1).options({ snap: false })
    all.click(50, 50).click(250, 50).click(250, 250).click(50, 250).type('complete')
    expect(all.notice).toBe('nothing-left')
    expect([...outside.committed, ...all.committed]).toEqual([])
  })

  it('forgets an escaped outline and takes points back', () => {
    const hand = new Hand('hole', shape(1, SQUARE)).select(1).click(120, 120).click(160, 120)
    expect(hand.type('back').preview.draft).toMatchObject({ open: [p(120, 120), p(160, 120)] })
    expect(hand.type('cancel').resting).toBe(true)
    expect(hand.type('complete').committed).toEqual([])
  })
})
