import { FabricObject, type StaticCanvas } from 'fabric'
import type { Bounds } from '../../shared/geometry/box.ts'
import { boundsOf } from '../../shared/geometry/geometry.ts'
import type { ImagePoint } from '../../shared/geometry/point.ts'
import { boundsOfPoints } from '../../shared/geometry/polygon.ts'
import type { ShapeId } from '../../shared/model/ids.ts'
import type { SkeletonTemplate } from '../../shared/model/label-schema.ts'
import type { Geometry } from '../../shared/model/shape.ts'
import { dotsOf, KEYPOINT_RADIUS, type Outline, outlineOf, traceDot, traceLine } from './outline.ts'
import { strokeFast } from './stroke-fast.ts'
import { type Context, DASHES, RIM, RIM_WIDTH } from './style.ts'

/** How much of the picture is seen through a stroke of the brush. */
const STROKE_OPACITY = 0.5

/** An outline with more corners is stroked the fast way. */
const MANY_CORNERS = 1000

/** What is drawn of a shape under the hand. */
export type LiveForm =
  | Geometry
  /** An outline in work, whose last point is not joined to the first. */
  | { readonly kind: 'open'; readonly points: readonly ImagePoint[] }
  /** Of the brush or the eraser; radius in px of the picture. */
  | {
      readonly kind: 'stroke'
      readonly points: readonly ImagePoint[]
      readonly radius: number
      readonly erases: boolean
    }

/** What a live shape looks like. */
export interface Look {
  readonly form: LiveForm
  readonly template: SkeletonTemplate | undefined
  readonly colour: string
  /** CSS px */
  readonly width: number
  readonly dashed: boolean
  /** 0 where the batch below has filled the shape already. */
  readonly fillOpacity: number
}

export type LookKey = ShapeId | 'draft'

/**
 * A shape under the hand as a fabric object. It is drawn and nothing else: what the hand does to it is decided by the
 * tools, so fabric's own selection and controls stay off, and its object cache too (it costs more than it saves).
 */
export class LiveShape extends FabricObject {
  #look: Look
  #outline: Outline | null = null

  constructor(look: Look) {
    super({ objectCaching: false, selectable: false, evented: false, originX: 'center', originY: 'center' })
    this.#look = look
    this.#place()
  }

  set look(look: Look) {
    if (look.form !== this.#look.form || look.template !== this.#look.template) this.#outline = null
    this.#look = look
    this.#place()
  }

  #place(): void {
    const { x0, y0, x1, y1 } = formBounds(this.#look.form)
    this.set({ left: (x0 + x1) / 2, top: (y0 + y1) / 2, width: x1 - x0, height: y1 - y0 })
    this.setCoords()
  }

  override _render(context: CanvasRenderingContext2D): void {
    context.translate(-this.left, -this.top)
    this.#outline ??= formOutline(this.#look.form, this.#look.template)
    drawLook(context, this.#look, this.canvas?.viewportTransform[0] ?? 1, this.#outline)
  }
}

/** Draws a shape under the hand into a context whose unit is a pixel of the picture. */
export function drawLook(
  context: Context,
  look: Look,
  zoom: number,
  outline: Outline = formOutline(look.form, look.template),
): void {
  const { area, lines, corners } = outline
  const { form, colour, width, dashed, fillOpacity } = look
  context.lineJoin = 'round'
  context.lineCap = 'round'
  context.strokeStyle = colour
  if (form.kind === 'stroke') {
    context.globalAlpha = STROKE_OPACITY
    if (form.erases) context.strokeStyle = '#ffffff'
    context.lineWidth = 2 * form.radius
    if (lines !== null) context.stroke(lines)
    context.globalAlpha = 1
    return
  }
  if (area !== null && fillOpacity > 0) {
    context.fillStyle = colour
    context.globalAlpha = fillOpacity
    context.fill(area)
    context.globalAlpha = 1
  }
  const strokeLine = (path: Path2D, lineWidth: number): void => {
    if (corners > MANY_CORNERS) strokeFast(context, path, lineWidth, zoom)
    else {
      context.lineWidth = lineWidth / zoom
      context.stroke(path)
    }
  }
  for (const path of [area, lines]) {
    if (path === null) continue
    context.strokeStyle = RIM
    strokeLine(path, width + RIM_WIDTH)
    context.strokeStyle = colour
    if (dashed) context.setLineDash(DASHES.map((length) => length / zoom))
    strokeLine(path, width)
    context.setLineDash([])
  }
  if (form.kind === 'keypoint' || form.kind === 'skeleton') drawLiveDots(context, form, look, zoom)
}

function drawLiveDots(context: Context, geometry: Geometry, { colour, width }: Look, zoom: number): void {
  const { filled, rings } = dotsOf(geometry)
  for (const [dots, fill] of [
    [filled, colour],
    [rings, '#ffffff'],
  ] as const) {
    if (dots.length === 0) continue
    const path = new Path2D()
    for (const dot of dots) traceDot(path, dot, KEYPOINT_RADIUS / zoom)
    context.strokeStyle = RIM
    context.lineWidth = (width + RIM_WIDTH) / zoom
    context.stroke(path)
    context.strokeStyle = colour
    context.lineWidth = width / zoom
    context.stroke(path)
    context.fillStyle = fill
    context.fill(path)
  }
}

/** The live objects of a canvas, by a key of their own; kept between frames, so that a drag changes one object. */
export class LiveShapes {
  readonly #canvas: StaticCanvas
  readonly #shapes = new Map<LookKey, LiveShape>()

  constructor(canvas: StaticCanvas) {
    this.#canvas = canvas
  }

  update(looks: ReadonlyMap<LookKey, Look>): void {
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

export function formBounds(form: LiveForm): Bounds {
  if (form.kind === 'open') return boundsOfPoints(form.points)
  if (form.kind !== 'stroke') return boundsOf(form)
  const { x0, y0, x1, y1 } = boundsOfPoints(form.points)
  const { radius } = form
  return { x0: x0 - radius, y0: y0 - radius, x1: x1 + radius, y1: y1 + radius }
}

function formOutline(form: LiveForm, template: SkeletonTemplate | undefined): Outline {
  if (form.kind !== 'open' && form.kind !== 'stroke') return outlineOf(form, template)
  const { points } = form
  const lines = new Path2D()
  traceLine(lines, points)
  // One click of the brush is a dot, which a line without length is only where it has two ends.
  if (points.length === 1) traceLine(lines, [...points, ...points])
  return { area: null, lines, corners: points.length }
}
