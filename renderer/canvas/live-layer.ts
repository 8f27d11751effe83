import { config, StaticCanvas } from 'fabric'
import { type CanvasSize, onScreen, type View } from '../editor/view.ts'
import { formBounds, LiveShapes, type Look, type LookKey } from './live-shape.ts'
import { areaOf, grown, type Sign } from './overlay/sign.ts'
import type { Rect } from './region.ts'
import { addLayer, hideLayer, placeLayer } from './surface.ts'

/** Outlines and dots reach so far beyond the bounds of live shapes, CSS px. */
const REACH = 8

export interface LiveInput {
  readonly looks: ReadonlyMap<LookKey, Look>
  /** Drawn over the shapes. */
  readonly signs: readonly Sign[]
  readonly view: View
  readonly size: CanvasSize
}

/**
 * What changes while the hand works, on a canvas that is no larger than that: without a graphics card a frame costs what its
 * canvas has pixels.
 */
export class LiveLayer {
  readonly #canvas: StaticCanvas
  readonly #layer: HTMLElement
  readonly #shapes: LiveShapes
  #signs: readonly Sign[] = []
  #area: Rect = { x: 0, y: 0, width: 0, height: 0 }

  constructor(surface: HTMLElement) {
    const layer = addLayer(surface, 'canvas')
    this.#layer = layer
    this.#canvas = new StaticCanvas(layer, { renderOnAddRemove: false })
    this.#shapes = new LiveShapes(this.#canvas)
    this.#canvas.on('after:render', ({ ctx }) => this.#drawSigns(ctx))
  }

  /** @param ratio device px per CSS px */
  paint({ looks, signs, view, size }: LiveInput, ratio: number): void {
    this.#shapes.update(looks)
    this.#signs = signs
    const shapes = [...looks.values()].map(({ form }) => grown(onScreen(formBounds(form), view), REACH))
    const area = areaOf([...shapes, ...signs.map(({ bounds }) => bounds)], size, ratio)
    if (area === null) {
      hideLayer(this.#layer)
      return
    }
    this.#fit(area, ratio)
    placeLayer(this.#layer, area.x, area.y)
    const { zoom, panX, panY } = view
    this.#canvas.setViewportTransform([zoom, 0, 0, zoom, panX - area.x, panY - area.y])
    this.#canvas.renderAll()
  }

  dispose(): void {
    void this.#canvas.dispose()
  }

  #fit(area: Rect, ratio: number): void {
    const same =
      area.width === this.#area.width &&
      area.height === this.#area.height &&
      config.devicePixelRatio === ratio
    this.#area = area
    if (same) return
    config.configure({ devicePixelRatio: ratio })
    this.#canvas.setDimensions({ width: area.width, height: area.height })
  }

  #drawSigns(context: CanvasRenderingContext2D): void {
    context.save()
    context.translate(-this.#area.x, -this.#area.y)
    for (const sign of this.#signs) {
      context.save()
      sign.draw(context)
      context.restore()
    }
    context.restore()
  }
}
