import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { CentralServer, freePort } from '../harness/central-server.ts'
import { Labeller } from '../harness/labeller.ts'
import { Program } from '../harness/program.ts'
import { SmallDisk } from '../harness/small-disk.ts'

const FLOWER = { name: 'object-flower.jpg', size: { width: 640, height: 427 } }

async function withServer(run: (server: CentralServer, work: string) => Promise<void>): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'aidol-disk-'))
  const server = new CentralServer({ dataDir: join(work, 'server'), port: await freePort() })
  await server.start()
  try {
    await run(server, work)
  } finally {
    await server.stop()
  }
}

async function open(
  server: CentralServer,
  profileDir: string,
): Promise<{ program: Program; hand: Labeller }> {
  const program = await Program.start({ profileDir, serverUrl: server.url })
  const hand = new Labeller(program.page)
  await hand.signIn('alice', 'alice')
  return { program, hand }
}

test('a full disk is said at once, keeps what was drawn, and is got over without a word', () =>
  withServer(async (server) => {
    const disk = await SmallDisk.create(300)
    try {
      const profileDir = join(disk.path, 'profile')
      let { program, hand } = await open(server, profileDir)
      await hand.waitForPictures()
      await hand.openTask(FLOWER.name)
      await hand.drawBox(FLOWER.size, '2', [100, 100], [200, 200])
      await hand.waitSaved()

      await disk.fill()
      await hand.drawBox(FLOWER.size, '2', [300, 100], [400, 200])
      await expect(hand.page.getByRole('alert')).toContainText('磁盘满了')
      await expect(hand.saved).toHaveAttribute('data-state', 'failed')
      await hand.drawBox(FLOWER.size, '2', [300, 250], [400, 350])
      const drawn = await hand.objects()
      expect(drawn.length).toBe(3)
      await hand.submit() // must neither lose anything nor leave the task
      await expect(hand.page.getByRole('heading', { name: FLOWER.name })).toBeVisible()

      await disk.free()
      await hand.page.getByRole('button', { name: '再试一次' }).click()
      await hand.waitSaved()
      await program.kill()
      ;({ program, hand } = await open(server, profileDir))
      await hand.openTask(FLOWER.name)
      expect(await hand.objects()).toEqual(drawn)
      await program.close()
    } finally {
      await disk.remove()
    }
  }))

test('a database that vanished while the program was closed comes back from the journal', () =>
  withServer(async (server, work) => {
    const profileDir = join(work, 'profile')
    let { program, hand } = await open(server, profileDir)
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
    await hand.waitForPicture()
    await program.close()

    const stores = (await readdir(profileDir)).filter((name) => name === 'IndexedDB')
    expect(stores).toEqual(['IndexedDB'])
    await rm(join(profileDir, 'IndexedDB'), { recursive: true })

    ;({ program, hand } = await open(server, profileDir))
    await expect(hand.page.getByRole('button', { name: /等待发送 1 项/ })).toBeVisible()
    await hand.openTask(FLOWER.name)
    expect(await hand.objects()).toEqual(drawn)
    await server.start()
    await hand.syncNow()
    await hand.waitAllSent()
    await program.close()
  }))
