import { expect } from '@playwright/test'
import { TOUR_STEPS } from '../../renderer/ui/help/tour-steps.ts'
import { KITTEN } from '../harness/sample-pictures.ts'
import { test } from '../harness/test.ts'
import { TOUR_DEEDS } from '../harness/tour.ts'

test('the tour goes on by doing what it says, and nothing of it is kept or sent', async ({ start }) => {
  const { hand } = await start()
  const { page, stage } = hand
  const tour = page.getByTestId('tour')
  const at = (step: string) => expect(tour).toHaveAttribute('data-step', step)
  await hand.signIn('alice', 'alice')
  await page.getByRole('button', { name: '开始练习' }).click()
  await expect(stage).toHaveAttribute('data-picture', 'shown')

  for (const step of TOUR_STEPS) {
    await at(step)
    await TOUR_DEEDS[step](hand)
    if (step === 'check') await expect(page.getByText('缺少部位“眼睛”')).toBeVisible()
  }
  await at('done')

  await page.getByRole('button', { name: '开始工作' }).click()
  await expect(page.getByRole('heading', { name: '任务包', level: 1 })).toBeVisible()
  await expect(page.getByRole('button', { name: '开始练习' })).toHaveCount(0)
  await expect(page.getByText('0 / 19 张')).toBeVisible()
  await expect(page.getByRole('button', { name: /全部已发送/ })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('data-policy-violations', '0')
})

test('guideline and examples are there without a line, after the program was closed too', async ({
  server,
  start,
}) => {
  const first = await start()
  await first.hand.signIn('alice', 'alice')
  await first.hand.waitForPictures()
  await first.program.close()
  await server.kill()

  const { hand } = await start()
  const { page } = hand
  await hand.signIn('alice', 'alice')
  await hand.openTask(KITTEN.name)
  await page.keyboard.press('F2')
  const panel = page.getByRole('complementary', { name: '标注要求' })
  await expect(panel.getByRole('heading', { name: '“猫”怎么画' })).toBeVisible()
  await page.keyboard.press('2')
  await expect(panel.getByRole('heading', { name: '“头”怎么画' })).toBeVisible()
  await expect(panel.getByText('把耳朵切掉了')).toBeVisible()
  await expect(panel.getByRole('link')).toHaveCount(0)
  const pictures = panel.locator('img')
  expect(await pictures.count()).toBeGreaterThan(4)
  for (const picture of await pictures.all()) {
    await picture.scrollIntoViewIfNeeded()
    await expect
      .poll(() => picture.evaluate((image) => image instanceof HTMLImageElement && image.naturalWidth > 0))
      .toBe(true)
  }
  await pictures.first().click()
  await expect(page.getByRole('dialog').locator('img')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.keyboard.press('F2')
  await expect(panel).toHaveCount(0)
})
