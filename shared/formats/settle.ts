import { maskFromRows, readRows } from '../geometry/mask-rows.ts'
import { type ImagePoint, onGrid, type PictureSize, quantise } from '../geometry/point.ts'
import { normalAngle } from '../geometry/turned.ts'
import type { Geometry, Mask } from '../model/shape.ts'
import { splitRings } from './rings.ts'

/** What no picture reaches, px. */
const FARTHEST = 250_000

/** A mask that shows nothing, for readers: whoever checks what they read says so. */
export const NO_PIXELS: Mask = { kind: 'mask', x: 0, y: 0, width: 1, height: 1, runs: [1, 0] }

/**
 * Geometry as it is stored: on the grid, corners in order, an outline not closed twice, a crop without an empty border.
 * Null where a number is none, or no picture has such a place.
 */
export function settle(geometry: Geometry, size: PictureSize): Geometry | null {
  switch (geometry.kind) {
    case 'box': {
      const [x0, x1] = [geometry.x0, geometry.x1].map(quantise).sort(byNumber) as [number, number]
      const [y0, y1] = [geometry.y0, geometry.y1].map(quantise).sort(byNumber) as [number, number]
      return arePlaces(x0, y0, x1, y1) ? { kind: 'box', x0, y0, x1, y1 } : null
    }
    case 'rotated-box': {
      const [cx, cy, width, height] = [geometry.cx, geometry.cy, geometry.width, geometry.height].map(
        quantise,
      ) as Four
      const angle = normalAngle(geometry.angle)
      return arePlaces(cx, cy, width, height, angle) ? { ...geometry, cx, cy, width, height, angle } : null
    }
    case 'ellipse': {
      const [cx, cy, rx, ry] = [geometry.cx, geometry.cy, geometry.rx, geometry.ry].map(quantise) as Four
      const angle = normalAngle(geometry.angle)
      return arePlaces(cx, cy, rx, ry, angle) ? { ...geometry, cx, cy, rx, ry, angle } : null
    }
    case 'polygon': {
      const area = geometry.holes === undefined ? splitRings(geometry.points) : null
      const points = ringOf(area?.outer ?? geometry.points)
      const holes = (area?.holes ?? geometry.holes ?? []).map(ringOf)
      if (![points, ...holes].flat().every(isPlace)) return null
      return { kind: 'polygon', points, ...(holes.length === 0 ? {} : { holes }) }
    }
    case 'polyline': {
      const points = geometry.points.map(onGrid)
      return points.every(isPlace) ? { ...geometry, points } : null
    }
    case 'keypoint': {
      const at = onGrid(geometry.at)
      return isPlace(at) ? { ...geometry, at } : null
    }
    case 'skeleton': {
      const nodes = geometry.nodes.map((node) => ({ ...node, at: onGrid(node.at) }))
      return nodes.every((node) => isPlace(node.at)) ? { ...geometry, nodes } : null
    }
    case 'mask':
      return settleMask(geometry, size)
  }
}

type Four = [number, number, number, number]

const byNumber = (a: number, b: number): number => a - b
const arePlaces = (...numbers: readonly number[]): boolean => numbers.every((n) => Math.abs(n) <= FARTHEST)
const isPlace = ({ x, y }: ImagePoint): boolean => arePlaces(x, y)

/** Other programs repeat the first point at the end. */
function ringOf(points: readonly ImagePoint[]): readonly ImagePoint[] {
  const [first, last] = [points[0], points.at(-1)]
  const closed = points.length > 3 && first?.x === last?.x && first?.y === last?.y
  return (closed ? points.slice(0, -1) : points).map(onGrid)
}

/** Its pixels inside the picture; what is beyond the edges is cut off. */
function settleMask({ x, y, width, height, runs }: Mask, size: PictureSize): Mask | null {
  const fits =
    [x, y].every(Number.isInteger) &&
    [width, height].every((side) => Number.isInteger(side) && side >= 1 && side <= FARTHEST) &&
    runs.every((run) => Number.isInteger(run) && run >= 0) &&
    runs.reduce((sum, run) => sum + run, 0) === width * height
  if (!fits || !arePlaces(x, y)) return null
  const rows = readRows({ x, width, height, runs }).map((row) =>
    row.flatMap((at, i) => {
      if (i % 2 === 1) return []
      const [from, to] = [Math.max(at, 0), Math.min(row[i + 1] as number, size.width)]
      return from < to ? [from, to] : []
    }),
  )
  const inside = rows.slice(Math.max(-y, 0), Math.max(size.height - y, 0))
  return maskFromRows({ top: Math.max(y, 0), rows: inside }) ?? NO_PIXELS
}
