import type { ShapeId } from '../../shared/model/ids.ts'
import type { LabelSchema } from '../../shared/model/label-schema.ts'
import type { Shape } from '../../shared/model/shape.ts'
import { trace } from './outline.ts'
import { colourOf, FILL_OPACITY, outlineWidth, SELECTED } from './style.ts'

const ORIGIN = { x: 0, y: 0 }

/** Shapes that look alike, drawn in one stroke. */
interface Group {
  readonly colour: string
  /** CSS px */
  readonly width: number
  readonly shapes: readonly Shape[]
  /** All but the keypoints, in px of the picture. */
  readonly path: Path2D
  readonly keypoints: readonly Shape[]
}

/** What must be known to draw all shapes that nobody is working on. */
export interface BatchContent {
  readonly shapes: readonly Shape[]
  readonly schema: LabelSchema
  /** Drawn elsewhere, by the live objects. */
  readonly live: ReadonlySet<ShapeId>
  /** Selected, but too many to be live: drawn here with the outline of selected shapes. */
  readonly marked: ReadonlySet<ShapeId>
}

/**
 * All shapes but the live ones: one Path2D for each class and style, built when its shapes change and not when the view
 * does. A thousand shapes of a class cost two calls to draw.
 */
export class BatchLayer {
  #groups: ReadonlyMap<string, Group> = new Map()

  /** True where anything changed. */
  update({ shapes, schema, live, marked }: BatchContent): boolean {
    const sorted = new Map<string, { colour: string; width: number; shapes: Shape[] }>()
    for (const shape of shapes) {
      if (live.has(shape.id)) continue
      const colour = colourOf(schema, shape.label)
      const width = marked.has(shape.id) ? SELECTED : outlineWidth(shape)
      const key = `${shape.label} ${colour} ${width}`
      const group = sorted.get(key)
      if (group === undefined) sorted.set(key, { colour, width, shapes: [shape] })
      else group.shapes.push(shape)
    }
    let changed = sorted.size !== this.#groups.size
    const groups = new Map<string, Group>()
    for (const [key, next] of sorted) {
      const known = this.#groups.get(key)
      if (known !== undefined && sameShapes(known.shapes, next.shapes)) {
        groups.set(key, known)
        continue
      }
      changed = true
      groups.set(key, { ...next, ...pathOf(next.shapes) })
    }
    this.#groups = groups
    return changed
  }

  /** Draws into a context whose unit is a pixel of the picture. */
  draw(context: OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D, zoom: number): void {
    context.lineJoin = 'round'
    for (const { colour, width, path, keypoints } of this.#groups.values()) {
      context.fillStyle = colour
      context.strokeStyle = colour
      context.lineWidth = width / zoom
      context.globalAlpha = FILL_OPACITY
      context.fill(path)
      context.globalAlpha = 1
      context.stroke(path)
      if (keypoints.length > 0) drawKeypoints(context, keypoints, zoom)
    }
  }
}

function drawKeypoints(
  context: OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D,
  keypoints: readonly Shape[],
  zoom: number,
): void {
  const dots = new Path2D()
  for (const { geometry } of keypoints) trace(dots, geometry, ORIGIN, zoom)
  context.fill(dots)
  context.strokeStyle = '#ffffff'
  context.lineWidth = 1.5 / zoom
  context.stroke(dots)
}

function pathOf(shapes: readonly Shape[]): Pick<Group, 'path' | 'keypoints'> {
  const path = new Path2D()
  const keypoints: Shape[] = []
  for (const shape of shapes) {
    if (shape.geometry.kind === 'keypoint') keypoints.push(shape)
    else trace(path, shape.geometry, ORIGIN, 1)
  }
  return { path, keypoints }
}

/** Shapes never change in place: the same objects look the same. */
function sameShapes(a: readonly Shape[], b: readonly Shape[]): boolean {
  return a.length === b.length && a.every((shape, i) => shape === b[i])
}
