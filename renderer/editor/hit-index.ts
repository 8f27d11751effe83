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
  /** px², worked out when it is first compared: opening a picture need not wait for it. */
  area: number | null
  /** It is in the tree. */
  readonly placed: boolean
  /** The last update that found it in the document. */
  round: number
}

/**
 * Spatial index over the shapes of one document. Moving the pointer costs a search in a tree, never a walk over all
 * shapes; a changed document costs one comparison of references per shape, and an insertion per shape that changed.
 */
export class HitIndex implements ShapeHits {
  readonly #tree = new RBush<Entry>()
  readonly #entries = new Map<ShapeId, Entry>()
  #shapes: readonly Shape[] = []
  #round = 0

  /** Follows the document; call it before asking. Free where the shapes are the ones it knows. */
  update(document: Pick<AnnotationDocument, 'shapes'>): void {
    if (document.shapes === this.#shapes) return
    this.#shapes = document.shapes
    this.#round += 1
    const fresh: Entry[] = []
    for (const shape of document.shapes) {
      const known = this.#entries.get(shape.id)
      if (known?.shape === shape) known.round = this.#round
      else fresh.push(entryOf(shape, this.#round))
    }
    const gone = [...this.#entries.values()].filter((entry) => entry.round !== this.#round)
    // Another task: to take out thousands one by one is slower than to begin anew.
    if (gone.length > this.#entries.size / 2) this.#rebuild(fresh)
    else this.#replace(gone, fresh)
  }

  #replace(gone: readonly Entry[], fresh: readonly Entry[]): void {
    for (const entry of gone) {
      if (entry.placed) this.#tree.remove(entry)
      this.#entries.delete(entry.shape.id)
    }
    this.#tree.load(fresh.filter((entry) => entry.placed))
    for (const entry of fresh) this.#entries.set(entry.shape.id, entry)
  }

  #rebuild(fresh: readonly Entry[]): void {
    const kept = [...this.#entries.values()].filter((entry) => entry.round === this.#round)
    this.#tree.clear()
    this.#entries.clear()
    this.#replace([], [...kept, ...fresh])
  }

  get(id: ShapeId): Shape | undefined {
    return this.#entries.get(id)?.shape
  }

  editable(id: ShapeId): Shape | undefined {
    return this.get(id)
  }

  at(p: ImagePoint, reach: number): readonly Shape[] {
    return this.#tree
      .search({ minX: p.x - reach, minY: p.y - reach, maxX: p.x + reach, maxY: p.y + reach })
      .filter(({ shape }) => distanceTo(shape.geometry, p) <= reach)
      .sort((a, b) => areaIn(a) - areaIn(b) || b.shape.z - a.shape.z || b.shape.id - a.shape.id)
      .map(({ shape }) => shape)
  }

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

/** The same index without the shapes that are hidden or locked; `get` still knows them. */
export function visibleHits(index: ShapeHits, skip: (shape: Shape) => boolean): ShapeHits {
  const seen = (shapes: readonly Shape[]): readonly Shape[] => shapes.filter((shape) => !skip(shape))
  return {
    get: (id) => index.get(id),
    editable(id) {
      const shape = index.editable(id)
      return shape === undefined || skip(shape) ? undefined : shape
    },
    at: (p, reach) => seen(index.at(p, reach)),
    touching: (bounds) => seen(index.touching(bounds)),
    inside: (box) => seen(index.inside(box)),
  }
}

function entryOf(shape: Shape, round: number): Entry {
  const { x0, y0, x1, y1 } = boundsOf(shape.geometry)
  // A tree with NaN in it finds nothing any more; the sum is finite where all four are.
  const placed = Number.isFinite(x0 + y0 + x1 + y1)
  return { shape, area: null, placed, round, minX: x0, minY: y0, maxX: x1, maxY: y1 }
}

function areaIn(entry: Entry): number {
  entry.area ??= areaOf(entry.shape.geometry)
  return entry.area
}
