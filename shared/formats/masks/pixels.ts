import { maskArea, maskFromArea } from '../../geometry/mask.ts'
import { maskFromRows, rowsOf } from '../../geometry/mask-rows.ts'
import { imagePoint, type PictureSize } from '../../geometry/point.ts'
import { cornersOf, ellipseOutline } from '../../geometry/turned.ts'
import type { Geometry, Mask } from '../../model/shape.ts'
import type { Raster } from '../contract.ts'
import { settle } from '../settle.ts'

/** Points of the outline of an ellipse: to the pixel. */
const FINE = 720

/** The pixels of an object: null where it has none, and undefined where its kind covers none. */
export function pixelsOf(g: Geometry, size: PictureSize): Mask | null | undefined {
  switch (g.kind) {
    case 'box': {
      const { x0, y0, x1, y1 } = g
      const outer = [imagePoint(x0, y0), imagePoint(x1, y0), imagePoint(x1, y1), imagePoint(x0, y1)]
      return maskFromArea({ outer, holes: [] }, size)
    }
    case 'rotated-box':
      return maskFromArea({ outer: cornersOf(g), holes: [] }, size)
    case 'ellipse':
      return maskFromArea({ outer: ellipseOutline(g, FINE), holes: [] }, size)
    case 'polygon':
      return maskFromArea({ outer: g.points, holes: g.holes ?? [] }, size)
    case 'mask': {
      const inside = settle(g, size)
      return inside?.kind === 'mask' && maskArea(inside) > 0 ? inside : null
    }
    default:
      return undefined
  }
}

/** Writes a value into the pixels of a mask. */
export function paint({ values, width }: Raster, mask: Mask, value: number): void {
  const { top, rows } = rowsOf(mask)
  for (const [i, row] of rows.entries())
    for (let k = 0; k < row.length; k += 2)
      values.fill(value, (top + i) * width + (row[k] as number), (top + i) * width + (row[k + 1] as number))
}

/** The pixels of each value but 0. */
export function masksIn({ values, width, height }: Raster): ReadonlyMap<number, Mask> {
  const rows = new Map<number, { readonly top: number; readonly rows: number[][] }>()
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; ) {
      const value = values[y * width + x] as number
      const from = x
      while (x < width && values[y * width + x] === value) x += 1
      if (value === 0) continue
      let own = rows.get(value)
      if (own === undefined) {
        own = { top: y, rows: [] }
        rows.set(value, own)
      }
      while (own.rows.length <= y - own.top) own.rows.push([])
      own.rows[y - own.top]?.push(from, x)
    }
  }
  const masks = [...rows].map(([value, own]) => [value, maskFromRows(own) as Mask] as const)
  return new Map(masks)
}
