import { expect } from '@playwright/test'
import { findings } from '../harness/axe.ts'
import { DIALOGS } from '../harness/dialogs.ts'
import { KITTEN } from '../harness/sample-pictures.ts'
import { test } from '../harness/test.ts'

for (const scheme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious on any screen, ${scheme}`, async ({ start }) => {
    const { hand } = await start()
    const { page } = hand
    const { keyboard } = page
    const looksGood = (screen: string) =>
      test.step(screen, async () => {
        // What fades in has its final colours then.
        await page.waitForTimeout(300)
        expect(await findings(page), screen).toEqual([])
      })

    await expect(page.getByText('试用账号')).toBeVisible()
    if (scheme === 'dark') await page.getByRole('button', { name: '切换深色 / 浅色' }).click()
    await looksGood('sign-in')
    await hand.signIn('alice', 'alice')
    await hand.waitForPictures()
    await looksGood('batches')
    await page.getByRole('button', { name: '查看任务' }).first().click()
    await expect(page.getByRole('button', { name: `打开 ${KITTEN.name}` })).toBeVisible()
    await looksGood('tasks')
    await page.getByRole('button', { name: `打开 ${KITTEN.name}` }).click()
    await hand.waitForPicture()
    await looksGood('workspace')
    await hand.drawPolygon(KITTEN.size, '1', [
      [560, 300],
      [1250, 170],
      [1000, 1000],
    ])
    await hand.drawBox(KITTEN.size, '2', [655, 224], [1270, 772])
    await looksGood('an object selected')
    for (const { name, key } of DIALOGS) {
      await hand.stage.focus()
      await keyboard.press(key)
      await looksGood(name)
      await keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toHaveCount(0)
    }
    await hand.stage.focus()
    await keyboard.press('F2')
    await looksGood('guideline')
    await keyboard.press('F2')
    await page.getByRole('button', { name: /打开同步面板/ }).click()
    await looksGood('sync panel')
    await keyboard.press('Escape')
    await page.getByRole('button', { name: /^我的账号/ }).click()
    await page.getByRole('button', { name: '设置 PIN' }).click()
    await page.getByLabel('新 PIN（4 到 8 位数字）').fill('1234')
    await expect(page.getByText('连着的数字太好猜了。')).toBeVisible()
    await looksGood('account')
    await page.getByLabel('新 PIN（4 到 8 位数字）').fill('8361')
    await page.getByLabel('再输一次').fill('8361')
    await page.getByLabel('您的密码（确认是您本人）').fill('alice')
    await page.getByRole('button', { name: '保存 PIN' }).click()
    await expect(page.getByText('PIN 已设好。')).toBeVisible()
    await keyboard.press('Escape')
    await keyboard.press('Control+l')
    await page.getByLabel('PIN', { exact: true }).fill('0000')
    await page.getByRole('button', { name: '解锁' }).click()
    await expect(page.getByRole('alert')).toContainText('PIN 不对')
    await looksGood('locked')
    await hand.signIn('bob', 'bob')
    await hand.leave()
    await looksGood('people')
  })
}
