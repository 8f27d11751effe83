import type { Page } from '@playwright/test'
import { fitView, toScreen } from '../../renderer/editor/view.ts'
import type { ImagePoint } from '../../shared/geometry/point.ts'
import type { Shape } from '../../shared/model/shape.ts'
import type { Contestant, Rect } from './contestant.ts'
import { PICTURE, pointsOf, seeded } from './polygons.ts'
import {
  DRAWN,
  FRAMES,
  INPUT,
  type InputType,
  inputLatencies,
  START,
  shownAfter,
  stages,
  traced,
} from './trace.ts'

/** Between two steps of a gesture, ms: a frame's work is over before the next step, and the hand is not at rest. */
const BEAT = 24
/** A wheel event waits for a beat of the browser first. */
const WHEEL_BEAT = 40
/** The first steps of a gesture start it: layers are drawn, code is compiled. */
const WARM_UP = 8
/** A contestant that needs longer for all its steps has shown enough, ms. */
const LONGEST = 12_000
const FEWEST_STEPS = 15
/** After a change of the view, until every contestant has drawn itself sharp and its timers are done, ms. */
const SETTLE = 500

export interface Hand {
  readonly contestant: Contestant
  /** Where the canvas is. */
  readonly stage: Rect
  readonly shapes: readonly Shape[]
  /** Steps that count. */
  readonly steps: number
  /** Tells where the time of a gesture went. */
  readonly explain: boolean
}

/** A gesture gives the cost of each of its steps, ms. */
export type Gesture = (hand: Hand) => Promise<readonly number[]>

/** From the click on "open" to the end of the frame that shows the picture and all polygons. */
export async function firstPaint(contestant: Contestant): Promise<number> {
  const { app, folder, page } = contestant.started
  const trace = await traced(app, folder, FRAMES, async () => {
    await page.evaluate(watchOpening, [START, DRAWN] as const)
    await contestant.open()
    await marked(page)
    await settle(page)
  })
  return shownAfter(trace)
}

/** Middle button down in the fitted view, all polygons in sight, and round in a circle. */
export const pan: Gesture = async (hand) => {
  const at = centre(hand.stage)
  return held(hand, at, 'middle', (step) => {
    const angle = step / 10
    return { x: at.x + 100 * Math.sin(angle), y: at.y + 70 * (1 - Math.cos(angle)) - 70 }
  })
}

/**
 * The same three times nearer and straight to and fro, 24 px a step: every dozen steps something comes into sight that no
 * layer held.
 */
export const panClose: Gesture = async (hand) => {
  const { page } = hand.contestant.started
  const at = centre(hand.stage)
  await page.mouse.move(at.x, at.y)
  for (let i = 0; i < 11; i++) await page.mouse.wheel(0, -66)
  await settle(page)
  const span = 2 * Math.round(hand.stage.width / 2 / 24)
  return held(hand, at, 'middle', (step) => {
    const place = (step + span / 4) % span
    const way = place < span / 2 ? place : span - place
    return { x: at.x + 24 * (way - span / 4), y: at.y + (step % 5) }
  })
}

/** The wheel, by 6 % a step: nearer for twenty steps, away for twenty. */
export const zoom: Gesture = async (hand) => {
  const { page } = hand.contestant.started
  const at = centre(hand.stage)
  await page.mouse.move(at.x + 40, at.y - 30)
  return steps(hand, 'MOUSE_WHEEL', (step) => page.mouse.wheel(0, Math.floor(step / 20) % 2 === 0 ? -40 : 40))
}

/** From one polygon into the middle of another: until that one is outlined. */
export const hover: Gesture = async (hand) => {
  const { page } = hand.contestant.started
  const random = seeded(hand.shapes.length)
  const middles = hand.shapes.slice(0, -1).map((shape) => middleOf(pointsOf(shape)))
  return steps(hand, 'MOUSE_MOVED_EVENT', async () => {
    const at = middles[Math.floor(random() * middles.length)]
    if (at === undefined) throw new Error('no polygons')
    await moveTo(page, onScreen(at, hand.stage))
  })
}

/** The first vertex of the large polygon in the middle, selected by a click, round in a circle and back to its place. */
export const drag: Gesture = async (hand) => {
  const { page } = hand.contestant.started
  const target = hand.shapes.at(-1)
  const vertex = target === undefined ? undefined : pointsOf(target)[0]
  if (vertex === undefined) throw new Error('no target')
  const middle = onScreen(middleOf(pointsOf(target as Shape)), hand.stage)
  await page.mouse.click(middle.x, middle.y)
  await settle(page)
  const at = onScreen(vertex, hand.stage)
  return held(hand, at, 'left', (step) => ({
    x: at.x + 30 * Math.sin(step / 8),
    y: at.y + 30 * (1 - Math.cos(step / 8)),
  }))
}

/** Back to the fitted view, nothing selected, the hand out of the way; our program takes the tool that selects. */
export async function rest({ contestant, stage }: Hand): Promise<void> {
  const { page } = contestant.started
  await page.mouse.move(stage.x + 4, stage.y + 4)
  for (const key of ['Escape', 'v']) await page.keyboard.press(key)
  await page.keyboard.press('f')
  await settle(page)
}

/** Waits until the page has set its last mark and the frame in which it did so has left it. */
export async function marked(page: Page): Promise<void> {
  const isSet = (name: string) => performance.getEntriesByName(name).length > 0
  await page.waitForFunction(isSet, DRAWN, { timeout: 120_000, polling: 25 })
  // No frame begins before the one before the last is on its way to the screen, however long its raster takes.
  await page.evaluate(async () => {
    for (let i = 0; i < 4; i++) await new Promise((resolve) => requestAnimationFrame(resolve))
  })
}

export async function settle(page: Page): Promise<void> {
  await page.waitForTimeout(SETTLE)
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve)))
}

/** A drag with a button held; ends where it began, so that nothing has changed. */
async function held(
  hand: Hand,
  from: { x: number; y: number },
  button: 'left' | 'middle',
  to: (step: number) => { x: number; y: number },
): Promise<readonly number[]> {
  const { page } = hand.contestant.started
  await moveTo(page, from)
  await page.mouse.down({ button })
  const costs = await steps(hand, 'MOUSE_DRAGGED', (step) => moveTo(page, to(step)))
  await moveTo(page, from)
  await page.waitForTimeout(BEAT)
  await page.mouse.up({ button })
  return costs
}

async function steps(
  hand: Hand,
  type: InputType,
  make: (step: number) => Promise<void>,
): Promise<readonly number[]> {
  const { app, folder, page } = hand.contestant.started
  let made = 0
  await page.evaluate(tieEventsToFrames)
  const trace = await traced(app, folder, INPUT, async () => {
    const until = performance.now() + LONGEST
    for (; made < hand.steps + WARM_UP; made++) {
      if (made >= FEWEST_STEPS + WARM_UP && performance.now() > until) break
      await make(made)
      await new Promise((resolve) => setTimeout(resolve, type === 'MOUSE_WHEEL' ? WHEEL_BEAT : BEAT))
    }
    await page.waitForTimeout(BEAT)
  })
  const costs = inputLatencies(trace, type)
  if (hand.explain) process.stderr.write(`bench: ${hand.contestant.name}: ${stages(trace)} ms\n`)
  if (costs.length < 0.9 * made)
    process.stderr.write(
      `bench: ${hand.contestant.name} showed a frame for ${costs.length} of ${made} steps only\n`,
    )
  return costs.slice(WARM_UP)
}

const moveTo = (page: Page, { x, y }: { x: number; y: number }): Promise<void> => page.mouse.move(x, y)

const centre = ({ x, y, width, height }: Rect) => ({
  x: Math.round(x + width / 2),
  y: Math.round(y + height / 2),
})

function middleOf(points: readonly ImagePoint[]): ImagePoint {
  const sum = points.reduce((a, b) => ({ x: a.x + b.x, y: a.y + b.y }), { x: 0, y: 0 })
  return { x: sum.x / points.length, y: sum.y / points.length } as ImagePoint
}

/** Where a point of the picture lies in the window while the picture is fitted. */
function onScreen(point: ImagePoint, stage: Rect): { x: number; y: number } {
  const { x, y } = toScreen(fitView(PICTURE, stage), point)
  return { x: x + stage.x, y: y + stage.y }
}

/**
 * Runs in the page, in everybody's: each event asks for the frame that it belongs to. Chromium follows an event to the screen
 * only where its handler asks for a frame; one that changes the document and leaves the rest to the browser it would lose.
 */
function tieEventsToFrames(): void {
  const marked = document.documentElement.dataset
  if (marked.benchTied !== undefined) return
  marked.benchTied = ''
  const ask = () => requestAnimationFrame(() => {})
  for (const type of ['pointermove', 'wheel']) addEventListener(type, ask, { capture: true, passive: true })
}

/** Runs in the page: marks the click, and the frame in which the stage says that its picture is shown. */
function watchOpening([start, drawn]: readonly [string, string]): void {
  performance.clearMarks()
  addEventListener('click', ({ timeStamp }) => performance.mark(start, { startTime: timeStamp }), {
    capture: true,
    once: true,
  })
  const observer = new MutationObserver(() => {
    if (document.querySelector('[data-testid="stage"][data-picture="shown"]') === null) return
    observer.disconnect()
    // The stage has asked for its frame in the same moment: this is the frame in which it draws.
    requestAnimationFrame(() => performance.mark(drawn))
  })
  observer.observe(document, { subtree: true, childList: true, attributeFilter: ['data-picture'] })
}
