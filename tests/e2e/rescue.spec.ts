import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { giveToElectron } from '../../build/launch-electron.mjs'
import type { Labeller } from '../harness/labeller.ts'
import type { Program } from '../harness/program.ts'
import { FLOWER } from '../harness/sample-pictures.ts'
import { test } from '../harness/test.ts'

/** The system's dialog is answered as somebody would who has a stick. */
async function answerSaveDialog(program: Program, file: string): Promise<void> {
  await program.main(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath })
  }, file)
}

test('work comes out of a computer whose database does not open, and into the server, once', async ({
  server,
  work,
  start,
}) => {
  let { program, hand } = await start()
  await hand.signIn('alice', 'alice')
  await hand.waitForPictures()
  await server.kill()
  await hand.openTask(FLOWER.name)
  await hand.drawBox(FLOWER.size, '2', [100, 100], [200, 200])
  await hand.submit()
  await expect(hand.page.getByRole('button', { name: /等待发送 1 项/ })).toBeVisible()
  await hand.drawBox(FLOWER.size, '2', [20, 20], [90, 90])
  await hand.waitSaved()
  await program.close()

  // Neither can the browser open this, nor delete it.
  const database = join(work, 'profile', 'IndexedDB')
  await rm(database, { recursive: true })
  await writeFile(database, 'no folder')
  await mkdir(join(work, 'stick'))
  giveToElectron(join(work, 'stick'))

  ;({ program, hand } = await start())
  const file = join(work, 'stick', 'alice.aidol-rescue')
  await answerSaveDialog(program, file)
  await hand.enterPassword('alice', 'alice')
  await expect(hand.page.getByRole('alert')).toBeVisible({ timeout: 60_000 })
  await hand.page.getByRole('button', { name: '把未发送的工作存成文件…' }).click()
  await expect(hand.page.getByTestId('rescued')).toContainText('结果 1 项，草稿 1 张')
  await expect(hand.page.getByTestId('rescued')).toContainText('只有服务器能打开')
  await program.close()

  const written = await readFile(file, 'latin1')
  expect(written).toContain('"format":"aidol-rescue"')
  expect(written).not.toContain('"op":"submit"')
  await server.start()
  const none = { keptLate: 0, quarantined: [] }
  const taken = await server.cli('rescue', 'import', file)
  expect(taken).toMatchObject({
    ok: true,
    person: 'alice',
    operations: { ...none, applied: 1, duplicate: 0 },
    drafts: { kept: 1, known: 0 },
    unreadable: 0,
  })
  const again = await server.cli('rescue', 'import', file)
  expect(again).toMatchObject({
    operations: { ...none, applied: 0, duplicate: 1 },
    drafts: { kept: 0, known: 1 },
  })
})

test('somebody who is signed in finds the same button in her account', async ({ work, start }) => {
  const { program, hand } = await start()
  await hand.signIn('alice', 'alice')
  await mkdir(join(work, 'stick'))
  giveToElectron(join(work, 'stick'))
  await answerSaveDialog(program, join(work, 'stick', 'a.aidol-rescue'))
  await hand.page.getByRole('button', { name: /^我的账号/ }).click()
  await hand.page.getByRole('button', { name: '把未发送的工作存成文件…' }).click()
  await expect(hand.page.getByTestId('rescued')).toContainText('结果 0 项')
})

test('a restore card that puts the whole profile back is noticed, and no work is taken for another', async ({
  work,
  start,
}) => {
  const profile = join(work, 'profile')
  const canary = join(work, 'canary')
  await mkdir(canary)
  giveToElectron(canary)
  const begin = async () => {
    const { program, hand } = await start({ env: { AIDOL_CANARY: canary } })
    await hand.signIn('alice', 'alice')
    return { program, hand, page: program.page }
  }
  const finishOne = async (hand: Labeller): Promise<void> => {
    await hand.drawBox(FLOWER.size, '2', [100, 100], [200, 200])
    await hand.submit()
  }
  const first = await begin()
  await first.hand.waitForPictures()
  await first.hand.openTask(FLOWER.name)
  await finishOne(first.hand)
  await first.hand.syncNow()
  await first.hand.waitAllSent()
  await first.program.close()
  await cp(profile, join(work, 'card'), { recursive: true })

  const second = await begin()
  await expect(second.page.getByText('这台电脑被还原到了较早的时候')).toHaveCount(0)
  await second.page.getByRole('button', { name: '继续标注' }).first().click()
  await second.hand.waitForPicture()
  await finishOne(second.hand)
  await second.hand.syncNow()
  await second.hand.waitAllSent()
  await second.program.close()

  await rm(profile, { recursive: true })
  await cp(join(work, 'card'), profile, { recursive: true })
  const third = await begin()
  await expect(third.page.getByText('这台电脑被还原到了较早的时候')).toBeVisible()
  await expect(third.page.getByText(/做完的 1 张在这台电脑上没有了/)).toBeVisible()
  await third.page.getByRole('button', { name: '继续标注' }).first().click()
  await third.hand.waitForPicture()
  await finishOne(third.hand)
  await third.hand.syncNow()
  await third.hand.waitAllSent()
  await third.program.close()
  const fourth = await begin()
  await expect(fourth.page.getByText('这台电脑被还原到了较早的时候')).toHaveCount(0)
  await fourth.program.close()
})
