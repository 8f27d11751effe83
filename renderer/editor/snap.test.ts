import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ImagePoint, imagePoint, quantise } from '../../shared/geometry/point.ts'
import { nearestEdge } from '../../shared/geometry/polygon.ts'
import type { Geometry, Shape } from '../../shared/model/shape.ts'
import { HitIndex } from './hit-index.ts'
import { borderBetween, snapTo } from './snap.ts'
import { box, documentOf, id, keypoint, p, polygon, polyline, rotatedBox, shape } from './tools/test-hand.ts'

const PICTURE = { width: 400, height: 300 }
const SQUARE = polygon(100, 100, 200, 100, 200, 200, 100, 200)

function around(...shapes: readonly Shape[]) {
  const hits = new HitIndex()
  hits.update(documentOf(...shapes))
  return { hits, picture: PICTURE, reach: 8 }
}

describe('snapping to neighbours', () => {
  it('takes a vertex within reach before an edge that is nearer', () => {
    expect(snapTo(p(105, 101), around(shape(1, SQUARE)))).toEqual({ at: p(100, 100), kind: 'vertex' })
  })

  it('takes the nearest place on an edge, on the stored grid', () => {
    const slope = around(shape(1, polygon(0, 0, 100, 33, 0, 100)))
    const { at, kind } = snapTo(p(50, 18), slope)
    expect(kind).toBe('edge')
    expect([at.x, at.y]).toEqual([quantise(at.x), quantise(at.y)])
    expect(nearestEdge([p(0, 0), p(100, 33), p(0, 100)], at).distance).toBeLessThan(0.08)
  })

  it('leaves a point alone that is far from everything', () => {
    expect(snapTo(p(150, 150), around(shape(1, SQUARE)))).toEqual({ at: p(150, 150), kind: 'none' })
    expect(snapTo(p(150, 89), around(shape(1, SQUARE))).kind).toBe('none')
  })

  it('knows holes, lines, boxes and turned boxes, and no points', () => {
    const holed: Geometry = {
      kind: 'polygon',
      points: [p(0, 0), p(100, 0), p(100, 100), p(0, 100)],
      holes: [[p(40, 40), p(60, 40), p(50, 60)]],
    }
    const at = (geometry: Geometry, x: number, y: number) => snapTo(p(x, y), around(shape(1, geometry)))
    expect(at(holed, 50, 55)).toEqual({ at: p(50, 60), kind: 'vertex' })
    expect(at(polyline(10, 10, 90, 10), 50, 14)).toEqual({ at: p(50, 10), kind: 'edge' })
    expect(at(polyline(10, 10, 90, 10, 90, 90), 50, 54).kind).toBe('none') // an open line has no last edge
    expect(at(box(10, 10, 90, 90), 88, 15)).toEqual({ at: p(90, 10), kind: 'vertex' })
    expect(at(rotatedBox(100, 100, 40, 20, 90), 92, 82)).toEqual({ at: p(90, 80), kind: 'vertex' })
    expect(at(keypoint(50, 50), 51, 51).kind).toBe('none')
  })

  it('keeps away from shapes that are excluded', () => {
    expect(snapTo(p(101, 101), around(shape(1, SQUARE)), [id(1)]).kind).toBe('none')
  })

  it('never leaves the picture', () => {
    const outside = around(shape(1, polygon(-5, 50, 40, 50, -5, 90)))
    expect(snapTo(p(0, 48), outside)).toEqual({ at: p(0, 50), kind: 'edge' })
  })

  it('agrees with a search over all vertices', () => {
    const point = fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 300 }))
    fc.assert(
      fc.property(
        fc.array(fc.tuple(point, point, point), { minLength: 1, maxLength: 20 }),
        point,
        (all, [x, y]) => {
          const shapes = all.map((triangle, i) => shape(i + 1, polygon(...triangle.flat())))
          const vertices = all.flat().map(([vx, vy]) => Math.hypot(vx - x, vy - y))
          const nearest = Math.min(...vertices)
          const { at, kind } = snapTo(p(x, y), around(...shapes))
          expect(kind === 'vertex').toBe(nearest <= 8)
          if (kind === 'vertex') expect(Math.hypot(at.x - x, at.y - y)).toBe(nearest)
        },
      ),
    )
  })
})

describe('following a border', () => {
  it('goes the shorter way round, in the order of the hand', () => {
    const context = around(shape(1, SQUARE))
    expect(borderBetween(p(100, 150), p(150, 200), context)).toEqual([p(100, 200)])
    expect(borderBetween(p(150, 200), p(100, 150), context)).toEqual([p(100, 200)])
    expect(borderBetween(p(100, 110), p(190, 200), context)).toEqual([p(100, 200)])
    expect(borderBetween(p(110, 100), p(110, 200), context)).toEqual([p(100, 100), p(100, 200)])
    expect(borderBetween(p(190, 200), p(190, 100), context)).toEqual([p(200, 200), p(200, 100)])
  })

  it('leaves out its ends where they are vertices', () => {
    const context = around(shape(1, SQUARE))
    expect(borderBetween(p(100, 100), p(190, 200), context)).toEqual([p(100, 200)])
    expect(borderBetween(p(100, 100), p(200, 200), context)).toHaveLength(1)
    expect(borderBetween(p(100, 100), p(200, 100), context)).toEqual([])
  })

  it('needs one outline with both places on it', () => {
    const context = around(shape(1, SQUARE), shape(2, polygon(200, 100, 300, 100, 300, 200)))
    expect(borderBetween(p(100, 150), p(300, 150), context)).toBeNull()
    expect(borderBetween(p(150, 150), p(200, 150), context)).toBeNull()
    expect(borderBetween(p(100, 150), p(150, 200), context, [id(1)])).toBeNull()
  })

  it('does not jump over the gap of an open line', () => {
    const context = around(shape(1, polyline(0, 0, 100, 0, 100, 100, 0, 100)))
    expect(borderBetween(p(0, 0), p(0, 100), context)).toEqual([p(100, 0), p(100, 100)])
  })

  it('between any two vertices of a ring leaves out none and repeats none', () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 40 }), fc.nat(), fc.nat(), (n, i, j) => {
        const ring = Array.from({ length: n }, (_, k): ImagePoint => {
          const angle = (2 * Math.PI * k) / n
          return imagePoint(quantise(200 + 100 * Math.cos(angle)), quantise(150 + 100 * Math.sin(angle)))
        })
        const [from, to] = [i % n, j % n]
        const context = around(shape(1, { kind: 'polygon', points: ring }))
        const way = borderBetween(ring[from]!, ring[to]!, context)
        const steps = Math.min((to - from + n) % n, (from - to + n) % n)
        expect(way).toHaveLength(Math.max(steps - 1, 0))
        for (const point of way ?? []) expect(ring).toContainEqual(point)
      }),
    )
  })
})
