import { describe, expect, it } from 'vitest'
import type { Geometry } from '../../../shared/model/shape.ts'
import { box, Hand, polygon, polygonWithHoles, polyline, rotatedBox, shape, skeleton } from './test-hand.ts'

const LEFT = polygon(100, 100, 200, 100, 200, 200, 100, 200)
const RIGHT = polygon(200, 100, 300, 100, 300, 200, 200, 200)
const LINE = polyline(200, 200, 250, 280)
const neighbours = () => new Hand('select', shape(1, LEFT), shape(2, RIGHT), shape(3, LINE)).select(1)
const kinds = (hand: Hand) => hand.committed.map((e) => e.kind)

describe('a vertex that neighbours share', () => {
  it('moves with all that lie on it, in one edit', () => {
    const hand = neighbours().press(200, 200).drag(215, 215)
    expect(hand.preview.replaced.size).toBe(3)
    hand.release(220, 230)
    expect(hand.geometry(1)).toEqual(polygon(100, 100, 200, 100, 220, 230, 100, 200))
    expect(hand.geometry(2)).toEqual(polygon(200, 100, 300, 100, 300, 200, 220, 230))
    expect(hand.geometry(3)).toEqual(polyline(220, 230, 250, 280))
    expect(kinds(hand)).toEqual(['move-vertex'])
    expect(hand.selection).toEqual([1])
  })

  it('moves alone with Alt, and where snapping is off', () => {
    const alt = { alt: true }
    for (const hand of [
      neighbours().press(200, 200, alt).drag(215, 215, alt).release(220, 230, alt),
      neighbours().press(200, 200).drag(215, 215).release(220, 230, alt),
      neighbours().options({ snap: false }).press(200, 200).drag(215, 215).release(220, 230),
    ]) {
      expect(hand.geometry(1)).toEqual(polygon(100, 100, 200, 100, 220, 230, 100, 200))
      expect(hand.geometry(2)).toEqual(RIGHT)
      expect(hand.geometry(3)).toEqual(LINE)
    }
  })

  it('leaves what is locked, and what only lies near', () => {
    const hand = neighbours().lock(2).press(200, 200).drag(215, 215).release(220, 230)
    expect(hand.geometry(2)).toEqual(RIGHT)
    expect(hand.geometry(3)).toEqual(polyline(220, 230, 250, 280))
    const near = new Hand('select', shape(1, LEFT), shape(2, polygon(200.1, 200, 300, 200, 300, 290))).select(
      1,
    )
    near.press(200, 200).drag(215, 170).release(220, 170)
    expect(near.geometry(2)).toEqual(polygon(200.1, 200, 300, 200, 300, 290))
  })

  it('moves holes that touch it', () => {
    const holed = polygonWithHoles(
      [50, 50, 350, 50, 350, 290, 50, 290],
      [100, 100, 200, 100, 200, 200, 100, 200],
    )
    const hand = new Hand('select', shape(1, LEFT), shape(2, holed)).select(1)
    hand.press(200, 200).drag(215, 215).release(220, 230)
    expect(hand.geometry(2)).toEqual(
      polygonWithHoles([50, 50, 350, 50, 350, 290, 50, 290], [100, 100, 200, 100, 220, 230, 100, 200]),
    )
  })

  it('stays where one of them would be too small to be seen', () => {
    const sliver = polygon(200, 200, 202, 240, 198, 240)
    const hand = new Hand('select', shape(1, LEFT), shape(2, sliver)).select(1)
    hand.press(200, 200).drag(200, 230).release(200, 240)
    expect(hand.committed).toEqual([])
    expect(hand.notice).toBe('too-small')
  })
})

describe('a border that neighbours share', () => {
  it('gets a new vertex on both sides', () => {
    const hand = neighbours().press(200, 150).drag(210, 150).release(220, 150)
    expect(hand.geometry(1)).toEqual(polygon(100, 100, 200, 100, 220, 150, 200, 200, 100, 200))
    expect(hand.geometry(2)).toEqual(polygon(200, 100, 300, 100, 300, 200, 200, 200, 220, 150))
    expect(kinds(hand)).toEqual(['insert-vertex'])
  })

  it('gets one on this side only with Alt', () => {
    const alt = { alt: true }
    const hand = neighbours().press(200, 150, alt).drag(210, 150, alt).release(220, 150, alt)
    expect(hand.geometry(1)).toEqual(polygon(100, 100, 200, 100, 220, 150, 200, 200, 100, 200))
    expect(hand.geometry(2)).toEqual(RIGHT)
  })
})

describe('a vertex that is pulled', () => {
  it('snaps to a neighbour, and shows where', () => {
    const hand = new Hand('select', shape(1, LEFT), shape(2, polygon(260, 210, 300, 210, 300, 290))).select(1)
    hand.press(200, 200).drag(255, 208)
    expect(hand.preview.snapped).toEqual({ x: 260, y: 210 })
    expect(hand.release(255, 208).geometry(1)).toEqual(polygon(100, 100, 200, 100, 260, 210, 100, 200))
  })

  it('does not with Alt, and never to itself or to what moves with it', () => {
    const alt = { alt: true }
    const free = new Hand('select', shape(1, LEFT), shape(2, polygon(260, 210, 300, 210, 300, 290))).select(1)
    free.press(200, 200, alt).drag(255, 208, alt)
    expect(free.preview.snapped).toBeNull()
    expect(free.release(255, 208, alt).geometry(1)).toEqual(polygon(100, 100, 200, 100, 255, 208, 100, 200))
    const hand = neighbours().press(200, 200).drag(198, 107)
    expect(hand.preview.snapped).toBeNull()
  })
})

describe('vertices by the keyboard', () => {
  const one = (geometry: Geometry) => new Hand('select', shape(1, geometry)).select(1)

  it('are picked in turn, round through all rings', () => {
    const holed = polygonWithHoles([100, 50, 300, 50, 300, 250], [200, 80, 250, 80, 250, 120])
    const hand = one(holed)
    const seen = Array.from({ length: 7 }, () => {
      const { ring, index } = hand.pick(1).vertex ?? { ring: -1, index: -1 }
      return [ring, index]
    })
    expect(seen).toEqual([
      [0, 0],
      [0, 1],
      [0, 2],
      [1, 0],
      [1, 1],
      [1, 2],
      [0, 0],
    ])
    expect(one(holed).pick(-1).vertex).toEqual({ id: 1, ring: 1, index: 2 })
    expect(hand.preview.vertex).toEqual(hand.vertex)
  })

  it('are none on a box, on two shapes, and on what is locked', () => {
    expect(one(box(0, 0, 50, 50)).pick(1).vertex).toBeNull()
    expect(one(rotatedBox(100, 100, 50, 50, 0)).pick(1).vertex).toBeNull()
    expect(neighbours().select(1, 2).pick(1).vertex).toBeNull()
    expect(neighbours().lock(1).pick(1).vertex).toBeNull()
    expect(neighbours().lock(1).pick(1).nudge(5, 5).committed).toEqual([])
  })

  it('move by pixels, with the neighbours, and stay in the picture', () => {
    const hand = neighbours().pick(1).pick(1).nudge(3, -2)
    expect(hand.geometry(1)).toEqual(polygon(100, 100, 203, 98, 200, 200, 100, 200))
    expect(hand.geometry(2)).toEqual(polygon(203, 98, 300, 100, 300, 200, 200, 200))
    expect(hand.vertex).toEqual({ id: 1, ring: 0, index: 1 })
    expect(hand.nudge(0, -999).geometry(1)).toEqual(polygon(100, 100, 203, 0, 200, 200, 100, 200))
    expect(kinds(hand)).toEqual(['move-vertex', 'move-vertex'])
  })

  it('do not move where none is picked', () => {
    expect(neighbours().nudge(3, 3).committed).toEqual([])
    expect(neighbours().type('insert-vertex').committed).toEqual([])
  })

  it('are made in the middle of the next edge, on both sides of a shared one', () => {
    const hand = neighbours().pick(1).pick(1).type('insert-vertex')
    expect(hand.geometry(1)).toEqual(polygon(100, 100, 200, 100, 200, 150, 200, 200, 100, 200))
    expect(hand.geometry(2)).toEqual(polygon(200, 100, 300, 100, 300, 200, 200, 200, 200, 150))
    expect(hand.vertex).toEqual({ id: 1, ring: 0, index: 2 })
  })

  it('are made before the last point of a line', () => {
    const hand = one(polyline(100, 100, 200, 100))
      .pick(-1)
      .type('insert-vertex')
    expect(hand.geometry(1)).toEqual(polyline(100, 100, 150, 100, 200, 100))
    expect(hand.vertex).toEqual({ id: 1, ring: 0, index: 1 })
  })

  it('are taken away by Delete, and then the shape', () => {
    const hand = one(LEFT).pick(1).type('delete')
    expect(hand.geometry(1)).toEqual(polygon(200, 100, 200, 200, 100, 200))
    expect(hand.vertex).toBeNull()
    expect(hand.type('delete').document.shapes).toEqual([])
  })

  it('of a skeleton are its nodes; none is made between them', () => {
    const hand = new Hand('select', shape(1, skeleton([200, 100, 150, 150, 250, 150, 200, 200]), 'person'))
    hand.select(1).pick(1).nudge(0, -10).type('insert-vertex')
    expect(hand.geometry(1)).toEqual(skeleton([200, 90, 150, 150, 250, 150, 200, 200]))
    expect(kinds(hand)).toEqual(['move-node'])
    expect(hand.vertex).toEqual({ id: 1, ring: 0, index: 0 })
  })
})
