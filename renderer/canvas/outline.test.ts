import { beforeAll, describe, expect, it, vi } from 'vitest'
import { maskFromBits } from '../../shared/geometry/mask.ts'
import type { ImagePoint } from '../../shared/geometry/point.ts'
import type { Geometry, SkeletonNode } from '../../shared/model/shape.ts'
import { p, polygon, SCHEMA } from '../editor/tools/test-hand.ts'
import { dotsOf, outlineOf, windRings } from './outline.ts'

/** Remembers its rings; Node has no canvas. */
class Rings {
  readonly rings: { x: number; y: number }[][] = []
  moveTo(x: number, y: number) {
    this.rings.push([{ x, y }])
  }
  lineTo(x: number, y: number) {
    this.rings.at(-1)?.push({ x, y })
  }
  rect(x: number, y: number, w: number, h: number) {
    this.rings.push([
      { x, y },
      { x: x + w, y },
      { x: x + w, y: y + h },
      { x, y: y + h },
    ])
  }
  ellipse() {}
  closePath() {}
}
beforeAll(() => {
  vi.stubGlobal('Path2D', Rings)
})

const ringsIn = (path: Path2D | null) => (path as unknown as Rings | null)?.rings ?? []

/** How often rings run round a point, clockwise on the screen: what the nonzero rule fills is not 0. */
function winding(rings: readonly (readonly { x: number; y: number }[])[], x: number, y: number): number {
  let turns = 0
  for (const ring of rings)
    for (const [i, b] of ring.entries()) {
      const a = ring.at(i - 1) ?? b
      const side = (b.x - a.x) * (y - a.y) - (x - a.x) * (b.y - a.y)
      if (a.y <= y && b.y > y && side > 0) turns += 1
      if (a.y > y && b.y <= y && side < 0) turns -= 1
    }
  return turns
}

const SQUARE = [p(0, 0), p(10, 0), p(10, 10), p(0, 10)]
const HOLE = [p(3, 3), p(7, 3), p(7, 7), p(3, 7)]

describe('rings of a polygon', () => {
  it.each([
    [SQUARE, HOLE],
    [SQUARE.toReversed(), HOLE],
    [SQUARE, HOLE.toReversed()],
    [SQUARE.toReversed(), HOLE.toReversed()],
  ])('run one way round outside and the other way inside, however they were drawn', (outer, hole) => {
    const rings = windRings(outer, [hole])
    expect([winding(rings, 1, 1), winding(rings, 5, 5)]).toEqual([1, 0])
  })
})

describe('the path of an outline', () => {
  const areas = (...geometries: readonly Geometry[]) =>
    geometries.flatMap((geometry) => ringsIn(outlineOf(geometry, undefined).area))

  it('leaves holes open in a path that many share, and fills them where something else lies over them', () => {
    const holed: Geometry = { kind: 'polygon', points: SQUARE.toReversed(), holes: [HOLE] }
    const over = polygon(4, 4, 20, 4, 20, 6, 4, 6)
    expect(winding(areas(holed), 5, 5)).toBe(0)
    const both = areas(holed, over)
    expect(winding(both, 5, 5)).not.toBe(0)
    expect(winding(both, 3.5, 5)).toBe(0)
  })

  it('runs the same way round for all kinds, so that one does not cut a hole into another', () => {
    const box: Geometry = { kind: 'box', x0: 0, y0: 0, x1: 10, y1: 10 }
    const turned: Geometry = { kind: 'rotated-box', cx: 5, cy: 5, width: 8, height: 8, angle: 30 }
    const mask: Geometry = { kind: 'mask', x: 4, y: 4, width: 2, height: 2, runs: [0, 4] }
    expect(winding(areas(box, turned, mask, polygon(0, 0, 0, 10, 10, 10, 10, 0)), 5, 5)).toBe(4)
  })

  it('follows the pixels of a mask', () => {
    // A ring of pixels with an open middle, and one pixel apart from it.
    const bits = [...'1110_1010_1111_0000_0001'.replaceAll('_', '')]
    const mask = maskFromBits(Uint8Array.from(bits, Number), 10, 20, 4, 5)
    if (mask === null) throw new Error('no pixels')
    const rings = ringsIn(outlineOf(mask, undefined).area)
    for (const [i, bit] of bits.entries())
      expect(winding(rings, 10.5 + (i % 4), 20.5 + Math.floor(i / 4)), `pixel ${i}`).toBe(Number(bit))
    expect(rings).toHaveLength(3)
  })

  it('is made once for a geometry', () => {
    const geometry = polygon(0, 0, 1, 0, 1, 1)
    expect(outlineOf(geometry, undefined)).toBe(outlineOf(geometry, undefined))
  })
})

describe('a skeleton', () => {
  const template = SCHEMA.classes.find((c) => c.id === 'person')?.skeleton
  const node = (name: string, at: ImagePoint, state: SkeletonNode['state']): SkeletonNode => ({
    name,
    at,
    state,
  })
  const skeleton: Geometry = {
    kind: 'skeleton',
    nodes: [
      node('head', p(5, 0), 'visible'),
      node('left', p(0, 5), 'occluded'),
      node('right', p(10, 5), 'absent'),
      node('feet', p(5, 10), 'visible'),
    ],
  }

  it('has the edges of the template between the nodes that are in the picture', () => {
    expect(ringsIn(outlineOf(skeleton, template).lines)).toEqual([
      [p(5, 0), p(0, 5)],
      [p(5, 0), p(5, 10)],
    ])
    expect(ringsIn(outlineOf(skeleton, undefined).lines)).toEqual([])
  })

  it('shows occluded nodes as rings and absent ones not at all', () => {
    expect(dotsOf(skeleton)).toEqual({ filled: [p(5, 0), p(5, 10)], rings: [p(0, 5)] })
  })
})
