import { describe, expect, it } from 'vitest'
import { type Grip, gripAt, gripsOf } from './grips.ts'
import { box, keypoint, p, polygon } from './tools/test-hand.ts'

const REACH = 8
const names = (grips: readonly Grip[]) =>
  grips.map((g) => (g.kind === 'handle' ? g.handle : `${g.kind} ${g.index}`))

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

  it('are none on a keypoint', () => {
    expect(gripsOf(keypoint(5, 5), REACH)).toEqual([])
    expect(gripAt(keypoint(5, 5), p(5, 5), REACH)).toBeNull()
  })

  it('are found where they are drawn, and not farther than the hand reaches', () => {
    for (const geometry of [box(0, 0, 100, 60), polygon(0, 0, 100, 0, 100, 50, 40, 90)]) {
      for (const grip of gripsOf(geometry, REACH)) expect(gripAt(geometry, grip.at, REACH)).toEqual(grip)
    }
    expect(gripAt(box(0, 0, 100, 100), p(107, 100), REACH)).toMatchObject({ handle: 'se' })
    expect(gripAt(box(0, 0, 100, 100), p(109, 100), REACH)).toBeNull()
    expect(gripAt(box(0, 0, 100, 100), p(30, 50), REACH)).toBeNull()
  })
})
