import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import type { Program } from '../harness/program.ts'
import { FLOWER } from '../harness/sample-pictures.ts'
import { test } from '../harness/test.ts'

// The kills are in tests/faults.
type Entry = 'dropLine' | 'loseAnswers' | 'expireToken'

/** Chooses an entry of the developer menu, as a click on it would. */
async function choose(program: Program, entry: Entry): Promise<void> {
  await program.main(({ Menu }, id) => {
    const item = Menu.getApplicationMenu()?.getMenuItemById(id)
    if (item === undefined || item === null) throw new Error(`no entry ${id} in the menu`)
    item.click()
  }, entry)
}

test('a dropped line and lost answers: one submission has one effect', async ({ server, work, start }) => {
  const { program, hand } = await start()
  await hand.signIn('alice', 'alice')
  await hand.waitForPictures()
  await hand.openTask(FLOWER.name)
  await hand.drawBox(FLOWER.size, '2', [100, 100], [200, 200])

  await choose(program, 'dropLine')
  await hand.submit()
  await expect(hand.page.getByRole('button', { name: /离线工作中.*等待发送 1 项/ })).toBeVisible()
  await choose(program, 'dropLine')
  await choose(program, 'loseAnswers')
  await hand.page.getByRole('button', { name: /打开同步面板/ }).click()
  await hand.page.getByRole('button', { name: '立即同步' }).click()
  await expect(hand.page.getByRole('dialog').getByText(/连不上中心服务器/)).toBeVisible()
  await expect(hand.page.getByRole('dialog').getByText('等待发送 1 项')).toBeVisible()

  // The server has it by now; only its word was lost. Sent again, it must not count twice.
  await choose(program, 'loseAnswers')
  await hand.page.getByRole('button', { name: '立即同步' }).click()
  await hand.waitAllSent()
  const file = join(work, 'coco.json')
  await server.cli('export', '--project', 'sample', '--out', file)
  expect(JSON.parse(await readFile(file, 'utf8')).annotations.length).toBe(1)
})

test('an expired token is said, and work goes on', async ({ start }) => {
  const { program, hand } = await start()
  await hand.signIn('alice', 'alice')
  await hand.waitForPictures()
  await choose(program, 'expireToken')
  await hand.openTask(FLOWER.name)
  await hand.drawBox(FLOWER.size, '2', [100, 100], [200, 200])
  await hand.submit()
  await hand.page.getByRole('button', { name: /打开同步面板/ }).click()
  await expect(hand.page.getByText(/服务器要求重新登录/)).toBeVisible()
  await hand.page.keyboard.press('Escape')
  await hand.waitForPicture()
})
