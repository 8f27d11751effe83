import type { ShapeId } from '../../shared/model/ids.ts'
import type { LabelSchema } from '../../shared/model/label-schema.ts'
import type { Geometry, Shape } from '../../shared/model/shape.ts'
import { trace } from './outline.ts'
import { strokeFast } from './stroke-fast.ts'
import { colourOf, FILL_OPACITY, outlineWidth, SELECTED } from './style.ts'

type Context = OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D

const ORIGIN = { x: 0, y: 0 }
/** With more points than this on the canvas, outlines are stroked the fast way. */
const MANY_POINTS = 3000

/** Shapes that look alike, drawn in one stroke. */
interface Group {
  readonly colour: string
  /** CSS px */
  readonly width: number
  readonly shapes: ReadonlySet<Shape>
  /** All but the keypoints, in px of the picture. */
  readonly path: Path2D
  readonly keypoints: readonly Shape[]
}

/** What has changed in the batch: nothing, only shapes that came in addition, or more than that. */
export type BatchChange =
  | { readonly kind: 'none' }
  | { readonly kind: 'added'; readonly groups: readonly Group[] }
  | { readonly kind: 'changed' }

export interface BatchContent {
  readonly shapes: readonly Shape[]
  readonly schema: LabelSchema
  /** Drawn by live objects: left out here as soon as they change, so that what is drawn already need not be drawn anew. */
  readonly live: ReadonlySet<ShapeId>
  /** In the middle of a gesture that changes them: left out at once. */
  readonly changing: { has(id: ShapeId): boolean }
  /** Selected, but too many to be live: drawn here with the outline of selected shapes. */
  readonly marked: ReadonlySet<ShapeId>
}

/**
 * All shapes that nobody is changing: one Path2D for each class and style, built when its shapes change and not when the
 * view does. A thousand shapes of a class cost two calls to draw.
 */
export class BatchLayer {
  #groups: ReadonlyMap<string, Group> = new Map()
  #drawn: ReadonlySet<Shape> = new Set()
  #points = 0
  /** Shapes never change in place, so neither do their paths; a path made of paths is built twenty times as fast. */
  readonly #paths = new WeakMap<Geometry, Path2D>()

  update(content: BatchContent): BatchChange {
    const groups = new Map<string, Group>()
    const drawn = new Set<Shape>()
    const added: Group[] = []
    let kept = 0
    for (const [key, { colour, width, shapes }] of this.#sort(content)) {
      for (const shape of shapes) drawn.add(shape)
      const known = this.#groups.get(key)
      const fresh = known === undefined ? shapes : shapes.filter((shape) => !known.shapes.has(shape))
      kept += shapes.length - fresh.length
      if (fresh.length > 0) added.push(this.#group(colour, width, fresh))
      const same = known !== undefined && fresh.length === 0 && known.shapes.size === shapes.length
      groups.set(key, same ? known : this.#group(colour, width, shapes))
    }
    const gone = this.#drawn.size > kept
    if (!gone && added.length === 0) return { kind: 'none' }
    this.#groups = groups
    this.#drawn = drawn
    this.#points = countPoints(drawn)
    return gone ? { kind: 'changed' } : { kind: 'added', groups: added }
  }

  /** True for a shape that is drawn here, whether or not it is drawn elsewhere too. */
  has(shape: Shape): boolean {
    return this.#drawn.has(shape)
  }

  /**
   * Draws into a context whose unit is a pixel of the picture.
   * @param zoom CSS px per pixel of the picture
   * @param ratio device px per CSS px
   * @param groups these only, out of a change; all without it
   */
  draw(context: Context, zoom: number, ratio: number, groups: Iterable<Group> = this.#groups.values()): void {
    context.lineJoin = 'round'
    for (const { colour, width, path, keypoints } of groups) {
      context.fillStyle = colour
      context.strokeStyle = colour
      context.globalAlpha = FILL_OPACITY
      context.fill(path)
      context.globalAlpha = 1
      context.lineWidth = width / zoom
      if (this.#points > MANY_POINTS) strokeFast(context, path, width * ratio, zoom * ratio)
      else context.stroke(path)
      if (keypoints.length > 0) drawKeypoints(context, keypoints, zoom)
    }
  }

  #sort({ shapes, schema, live, changing, marked }: BatchContent) {
    const sorted = new Map<string, { colour: string; width: number; shapes: Shape[] }>()
    for (const shape of shapes) {
      if (changing.has(shape.id) || (live.has(shape.id) && !this.#drawn.has(shape))) continue
      const colour = colourOf(schema, shape.label)
      const width = marked.has(shape.id) ? SELECTED : outlineWidth(shape)
      const key = `${shape.label} ${colour} ${width}`
      const group = sorted.get(key)
      if (group === undefined) sorted.set(key, { colour, width, shapes: [shape] })
      else group.shapes.push(shape)
    }
    return sorted
  }

  #group(colour: string, width: number, shapes: readonly Shape[]): Group {
    const path = new Path2D()
    const keypoints: Shape[] = []
    for (const shape of shapes) {
      if (shape.geometry.kind === 'keypoint') keypoints.push(shape)
      else path.addPath(this.#pathOf(shape.geometry))
    }
    return { colour, width, shapes: new Set(shapes), path, keypoints }
  }

  #pathOf(geometry: Geometry): Path2D {
    const known = this.#paths.get(geometry)
    if (known !== undefined) return known
    const path = new Path2D()
    trace(path, geometry, ORIGIN, 1)
    this.#paths.set(geometry, path)
    return path
  }
}

function drawKeypoints(context: Context, keypoints: readonly Shape[], zoom: number): void {
  const dots = new Path2D()
  for (const { geometry } of keypoints) trace(dots, geometry, ORIGIN, zoom)
  context.fill(dots)
  context.strokeStyle = '#ffffff'
  context.lineWidth = 1.5 / zoom
  context.stroke(dots)
}

function countPoints(shapes: Iterable<Shape>): number {
  let points = 0
  for (const { geometry } of shapes) points += geometry.kind === 'polygon' ? geometry.points.length : 4
  return points
}
