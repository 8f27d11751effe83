import type { ScreenPoint } from '../../../shared/geometry/point.ts'
import type { CanvasSize } from '../../editor/view.ts'
import { addLayer, hideLayer, placeLayer } from '../surface.ts'

/** The crosshair is open so far around the hand, so that it never covers what it aims at, CSS px. */
const GAP = 12
/** A light line and a dark one on either side, CSS px. */
const WIDTH = 3

/** Two lines across the canvas, twice as long as it is: only moved while the hand moves, whatever the size of the window. */
export class Crosshair {
  readonly #across: HTMLElement
  readonly #down: HTMLElement
  #style = ''

  constructor(surface: HTMLElement) {
    this.#across = addLayer(surface, 'div')
    this.#down = addLayer(surface, 'div')
  }

  /** @param ratio device px per CSS px: the lines lie on whole ones */
  show({ x, y }: ScreenPoint, size: CanvasSize, colour: string, ratio: number): void {
    this.#draw(size, colour)
    const whole = (value: number): number => Math.floor(value * ratio) / ratio
    placeLayer(this.#across, whole(x) - size.width, whole(y) - 1)
    placeLayer(this.#down, whole(x) - 1, whole(y) - size.height)
  }

  hide(): void {
    hideLayer(this.#across)
    hideLayer(this.#down)
  }

  #draw({ width, height }: CanvasSize, colour: string): void {
    const style = `${width} ${height} ${colour}`
    if (style === this.#style) return
    this.#style = style
    Object.assign(this.#across.style, { width: `${2 * width}px`, height: `${WIDTH}px` })
    Object.assign(this.#down.style, { width: `${WIDTH}px`, height: `${2 * height}px` })
    const open = (way: string, inside: string): string =>
      `linear-gradient(${way}, ${inside} calc(50% - ${GAP}px), transparent 0 calc(50% + ${GAP}px), ${inside} 0)`
    const lines = (way: string, thin: string): string =>
      `${open(way, colour)} center / ${thin} no-repeat, ${open(way, 'rgba(0, 0, 0, 0.3)')}`
    this.#across.style.background = lines('to right', '100% 1px')
    this.#down.style.background = lines('to bottom', '1px 100%')
  }
}
