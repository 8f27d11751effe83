import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { z } from 'zod'
import { KeyboardHand } from '../harness/keyboard-hand.ts'
import type { At } from '../harness/labeller.ts'
import { SAMPLE_PROJECT } from '../harness/main-job.ts'
import { KITTEN } from '../harness/sample-pictures.ts'
import { test } from '../harness/test.ts'

const NEXT = 'cat-03-chelsea.png'

const exportSchema = z.object({
  annotations: z.array(
    z.object({
      id: z.number(),
      keypoints: z.array(z.number()).optional(),
      num_keypoints: z.number().optional(),
      attributes: z.object({
        shape_id: z.number(),
        shape_kind: z.string(),
        parent_id: z.number().nullable(),
      }),
    }),
  ),
})

const OUTLINE: readonly At[] = [
  [640, 240],
  [1290, 220],
  [1240, 700],
  [1200, 970],
  [800, 980],
  [680, 800],
]
const HEAD: readonly At[] = [
  [690, 290],
  [1240, 280],
  [1200, 700],
  [980, 760],
  [740, 700],
]
const RIGHT_EYE: readonly At[] = [
  [850, 560],
  [890, 545],
  [930, 575],
  [890, 610],
]
const LEFT_EYE: readonly At[] = [
  [1050, 555],
  [1090, 540],
  [1130, 570],
  [1090, 605],
]
const NOSE: readonly At[] = [
  [960, 690],
  [1015, 690],
  [990, 720],
]
/** The face's points in the order of the template. */
const FACE: readonly At[] = [
  [700, 300],
  [1230, 290],
  [888, 580],
  [1088, 572],
  [988, 700],
  [950, 750],
  [1030, 750],
]

test('a cat with head, eyes, nose and the points of its face, drawn and submitted by keyboard alone', async ({
  start,
  server,
  work,
}) => {
  test.setTimeout(180_000)
  const { hand } = await start()
  const { page } = hand
  const { keyboard } = page
  await hand.signIn('alice', 'alice')
  await hand.waitForPictures()
  await hand.openTask(KITTEN.name)
  await hand.stage.focus()
  const keys = new KeyboardHand(hand, KITTEN.size)

  const polygon = async (classKey: string, points: readonly At[]): Promise<void> => {
    await keys.take(classKey, 'p')
    await keys.click(...points)
    await keyboard.press('Enter')
  }
  await polygon('1', OUTLINE)
  await polygon('2', HEAD)
  await polygon('6', RIGHT_EYE)
  await polygon('5', LEFT_EYE)
  await polygon('7', NOSE)
  await keys.take('8', 'x')
  await keys.click(...FACE)
  await keyboard.press('Enter')
  await expect
    .poll(async () => (await hand.objects()).map(({ name }) => name))
    .toEqual(['猫 #1', '头 #2', '右眼 #3', '左眼 #4', '鼻子 #5', '脸部骨架 #6'])

  await test.step('every outline is where it was drawn', async () => {
    const places = (await hand.objects()).map(({ place }) => place.match(/[\d.]+/g)?.map(Number) ?? [])
    const wanted = [OUTLINE, HEAD, RIGHT_EYE, LEFT_EYE, NOSE, FACE]
    for (const [i, points] of wanted.entries()) {
      const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)]
      const bounds = [Math.min(...xs), Math.min(...ys)]
      bounds.push(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys))
      // The crosshair goes by whole CSS px, and the picture is shown at about half its size.
      for (const [k, value] of bounds.entries())
        expect(Math.abs((places[i]?.[k] ?? 0) - value)).toBeLessThan(4)
    }
  })

  await test.step('what the cat must be asked is answered by keyboard too', async () => {
    await hand.waitSaved()
    await keyboard.press('Control+Enter')
    const dialog = page.getByRole('dialog')
    if (await dialog.isVisible()) {
      // Nothing of it is an error: what is asked may be passed over.
      await keyboard.press('Control+Enter')
    }
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(NEXT)
  })
  await hand.syncNow()
  await hand.waitAllSent()

  await test.step('the server has each part of its whole, and the skeleton as keypoints', async () => {
    const file = join(work, 'coco.json')
    await server.cli('export', '--project', SAMPLE_PROJECT, '--format', 'coco', '--out', file)
    const { annotations } = exportSchema.parse(JSON.parse(await readFile(file, 'utf8')))
    const idOf = (shape: number) => annotations.find((one) => one.attributes.shape_id === shape)?.id ?? null
    expect(
      annotations.map(({ attributes }) => [attributes.shape_id, attributes.shape_kind, attributes.parent_id]),
    ).toEqual([
      [1, 'polygon', null],
      [2, 'polygon', idOf(1)],
      [3, 'polygon', idOf(2)],
      [4, 'polygon', idOf(2)],
      [5, 'polygon', idOf(2)],
      [6, 'skeleton', idOf(2)],
    ])
    const face = annotations.find((one) => one.attributes.shape_kind === 'skeleton')
    expect(face?.num_keypoints).toBe(FACE.length)
    for (const [i, [x, y]] of FACE.entries()) {
      const [atX = 0, atY = 0, v] = face?.keypoints?.slice(3 * i, 3 * i + 3) ?? []
      expect(Math.hypot(atX - x, atY - y)).toBeLessThan(4)
      expect(v).toBe(2)
    }
  })
  await expect(page.locator('html')).toHaveAttribute('data-policy-violations', '0')
})
