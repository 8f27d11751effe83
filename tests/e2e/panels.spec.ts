import { expect } from '@playwright/test'
import type { Labeller } from '../harness/labeller.ts'
import { KITTEN } from '../harness/sample-pictures.ts'
import { test } from '../harness/test.ts'

const NEXT = 'cat-03-chelsea.png'
const CAT = '1'
const HEAD = '2'

async function openKitten(hand: Labeller): Promise<void> {
  await hand.signIn('alice', 'alice')
  await hand.waitForPictures()
  await hand.openTask(KITTEN.name)
}

test('what is beside the picture: parts, hiding, numbers, answers', async ({ start }) => {
  const { hand } = await start()
  const { page } = hand
  const object = (name: string) =>
    page.getByTestId('objects').getByRole('button', { name: RegExp(`^${name}`) })
  const names = async () => (await hand.objects()).map(({ name }) => name)
  const places = async () => (await hand.objects()).map(({ place }) => place)
  await openKitten(hand)
  await hand.drawBox(KITTEN.size, CAT, [600, 200], [1300, 1000])
  await hand.drawBox(KITTEN.size, HEAD, [655, 224], [1270, 772])
  await hand.drawBox(KITTEN.size, CAT, [100, 200], [500, 900])
  await expect.poll(names).toEqual(['猫 #1', '头 #2', '猫 #3'])

  await test.step('an object is dragged onto the one that it is a part of', async () => {
    await object('头 #2').dragTo(object('猫 #3'))
    await expect.poll(names).toEqual(['猫 #1', '猫 #3', '头 #2'])
    await page.keyboard.press('Control+z')
    await expect.poll(names).toEqual(['猫 #1', '头 #2', '猫 #3'])
  })

  await test.step('one is hidden, one is locked: neither is selected with its class', async () => {
    await page.getByRole('button', { name: '隐藏 猫 #3' }).click()
    await page.getByRole('button', { name: '选中全部“猫”' }).click()
    await expect(object('猫 #1')).toHaveAttribute('aria-pressed', 'true')
    await expect(object('猫 #3')).toHaveAttribute('aria-pressed', 'false')
    await page.getByRole('button', { name: '锁定 猫 #1' }).click()
    await object('猫 #1').click()
    await page.keyboard.press('Delete')
    await expect.poll(names).toEqual(['猫 #1', '头 #2', '猫 #3'])
    await page.getByRole('button', { name: '解锁 猫 #1' }).click()
    await page.getByRole('button', { name: '显示 猫 #3' }).click()
  })

  await test.step('a number counts at Enter, is refused outside the picture, and is one step of undo', async () => {
    await object('头 #2').click()
    const width = page.getByRole('textbox', { name: '宽', exact: true })
    const before = await places()
    await width.fill('300.5')
    await width.press('Enter')
    await expect(hand.stage).toBeFocused()
    await expect.poll(async () => (await places())[1]).toMatch(/ · 300\.5 × /)
    await width.fill('9999')
    await expect(page.getByText(/要在 0\.1 到 .* 之间/)).toBeVisible()
    await width.press('Escape')
    await page.keyboard.press('Control+z')
    await expect.poll(places).toEqual(before)
  })

  await test.step('answers are given with mouse and keys, and a text counts when the field is left', async () => {
    await object('猫 #1').click()
    await page.getByText('坐', { exact: true }).click()
    await expect(page.getByRole('radio', { name: '坐' })).toBeChecked()
    await expect(hand.stage).toBeFocused()
    await page.getByRole('textbox', { name: '备注' }).fill('很乖')
    await object('猫 #3').click()
    await object('猫 #1').click()
    await expect(page.getByRole('textbox', { name: '备注' })).toHaveValue('很乖')
    await object('猫 #3').click({ modifiers: ['Control'] })
    await expect(page.getByRole('region', { name: '选中的 2 个对象' })).toContainText('不一样')
  })

  await test.step('what is folded away gives its room to the objects, and opens for the key that leads there', async () => {
    const answer = page.getByRole('radio', { name: '室内' })
    const room = async () => (await page.getByTestId('objects').locator('..').boundingBox())?.height ?? 0
    const before = await room()
    await page.getByText('关于整张图片').click()
    await expect(answer).toBeHidden()
    await page.getByRole('button', { name: '全部类别' }).click()
    await expect(page.getByRole('button', { name: '隐藏“猫”' })).toHaveCount(0)
    expect(await room()).toBeGreaterThan(before + 100)
    await hand.stage.focus()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('region', { name: '选中的 2 个对象' })).toHaveCount(0)
    await page.keyboard.press('t')
    await expect(answer).toBeFocused()
  })

  await test.step('the panel of the selected object is as high as she makes it', async () => {
    await object('猫 #1').click()
    const panel = page.getByRole('region', { name: '猫 #1' })
    const edge = page.getByRole('separator', { name: '对象详情的高度' })
    const { x, y } = (await edge.boundingBox())!
    await page.mouse.move(x + 50, y + 3)
    await page.mouse.down()
    await page.mouse.move(x + 50, y + 83, { steps: 4 })
    await page.mouse.up()
    await expect.poll(async () => Math.abs(((await edge.boundingBox())?.y ?? 0) - y - 80)).toBeLessThan(3)
    const { height } = (await panel.boundingBox())!
    await object('猫 #3').click()
    await object('猫 #1').click()
    expect((await panel.boundingBox())?.height).toBe(height)
  })
  await hand.waitSaved()
  await expect(page.locator('html')).toHaveAttribute('data-policy-violations', '0')
})

test('commands: found by name, keys changed, problems shown before submitting', async ({ start }) => {
  const { hand } = await start()
  const { page, stage } = hand
  const { keyboard } = page
  const button = (name: string | RegExp) => page.getByRole('button', { name })
  const polygon = page.getByRole('button', { name: '多边形', exact: true })
  await openKitten(hand)
  await stage.focus()

  await test.step('the palette knows both languages', async () => {
    for (const query of ['polyg', '多边形']) {
      await keyboard.press('v')
      await keyboard.press('Control+k')
      await keyboard.type(query)
      await keyboard.press('Enter')
      await expect(polygon).toHaveAttribute('aria-pressed', 'true')
      await expect(stage).toBeFocused()
    }
  })

  await test.step('a key is taken from another command only after asking, and comes back', async () => {
    await keyboard.press('?')
    await button('修改按键').click()
    await button(/^修改“多边形”的按键/).click()
    await keyboard.press('b')
    await expect(page.getByRole('alert')).toContainText('B 现在是“矩形框”的按键')
    await button('改给它').click()
    await button(/^修改“猫”的按键/).click()
    await keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toBeVisible()
    await keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await keyboard.press('v')
    await keyboard.press('b')
    await expect(polygon).toHaveAttribute('aria-pressed', 'true')
    await keyboard.press('?')
    await button('修改按键').click()
    await button('恢复原来的按键').click()
    await button('所有改过的按键都恢复？').click()
    await keyboard.press('Escape')
    await keyboard.press('b')
    await expect(button('矩形框')).toHaveAttribute('aria-pressed', 'true')
  })

  await test.step('the line below the picture says what the hand can do now, with the keys she has', async () => {
    const hint = page.getByTestId('hint')
    await keyboard.press('1')
    await keyboard.press('p')
    await expect(hint).toContainText('多边形 · 猫')
    await expect(hint).toContainText('沿着边缘一下一下点')
    await hand.click(KITTEN.size, [700, 300], [900, 300], [800, 500])
    await expect(hint).toContainText('点第一个点闭合，或按 Enter 完成')
    await keyboard.press('Escape')
    await expect(hint).toContainText('沿着边缘一下一下点')
    await keyboard.press('8')
    await expect(hint).toContainText('从“右耳尖”开始')
  })

  await test.step('Escape leads from a panel back to the picture, and what is selected stays so', async () => {
    await hand.drawBox(KITTEN.size, CAT, [100, 100], [500, 500])
    await keyboard.press('v')
    await keyboard.press('t')
    await expect(page.getByRole('radio', { name: '其他或看不出' })).toBeFocused()
    // The arrows go round in this question, not on into the next one.
    await keyboard.press('ArrowRight')
    await expect(page.getByRole('radio', { name: '站', exact: true })).toBeChecked()
    await keyboard.press('ArrowLeft')
    await expect(page.getByRole('radio', { name: '其他或看不出' })).toBeChecked()
    await keyboard.press('Escape')
    await expect(stage).toBeFocused()
    await expect(page.getByRole('region', { name: '猫 #1' })).toBeVisible()
    await keyboard.press('Delete')
    await expect.poll(() => hand.objects()).toEqual([])
  })

  await test.step('warnings hold a submission up until Enter says that they are all right', async () => {
    const checks = page.getByTestId('checks')
    await hand.drawBox(KITTEN.size, CAT, [600, 200], [1300, 1000])
    await keyboard.press('Control+Enter')
    await expect(checks).toContainText('：缺少部位“头”。')
    await expect(button('仍然提交')).toBeFocused()
    await keyboard.press('Escape')
    await expect(checks).toHaveCount(0)
    await expect(stage).toBeFocused()
    await keyboard.press('Control+Enter')
    await expect(button('仍然提交')).toBeFocused()
    await keyboard.press('Enter')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(NEXT)
    await expect(stage).toBeFocused()
  })
  await expect(page.locator('html')).toHaveAttribute('data-policy-violations', '0')
})
