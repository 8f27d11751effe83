import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { cocoSchema, exported, SAMPLE_PROJECT } from '../harness/main-job.ts'
import { test } from '../harness/test.ts'

const FLOWER = { name: 'object-flower.jpg', size: { width: 640, height: 427 } }

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
  await page.getByRole('button', { name: '其他人' }).click()
  await page.getByLabel('姓名或账号').fill('alice')
  await page.getByLabel('密码', { exact: true }).fill('alice')
  await page.keyboard.press('Enter')
  await hand.waitForPictures()
  await server.stop()
  await hand.openTask(FLOWER.name)
  await hand.drawBox(FLOWER.size, '1', [100, 100], [400, 300])
  const [drawn] = await hand.objects()
  await hand.submit()
  await page.keyboard.press('F9')
  await expect(entry('alice')).toContainText('1 件未发送')
  const carried = join(work, 'profile', 'carry')
  expect(await readdir(carried)).toHaveLength(1)

  await server.start()
  await entry('bob').click()
  await page.getByLabel('密码', { exact: true }).fill('bob')
  await page.keyboard.press('Enter')
  await expect(page.getByTestId('sign-in')).toHaveCount(0)
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
