import { describe, expect, it } from 'vitest'
import { Hand, polygon, polyline, shape } from './test-hand.ts'

const LINE = polyline(10, 10, 90, 10, 50, 80)
const hold = (...shapes: Parameters<typeof shape>[]) =>
  new Hand('polyline', ...shapes.map((s) => shape(...s))).label('person')

describe('the polyline tool', () => {
  it('sets a point with each click and ends with Enter', () => {
    const hand = hold().click(10, 10).click(90, 10).click(50, 80).type('complete')
    expect(hand.geometry(1)).toEqual(LINE)
    expect(hand.committed.map((e) => e.kind)).toEqual(['draw'])
    expect(hand.selection).toEqual([1])
    expect(hand.resting).toBe(true)
  })

  it('ends with a double click, which leaves no doubled last point', () => {
    expect(hold().click(10, 10).click(90, 10).doubleClick(50, 80).geometry(1)).toEqual(LINE)
  })

  it('does not end on its first point', () => {
    const hand = hold().click(10, 10).click(90, 10).click(50, 80).click(11, 11)
    expect(hand.resting).toBe(false)
    expect(hand.type('complete').geometry(1)).toEqual(polyline(10, 10, 90, 10, 50, 80, 11, 11))
  })

  it('draws freehand while the button is held', () => {
    const hand = hold().press(10, 10)
    for (let x = 11; x <= 90; x++) hand.drag(x, 10 + Math.abs(x - 50))
    hand.release(90, 50).type('complete')
    const drawn = hand.geometry(1)
    if (drawn?.kind !== 'polyline') throw new Error('no polyline')
    expect(drawn.points.at(0)).toEqual({ x: 10, y: 10 })
    expect(drawn.points.at(-1)).toEqual({ x: 90, y: 50 })
    expect(drawn.points.length).toBeGreaterThan(2)
  })

  it('takes points back one by one, down to nothing', () => {
    const hand = hold()
      .click(10, 10)
      .click(90, 10)
      .click(300, 200)
      .type('back')
      .click(50, 80)
      .type('complete')
    expect(hand.geometry(1)).toEqual(LINE)
    expect(hold().click(10, 10).type('back').resting).toBe(true)
  })

  it('drops an escaped line and a single point, and keeps a line that is interrupted', () => {
    expect(hold().click(10, 10).click(90, 10).type('cancel').type('complete').committed).toEqual([])
    expect(hold().click(10, 10).type('complete').committed).toEqual([])
    expect(hold().click(10, 10).click(90, 10).click(50, 80).type('interrupt').geometry(1)).toEqual(LINE)
  })

  it('snaps to the vertex of a neighbour, unless Alt is held or snapping is off', () => {
    const neighbour: Parameters<typeof shape> = [1, polygon(200, 200, 300, 200, 300, 290)]
    const snapped = hold(neighbour).click(10, 10).hover(203, 204)
    expect(snapped.preview.snapped).toEqual({ x: 200, y: 200 })
    expect(snapped.click(203, 204).type('complete').geometry(2)).toEqual(polyline(10, 10, 200, 200))
    expect(hold(neighbour).click(10, 10).click(203, 204, { alt: true }).type('complete').geometry(2)).toEqual(
      polyline(10, 10, 203, 204),
    )
    expect(
      hold(neighbour).options({ snap: false }).click(10, 10).click(203, 204).type('complete').geometry(2),
    ).toEqual(polyline(10, 10, 203, 204))
  })
})

describe('going on with a line', () => {
  it('gives the same object its new points, in one edit', () => {
    const hand = hold([4, LINE]).take('polyline', 4)
    expect(hand.resting).toBe(false)
    hand.click(20, 150).type('complete')
    expect(hand.geometry(4)).toEqual(polyline(10, 10, 90, 10, 50, 80, 20, 150))
    expect(hand.document.shapes).toHaveLength(1)
    expect(hand.committed.map((e) => e.kind)).toEqual(['insert-vertex'])
    expect(hand.selection).toEqual([4])
  })

  it('shows it in place of the line as it was', () => {
    const hand = hold([4, LINE]).take('polyline', 4).hover(20, 150)
    expect([...hand.preview.replaced.values()]).toEqual([polyline(10, 10, 90, 10, 50, 80, 20, 150)])
  })

  it('changes nothing where it is escaped, or ended as it was', () => {
    expect(hold([4, LINE]).take('polyline', 4).click(20, 150).type('cancel').committed).toEqual([])
    expect(hold([4, LINE]).take('polyline', 4).type('complete').committed).toEqual([])
    expect(hold([4, LINE]).take('polyline', 4).type('interrupt').committed).toEqual([])
  })

  it('makes a new line where the old one was locked meanwhile', () => {
    const hand = hold([4, LINE]).take('polyline', 4).click(20, 150).lock(4).type('complete')
    expect(hand.geometry(4)).toEqual(LINE)
    expect(hand.geometry(5)).toEqual(polyline(10, 10, 90, 10, 50, 80, 20, 150))
  })
})
