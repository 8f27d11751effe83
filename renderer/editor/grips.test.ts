import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Grip, gripAt, gripsOf } from './grips.ts'
import {
  box,
  ellipse,
  keypoint,
  mask,
  p,
  polygon,
  polygonWithHoles,
  polyline,
  rotatedBox,
  skeleton,
} from './tools/test-hand.ts'

const REACH = 8
const names = (grips: readonly Grip[]) =>
  grips.map((g) => {
    if (g.kind === 'handle') return g.handle
    if (g.kind === 'rotate') return g.kind
    return g.ring === 0 ? `${g.kind} ${g.index}` : `${g.kind} ${g.ring}/${g.index}`
  })
const places = (grips: readonly Grip[]) => grips.map(({ at }) => [Math.round(at.x), Math.round(at.y)])

describe('grips', () => {
  it('are eight on a box, fewer where its sides are short', () => {
    expect(names(gripsOf(box(0, 0, 100, 100), REACH))).toEqual(['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'])
    expect(names(gripsOf(box(0, 0, 100, 20), REACH))).toEqual(['nw', 'n', 'ne', 'se', 's', 'sw'])
    expect(names(gripsOf(box(0, 0, 20, 20), REACH))).toEqual(['nw', 'ne', 'se', 'sw'])
  })

  it('are vertices and the middles of long edges on a polygon', () => {
    expect(names(gripsOf(polygon(0, 0, 100, 0, 100, 20), REACH))).toEqual([
      'midpoint 0',
      'midpoint 2',
      'vertex 0',
      'vertex 1',
      'vertex 2',
    ])
  })

  it('are vertices and middles of its holes too', () => {
    const ring = polygonWithHoles([0, 0, 20, 0, 0, 20], [100, 100, 200, 100, 100, 120])
    expect(names(gripsOf(ring, REACH))).toEqual([
      'midpoint 1/0',
      'midpoint 1/1',
      'vertex 0',
      'vertex 1',
      'vertex 2',
      'vertex 1/0',
      'vertex 1/1',
      'vertex 1/2',
    ])
  })

  it('are on a polyline as on a polygon, but none between its ends', () => {
    expect(names(gripsOf(polyline(0, 0, 100, 0, 100, 100), REACH))).toEqual([
      'midpoint 0',
      'midpoint 1',
      'vertex 0',
      'vertex 1',
      'vertex 2',
    ])
  })

  it('are eight on a rotated box, in its own frame, and one that turns it', () => {
    const grips = gripsOf(rotatedBox(200, 150, 100, 40, 90), REACH)
    expect(names(grips)).toEqual(['rotate', 'nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'])
    expect(places(grips).slice(0, 4)).toEqual([
      [240, 150],
      [220, 100],
      [220, 150],
      [220, 200],
    ])
  })

  it('are the ends of the axes on an ellipse, and one that turns it', () => {
    const grips = gripsOf(ellipse(200, 150, 60, 30), REACH)
    expect(names(grips)).toEqual(['rotate', 'n', 'e', 's', 'w'])
    expect(places(grips)).toEqual([
      [200, 100],
      [200, 120],
      [260, 150],
      [200, 180],
      [140, 150],
    ])
  })

  it('are the nodes of a skeleton, also the absent ones', () => {
    const person = skeleton([50, 0, 0, 50, 100, 50, 50, 100], { feet: 'absent' })
    expect(names(gripsOf(person, REACH))).toEqual(['vertex 0', 'vertex 1', 'vertex 2', 'vertex 3'])
    expect(gripAt(person, p(52, 98), REACH)).toMatchObject({ index: 3 })
  })

  it('are reached on a skeleton as narrow as a line', () => {
    expect(gripAt(skeleton([50, 0, 50, 40, 50, 80, 50, 120]), p(50, 44), REACH)).toMatchObject({ index: 1 })
  })

  it('are none on a keypoint and on a mask', () => {
    for (const geometry of [keypoint(5, 5), mask(0, 0, 100, 100)]) {
      expect(gripsOf(geometry, REACH)).toEqual([])
      expect(gripAt(geometry, p(5, 5), REACH)).toBeNull()
    }
  })

  it('come at vertices before the middle of an edge', () => {
    const flat = polygon(0, 0, 33, 0, 16, 3)
    expect(names(gripsOf(flat, REACH))).toContain('midpoint 0')
    expect(gripAt(flat, p(16, -1), REACH)).toMatchObject({ kind: 'vertex', index: 2 })
  })

  it('follow the zoom', () => {
    const square = polygon(0, 0, 100, 0, 100, 100, 0, 100)
    expect(gripAt(square, p(0, -20), REACH)).toBeNull()
    expect(gripAt(square, p(0, -20), 4 * REACH)).toMatchObject({ kind: 'vertex', index: 0 })
    expect(gripAt(square, p(0, -20), REACH)).toBeNull()
  })

  it('are found on ten thousand vertices as by a walk over all of them', () => {
    const points = Array.from({ length: 10_000 }, (_, i) => {
      const t = (2 * Math.PI * i) / 10_000
      const radius = 1000 + 300 * Math.sin(9 * t)
      return [2000 + radius * Math.cos(t), 1500 + radius * Math.sin(t)]
    })
    const large = polygon(...points.flat())
    fc.assert(
      fc.property(fc.nat(points.length - 1), fc.integer({ min: -9, max: 9 }), fc.nat(9), (i, dx, dy) => {
        const at = p(points[i]![0]! + dx, points[i]![1]! - dy)
        const least = Math.min(...points.map(([x, y]) => Math.hypot(x! - at.x, y! - at.y)))
        const found = gripAt(large, at, REACH)
        if (found === null) expect(least).toBeGreaterThan(REACH)
        else expect(Math.hypot(found.at.x - at.x, found.at.y - at.y)).toBe(least)
      }),
    )
  })

  it('are found where they are drawn, and not farther than the hand reaches', () => {
    for (const geometry of [
      box(0, 0, 100, 60),
      polygon(0, 0, 100, 0, 100, 50, 40, 90),
      polygonWithHoles([0, 0, 200, 0, 200, 200, 0, 200], [50, 50, 150, 50, 100, 150]),
      polyline(0, 0, 100, 0, 100, 100),
      rotatedBox(100, 100, 100, 60, 30),
      ellipse(100, 100, 60, 40, 30),
      skeleton([50, 0, 0, 50, 100, 50, 50, 100]),
    ]) {
      for (const grip of gripsOf(geometry, REACH)) expect(gripAt(geometry, grip.at, REACH)).toEqual(grip)
    }
    expect(gripAt(box(0, 0, 100, 100), p(107, 100), REACH)).toMatchObject({ handle: 'se' })
    expect(gripAt(box(0, 0, 100, 100), p(109, 100), REACH)).toBeNull()
    expect(gripAt(box(0, 0, 100, 100), p(30, 50), REACH)).toBeNull()
  })
})
