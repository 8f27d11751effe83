import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { z } from 'zod'
import type { ShapeId } from '../../shared/model/ids.ts'
import type { Shape } from '../../shared/model/shape.ts'
import { decodeTolerantly, encodeDocument, wireDocumentSchema } from '../../shared/wire/document-codec.ts'
import { findings } from '../harness/axe.ts'
import type { CentralServer } from '../harness/central-server.ts'
import type { Labeller } from '../harness/labeller.ts'
import { KITTEN } from '../harness/sample-pictures.ts'
import { test } from '../harness/test.ts'

const CAT = '1'
const HEAD = '2'

const reportSchema = z.object({
  document: wireDocumentSchema.nullable(),
  revisions: z.array(z.object({ rev: z.int(), origin: z.string(), current: z.boolean() })),
})

/** Drives the review of one task from the server's side. */
class Reviewer {
  readonly #server: CentralServer
  readonly #work: string
  readonly #task: string

  constructor(server: CentralServer, work: string, task: string) {
    this.#server = server
    this.#work = work
    this.#task = task
  }

  async report() {
    const { document, revisions } = reportSchema.parse(
      await this.#server.cli('task', 'show', '--task', this.#task),
    )
    const shapes = document === null ? [] : decodeTolerantly(document, '' as never).shapes
    return { document, shapes: new Map(shapes.map((one) => [one.id as number, one])), revisions }
  }

  /** Sends it back with another document and a remark on each of these objects. */
  async giveBack(change: (shapes: readonly Shape[]) => readonly Shape[], remarks: Record<number, string>) {
    const { document } = await this.report()
    if (document === null) throw new Error('nothing was submitted')
    const before = decodeTolerantly(document, '' as never)
    const file = join(this.#work, 'reviewed.json')
    await writeFile(file, JSON.stringify(encodeDocument({ ...before, shapes: change(before.shapes) })))
    const said = Object.entries(remarks).map(([object, text]) => `${object}:${text}`)
    const about = ['--task', this.#task, '--by', 'chen', '--comment', '框要贴边', '--document', file]
    await this.#server.cli('task', 'return', ...about, '--remark', ...said)
  }
}

/** As the reviewer puts it right: the cat, its head and the third box are wider, and there is one more. */
function reviewed(shapes: readonly Shape[]): readonly Shape[] {
  const wider = shapes.map((one) => ({ ...one, geometry: grown(one, 10) }))
  const added = { kind: 'box', x0: 20, y0: 800, x1: 120, y1: 900 } as const
  return [...wider, { ...shapes[0]!, id: 4 as ShapeId, geometry: added }]
}

function grown({ geometry }: Shape, by: number): Shape['geometry'] {
  if (geometry.kind !== 'box') throw new Error('a box was drawn')
  return { ...geometry, x1: geometry.x1 + by }
}

const right = (shape: Shape | undefined) => (shape?.geometry.kind === 'box' ? shape.geometry.x1 : null)
const row = (page: Page, what: string) => page.getByTestId('review').locator(`[data-row="${what}"]`)
const names = async (hand: Labeller) => (await hand.objects()).map(({ name }) => name)

/** Three boxes, submitted and with the server. */
async function submitted(hand: Labeller): Promise<string> {
  await hand.signIn('alice', 'alice')
  await hand.waitForPictures()
  await hand.openTask(KITTEN.name)
  await hand.drawBox(KITTEN.size, CAT, [300, 100], [1500, 1000])
  await hand.drawBox(KITTEN.size, HEAD, [655, 224], [1270, 772])
  await hand.drawBox(KITTEN.size, CAT, [1550, 100], [1850, 400])
  const task = (await hand.stage.getAttribute('data-task')) ?? ''
  await hand.submit()
  await hand.syncNow()
  await hand.waitAllSent()
  await hand.toBatches()
  return task
}

const choose = (page: Page, object: number) => page.locator(`[data-shape="${object}"] [data-name]`).click()

/** Offline: the first box moves, the third goes, and a new one gets the number that the reviewer has given too. */
async function workOn(hand: Labeller): Promise<void> {
  const { page } = hand
  await hand.openTask(KITTEN.name)
  await page.keyboard.press('v')
  await choose(page, 1)
  await page.keyboard.press('Shift+ArrowRight')
  await choose(page, 3)
  await page.keyboard.press('Delete')
  await hand.drawBox(KITTEN.size, CAT, [40, 60], [240, 260])
  await hand.waitSaved()
}

/** Takes hers of the first box and keeps the reviewer's third one, with keys alone. */
async function decide(hand: Labeller): Promise<void> {
  const { page } = hand
  const proposals = row(page, 'proposal')
  await expect(page.getByTestId('review')).toContainText('退回意见：框要贴边')
  await expect(row(page, 'remark')).toContainText('头 #2：头的框偏了')
  await expect(row(page, 'merged')).toContainText('猫 #5')
  await expect(proposals).toHaveCount(2)
  await expect(page.getByTestId('review-left')).toContainText('2')
  await hand.stage.focus()
  await page.keyboard.press('F4')
  await expect(row(page, 'remark')).toHaveAttribute('data-chosen', 'true')
  await page.keyboard.press('F4')
  await expect(proposals.filter({ hasText: '猫 #1' })).toHaveAttribute('data-chosen', 'true')
  await page.keyboard.press('F5')
  await expect(proposals.filter({ hasText: '猫 #1' })).toHaveAttribute('data-settled', 'mine')
  await page.keyboard.press('Control+z')
  await expect(proposals.filter({ hasText: '猫 #1' })).toHaveAttribute('data-settled', 'open')
  await page.keyboard.press('Control+y')
  await page.keyboard.press('F4')
  await expect(page.getByTestId('objects').locator('[data-chosen]')).toContainText('猫 #3')
  await page.keyboard.press('F6')
  await expect(proposals.filter({ hasText: '猫 #3' })).toHaveAttribute('data-settled', 'theirs')
  await expect(page.getByTestId('review-left')).toHaveCount(0)
  await hand.waitSaved()
}

test('a return that meets work done offline: merged on contact, decided, submitted', async ({
  server,
  work,
  start,
}) => {
  test.setTimeout(240_000)
  const { program, hand } = await start()
  const { page } = hand
  const reviewer = new Reviewer(server, work, await submitted(hand))
  await server.kill()
  await workOn(hand)
  const hers = await hand.objects()
  await reviewer.giveBack(reviewed, { 2: '头的框偏了' })
  const { shapes: theirs } = await reviewer.report()

  await test.step('the picture stays open; what came is merged into it and told', async () => {
    await server.start()
    await program.networkBack()
    await expect(page.getByTestId('review')).toBeVisible()
    await expect.poll(() => names(hand)).toEqual(['猫 #1', '头 #2', '猫 #3', '猫 #4', '猫 #5'])
    await expect(page.getByRole('img', { name: '质检对它有意见：头的框偏了' })).toBeVisible()
    expect(await findings(page)).toEqual([])
  })

  await test.step('undo leads back to all that was hers, redo to the merge', async () => {
    await hand.stage.focus()
    await page.keyboard.press('Control+z')
    await expect.poll(async () => (await hand.objects()).sort(byName)).toEqual(hers.sort(byName))
    await page.keyboard.press('Control+y')
    await expect.poll(() => names(hand)).toHaveLength(5)
  })

  await decide(hand)
  await test.step('what she decided is there when she comes back, and is what the server gets', async () => {
    await hand.toBatches()
    await hand.openTask(KITTEN.name)
    await expect(row(page, 'proposal').filter({ hasText: '猫 #3' })).toHaveAttribute('data-settled', 'theirs')
    await hand.submit()
    await hand.syncNow()
    await hand.waitAllSent()
  })
  const { shapes, revisions } = await reviewer.report()
  expect([...shapes.keys()].sort()).toEqual([1, 2, 3, 4, 5])
  expect(right(shapes.get(1))).toBe(1500 + 10)
  for (const n of [2, 3, 4]) expect(right(shapes.get(n))).toBe(right(theirs.get(n)))
  expect(revisions.map(({ origin }) => origin)).toEqual(['work', 'review', 'work'])
  expect(revisions.at(-1)?.current).toBe(true)
})

test('work submitted before its return was seen is merged by the server, and comes back to be decided', async ({
  server,
  work,
  start,
}) => {
  test.setTimeout(240_000)
  const { program, hand } = await start()
  const { page } = hand
  const reviewer = new Reviewer(server, work, await submitted(hand))
  await server.kill()
  await workOn(hand)
  await hand.submit()
  await hand.toBatches()
  await reviewer.giveBack(reviewed, { 2: '头的框偏了' })
  await server.start()
  await program.networkBack()
  await expect(page.getByText('退回 1 张').first()).toBeVisible()
  await hand.openTask(KITTEN.name)
  await expect.poll(() => names(hand)).toEqual(['猫 #1', '头 #2', '猫 #3', '猫 #4', '猫 #5'])
  await decide(hand)
  await hand.submit()
  await hand.syncNow()
  await hand.waitAllSent()
  const { shapes, revisions } = await reviewer.report()
  expect([...shapes.keys()].sort()).toEqual([1, 2, 3, 4, 5])
  expect(right(shapes.get(1))).toBe(1500 + 10)
  expect(revisions.map(({ origin }) => origin)).toEqual(['work', 'review', 'work', 'merge', 'work'])
  expect(revisions.at(-1)?.current).toBe(true)
})

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1
}
