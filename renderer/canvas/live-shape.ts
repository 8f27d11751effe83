import { FabricObject, type StaticCanvas } from 'fabric'
import { boundsOf } from '../../shared/geometry/geometry.ts'
import { boundsOfPoints } from '../../shared/geometry/polygon.ts'
import { type Outline, trace } from './outline.ts'
import { FILL_OPACITY, RIM, RIM_WIDTH } from './style.ts'

/** What a live shape looks like. */
export interface Look {
  readonly outline: Outline
  readonly colour: string
  /** CSS px */
  readonly width: number
  /** False where the batch below has filled the shape already. */
  readonly filled: boolean
}

/**
 * A shape under the hand as a fabric object. It is drawn and nothing else: what the hand does to it is decided by the
 * tools, so fabric's own selection and controls stay off, and its object cache too (it costs more than it saves).
 */
export class LiveShape extends FabricObject {
  #look: Look
  #path: Path2D | null = null
  /** Keypoints and line widths keep their size on the screen: the zoom for which the path was made. */
  #pathZoom = 0

  constructor(look: Look) {
    super({ objectCaching: false, selectable: false, evented: false, originX: 'center', originY: 'center' })
    this.#look = look
    this.#place()
  }

  get look(): Look {
    return this.#look
  }

  set look(look: Look) {
    if (look.outline !== this.#look.outline) this.#path = null
    this.#look = look
    this.#place()
  }

  #place(): void {
    const { x0, y0, x1, y1 } = outlineBounds(this.#look.outline)
    this.set({ left: (x0 + x1) / 2, top: (y0 + y1) / 2, width: x1 - x0, height: y1 - y0 })
    this.setCoords()
  }

  override _render(context: CanvasRenderingContext2D): void {
    const { outline, colour, width, filled } = this.#look
    const zoom = this.canvas?.viewportTransform[0] ?? 1
    if (this.#path === null || this.#pathZoom !== zoom) {
      this.#path = new Path2D()
      trace(this.#path, outline, { x: this.left, y: this.top }, zoom)
      this.#pathZoom = zoom
    }
    const path = this.#path
    context.lineJoin = 'round'
    context.lineCap = 'round'
    if (filled || outline.kind === 'keypoint') {
      context.fillStyle = colour
      context.globalAlpha = outline.kind === 'keypoint' ? 1 : FILL_OPACITY
      context.fill(path)
      context.globalAlpha = 1
    }
    context.strokeStyle = RIM
    context.lineWidth = (width + RIM_WIDTH) / zoom
    context.stroke(path)
    context.strokeStyle = colour
    context.lineWidth = width / zoom
    context.stroke(path)
  }
}

/** The live objects of a canvas, by a key of their own; kept between frames, so that a drag changes one object. */
export class LiveShapes {
  readonly #canvas: StaticCanvas
  readonly #shapes = new Map<number | 'draft', LiveShape>()

  constructor(canvas: StaticCanvas) {
    this.#canvas = canvas
  }

  update(looks: ReadonlyMap<number | 'draft', Look>): void {
    for (const [key, shape] of this.#shapes) {
      if (looks.has(key)) continue
      this.#canvas.remove(shape)
      this.#shapes.delete(key)
    }
    for (const [key, look] of looks) {
      const known = this.#shapes.get(key)
      if (known !== undefined) {
        known.look = look
        continue
      }
      const shape = new LiveShape(look)
      this.#shapes.set(key, shape)
      this.#canvas.add(shape)
    }
  }
}

function outlineBounds(outline: Outline) {
  return outline.kind === 'open' ? boundsOfPoints(outline.points) : boundsOf(outline)
}
