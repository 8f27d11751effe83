import { readFile } from 'node:fs/promises'
import { expect as playwrightExpect } from '@playwright/test'
import { z } from 'zod'
import type { CentralServer } from './central-server.ts'
import { type At, Labeller, type Listed } from './labeller.ts'
import { Program } from './program.ts'
import { CHELSEA, KITTEN, YARN } from './sample-pictures.ts'

const expect = playwrightExpect.configure({ timeout: 30_000 })

export interface MainJobWorld {
  readonly server: CentralServer
  readonly profileDir: string
  /** Called where a picture of the screen tells something. */
  readonly shot: (labeller: Labeller, name: string) => Promise<void>
  readonly say: (step: string) => void
}

export interface MainJobResult {
  /** What the screen listed for each picture when it was submitted. */
  readonly submitted: ReadonlyMap<string, readonly Listed[]>
  readonly coco: Coco
  readonly cocoFile: string
}

export const cocoSchema = z.object({
  images: z.array(z.object({ id: z.number(), file_name: z.string(), width: z.number(), height: z.number() })),
  categories: z.array(z.object({ id: z.number(), name: z.string() })),
  annotations: z.array(
    z.object({
      image_id: z.number(),
      category_id: z.number(),
      bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]),
      keypoints: z.array(z.number()).optional(),
    }),
  ),
})
export type Coco = z.infer<typeof cocoSchema>

/** Keys of the classes of the sample project. */
const CAT = '1'
const HEAD = '2'
const LEFT_EYE = '5'
const RIGHT_EYE = '6'
const NOSE = '7'

/**
 * The main job, as a labeller lives it: fetch a batch, annotate with and without the server, lose the power twice, sync,
 * and take the result away as COCO. Throws where anything is not as it should be.
 */
export async function mainJob({ server, profileDir, shot, say }: MainJobWorld): Promise<MainJobResult> {
  const submitted = new Map<string, readonly Listed[]>()
  const start = async () => {
    const program = await Program.start({ profileDir, serverUrl: server.url })
    return { program, hand: new Labeller(program.page) }
  }
  const submit = async (hand: Labeller, picture: string) => {
    await hand.waitSaved()
    submitted.set(picture, await hand.objects())
    await hand.submit()
    await expect(hand.page.getByRole('heading', { name: picture })).toHaveCount(0)
  }

  say('signing in for the first time, with the server there')
  let { program, hand } = await start()
  await expect(hand.page.getByText('试用账号')).toBeVisible()
  await shot(hand, '01-sign-in')
  await hand.signIn('alice', 'alice')
  await hand.waitForPictures()
  await shot(hand, '02-batches')

  say('annotating a kitten: outline, head, eyes and nose')
  await hand.openTask(KITTEN.name)
  await hand.drawPolygon(KITTEN.size, CAT, KITTEN_OUTLINE)
  await hand.drawBox(KITTEN.size, HEAD, [655, 224], [1270, 772])
  await hand.placeKeypoint(KITTEN.size, RIGHT_EYE, [887, 580])
  await hand.placeKeypoint(KITTEN.size, LEFT_EYE, [1082, 572])
  await hand.placeKeypoint(KITTEN.size, NOSE, [992, 698])
  await hand.waitSaved()
  await shot(hand, '03-workspace')
  expect((await hand.objects()).length).toBe(5)
  await submit(hand, KITTEN.name)
  await hand.syncNow()
  await hand.waitAllSent()

  say('stopping the server and working on without it')
  await server.kill()
  await hand.page.getByRole('button', { name: '返回' }).click()
  await hand.page.getByRole('button', { name: `打开 ${CHELSEA.name}` }).click()
  await hand.waitForPicture()
  await hand.drawBox(CHELSEA.size, HEAD, [32, 4], [398, 288])
  await hand.waitSaved()
  const beforeDrag = await hand.objects()

  say('kill -9 in the middle of a drag')
  const from = await hand.screen(CHELSEA.size, [140, 84])
  await hand.chooseClass(LEFT_EYE, 'b')
  await hand.page.mouse.move(from.x, from.y)
  await hand.page.mouse.down()
  await hand.page.mouse.move(from.x + 60, from.y + 50, { steps: 4 })
  await shot(hand, '04-drag-without-server')
  await program.kill()

  say('starting again without the server: signed in offline, everything is there')
  ;({ program, hand } = await start())
  await hand.signIn('alice', 'alice')
  await shot(hand, '05-offline-again')
  await hand.openTask(CHELSEA.name)
  expect(await hand.objects()).toEqual(beforeDrag)

  say('kill -9 in the middle of an autosave')
  await hand.drawBox(CHELSEA.size, LEFT_EYE, [135, 84], [208, 148])
  await hand.waitSaved()
  const beforeAutosave = await hand.objects()
  await hand.drawBox(CHELSEA.size, RIGHT_EYE, [294, 108], [343, 164]) // its save is on the way when the power goes
  await program.kill()
  ;({ program, hand } = await start())
  await hand.signIn('alice', 'alice')
  await hand.openTask(CHELSEA.name)
  const afterAutosave = await hand.objects()
  expect(afterAutosave.slice(0, beforeAutosave.length)).toEqual(beforeAutosave)
  await hand.placeKeypoint(CHELSEA.size, NOSE, [266, 246])
  await submit(hand, CHELSEA.name)

  say('a third picture with a Chinese name, undone and redone, and one skipped')
  await hand.page.getByRole('button', { name: '返回' }).click()
  await hand.page.getByRole('button', { name: `打开 ${YARN.name}` }).click()
  await hand.waitForPicture()
  await hand.drawBox(YARN.size, HEAD, [188, 108], [440, 352])
  await hand.drawBox(YARN.size, CAT, [186, 106], [1022, 564])
  await hand.page.keyboard.press('Control+z')
  await expect.poll(async () => (await hand.objects()).length).toBe(1)
  await hand.page.keyboard.press('Control+y')
  await expect.poll(async () => (await hand.objects()).length).toBe(2)
  await submit(hand, YARN.name)
  await hand.waitForPicture()
  await hand.page.getByRole('button', { name: '跳过', exact: true }).click()
  await shot(hand, '06-skip')
  await hand.page.getByRole('dialog').getByRole('button', { name: '跳过' }).click()
  await hand.page.getByRole('button', { name: /打开同步面板/ }).click()
  await expect(hand.page.getByText('等待发送 3 项').last()).toBeVisible()
  await shot(hand, '07-waiting-to-be-sent')

  say('starting the server and syncing')
  await server.start()
  await hand.page.getByRole('button', { name: '立即同步' }).click()
  await hand.waitAllSent()
  await shot(hand, '08-all-sent')
  await hand.page.getByRole('button', { name: 'English' }).click()
  await shot(hand, '09-english')
  await expect(hand.page.locator('html')).toHaveAttribute('data-policy-violations', '0')
  await program.close()

  say('exporting the result as COCO')
  const cocoFile = `${profileDir}-coco.json`
  await server.cli('export', '--project', SAMPLE_PROJECT, '--format', 'coco', '--out', cocoFile)
  const coco = cocoSchema.parse(JSON.parse(await readFile(cocoFile, 'utf8')))
  for (const [picture, objects] of submitted) expect(exported(coco, picture)).toEqual(places(objects))
  return { submitted, coco, cocoFile }
}

export const SAMPLE_PROJECT = 'sample'

/** Place and size of what was exported for a picture, in the words of the object list. */
export function exported(coco: Coco, picture: string): string[] {
  const image = coco.images.find((i) => i.file_name === picture)
  const rounded = (n: number) => Math.round(n * 10) / 10
  return coco.annotations
    .filter((a) => a.image_id === image?.id)
    .map(({ bbox: [x, y, w, h], keypoints }) =>
      // A box of a class that may also be a point has that point all zero.
      keypoints === undefined || keypoints[2] === 0
        ? `${rounded(x)}, ${rounded(y)} · ${rounded(w)} × ${rounded(h)}`
        : `${rounded(keypoints[0] ?? 0)}, ${rounded(keypoints[1] ?? 0)}`,
    )
    .sort()
}

function places(objects: readonly Listed[]): string[] {
  return objects.map(({ place }) => place).sort()
}

const KITTEN_OUTLINE: readonly At[] = [
  [661, 239],
  [832, 320],
  [1109, 309],
  [1263, 220],
  [1259, 491],
  [1195, 640],
  [1195, 917],
  [1109, 956],
  [1024, 917],
  [939, 960],
  [832, 939],
  [640, 811],
  [715, 619],
  [693, 491],
]
