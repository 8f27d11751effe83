import type { TourStep } from '../../renderer/ui/help/tour-steps.ts'
import type { At, Labeller } from './labeller.ts'

const PRACTICE = { width: 900, height: 774 }
const OUTLINE: readonly At[] = [
  [180, 75],
  [720, 70],
  [700, 700],
  [160, 700],
]

/** What each step of the tour asks for, done. */
export const TOUR_DEEDS: Record<TourStep, (hand: Labeller) => Promise<void>> = {
  class: async ({ stage, page }) => {
    await stage.focus()
    await page.keyboard.press('2')
  },
  box: (hand) => hand.drag(PRACTICE, [170, 65], [730, 570]),
  move: async (hand) => {
    await hand.page.keyboard.press('v')
    await hand.drag(PRACTICE, [450, 200], [455, 205])
  },
  zoom: ({ page }) => page.mouse.wheel(0, -200),
  key: async ({ page }) => {
    await page.keyboard.press('f')
    await page.keyboard.press('1')
  },
  polygon: async (hand) => {
    await hand.click(PRACTICE, ...OUTLINE)
    await hand.page.keyboard.press('Enter')
  },
  part: async (hand) => {
    await hand.page.keyboard.press('3')
    await hand.click(PRACTICE, [380, 390])
  },
  undo: ({ page }) => page.keyboard.press('Control+z'),
  check: ({ page }) => page.keyboard.press('F7'),
  submit: async ({ page }) => {
    await page.keyboard.press('Control+y')
    await page.keyboard.press('Control+Enter')
    await page.keyboard.press('Control+Enter')
  },
}
