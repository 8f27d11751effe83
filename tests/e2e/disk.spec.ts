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
    // The last page of a file may have room for some more.
    let more = 0
    await expect(async () => {
      await hand.drawBox(FLOWER.size, '2', [300 + 30 * more, 100], [320 + 30 * more, 200])
      more += 1
      await expect(hand.page.getByRole('alert')).toContainText('磁盘满了', { timeout: 3000 })
    }).toPass({ timeout: 30_000 })
    await expect(hand.saved).toHaveAttribute('data-state', 'failed')
    await hand.drawBox(FLOWER.size, '2', [300, 250], [400, 350])
    await expect.poll(async () => (await hand.objects()).length).toBe(more + 2)
    const drawn = await hand.objects()

    // Neither submitting nor leaving nor signing out may lose what is not saved.
    for (const way of ['提交，下一张', '返回', '下一张', '换人']) {
      await hand.page.getByRole('button', { name: way, exact: true }).click()
      await expect(hand.page.getByRole('heading', { name: FLOWER.name }), way).toBeVisible()
    }

    const again = hand.page.getByRole('button', { name: '再试一次' })
    await expect(again).toBeVisible()
    await disk.free()
    // One of the tries that leaving made may still be under way, and succeed.
    await expect(async () => {
      if (await again.isVisible()) await again.click({ timeout: 1000 })
      await expect(hand.saved).toHaveAttribute('data-state', 'saved', { timeout: 2000 })
    }).toPass({ timeout: 60_000 })
    await first.kill()
    ;({ program: first, hand } = await open())
    await hand.openTask(FLOWER.name)
    await expect.poll(() => hand.objects()).toEqual(drawn)
  } finally {
    await (program as Program | null)?.kill()
    await disk.remove()
  }
})
