import { expect, type Locator, type Page } from '@playwright/test'
import type { Labeller } from '../harness/labeller.ts'
import { KITTEN } from '../harness/sample-pictures.ts'
import { test } from '../harness/test.ts'

const NEXT = 'cat-03-chelsea.png'
const CAT = '1'
const HEAD = '2'

/** Goes there with Tab, as somebody without a mouse does. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 80; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not lead to ${target}`)
}

const names = async (hand: Labeller) => (await hand.objects()).map(({ name }) => name)
const heading = (page: Page) => page.getByRole('heading', { level: 1 })

test('a labeller works by keyboard alone, from signing in to submitting', async ({ start }) => {
  // Drawing needs the mouse; all that comes after it does not.
  const before = await start()
  await before.hand.signIn('alice', 'alice')
  await before.hand.waitForPictures()
  await before.hand.openTask(KITTEN.name)
  await before.hand.drawBox(KITTEN.size, CAT, [300, 100], [1500, 1000])
  await before.hand.drawBox(KITTEN.size, HEAD, [655, 224], [1270, 772])
  await before.hand.waitSaved()
  await before.hand.toBatches()
  await before.hand.leave()
  await before.program.close()

  const { hand } = await start()
  const { page, stage } = hand
  const { keyboard } = page
  const dialog = page.getByRole('dialog')
  const button = (name: string | RegExp) => page.getByRole('button', { name })

  await test.step('she is known here: the password is all she types', async () => {
    await expect(page.getByLabel('密码', { exact: true })).toBeFocused()
    await keyboard.type('alice')
    await keyboard.press('Enter')
    await tabTo(page, button('查看任务'))
    await keyboard.press('Enter')
    await tabTo(page, button(`打开 ${KITTEN.name}`))
    await keyboard.press('Enter')
    await hand.waitForPicture()
    await expect(stage).toBeFocused()
  })

  await test.step('choose, move, change the class, delete, undo', async () => {
    await keyboard.press(HEAD)
    const classes = page.getByRole('region', { name: '类别' })
    await expect(classes.getByRole('button', { name: /^头/ })).toHaveAttribute('aria-pressed', 'true')
    await keyboard.press('v')
    await keyboard.press('[') // the last object
    await keyboard.press('ArrowRight')
    await keyboard.press('Shift+ArrowDown')
    await expect.poll(async () => (await hand.objects())[1]?.place).toBe('656, 234 · 615 × 548')
    await tabTo(page, page.getByRole('combobox', { name: '类别' }))
    await keyboard.press('Enter')
    const picked = page.locator('[data-combobox-selected]')
    await expect(page.getByRole('option', { name: '左耳', exact: true })).toBeVisible()
    await expect(async () => {
      await keyboard.press('ArrowDown')
      await expect(picked).toHaveText('左耳', { timeout: 500 })
    }).toPass()
    await keyboard.press('Enter')
    await expect.poll(() => names(hand)).toEqual(['猫 #1', '左耳 #2'])
    await expect(stage).toBeFocused()
    await keyboard.press('Delete')
    await expect.poll(() => names(hand)).toEqual(['猫 #1'])
    await keyboard.press('Control+z')
    await keyboard.press('Control+z')
    await expect.poll(() => names(hand)).toEqual(['猫 #1', '头 #2'])
  })

  await test.step('the list of objects is one stop, walked with the arrows', async () => {
    const [cat, head] = [button(/^猫 #1/), button(/^头 #2/)]
    await keyboard.press(']')
    await tabTo(page, cat)
    await keyboard.press('ArrowDown')
    await expect(head).toBeFocused()
    await expect(head).toHaveAttribute('aria-pressed', 'true')
  })

  await test.step('a dialog closes without touching the work, and the keys go on with the picture', async () => {
    await keyboard.press('?')
    await expect(dialog).toBeVisible()
    await keyboard.press('Escape')
    await expect(dialog).toHaveCount(0)
    await expect(button(/^头 #2/)).toHaveAttribute('aria-pressed', 'true')
    await expect(stage).toBeFocused()

    await tabTo(page, button(/打开同步面板/))
    await keyboard.press('Enter')
    await expect(dialog).toContainText('没有等待发送的工作')
    await keyboard.press('Escape')
    await expect(dialog).toHaveCount(0)
    await expect(button(/打开同步面板/)).toBeFocused()
  })

  await test.step('Enter on a button of the skip dialog is that button', async () => {
    await keyboard.press('s')
    await keyboard.press('2')
    await expect(page.getByRole('radio', { name: '没有要标注的东西' })).toBeChecked()
    await tabTo(page, button('取消'))
    await keyboard.press('Enter')
    await expect(dialog).toHaveCount(0)
    await expect(heading(page)).toHaveText(KITTEN.name)
    await expect(stage).toBeFocused()
  })

  await test.step('submit, skip, and back', async () => {
    await keyboard.press('Control+Enter')
    await expect(heading(page)).toHaveText(NEXT)
    await keyboard.press('s')
    await keyboard.press('1')
    await keyboard.press('Enter')
    await expect(heading(page)).not.toHaveText(NEXT)
    await expect(stage).toBeFocused()
    await keyboard.press('PageUp')
    await expect(heading(page)).toHaveText(NEXT)
    await expect(page.getByText('这张已经跳过')).toBeVisible()
    // Sooner than the first can be answered: three steps lead to the picture before, which must not stay "opening".
    await page.evaluate(() => {
      for (const [key, code] of [
        ['PageDown', 'PageDown'],
        ['a', 'KeyA'],
        ['a', 'KeyA'],
      ] as const)
        window.dispatchEvent(new KeyboardEvent('keydown', { key, code }))
    })
    await expect(heading(page)).toHaveText(KITTEN.name)
    await hand.waitForPicture()
    await expect(page.getByText('这张已经提交过')).toBeVisible()
    await expect(button(/全部已发送/)).toBeVisible()
  })
  await expect(page.locator('html')).toHaveAttribute('data-policy-violations', '0')
})

test('mouse and keys together: no key does two things', async ({ start }) => {
  const { hand } = await start()
  const { page, stage } = hand
  await hand.signIn('alice', 'alice')
  await hand.waitForPictures()
  await hand.openTask(KITTEN.name)
  const corner = async (x: number, y: number) => {
    const at = await hand.screen(KITTEN.size, [x, y])
    await page.mouse.click(at.x, at.y)
  }

  await stage.focus()
  await page.keyboard.press(CAT)
  await page.getByRole('button', { name: '多边形', exact: true }).click()
  await expect(stage).toBeFocused()
  await corner(300, 100)
  await corner(1500, 100)
  await corner(1500, 1000)
  await page.getByRole('button', { name: '帮助' }).focus()
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: /快捷键/ }).press('Enter')
  await expect(page.getByRole('dialog')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  expect(await hand.objects()).toEqual([])
  await page.keyboard.press('Enter') // the outline was neither closed nor dropped
  await expect.poll(() => names(hand)).toEqual(['猫 #1'])

  // Submitting with the button: a second Enter must not send the next picture unseen.
  await page.getByRole('button', { name: '提交，下一张' }).focus()
  await page.keyboard.press('Enter')
  // There is something to ask about, and Enter answers that.
  await expect(page.getByRole('button', { name: '仍然提交' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(heading(page)).toHaveText(NEXT)
  await expect(stage).toBeFocused()
  await page.keyboard.press('Enter')
  await hand.waitForPicture()
  await expect(heading(page)).toHaveText(NEXT)
})
