import type { Page } from '@playwright/test'
import type { PictureSize } from '../../shared/geometry/point.ts'
import type { At, Labeller } from './labeller.ts'

/** Css px that an arrow moves the crosshair with Shift. */
const FAR = 10

/**
 * A labeller without a mouse: the arrows move the crosshair, Space is a click. She sees where the crosshair is; here it
 * is reckoned: it starts in the middle of the canvas and is where it was left.
 */
export class KeyboardHand {
  readonly #hand: Labeller
  readonly #page: Page
  readonly #size: PictureSize
  /** Css px from the left upper corner of the window. */
  #at: { x: number; y: number } | null = null

  constructor(hand: Labeller, size: PictureSize) {
    this.#hand = hand
    this.#page = hand.page
    this.#size = size
  }

  /** Chooses class and tool by their keys. */
  async take(classKey: string, toolKey: string): Promise<void> {
    await this.#page.keyboard.press(classKey)
    await this.#page.keyboard.press(toolKey)
  }

  /** Brings the crosshair within half a CSS px of a point of the picture. */
  async moveTo(point: At): Promise<void> {
    const to = await this.#hand.screen(this.#size, point)
    if (this.#at === null) {
      const box = await this.#hand.stage.boundingBox()
      if (box === null) throw new Error('the stage is not shown')
      this.#at = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    }
    const [dx, dy] = [Math.round(to.x - this.#at.x), Math.round(to.y - this.#at.y)]
    await this.#arrows(dx, 'ArrowRight', 'ArrowLeft')
    await this.#arrows(dy, 'ArrowDown', 'ArrowUp')
    this.#at = { x: this.#at.x + dx, y: this.#at.y + dy }
  }

  async click(...points: readonly At[]): Promise<void> {
    for (const point of points) {
      await this.moveTo(point)
      await this.#page.keyboard.press('Space')
    }
  }

  async #arrows(by: number, more: string, less: string): Promise<void> {
    const key = by > 0 ? more : less
    const steps = Math.abs(by)
    for (let i = 0; i < Math.floor(steps / FAR); i++) await this.#page.keyboard.press(`Shift+${key}`)
    for (let i = 0; i < steps % FAR; i++) await this.#page.keyboard.press(key)
  }
}
