import RBush, { type BBox } from 'rbush'
import type { ImagePoint } from '../../../../shared/geometry/point.ts'
import type { Shape } from '../../../../shared/model/shape.ts'
import { pointsOf } from '../../polygons.ts'

interface Entry extends BBox {
  readonly shape: Shape
}

/** Which polygon lies under a point: an R-tree, and an exact look at the few that it finds. */
export class PolygonIndex {
  readonly #tree = new RBush<Entry>()

  constructor(shapes: readonly Shape[]) {
    this.#tree.load(
      shapes.map((shape) => {
        const entry = { shape, minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity }
        for (const { x, y } of pointsOf(shape)) {
          entry.minX = Math.min(entry.minX, x)
          entry.minY = Math.min(entry.minY, y)
          entry.maxX = Math.max(entry.maxX, x)
          entry.maxY = Math.max(entry.maxY, y)
        }
        return entry
      }),
    )
  }

  /** The uppermost polygon at a point, or null. */
  at(p: ImagePoint): Shape | null {
    let top: Shape | null = null
    for (const { shape } of this.#tree.search({ minX: p.x, minY: p.y, maxX: p.x, maxY: p.y })) {
      if ((top === null || shape.z > top.z) && contains(pointsOf(shape), p)) top = shape
    }
    return top
  }
}

function contains(points: readonly ImagePoint[], p: ImagePoint): boolean {
  let inside = false
  let a = points.at(-1)
  for (const b of points) {
    if (a !== undefined && a.y > p.y !== b.y > p.y && p.x < ((b.x - a.x) * (p.y - a.y)) / (b.y - a.y) + a.x)
      inside = !inside
    a = b
  }
  return inside
}
