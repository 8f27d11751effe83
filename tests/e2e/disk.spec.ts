import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { Labeller } from '../harness/labeller.ts'
import { Program } from '../harness/program.ts'
import { FLOWER } from '../harness/sample-pictures.ts'
import { SmallDisk } from '../harness/small-disk.ts'
import { test } from '../harness/test.ts'

test('a full disk is said at once, keeps what was drawn, and is got over without a word', async ({
  server,
}) => {
  const disk = await SmallDisk.create(300)
  let program: Program | null = null
  const open = async () => {
    program = await Program.start({ profileDir: join(disk.path, 'profile'), serverUrl: server.url })
    const hand = new Labeller(program.page)
    await hand.signIn('alice', 'alice')
    return { program, hand }
  }
  try {
    let { program: first, hand } = await open()
    await hand.waitForPictures()
    await hand.openTask(FLOWER.name)
    await hand.drawBox(FLOWER.size, '2', [100, 100], [200, 200])
    await hand.waitSaved()

    await disk.fill()
    await hand.drawBox(FLOWER.size, '2', [300, 100], [400, 200])
    await expect(hand.page.getByRole('alert')).toContainText('磁盘满了')
    await expect(hand.saved).toHaveAttribute('data-state', 'failed')
    await hand.drawBox(FLOWER.size, '2', [300, 250], [400, 350])
    await expect.poll(async () => (await hand.objects()).length).toBe(3)
    const drawn = await hand.objects()

    // Neither submitting nor leaving nor signing out may lose what is not saved.
    for (const way of ['提交，下一张', '返回', '下一张', '换人']) {
      await hand.page.getByRole('button', { name: way, exact: true }).click()
      await expect(hand.page.getByRole('heading', { name: FLOWER.name }), way).toBeVisible()
    }

    await disk.free()
    await hand.page.getByRole('button', { name: '再试一次' }).click()
    await hand.waitSaved()
    await first.kill()
    ;({ program: first, hand } = await open())
    await hand.openTask(FLOWER.name)
    await expect.poll(() => hand.objects()).toEqual(drawn)
  } finally {
    await (program as Program | null)?.kill()
    await disk.remove()
  }
})

test('a database that vanished while the program was closed comes back from the journal', async ({
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
  await hand.drawPolygon(FLOWER.size, '1', [
    [300, 100],
    [400, 120],
    [350, 300],
  ])
  await hand.waitSaved()
  const drawn = await hand.objects()
  await hand.submit()
  await expect(hand.page.getByRole('button', { name: /等待发送 1 项/ })).toBeVisible()
  await program.close()

  expect(await readdir(join(work, 'profile'))).toContain('IndexedDB')
  await rm(join(work, 'profile', 'IndexedDB'), { recursive: true })

  ;({ program, hand } = await start())
  await hand.signIn('alice', 'alice')
  await expect(hand.page.getByRole('button', { name: /等待发送 1 项/ })).toBeVisible()
  await hand.openTask(FLOWER.name)
  await expect.poll(() => hand.objects()).toEqual(drawn)
  await server.start()
  await hand.syncNow()
  await hand.waitAllSent()
})
