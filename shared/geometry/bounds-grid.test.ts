import fc from 'fast-check'
import { expect, it } from 'vitest'
import { boundsGrid } from './bounds-grid.ts'
import { boxContains } from './box.ts'
import { imagePoint } from './point.ts'

const px = fc.integer({ min: 0, max: 60 })
const bounds = fc
  .tuple(px, px, fc.constantFrom(0, 1, 5, 200), fc.constantFrom(0, 2, 7, 300))
  .map(([x0, y0, w, h]) => ({ x0, y0, x1: x0 + w, y1: y0 + h }))

it('names exactly the bounds that hold a point, in their order', () => {
  fc.assert(
    fc.property(fc.array(bounds, { maxLength: 120 }), px, px, (all, x, y) => {
      const p = imagePoint(x, y)
      expect(boundsGrid(all)(p)).toEqual([...all.keys()].filter((i) => boxContains(all[i]!, p)))
    }),
    { seed: 20261122 },
  )
})
