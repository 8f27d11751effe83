import type { Page } from '@playwright/test'
import { fitView, toScreen } from '../../renderer/editor/view.ts'
import { imagePoint } from '../../shared/geometry/point.ts'
import { Labeller } from '../harness/labeller.ts'
import type { Ours, Rect, Started } from './contestant.ts'
import { marked, settle } from './gestures.ts'
import { memoryOf } from './memory.ts'
import { PICTURE } from './polygons.ts'
import { DRAWN, FRAMES, START, shownAfter, traced } from './trace.ts'

const MARKS = [START, DRAWN] as const
/** Edits for one figure of autosave. */
const EDITS = 40
/** Pictures done before the change to the next one is timed: code is compiled in the first ones. */
const WARM_UP = 8
/** Long enough for the next picture to be decoded, ms; a labeller needs longer to look at one. */
const LOOK = 400
/** Memory is taken after so many pictures, and after all of them. */
const EARLY = 20

/** From the key of an edit to the moment when the screen says that it is safe on this computer, ms each. */
export async function autosave(ours: Ours, n: number): Promise<readonly number[]> {
  const { page } = ours.started
  await ours.prepare(n)
  await ours.open()
  const hand = new Labeller(page)
  await hand.waitForPicture()
  await settle(page)
  await page.keyboard.press('v')
  const stage = await stageOf(page)
  const { x, y } = toScreen(fitView(PICTURE, stage), imagePoint(PICTURE.width / 2, PICTURE.height / 2))
  await page.mouse.click(stage.x + x, stage.y + y)
  await settle(page)
  const costs: number[] = []
  for (let i = 0; i < EDITS + 4; i++) {
    await page.evaluate(watchSaving, MARKS)
    await page.keyboard.press(i % 2 === 0 ? 'ArrowRight' : 'ArrowLeft')
    await marked(page)
    costs.push(await page.evaluate(betweenMarks, MARKS))
    await page.waitForTimeout(60)
  }
  await ours.close()
  return costs.slice(4)
}

export interface Labour {
  /** From the key that submits to the frame with the next picture, ms each. */
  readonly next: readonly number[]
  /** MB after all pictures less MB after the first twenty. */
  readonly growth: number
}

/**
 * Does picture after picture as a labeller: two shapes in each, saved, submitted. First `count` pictures between whose 20th
 * and last memory is taken, or none for 0; then those whose change is timed: Chromium's tracing takes memory itself.
 */
export async function labour(
  started: Started,
  count: number,
  timed: number,
  say: (text: string) => void,
): Promise<Labour> {
  const { app, cdp, folder, page } = started
  const hand = new Labeller(page)
  await page.getByRole('button', { name: '打开 0000.jpg' }).click()
  await hand.waitForPicture()
  await settle(page)
  const stage = await stageOf(page)
  const draw = async (i: number): Promise<void> => {
    await drawTwo(page, stage, i)
    await hand.waitSaved()
  }
  const memory = async (): Promise<number> => {
    // What is kept is asked about, not when garbage is collected.
    await cdp.send('HeapProfiler.collectGarbage')
    return memoryOf(app)
  }
  let early = 0
  for (let i = 0; i < count; i++) {
    await draw(i)
    if (i === EARLY) early = await memory()
    await submit(page)
  }
  const late = count === 0 ? 0 : await memory()
  if (count > 0)
    say(`memory ${early.toFixed()} MB after ${EARLY} pictures, ${late.toFixed()} MB after ${count}`)
  const next: number[] = []
  for (let i = 0; i < timed + WARM_UP; i++) {
    await draw(i)
    await page.waitForTimeout(LOOK)
    const trace = await traced(app, folder, FRAMES, async () => {
      await submit(page)
      await page.waitForTimeout(LOOK)
    })
    if (i < WARM_UP) continue
    try {
      next.push(shownAfter(trace))
    } catch (error) {
      // Chromium does not report every frame. One that it lost is not measured; the next picture is.
      say(`picture ${i + 1} not measured: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return { next, growth: late - early }
}

/** A box and a triangle, in other places in each picture. */
async function drawTwo(page: Page, stage: Rect, i: number): Promise<void> {
  const x = stage.x + stage.width * (0.3 + (i % 7) / 20)
  const y = stage.y + stage.height * (0.3 + (i % 5) / 20)
  await page.keyboard.press(`${1 + (i % 7)}`)
  await page.keyboard.press('b')
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x + 60, y + 40, { steps: 3 })
  await page.mouse.up()
  await page.keyboard.press('p')
  for (const [dx, dy] of [
    [80, 0],
    [130, 10],
    [90, 70],
  ] as const)
    await page.mouse.click(x + dx, y + dy)
  await page.keyboard.press('Enter')
}

/** Presses the key and waits for the frame with the next picture. */
async function submit(page: Page): Promise<void> {
  await page.evaluate(watchNext, MARKS)
  await page.keyboard.press('Control+Enter')
  await marked(page)
}

async function stageOf(page: Page): Promise<Rect> {
  const stage = await page.getByTestId('stage').boundingBox()
  if (stage === null) throw new Error('the stage is not shown')
  return stage
}

/** Runs in the page: ms from the one mark to the other. */
function betweenMarks([start, drawn]: readonly [string, string]): number {
  return performance.measure('bench:between', start, drawn).duration
}

/** Runs in the page: marks the next key, and the end of the save that it leads to. */
function watchSaving([start, drawn]: readonly [string, string]): void {
  performance.clearMarks()
  addEventListener('keydown', ({ timeStamp }) => performance.mark(start, { startTime: timeStamp }), {
    capture: true,
    once: true,
  })
  const sign = document.querySelector('[data-testid="saved"]')
  if (sign === null) throw new Error('no sign of saving')
  let saving = false
  const observer = new MutationObserver(() => {
    const state = sign.getAttribute('data-state')
    if (state === 'saving') saving = true
    if (state !== 'saved' || !saving) return
    observer.disconnect()
    performance.mark(drawn)
  })
  observer.observe(sign, { attributeFilter: ['data-state'] })
}

/** Runs in the page: marks the next Enter, and the frame in which the stage shows another picture. */
function watchNext([start, drawn]: readonly [string, string]): void {
  performance.clearMarks()
  const onKey = ({ key, timeStamp }: KeyboardEvent): void => {
    // Control comes before it: nothing is asked for by that.
    if (key !== 'Enter') return
    removeEventListener('keydown', onKey, true)
    performance.mark(start, { startTime: timeStamp })
  }
  addEventListener('keydown', onKey, true)
  const stage = document.querySelector('[data-testid="stage"]')
  if (stage === null) throw new Error('no stage')
  const before = stage.getAttribute('aria-label')
  const observer = new MutationObserver(() => {
    if (stage.getAttribute('aria-label') === before || stage.getAttribute('data-picture') !== 'shown') return
    observer.disconnect()
    requestAnimationFrame(() => performance.mark(drawn))
  })
  observer.observe(stage, { attributeFilter: ['aria-label', 'data-picture'] })
}
