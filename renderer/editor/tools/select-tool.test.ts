import { describe, expect, it } from 'vitest'
import { box, Hand, keypoint, polygon, shape } from './test-hand.ts'

const BIG = shape(1, box(0, 0, 200, 200))
const MIDDLE = shape(2, box(20, 20, 120, 120), 'head', 1)
const SMALL = shape(3, box(40, 40, 60, 60), 'head')
const SQUARE = polygon(100, 100, 200, 100, 200, 200, 100, 200)

describe('selecting', () => {
  it('takes the smallest shape under the click', () => {
    expect(new Hand('select', BIG, MIDDLE, SMALL).click(50, 50).selection).toEqual([3])
    expect(new Hand('select', BIG, MIDDLE, SMALL).click(100, 100).selection).toEqual([2])
  })

  it('goes round through the shapes that lie over each other when clicked again in place', () => {
    const hand = new Hand('select', BIG, MIDDLE, SMALL)
    const seen = [1, 2, 3, 4].map(() => hand.click(50, 50).selection[0])
    expect(seen).toEqual([3, 2, 1, 3])
    expect(hand.click(100, 100).selection).toEqual([2])
    expect(hand.committed).toEqual([])
  })

  it('clears with a click on nothing and with Escape', () => {
    expect(new Hand('select', BIG).select(1).click(300, 250).selection).toEqual([])
    expect(new Hand('select', BIG).select(1).type('cancel').selection).toEqual([])
  })

  it('adds and takes away with Shift and with Ctrl', () => {
    const hand = new Hand('select', BIG, shape(2, box(250, 0, 300, 50)))
      .click(100, 100)
      .click(280, 20, { shift: true })
    expect(hand.selection).toEqual([1, 2])
    expect(hand.click(100, 100, { ctrl: true }).selection).toEqual([2])
    expect(hand.click(350, 280, { shift: true }).selection).toEqual([2])
  })

  it('takes what lies wholly inside a rubber band', () => {
    const hand = new Hand('select', BIG, shape(2, box(250, 10, 280, 40)), shape(3, keypoint(300, 60), 'eye'))
    hand.press(390, 290).drag(300, 100)
    expect(hand.preview.band).toEqual(box(300, 100, 390, 290))
    hand.drag(150, 5).release(150, 5)
    expect(hand.selection).toEqual([2, 3])
    expect(hand.committed).toEqual([])
  })

  it('starts a rubber band on top of a shape with Shift, and adds', () => {
    const hand = new Hand('select', BIG, MIDDLE, SMALL, shape(4, box(300, 10, 330, 30))).select(4)
    hand.press(30, 30, { shift: true }).drag(70, 70).release(70, 70)
    expect(hand.selection).toEqual([4, 3])
  })

  it('shows what the hand is over, and what it can do there', () => {
    const hand = new Hand('select', BIG, SMALL)
    expect(hand.hover(50, 50).preview.hovered).toBe(3)
    expect(hand.cursor).toBe('pointer')
    expect(hand.hover(300, 250).preview.hovered).toBeNull()
    expect(hand.cursor).toBe('default')
    expect(hand.select(1).hover(150, 50).cursor).toBe('move')
    expect(hand.hover(200, 200).cursor).toBe('nwse-resize')
    expect(hand.hover(0, 100).cursor).toBe('ew-resize')
  })
})

describe('moving', () => {
  it('selects and moves in one gesture, with one edit', () => {
    const hand = new Hand('select', SMALL).press(50, 50).drag(70, 60).drag(90, 80)
    expect(hand.preview.replaced.get(SMALL.id)).toEqual(box(80, 70, 100, 90))
    hand.release(90, 80)
    expect(hand.geometry(3)).toEqual(box(80, 70, 100, 90))
    expect(hand.selection).toEqual([3])
    expect(hand.committed.map((e) => e.kind)).toEqual(['move'])
  })

  it('moves the selected shape although a smaller one lies under the hand', () => {
    const hand = new Hand('select', BIG, SMALL).select(1).press(50, 50).drag(60, 50).release(70, 50)
    expect(hand.geometry(1)).toEqual(box(20, 0, 220, 200))
    expect(hand.geometry(3)).toEqual(SMALL.geometry)
  })

  it('moves all selected shapes together, and no part that is not selected', () => {
    const hand = new Hand('select', BIG, MIDDLE, SMALL)
      .select(1, 3)
      .press(150, 150)
      .drag(160, 160)
      .release(160, 160)
    expect(hand.geometry(1)).toEqual(box(10, 10, 210, 210))
    expect(hand.geometry(3)).toEqual(box(50, 50, 70, 70))
    expect(hand.geometry(2)).toEqual(MIDDLE.geometry)
    expect(hand.committed).toHaveLength(1)
  })

  it('stops at the edge of the picture without squeezing anything', () => {
    const hand = new Hand('select', BIG, SMALL)
      .select(1, 3)
      .press(150, 150)
      .drag(900, -900)
      .release(900, -900)
    expect(hand.geometry(1)).toEqual(box(200, 0, 400, 200))
    expect(hand.geometry(3)).toEqual(box(240, 40, 260, 60))
  })

  it('moves a keypoint', () => {
    const hand = new Hand('select', shape(1, keypoint(50, 50), 'eye'))
      .press(53, 48)
      .drag(70, 70)
      .release(80, 60)
    expect(hand.geometry(1)).toEqual(keypoint(77, 62))
  })

  it('puts everything back on Escape and on an interruption', () => {
    for (const end of ['cancel', 'interrupt'] as const) {
      const hand = new Hand('select', SMALL).press(50, 50).drag(90, 80).type(end)
      expect(hand.preview.replaced.size).toBe(0)
      expect(hand.release(90, 80).committed).toEqual([])
      expect(hand.geometry(3)).toEqual(SMALL.geometry)
    }
  })

  it('takes a tremble for a click, and a drag that comes back for nothing', () => {
    expect(new Hand('select', SMALL).press(50, 50).drag(52, 51).release(52, 51).committed).toEqual([])
    expect(
      new Hand('select', SMALL).press(50, 50).drag(90, 90).drag(50, 50).release(50, 50).committed,
    ).toEqual([])
  })

  it('ends quietly when the shape is gone meanwhile', () => {
    const hand = new Hand('select', SMALL).press(50, 50).drag(90, 80)
    hand.document = { ...hand.document, shapes: [] }
    expect(hand.preview.replaced.size).toBe(0)
    expect(hand.release(90, 80).committed).toEqual([])
  })
})

describe('resizing a box', () => {
  it('pulls a corner', () => {
    const hand = new Hand('select', BIG).select(1).press(200, 200).drag(250, 220)
    expect(hand.preview.replaced.get(BIG.id)).toEqual(box(0, 0, 250, 220))
    hand.release(260, 230)
    expect(hand.geometry(1)).toEqual(box(0, 0, 260, 230))
    expect(hand.committed.map((e) => e.kind)).toEqual(['resize'])
  })

  it('pulls one side only', () => {
    const hand = new Hand('select', BIG).select(1).press(100, 200).drag(150, 250).release(150, 250)
    expect(hand.geometry(1)).toEqual(box(0, 0, 200, 250))
  })

  it('does not jump under the hand', () => {
    const hand = new Hand('select', BIG).select(1).press(205, 204).drag(215, 214).release(225, 214)
    expect(hand.geometry(1)).toEqual(box(0, 0, 220, 210))
  })

  it('turns over when a corner is pulled past its opposite, and keeps to the picture', () => {
    const hand = new Hand('select', shape(1, box(100, 100, 200, 200))).select(1)
    hand.press(200, 200).drag(60, 50).release(-50, 40)
    expect(hand.geometry(1)).toEqual(box(0, 40, 100, 100))
  })

  it('never leaves a box too small to see', () => {
    const hand = new Hand('select', shape(1, box(100, 100, 200, 200))).select(1)
    hand.press(200, 150).drag(150, 150).release(101, 150)
    expect(hand.committed).toEqual([])
    expect(hand.geometry(1)).toEqual(box(100, 100, 200, 200))
  })

  it('leaves the middle of a tiny box for moving it', () => {
    const hand = new Hand('select', shape(1, box(100, 100, 112, 112))).select(1)
    hand.press(106, 106).drag(116, 116).release(126, 126)
    expect(hand.geometry(1)).toEqual(box(120, 120, 132, 132))
  })

  it('has no grips while two shapes are selected', () => {
    const hand = new Hand('select', BIG, shape(2, box(300, 10, 330, 30))).select(1, 2)
    hand.press(200, 200).drag(210, 210).release(210, 210)
    expect(hand.committed.map((e) => e.kind)).toEqual(['move'])
  })
})

describe('vertices of a polygon', () => {
  it('drags one', () => {
    const hand = new Hand('select', shape(1, SQUARE))
      .select(1)
      .press(200, 200)
      .drag(240, 230)
      .release(250, 240)
    expect(hand.geometry(1)).toEqual(polygon(100, 100, 200, 100, 250, 240, 100, 200))
    expect(hand.committed.map((e) => e.kind)).toEqual(['move-vertex'])
  })

  it('makes one by pulling the middle of an edge, also of the last', () => {
    const hand = new Hand('select', shape(1, SQUARE)).select(1).press(150, 100).drag(150, 60)
    expect(hand.preview.replaced.get(shape(1, SQUARE).id)).toEqual(
      polygon(100, 100, 150, 60, 200, 100, 200, 200, 100, 200),
    )
    hand.release(150, 50).press(100, 150).drag(80, 150).release(60, 150)
    expect(hand.geometry(1)).toEqual(polygon(100, 100, 150, 50, 200, 100, 200, 200, 100, 200, 60, 150))
    expect(hand.committed.map((e) => e.kind)).toEqual(['insert-vertex', 'insert-vertex'])
  })

  it('makes one by a click on the middle of an edge', () => {
    const hand = new Hand('select', shape(1, SQUARE)).select(1).hover(151, 101)
    expect(hand.cursor).toBe('copy')
    hand.click(151, 101)
    expect(hand.geometry(1)).toEqual(polygon(100, 100, 150, 100, 200, 100, 200, 200, 100, 200))
    expect(hand.preview.vertex).toEqual({ id: 1, ring: 0, index: 1 })
  })

  it('deletes one with Ctrl or Alt and a click', () => {
    for (const keys of [{ ctrl: true }, { alt: true }]) {
      const hand = new Hand('select', shape(1, SQUARE)).select(1).click(200, 100, keys)
      expect(hand.geometry(1)).toEqual(polygon(100, 100, 200, 200, 100, 200))
      expect(hand.committed.map((e) => e.kind)).toEqual(['delete-vertex'])
    }
  })

  it('deletes the picked one with Delete, then the shape', () => {
    const hand = new Hand('select', shape(1, SQUARE)).select(1).click(200, 100)
    expect(hand.preview.vertex).toEqual({ id: 1, ring: 0, index: 1 })
    hand.type('delete')
    expect(hand.geometry(1)).toEqual(polygon(100, 100, 200, 200, 100, 200))
    hand.type('delete')
    expect(hand.document.shapes).toEqual([])
    expect(hand.selection).toEqual([])
  })

  it('goes on with the one that was pulled, by the keyboard', () => {
    const hand = new Hand('select', shape(1, SQUARE)).select(1).press(200, 200).drag(240, 230)
    expect(hand.vertex).toBeNull()
    expect(hand.release(240, 230).vertex).toEqual({ id: 1, ring: 0, index: 2 })
    expect(hand.press(150, 100).drag(150, 60).release(150, 50).vertex).toEqual({ id: 1, ring: 0, index: 1 })
    hand.type('delete')
    expect(hand.geometry(1)).toEqual(polygon(100, 100, 200, 100, 240, 230, 100, 200))
  })

  it('leaves a triangle its three', () => {
    const triangle = shape(1, polygon(10, 10, 90, 10, 50, 80))
    expect(new Hand('select', triangle).select(1).click(10, 10, { ctrl: true }).committed).toEqual([])
    expect(new Hand('select', triangle).select(1).click(10, 10).type('delete').committed).toEqual([])
  })

  it('unpicks with Escape before it unselects', () => {
    const hand = new Hand('select', shape(1, SQUARE)).select(1).click(200, 100).type('cancel')
    expect(hand.preview.vertex).toBeNull()
    expect(hand.selection).toEqual([1])
    expect(hand.type('cancel').selection).toEqual([])
  })

  it('forgets the picked one with the selection of its shape', () => {
    const hand = new Hand('select', shape(1, SQUARE), shape(2, SQUARE)).select(1).click(200, 100)
    expect(hand.select(2).preview.vertex).toBeNull()
    expect(hand.type('delete').document.shapes.map((s) => s.id)).toEqual([1])
  })
})

describe('a tiny polygon', () => {
  it('leaves its middle for moving it', () => {
    const hand = new Hand('select', shape(1, polygon(100, 100, 112, 100, 112, 112, 100, 112))).select(1)
    hand.press(106, 106).drag(116, 116).release(126, 126)
    expect(hand.geometry(1)).toEqual(polygon(120, 120, 132, 120, 132, 132, 120, 132))
  })
})

describe('Delete', () => {
  it('removes the selected shapes; their parts stay as parts of nothing', () => {
    const hand = new Hand('select', BIG, MIDDLE, SMALL).select(1, 3).type('delete')
    expect(hand.document.shapes).toEqual([{ ...MIDDLE, parent: null }])
    expect(hand.committed.map((e) => e.kind)).toEqual(['delete'])
  })

  it('does nothing with nothing selected, or in the middle of a drag', () => {
    expect(new Hand('select', BIG).type('delete').committed).toEqual([])
    expect(new Hand('select', SMALL).press(50, 50).drag(90, 90).type('delete').committed).toEqual([])
  })
})
