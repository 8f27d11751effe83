import type { ImagePoint } from '../../shared/geometry/point.ts'
import type { ShapeId } from '../../shared/model/ids.ts'
import type { LabelSchema, SkeletonTemplate } from '../../shared/model/label-schema.ts'
import type { Shape } from '../../shared/model/shape.ts'
import type { HiddenShapes } from '../editor/ports.ts'
import { dotsOf, KEYPOINT_RADIUS, outlineOf, traceDot } from './outline.ts'
import { strokeFast } from './stroke-fast.ts'
import { type Context, colourOf, DASHES, outlineWidth, SELECTED, templateOf } from './style.ts'

/** With more corners than this on the canvas, outlines are stroked the fast way. */
const MANY_CORNERS = 3000
/** White round a dot, CSS px. */
const DOT_RIM = 0.75

/** How a shape is drawn: shapes with the same style share one path. One object for each style: compared by reference. */
interface Style {
  /** Place of the class in the schema: wholes are listed before their parts, and so drawn below them. */
  readonly order: number
  readonly colour: string
  /** CSS px */
  readonly width: number
  /** Occluded. */
  readonly dashed: boolean
  readonly template: SkeletonTemplate | undefined
}

/** Shapes that look alike, drawn in one stroke. */
interface Group {
  readonly style: Style
  /** Px of the picture; null where none of the shapes has any. */
  area: Path2D | null
  lines: Path2D | null
  readonly dots: ImagePoint[]
  readonly rings: ImagePoint[]
  corners: number
}

export interface BatchContent {
  readonly shapes: readonly Shape[]
  readonly schema: LabelSchema
  readonly hidden: HiddenShapes
  /** Drawn by live objects: left out here as soon as they change, so that what is drawn already need not be drawn anew. */
  readonly live: ReadonlySet<ShapeId>
  /** In the middle of a gesture that changes them: left out at once. */
  readonly changing: { has(id: ShapeId): boolean }
  /** Selected, but too many to be live: drawn here with the outline of selected shapes. */
  readonly marked: ReadonlySet<ShapeId>
}

/** The shapes that have come, and those that are gone; one that looks otherwise now is both. */
export interface BatchChange {
  readonly added: readonly Shape[]
  readonly removed: readonly Shape[]
}

export interface BatchLook {
  /** CSS px per pixel of the picture. */
  readonly zoom: number
  /** Device px per CSS px. */
  readonly ratio: number
  /** 0 to 1 */
  readonly fillOpacity: number
}

/**
 * All shapes that nobody is changing, drawn class by class: one path for each class and style, made of the shapes' own
 * paths: that is many times as fast as tracing them. A thousand shapes of a class cost a handful of calls.
 */
export class BatchLayer {
  #drawn: ReadonlyMap<Shape, Style> = new Map()
  #schema: LabelSchema | null = null
  #styles = new Map<string, Style>()
  /** Of all that is drawn; null where that has changed since. */
  #groups: readonly Group[] | null = null

  update(content: BatchContent): BatchChange {
    if (content.schema !== this.#schema) {
      this.#schema = content.schema
      this.#styles = new Map()
    }
    const { shapes, hidden, live, changing, marked } = content
    const before = this.#drawn
    const after = new Map<Shape, Style>()
    const added: Shape[] = []
    let kept = 0
    for (const shape of shapes) {
      const { id } = shape
      if (changing.has(id) || (live.has(id) && !before.has(shape))) continue
      if (hidden.shapes.has(id) || hidden.classes.has(shape.label)) continue
      const style = this.#styleOf(content.schema, shape, marked.has(id))
      after.set(shape, style)
      if (before.get(shape) === style) kept += 1
      else added.push(shape)
    }
    const removed = kept === before.size ? [] : [...before].filter(([s, style]) => after.get(s) !== style)
    this.#drawn = after
    if (added.length > 0 || removed.length > 0) this.#groups = null
    return { added, removed: removed.map(([shape]) => shape) }
  }

  /** True for a shape that is drawn here, whether or not it is drawn elsewhere too. */
  has(shape: Shape): boolean {
    return this.#drawn.has(shape)
  }

  /**
   * Draws into a context whose unit is a pixel of the picture.
   * @param some those that are to be seen; of them, the ones that are not drawn here are left out
   */
  draw(context: Context, { zoom, ratio, fillOpacity }: BatchLook, some: readonly Shape[]): void {
    const groups = this.#groupsOf(some)
    const corners = groups.reduce((sum, group) => sum + group.corners, 0)
    context.save()
    context.lineJoin = 'round'
    for (const { style, area, lines, dots, rings } of groups) {
      const { colour, width, dashed } = style
      context.fillStyle = colour
      context.strokeStyle = colour
      if (area !== null && fillOpacity > 0) {
        context.globalAlpha = fillOpacity
        context.fill(area)
        context.globalAlpha = 1
      }
      context.setLineDash(dashed ? DASHES.map((length) => length / zoom) : [])
      for (const path of [area, lines]) {
        if (path === null) continue
        if (corners > MANY_CORNERS) strokeFast(context, path, width * ratio, zoom * ratio)
        else {
          context.lineWidth = width / zoom
          context.stroke(path)
        }
      }
      drawDots(context, dots, zoom, '#ffffff', colour)
      drawDots(context, rings, zoom, colour, '#ffffff')
    }
    context.restore()
  }

  #groupsOf(some: readonly Shape[]): readonly Group[] {
    const shapes = some.filter((shape) => this.#drawn.has(shape))
    if (shapes.length < this.#drawn.size) return this.#group(shapes)
    this.#groups ??= this.#group(this.#drawn.keys())
    return this.#groups
  }

  #group(shapes: Iterable<Shape>): readonly Group[] {
    const groups = new Map<Style, Group>()
    for (const shape of shapes) {
      const style = this.#drawn.get(shape)
      if (style === undefined) continue
      let group = groups.get(style)
      if (group === undefined) {
        group = { style, area: null, lines: null, dots: [], rings: [], corners: 0 }
        groups.set(style, group)
      }
      const { area, lines, corners } = outlineOf(shape.geometry, style.template)
      if (area !== null) {
        group.area ??= new Path2D()
        group.area.addPath(area)
      }
      if (lines !== null) {
        group.lines ??= new Path2D()
        group.lines.addPath(lines)
      }
      const { filled, rings } = dotsOf(shape.geometry)
      group.dots.push(...filled)
      group.rings.push(...rings)
      group.corners += corners
    }
    return [...groups.values()].sort((a, b) => a.style.order - b.style.order)
  }

  #styleOf(schema: LabelSchema, shape: Shape, marked: boolean): Style {
    const width = marked ? SELECTED : outlineWidth(shape)
    const dashed = shape.occluded === true
    const key = `${shape.label} ${width} ${dashed}`
    let style = this.#styles.get(key)
    if (style === undefined) {
      const place = schema.classes.findIndex((c) => c.id === shape.label)
      const template = templateOf(schema, shape.label)
      style = { order: place, colour: colourOf(schema, shape.label), width, dashed, template }
      this.#styles.set(key, style)
    }
    return style
  }
}

/** Two discs on each other are far cheaper than one with a stroke round it. */
function drawDots(
  context: Context,
  dots: readonly ImagePoint[],
  zoom: number,
  rim: string,
  colour: string,
): void {
  if (dots.length === 0) return
  for (const [radius, fill] of [
    [KEYPOINT_RADIUS + DOT_RIM, rim],
    [KEYPOINT_RADIUS - DOT_RIM, colour],
  ] as const) {
    const discs = new Path2D()
    for (const dot of dots) traceDot(discs, dot, radius / zoom)
    context.fillStyle = fill
    context.fill(discs)
  }
}
