import type { View } from '../../../../renderer/editor/view.ts'
import type { ImagePoint } from '../../../../shared/geometry/point.ts'
import type { LabelId } from '../../../../shared/model/ids.ts'
import { classById } from '../../../../shared/model/label-schema.ts'
import type { Shape } from '../../../../shared/model/shape.ts'
import { PICTURE, pointsOf } from '../../polygons.ts'
import { type Material, type Painter, REST, run, type Scene, SIZE, stageElement } from './shell.ts'

/**
 * The limit: plain Canvas 2D with nothing around it. One path for each class, drawn once into a layer; a frame copies the
 * layer and draws what is under the hand over it. It looks as our editor does.
 */
const MARGIN = 160
/** With more points than this, lines are three hairlines beside each other: without a graphics card a tenth of the time. */
const MANY_POINTS = 3000
const HAIRLINES = [
  [-0.5, -0.5],
  [0.5, -0.5],
  [-0.5, 0.5],
] as const
const FONT = "12px system-ui, 'Noto Sans CJK SC', sans-serif"

class RawPainter implements Painter {
  readonly #context: CanvasRenderingContext2D
  readonly #layer = new OffscreenCanvas(SIZE.width + 2 * MARGIN, SIZE.height + 2 * MARGIN)
  readonly #layerContext = context2d(this.#layer)
  #material: Material | null = null
  /** One path for each class, without the shape that is selected. */
  #paths: ReadonlyMap<string, Path2D> = new Map()
  #left: Shape | null = null
  #drawn: View | null = null
  #restTimer: ReturnType<typeof setTimeout> | undefined
  #scene: Scene | null = null
  #moving = false

  constructor(stage: HTMLElement) {
    const canvas = document.createElement('canvas')
    canvas.width = SIZE.width
    canvas.height = SIZE.height
    stage.append(canvas)
    this.#context = context2d(canvas)
  }

  open(material: Material): void {
    this.#material = material
    this.#sort(null)
  }

  paint(scene: Scene): void {
    if (this.#scene !== null && this.#scene.view !== scene.view) this.#move()
    this.#scene = scene
    if (this.#material === null) return
    // Taken out of the layer when it begins to change, as it would be drawn twice.
    if (scene.dragged !== null && this.#left !== scene.selected) this.#sort(scene.selected)
    const { view } = scene
    const drawn = this.#drawn
    const layerView =
      drawn !== null && (this.#moving ? covers(drawn, view) : same(drawn, view)) ? drawn : view
    if (layerView !== drawn) this.#drawLayer(view)
    const scale = view.zoom / layerView.zoom
    const x = view.panX - (layerView.panX + MARGIN) * scale
    const y = view.panY - (layerView.panY + MARGIN) * scale
    const context = this.#context
    context.clearRect(0, 0, SIZE.width, SIZE.height)
    context.imageSmoothingEnabled = scale !== 1
    const { width, height } = this.#layer
    if (scale === 1) context.drawImage(this.#layer, Math.round(x), Math.round(y))
    else context.drawImage(this.#layer, x, y, width * scale, height * scale)
    const { hovered, selected, dragged } = scene
    if (hovered !== null && hovered !== selected) this.#drawOutline(hovered, pointsOf(hovered), view, 2.5)
    if (selected !== null) {
      const points = dragged ?? pointsOf(selected)
      this.#drawOutline(selected, points, view, 3)
      this.#drawGrips(selected, points, view)
    }
  }

  #move(): void {
    this.#moving = true
    clearTimeout(this.#restTimer)
    this.#restTimer = setTimeout(() => {
      this.#moving = false
      if (this.#scene !== null) this.paint(this.#scene)
    }, REST)
  }

  #sort(without: Shape | null): void {
    const paths = new Map<string, Path2D>()
    for (const shape of this.#material?.shapes ?? []) {
      if (shape === without) continue
      const path = paths.get(shape.label) ?? new Path2D()
      paths.set(shape.label, path)
      trace(path, pointsOf(shape))
    }
    this.#paths = paths
    this.#left = without
    this.#drawn = null
  }

  #drawLayer(view: View): void {
    const material = this.#material
    if (material === null) return
    const context = this.#layerContext
    context.resetTransform()
    context.clearRect(0, 0, this.#layer.width, this.#layer.height)
    context.setTransform(view.zoom, 0, 0, view.zoom, view.panX + MARGIN, view.panY + MARGIN)
    context.imageSmoothingQuality = view.zoom < 0.5 && !this.#moving ? 'medium' : 'low'
    context.drawImage(material.picture, 0, 0, PICTURE.width, PICTURE.height)
    context.lineJoin = 'round'
    const hairlines = material.shapes.length * 20 > MANY_POINTS
    for (const [label, path] of this.#paths) {
      context.fillStyle = this.#colour(label)
      context.strokeStyle = context.fillStyle
      context.globalAlpha = 0.15
      context.fill(path)
      context.globalAlpha = 1
      context.lineWidth = (hairlines ? 1 : 2) / view.zoom
      if (!hairlines) context.stroke(path)
      else
        for (const [x, y] of HAIRLINES) {
          context.translate(x / view.zoom, y / view.zoom)
          context.stroke(path)
          context.translate(-x / view.zoom, -y / view.zoom)
        }
    }
    this.#drawn = view
  }

  #drawOutline(shape: Shape, points: readonly ImagePoint[], view: View, width: number): void {
    const context = this.#context
    const path = new Path2D()
    trace(path, points)
    context.save()
    context.setTransform(view.zoom, 0, 0, view.zoom, view.panX, view.panY)
    context.lineJoin = 'round'
    if (this.#left === shape) {
      context.globalAlpha = 0.15
      context.fillStyle = this.#colour(shape.label)
      context.fill(path)
      context.globalAlpha = 1
    }
    context.strokeStyle = 'rgba(255, 255, 255, 0.85)'
    context.lineWidth = (width + 2) / view.zoom
    context.stroke(path)
    context.strokeStyle = this.#colour(shape.label)
    context.lineWidth = width / view.zoom
    context.stroke(path)
    context.restore()
    this.#drawTag(shape, points, view)
  }

  #drawTag(shape: Shape, points: readonly ImagePoint[], view: View): void {
    const context = this.#context
    const x = Math.min(...points.map((p) => p.x)) * view.zoom + view.panX
    const y = Math.min(...points.map((p) => p.y)) * view.zoom + view.panY - 26
    const name = this.#material === null ? undefined : classById(this.#material.schema, shape.label)?.name.zh
    const text = `${name} #${shape.id}`
    context.font = FONT
    context.textBaseline = 'middle'
    const width = context.measureText(text).width + 12
    context.fillStyle = this.#colour(shape.label)
    context.beginPath()
    context.roundRect(x, y, width, 20, 4)
    context.fill()
    context.fillStyle = '#000000'
    context.fillText(text, x + 6, y + 10.5)
  }

  #drawGrips(shape: Shape, points: readonly ImagePoint[], view: View): void {
    const context = this.#context
    const grips = new Path2D()
    for (const p of points) {
      const x = p.x * view.zoom + view.panX
      const y = p.y * view.zoom + view.panY
      grips.moveTo(x + 4, y)
      grips.arc(x, y, 4, 0, 2 * Math.PI)
    }
    context.fillStyle = '#ffffff'
    context.fill(grips)
    context.lineWidth = 2
    context.strokeStyle = this.#colour(shape.label)
    context.stroke(grips)
  }

  #colour(label: string): string {
    const schema = this.#material?.schema
    return (schema === undefined ? undefined : classById(schema, label as LabelId)?.colour) ?? '#888888'
  }
}

function trace(path: Path2D, points: readonly ImagePoint[]): void {
  points.forEach(({ x, y }, i) => void (i === 0 ? path.moveTo(x, y) : path.lineTo(x, y)))
  path.closePath()
}

/** True where a layer drawn for one view holds all of the picture that another one shows. */
function covers(drawn: View, view: View): boolean {
  const scale = view.zoom / drawn.zoom
  const x = view.panX - (drawn.panX + MARGIN) * scale
  const y = view.panY - (drawn.panY + MARGIN) * scale
  return (
    x <= Math.max(view.panX, 0) &&
    y <= Math.max(view.panY, 0) &&
    x + (SIZE.width + 2 * MARGIN) * scale >= Math.min(view.panX + PICTURE.width * view.zoom, SIZE.width) &&
    y + (SIZE.height + 2 * MARGIN) * scale >= Math.min(view.panY + PICTURE.height * view.zoom, SIZE.height)
  )
}

const same = (a: View, b: View): boolean => a.zoom === b.zoom && a.panX === b.panX && a.panY === b.panY

function context2d(canvas: HTMLCanvasElement): CanvasRenderingContext2D
function context2d(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D
function context2d(canvas: HTMLCanvasElement | OffscreenCanvas) {
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('no 2d context')
  return context
}

const stage = stageElement()
run(stage, new RawPainter(stage))
