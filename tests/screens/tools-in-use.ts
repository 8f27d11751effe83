import { COMMAND_LIST } from '../../renderer/editor/commands.ts'
import type { ToolName } from '../../renderer/editor/tools/tool.ts'
import type { zh } from '../../renderer/ui/text/zh.ts'
import type { PictureSize } from '../../shared/geometry/point.ts'
import type { At, Labeller } from '../harness/labeller.ts'

type Hint = keyof typeof zh.hint

/** The hand in the middle of what each tool is for, on the sample picture of a kitten, and what the line below then says. */
export const TOOLS_IN_USE: Record<ToolName, { readonly says: Hint; use(hand: ToolHand): Promise<void> }> = {
  select: { says: 'release', use: (hand) => hand.press([655, 224], [700, 260]) },
  box: { says: 'corner', use: (hand) => hand.press([655, 224], [1270, 772]) },
  'rotated-box': {
    says: 'rotated-box-width',
    use: (hand) => hand.click([700, 760], [1180, 800], [1160, 860]),
  },
  ellipse: { says: 'corner', use: (hand) => hand.press([830, 520], [950, 640]) },
  polygon: {
    says: 'ring-close',
    use: (hand) => hand.click([655, 500], [700, 300], [820, 240], [960, 230], [1100, 260]),
  },
  scissors: { says: 'scissors-on', use: (hand) => hand.click([655, 500], [760, 280], [980, 230]) },
  polyline: { says: 'line-on', use: (hand) => hand.click([980, 700], [1150, 680], [1300, 700], [1400, 740]) },
  keypoint: { says: 'release', use: (hand) => hand.press([990, 655]) },
  skeleton: { says: 'release', use: (hand) => hand.press([700, 280], [1230, 760]) },
  brush: { says: 'release', use: (hand) => hand.press([700, 800], [800, 860], [950, 880], [1100, 850]) },
  eraser: { says: 'release', use: (hand) => hand.press([905, 870], [940, 930]) },
  hole: { says: 'ring-on', use: (hand) => hand.click([760, 500], [860, 480], [880, 560]) },
  cut: { says: 'cut-on', use: (hand) => hand.click([600, 520], [960, 560], [1330, 600]) },
}

/** Puts the tool into the hand with its key and leaves it in mid-gesture; `drop` ends that. */
export class ToolHand {
  readonly #hand: Labeller
  readonly #size: PictureSize

  constructor(hand: Labeller, size: PictureSize) {
    this.#hand = hand
    this.#size = size
  }

  async take(tool: ToolName): Promise<void> {
    await this.#hand.stage.focus()
    const key = COMMAND_LIST.find((command) => command.id === `tool-${tool}`)?.keys[0]
    if (key === undefined) throw new Error(`no key chooses the tool ${tool}`)
    await this.#hand.page.keyboard.press(key.length === 1 ? key.toLowerCase() : key)
  }

  /** Presses at the first point and draws on through the others; the button stays down. */
  async press(...path: readonly At[]): Promise<void> {
    const { mouse } = this.#hand.page
    for (const [i, point] of path.entries()) {
      const { x, y } = await this.#hand.screen(this.#size, point)
      await mouse.move(x, y, { steps: 4 })
      if (i === 0) await mouse.down()
    }
  }

  /** Clicks all points but the last, where the hand only hovers. */
  async click(...path: readonly At[]): Promise<void> {
    const { mouse } = this.#hand.page
    for (const [i, point] of path.entries()) {
      const { x, y } = await this.#hand.screen(this.#size, point)
      await mouse.move(x, y, { steps: 4 })
      if (i < path.length - 1) {
        await mouse.down()
        await mouse.up()
      }
    }
  }

  async drop(): Promise<void> {
    await this.#hand.page.keyboard.press('Escape')
    await this.#hand.page.mouse.up()
  }
}
