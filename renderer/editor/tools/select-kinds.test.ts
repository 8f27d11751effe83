import { describe, expect, it } from 'vitest'
import type { Geometry } from '../../../shared/model/shape.ts'
import {
  box,
  ellipse,
  Hand,
  keypoint,
  mask,
  polygon,
  polygonWithHoles,
  polyline,
  rotatedBox,
  shape,
  skeleton,
} from './test-hand.ts'

const hold = (geometry: Geometry) => new Hand('select', shape(1, geometry, 'person')).select(1)
const kinds = (hand: Hand) => hand.committed.map((e) => e.kind)

describe('a rotated box', () => {
  it('is resized in its own frame: the opposite side stays', () => {
    // Turned by 90°: its right side is the lower one.
    const hand = hold(rotatedBox(200, 150, 100, 40, 90))
      .press(200, 200)
      .drag(230, 220)
    expect(hand.preview.replaced.get(shape(1, keypoint(0, 0)).id)).toEqual(rotatedBox(200, 160, 120, 40, 90))
    hand.release(230, 240)
    expect(hand.geometry(1)).toEqual(rotatedBox(200, 170, 140, 40, 90))
    expect(kinds(hand)).toEqual(['resize'])
  })

  it('is resized by a corner, and turns over past the opposite one', () => {
    const hand = hold(rotatedBox(200, 150, 100, 40, 0))
      .press(250, 170)
      .drag(200, 150)
      .release(100, 100)
    expect(hand.geometry(1)).toEqual(rotatedBox(125, 115, 50, 30, 0))
  })

  it('is turned by the grip above it', () => {
    const hand = hold(rotatedBox(200, 150, 100, 40, 0)).hover(200, 110)
    expect(hand.cursor).toBe('grab')
    hand.press(200, 110).drag(230, 120).release(240, 150)
    expect(hand.geometry(1)).toEqual(rotatedBox(200, 150, 100, 40, 90))
    expect(kinds(hand)).toEqual(['rotate'])
  })

  it('turns by steps of 15° with Shift, pressed before or during the drag', () => {
    const shift = { shift: true }
    const before = hold(rotatedBox(200, 150, 100, 40, 10))
      .press(206.9, 110.6, shift)
      .drag(230, 120, shift)
    expect(before.release(239, 148, shift).geometry(1)).toEqual(rotatedBox(200, 150, 100, 40, 90))
    const during = hold(rotatedBox(200, 150, 100, 40, 0))
      .press(200, 110)
      .drag(230, 120, shift)
    expect(during.release(161, 148, shift).geometry(1)).toEqual(rotatedBox(200, 150, 100, 40, 270))
  })

  it('shows the hand which way a side goes', () => {
    expect(hold(rotatedBox(200, 150, 100, 40, 0)).hover(250, 150).cursor).toBe('ew-resize')
    expect(hold(rotatedBox(200, 150, 100, 40, 90)).hover(200, 200).cursor).toBe('ns-resize')
    expect(hold(rotatedBox(200, 150, 100, 40, 45)).hover(235, 185).cursor).toBe('nwse-resize')
  })

  it('keeps its centre in the picture, and a width that can be seen', () => {
    const off = hold(rotatedBox(20, 150, 100, 40, 0))
      .press(70, 150)
      .drag(20, 150)
      .release(-20, 150)
    expect(off.committed).toEqual([])
    expect(off.notice).toBeNull()
    const thin = hold(rotatedBox(200, 150, 100, 40, 0))
      .press(250, 150)
      .drag(200, 150)
      .release(152, 150)
    expect(thin.committed).toEqual([])
    expect(thin.notice).toBe('too-small')
  })
})

describe('an ellipse', () => {
  it('is resized by the ends of its axes', () => {
    const hand = hold(ellipse(200, 150, 60, 30))
      .press(260, 150)
      .drag(280, 170)
      .release(300, 170)
    expect(hand.geometry(1)).toEqual(ellipse(220, 150, 80, 30))
    expect(kinds(hand)).toEqual(['resize'])
    const turned = hold(ellipse(200, 150, 60, 30, 90))
      .press(230, 150)
      .drag(240, 160)
      .release(250, 170)
    expect(turned.geometry(1)).toEqual(ellipse(210, 150, 60, 40, 90))
  })

  it('is turned by the grip above it', () => {
    const hand = hold(ellipse(200, 150, 60, 30))
      .press(200, 100)
      .drag(160, 100)
      .release(150, 100)
    expect(hand.geometry(1)).toEqual(ellipse(200, 150, 60, 30, 315))
    expect(kinds(hand)).toEqual(['rotate'])
  })

  it('is hit where it is, not in the corners around it', () => {
    const hand = new Hand('select', shape(1, ellipse(200, 150, 100, 100)))
    expect(hand.click(200, 100).selection).toEqual([1])
    expect(hand.click(110, 60).selection).toEqual([])
  })
})

describe('a polyline', () => {
  const LINE = polyline(100, 100, 200, 100, 200, 200)

  it('is selected on its line and moved as a whole', () => {
    const hand = new Hand('select', shape(1, LINE)).press(150, 104).drag(170, 124).release(170, 124)
    expect(hand.selection).toEqual([1])
    expect(hand.geometry(1)).toEqual(polyline(120, 120, 220, 120, 220, 220))
    expect(new Hand('select', shape(1, LINE)).click(150, 150).selection).toEqual([])
  })

  it('has its points moved, made and taken away, and keeps two', () => {
    const moved = hold(LINE).press(200, 200).drag(220, 220).release(230, 240)
    expect(moved.geometry(1)).toEqual(polyline(100, 100, 200, 100, 230, 240))
    const made = hold(LINE).press(200, 150).drag(230, 150).release(240, 150)
    expect(made.geometry(1)).toEqual(polyline(100, 100, 200, 100, 240, 150, 200, 200))
    const taken = hold(LINE).click(200, 100, { alt: true })
    expect(taken.geometry(1)).toEqual(polyline(100, 100, 200, 200))
    expect(taken.click(100, 100, { alt: true }).committed).toHaveLength(1)
  })

  it('has no edge from its last point to its first', () => {
    expect(hold(LINE).press(150, 150).drag(170, 120).release(170, 120).committed).toEqual([])
  })
})

describe('a polygon with holes', () => {
  const RING = polygonWithHoles([100, 50, 300, 50, 300, 250, 100, 250], [150, 100, 250, 100, 200, 200])

  it('has the points of its holes moved, made and taken away', () => {
    const moved = hold(RING).press(200, 200).drag(200, 210).release(200, 220)
    expect(moved.geometry(1)).toEqual(
      polygonWithHoles([100, 50, 300, 50, 300, 250, 100, 250], [150, 100, 250, 100, 200, 220]),
    )
    const made = hold(RING).press(200, 100).drag(200, 90).release(200, 80)
    expect(made.geometry(1)).toEqual(
      polygonWithHoles([100, 50, 300, 50, 300, 250, 100, 250], [150, 100, 200, 80, 250, 100, 200, 200]),
    )
    expect(made.click(200, 80, { ctrl: true }).geometry(1)).toEqual(RING)
  })

  it('loses a hole that would have two points', () => {
    const hand = hold(RING).click(200, 200).type('delete')
    expect(hand.geometry(1)).toEqual(polygon(100, 50, 300, 50, 300, 250, 100, 250))
    expect(kinds(hand)).toEqual(['delete-vertex'])
  })

  it('keeps its holes when its outline changes', () => {
    expect(hold(RING).press(300, 250).drag(310, 260).release(320, 270).geometry(1)).toEqual(
      polygonWithHoles([100, 50, 300, 50, 320, 270, 100, 250], [150, 100, 250, 100, 200, 200]),
    )
  })
})

describe('a skeleton', () => {
  const PERSON = skeleton([200, 100, 150, 150, 250, 150, 200, 200])
  const free = () => new Hand('select', shape(1, PERSON, 'person'))

  it('is selected at a node and on a line between two, not beside them', () => {
    expect(free().click(152, 151).selection).toEqual([1])
    expect(free().click(175, 124).selection).toEqual([1])
    expect(free().hover(175, 124).preview.hovered).toBe(1)
    expect(free().click(190, 150).selection).toEqual([])
    const absent = shape(1, skeleton([200, 100, 150, 150, 250, 150, 200, 200], { left: 'absent' }), 'person')
    expect(new Hand('select', absent).click(175, 125).selection).toEqual([])
  })

  it('is moved as a whole by a line, and where it is selected from anywhere inside', () => {
    const byLine = free().press(175, 125).drag(185, 135).release(195, 145)
    expect(byLine.geometry(1)).toEqual(skeleton([220, 120, 170, 170, 270, 170, 220, 220]))
    expect(kinds(byLine)).toEqual(['move'])
    const inside = free().select(1).hover(190, 150)
    expect(inside.cursor).toBe('move')
    inside.press(190, 150).drag(200, 160).release(210, 170)
    expect(inside.geometry(1)).toEqual(skeleton([220, 120, 170, 170, 270, 170, 220, 220]))
  })

  it('gives way to what lies in it, by a click', () => {
    const hand = new Hand('select', shape(1, PERSON, 'person'), shape(2, box(185, 145, 205, 165))).select(1)
    expect(hand.click(190, 150).selection).toEqual([2])
  })

  it('comes before the areas that its lines cross', () => {
    const hand = new Hand('select', shape(1, PERSON, 'person'), shape(2, box(160, 110, 190, 140)))
    expect(hand.click(175, 125).selection).toEqual([1])
    expect(hand.click(175, 125).selection).toEqual([2])
    expect(hand.click(175, 125).selection).toEqual([1])
  })

  it('has its nodes pulled one by one', () => {
    const hand = free().select(1).press(150, 150).drag(130, 140).release(120, 130)
    expect(hand.geometry(1)).toEqual(skeleton([200, 100, 120, 130, 250, 150, 200, 200]))
    expect(kinds(hand)).toEqual(['move-node'])
  })

  it('keeps an occluded node occluded, and loses none to Delete: it becomes absent', () => {
    const hidden = skeleton([200, 100, 150, 150, 250, 150, 200, 200], { left: 'occluded' })
    const hand = hold(hidden).press(150, 150).drag(130, 140).release(120, 130)
    expect(hand.geometry(1)).toEqual(skeleton([200, 100, 120, 130, 250, 150, 200, 200], { left: 'occluded' }))
    hand.click(120, 130).type('delete')
    expect(hand.geometry(1)).toEqual(skeleton([200, 100, 120, 130, 250, 150, 200, 200], { left: 'absent' }))
    expect(kinds(hand)).toEqual(['move-node', 'node-state'])
  })
})

describe('a mask', () => {
  it('moves by whole pixels, and less is no step', () => {
    const hand = hold(mask(100, 100, 20, 10))
      .press(110, 105)
      .drag(120.4, 115.4)
      .release(120.4, 115.4)
    expect(hand.geometry(1)).toEqual(mask(110, 110, 20, 10))
    expect(
      hold(mask(100, 100, 20, 10))
        .press(110, 105)
        .drag(120, 105)
        .drag(110.4, 105)
        .release(110.4, 105).committed,
    ).toEqual([])
  })

  it('has no grips to pull, and stays in the picture', () => {
    const hand = hold(mask(100, 100, 20, 10))
      .press(110, 105)
      .drag(-90, -90)
      .release(-90, -90)
    expect(hand.geometry(1)).toEqual(mask(0, 0, 20, 10))
  })
})

describe('what is locked or hidden', () => {
  const under = shape(1, box(0, 0, 200, 200))

  it('is neither hit nor pulled, moved or deleted, though it is selected', () => {
    const hand = new Hand('select', under, shape(2, box(40, 40, 100, 100))).lock(2)
    expect(hand.click(60, 60).selection).toEqual([1])
    hand.select(2)
    expect(hand.preview.grips).toBeNull()
    hand.press(100, 100).drag(150, 150).release(150, 150).select(2).type('delete')
    expect(hand.geometry(2)).toEqual(box(40, 40, 100, 100))
    expect(hand.notice).toBe('locked')
  })

  it('stays where a group goes', () => {
    const hand = new Hand('select', under, shape(2, box(40, 40, 100, 100))).lock(2).select(1, 2)
    hand.press(150, 150).drag(160, 160).release(160, 160)
    expect(hand.geometry(1)).toEqual(box(10, 10, 210, 210))
    expect(hand.geometry(2)).toEqual(box(40, 40, 100, 100))
    expect(
      hand
        .select(1, 2)
        .type('delete')
        .document.shapes.map((s) => s.id),
    ).toEqual([2])
    expect(hand.notice).toBe('locked')
    expect(hand.selection).toEqual([2])
  })
})
