import RBush, { type BBox } from 'rbush'
import type { Bounds } from '../../shared/geometry/box.ts'
import { areaOf, boundsOf, distanceTo } from '../../shared/geometry/geometry.ts'
import type { ImagePoint } from '../../shared/geometry/point.ts'
import type { AnnotationDocument } from '../../shared/model/document.ts'
import type { ShapeId } from '../../shared/model/ids.ts'
import type { Box, Shape } from '../../shared/model/shape.ts'
import type { ShapeHits } from './tools/tool.ts'

interface Entry extends BBox {
  readonly shape: Shape
  readonly area: number
}

/**
 * Spatial index over the shapes of one document. Moving the pointer costs a search in a tree, never a walk over all
 * shapes; a changed document costs one comparison of references per shape, and an insertion per shape that changed.
 */
export class HitIndex implements ShapeHits {
  readonly #tree = new RBush<Entry>()
  readonly #entries = new Map<ShapeId, Entry>()
  #shapes: readonly Shape[] = []

  /** Follows the document; call it before asking. Free where the shapes are the ones it knows. */
  update(document: Pick<AnnotationDocument, 'shapes'>): void {
    if (document.shapes === this.#shapes) return
    this.#shapes = document.shapes
    const gone = new Map(this.#entries)
    const fresh: Entry[] = []
    for (const shape of document.shapes) {
      const known = gone.get(shape.id)
      if (known?.shape === shape) gone.delete(shape.id)
      else fresh.push(entryOf(shape))
    }
    for (const entry of gone.values()) {
      this.#tree.remove(entry)
      this.#entries.delete(entry.shape.id)
    }
    this.#tree.load(fresh)
    for (const entry of fresh) this.#entries.set(entry.shape.id, entry)
  }

  get(id: ShapeId): Shape | undefined {
    return this.#entries.get(id)?.shape
  }

  at(p: ImagePoint, reach: number): readonly Shape[] {
    return this.#tree
      .search({ minX: p.x - reach, minY: p.y - reach, maxX: p.x + reach, maxY: p.y + reach })
      .filter(({ shape }) => distanceTo(shape.geometry, p) <= reach)
      .sort((a, b) => a.area - b.area || b.shape.z - a.shape.z || b.shape.id - a.shape.id)
      .map(({ shape }) => shape)
  }

  /** The shapes whose bounds meet these bounds, in no order. */
  touching(bounds: Bounds): readonly Shape[] {
    const { x0, y0, x1, y1 } = bounds
    return this.#tree.search({ minX: x0, minY: y0, maxX: x1, maxY: y1 }).map(({ shape }) => shape)
  }

  inside(box: Box): readonly Shape[] {
    return this.#tree
      .search({ minX: box.x0, minY: box.y0, maxX: box.x1, maxY: box.y1 })
      .filter((e) => e.minX >= box.x0 && e.minY >= box.y0 && e.maxX <= box.x1 && e.maxY <= box.y1)
      .map(({ shape }) => shape)
      .sort((a, b) => a.z - b.z || a.id - b.id)
  }
}

function entryOf(shape: Shape): Entry {
  const { x0, y0, x1, y1 } = boundsOf(shape.geometry)
  return { shape, area: areaOf(shape.geometry), minX: x0, minY: y0, maxX: x1, maxY: y1 }
}
