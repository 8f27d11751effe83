import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { cocoSchema, exported, SAMPLE_PROJECT } from '../harness/main-job.ts'
import { FLOWER } from '../harness/sample-pictures.ts'
import { test } from '../harness/test.ts'

test('what Alice finished without a network, Bob’s sync carries to the server, and it counts as hers', async ({
  server,
  work,
  start,
}) => {
  test.setTimeout(180_000)
  const { hand } = await start()
  const { page } = hand
  const entry = (name: string) => page.locator(`[data-person="${name}"]`)

  await hand.signIn('bob', 'bob')
  await hand.leave()
  await hand.signIn('alice', 'alice')
  await hand.waitForPictures()
  await server.stop()
  await hand.openTask(FLOWER.name)
  await hand.drawBox(FLOWER.size, '1', [100, 100], [400, 300])
  await expect.poll(() => hand.objects()).toHaveLength(1)
  const [drawn] = await hand.objects()
  await hand.submit()
  await page.keyboard.press('F9')
  await expect(entry('alice')).toContainText('1 件未发送')
  const carried = join(work, 'profile', 'carry')
  expect(await readdir(carried)).toHaveLength(1)

  await server.start()
  await hand.signIn('bob', 'bob')
  await expect(async () => {
    const file = join(work, `coco-${Date.now()}.json`)
    await server.cli('export', '--project', SAMPLE_PROJECT, '--format', 'coco', '--out', file)
    const coco = cocoSchema.parse(JSON.parse(await readFile(file, 'utf8')))
    expect(exported(coco, FLOWER.name)).toEqual([drawn?.place])
  }).toPass({ timeout: 60_000 })
  await expect(async () => expect(await readdir(carried)).toEqual([])).toPass()
  await hand.leave()
  await expect(entry('alice')).not.toContainText('未发送')
})
