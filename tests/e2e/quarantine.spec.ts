import { join } from 'node:path'
import { expect } from '@playwright/test'
import { inArray } from 'drizzle-orm'
import { z } from 'zod'
import { openDatabase } from '../../server/db/open.ts'
import { tasks } from '../../server/db/schema.ts'
import { CHELSEA, FLOWER, KITTEN, YARN } from '../harness/sample-pictures.ts'
import { test } from '../harness/test.ts'

const listSchema = z.object({
  operations: z.array(z.object({ id: z.string(), picture: z.string().nullable(), why: z.string() })),
})

test('bad results among good ones are shown with their reason on both sides, mended, given up and dismissed', async ({
  work,
  server,
  start,
}) => {
  test.setTimeout(240_000)
  const { hand } = await start()
  const { page } = hand
  const listed = async () => listSchema.parse(await server.cli('quarantine', 'list')).operations
  const syncButton = page.getByRole('button', { name: /打开同步面板/ })
  const setAside = page.getByTestId('set-aside')
  const row = (name: string) => page.getByRole('row').filter({ hasText: name })

  await hand.signIn('alice', 'alice')
  await hand.waitForPictures()
  await server.stop()
  for (const picture of [FLOWER, CHELSEA, YARN, KITTEN]) {
    await hand.openTask(picture.name)
    await hand.drawBox(picture.size, '2', [100, 100], [200, 200])
    await hand.submit()
    await hand.toBatches()
  }

  // What the server holds of these pictures is wrong: the results lie outside them.
  const bad = [CHELSEA, YARN, KITTEN].map(({ name }) => name)
  const { db, close } = await openDatabase({ url: null, data: join(work, 'server') }, () => {})
  await db.update(tasks).set({ width: 50, height: 50 }).where(inArray(tasks.name, bad))
  await close()
  await server.start()
  await hand.syncNow()
  await hand.waitAllSent()
  await expect(syncButton).toContainText('3 项没收下')
  await syncButton.click()
  for (const name of bad) await expect(setAside).toContainText(name)
  await expect(setAside).toContainText('有对象在图片外面（#1）')
  const waiting = await listed()
  expect(waiting.map(({ picture }) => picture).sort()).toEqual([...bad].sort())
  expect(waiting[0]?.why).toMatch(/^outside-picture/)

  // One is mended.
  await setAside.getByRole('button', { name: '去改' }).nth(bad.indexOf(CHELSEA.name)).click()
  await hand.waitForPicture()
  await expect(page.getByText(/服务器没有收下这张：有对象在图片外面/)).toBeVisible()
  await hand.stage.focus()
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Delete')
  await hand.drawBox(CHELSEA.size, '2', [10, 10], [40, 40])
  await hand.submit()
  await hand.syncNow()
  await hand.waitAllSent()
  await expect(syncButton).toContainText('2 项没收下')

  // One is given up.
  await syncButton.click()
  await expect(setAside).not.toContainText(CHELSEA.name)
  await setAside.getByRole('button', { name: '放弃…' }).first().click()
  await expect(page.getByRole('dialog', { name: '放弃这个结果？' })).toContainText('不再计数')
  await page.getByRole('button', { name: '放弃结果' }).click()
  await expect(setAside).not.toContainText(YARN.name)
  await page.getByRole('button', { name: '立即同步' }).click()
  await hand.waitAllSent()
  const [last, ...more] = await listed()
  expect([last?.picture, more]).toEqual([KITTEN.name, []])

  // One is dismissed by the supervisor.
  await server.cli('quarantine', 'dismiss', '--id', last?.id ?? '', '--reason', '这张不要了')
  await hand.syncNow()
  await hand.waitAllSent()
  await expect(syncButton).toContainText('全部已发送')
  await expect(syncButton).not.toContainText('没收下')
  await hand.toBatches()
  await page.getByRole('button', { name: '查看任务' }).first().click()
  for (const name of [FLOWER.name, CHELSEA.name]) await expect(row(name)).toContainText('服务器已收到')
  for (const name of [YARN.name, KITTEN.name]) await expect(row(name)).toContainText('已放弃，不计数')
  await expect(row(KITTEN.name)).toContainText('主管说明：这张不要了')
})
