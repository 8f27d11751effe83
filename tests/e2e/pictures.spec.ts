import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { cuttingProxy } from '../../main/testing/cutting-proxy.ts'
import { LEAF_BYTES } from '../../shared/wire/leaves.ts'
import { BadLink } from '../harness/bad-link.ts'
import { filesBelow } from '../harness/files-below.ts'
import { KITTEN } from '../harness/sample-pictures.ts'
import { test } from '../harness/test.ts'

const SAMPLE = join(import.meta.dirname, '../../server/sample/pictures')

interface Sample {
  readonly name: string
  readonly bytes: Buffer
  readonly sha256: string
}

async function samples(): Promise<Sample[]> {
  const names = (await readdir(SAMPLE)).filter((name) => /\.(jpg|png)$/.test(name))
  return Promise.all(
    names.map(async (name) => {
      const bytes = await readFile(join(SAMPLE, name))
      return { name, bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
    }),
  )
}

/** Where 64 bytes of an original lie in the open, and files of pictures that begin as a picture does. */
async function inTheOpen(profile: string, originals: readonly Sample[]): Promise<string[]> {
  const needles = originals.flatMap(({ name, bytes }) =>
    [0.02, 0.3, 0.6, 0.97].map((share) => {
      const at = Math.floor(share * (bytes.length - 64))
      return { name, needle: bytes.subarray(at, at + 64) }
    }),
  )
  // Padding, which every program writes, would be no witness.
  const witnesses = needles.filter(({ needle }) => new Set(needle).size > 30)
  expect(witnesses.length).toBeGreaterThan(3 * originals.length)
  const found: string[] = []
  for (const file of await filesBelow(profile)) {
    const bytes = await readFile(file)
    for (const { name, needle } of witnesses) if (bytes.includes(needle)) found.push(`${name} in ${file}`)
    const magic = bytes.subarray(0, 4).toString('latin1')
    if (file.includes('/media/') && (magic.startsWith('\xff\xd8\xff') || magic === '\x89PNG'))
      found.push(file)
  }
  return found
}

const sealed = (profile: string, { sha256 }: Sample) =>
  join(profile, 'media', sha256.slice(0, 2), `${sha256}.sealed`)

test('pictures come over a line that is cut, lie sealed on the disk, and a damaged one is never shown', async ({
  server,
  work,
  start,
}) => {
  test.setTimeout(240_000)
  const originals = await samples()
  const total = originals.reduce((sum, { bytes }) => sum + bytes.length, 0)
  const line = await cuttingProxy(new URL(server.url))
  const profileDir = join(work, 'profile')
  const open = () => start({ serverUrl: line.url.href })
  let { program, hand } = await open()
  try {
    let cuts = 6
    line.cutAfter(() => (cuts-- > 0 ? 90_000 + cuts * 11_111 : null))
    await hand.signIn('alice', 'alice')
    for (let tries = 0; tries < 60; tries++) {
      if (await hand.page.getByText('图片都已在本机').first().isVisible()) break
      // She has no patience: every cut is followed by a new try at once.
      await hand.syncNow()
      await hand.page.keyboard.press('Escape')
      await hand.page.waitForTimeout(500)
    }
    await hand.waitForPictures()
    expect(line.cuts()).toBe(6)
    const most = 1.05 * total + 6 * 16 * 1024 + 400_000 // examples, the guideline and the lists come over it too
    console.log(`pictures: ${line.sent()} bytes on the line, ${total} in the pictures, 6 cuts`)
    expect(line.sent()).toBeLessThan(most)

    await hand.openTask(KITTEN.name)
    await program.close()
    expect(await inTheOpen(profileDir, originals)).toEqual([])

    const kitten = originals.find(({ name }) => name === KITTEN.name)
    if (kitten === undefined) throw new Error('no kitten')
    const file = sealed(profileDir, kitten)
    const bytes = await readFile(file)
    const at = Math.floor(bytes.length / 2)
    await writeFile(file, bytes.fill(bytes.readUInt8(at) ^ 1, at, at + 1))
    await server.stop()
    ;({ program, hand } = await open())
    await hand.signIn('alice', 'alice')
    await hand.page.getByRole('button', { name: '查看任务' }).first().click()
    await hand.page.getByRole('button', { name: `打开 ${KITTEN.name}` }).click()
    await expect(hand.page.getByText('这张图片还没下载到本机')).toBeVisible()
    expect(await hand.stage.getAttribute('data-picture')).toBe('absent')

    const before = line.sent()
    await server.start()
    await hand.syncNow()
    await hand.page.keyboard.press('Escape')
    await hand.waitForPicture()
    expect((await stat(file)).size).toBe(bytes.length)
    expect(line.sent() - before).toBeLessThan(LEAF_BYTES + 32_000)
    expect(kitten.bytes.length).toBeGreaterThan(2 * LEAF_BYTES)
  } finally {
    line.close()
  }
})

test('pictures wait for their hour, come when they are asked for, and the settings are kept', async ({
  work,
  start,
}) => {
  const now = new Date()
  const minute = now.getHours() * 60 + now.getMinutes()
  const hours = { from: (minute + 120) % 1440, to: (minute + 180) % 1440 }
  const profile = join(work, 'profile')
  await mkdir(profile, { recursive: true, mode: 0o777 })
  await writeFile(join(profile, 'pictures.json'), JSON.stringify({ rules: { hours }, siteHours: null }))
  let { program, hand } = await start()
  let { page } = hand
  await hand.signIn('alice', 'alice')
  await expect(page.getByText(/图片 0 \/ \d+ · .* 开始下载/)).toBeVisible()
  const staysAwake = () =>
    program.main(({ powerSaveBlocker }) => [0, 1].some((id) => powerSaveBlocker.isStarted(id)))
  await expect.poll(staysAwake, { timeout: 60_000 }).toBe(true)

  await page.getByRole('button', { name: /打开同步面板/ }).click()
  await expect(page.getByRole('dialog').getByText(/只在 .* 下载图片，到时间自动开始/)).toBeVisible()
  await page.getByRole('button', { name: '先下载接下来 20 张' }).click()
  await expect(page.getByRole('dialog').getByText(/图片 [1-9]\d* \/ \d+ 张|图片都已在本机/)).toBeVisible()
  await expect(page.getByRole('dialog').getByText(/只在 .* 下载图片/)).toBeVisible()

  await page.getByRole('button', { name: '图片下载设置' }).click()
  await page.getByLabel('什么时候下载').selectOption('any')
  await page.getByLabel('图片流量上限').selectOption('day')
  await page.getByLabel('最多（MB）').fill('500')
  await page.getByLabel('最多（MB）').press('Enter')
  await page.getByRole('button', { name: '完成' }).click()
  await hand.waitForPictures()
  await expect.poll(staysAwake, { timeout: 60_000 }).toBe(false)
  await program.close()

  ;({ program, hand } = await start())
  ;({ page } = hand)
  await hand.signIn('alice', 'alice')
  await page.getByRole('button', { name: /我的账号/ }).click()
  await page.getByRole('button', { name: '图片下载设置' }).click()
  await expect(page.getByLabel('最多（MB）')).toHaveValue('500')
  await expect(page.getByText(/今天用了 [1-9]/)).toBeVisible()
})

test('pictures come on while nobody is signed in, also after a restart', async ({ server, start }) => {
  test.setTimeout(240_000)
  const total = (await samples()).length
  const line = await BadLink.open(new URL(server.url), { rate: 2_000_000, roundTrip: 20, loss: 0, seed: 1 })
  try {
    let { program, hand } = await start({ serverUrl: line.url })
    const idle = () => hand.page.getByTestId('idle-pictures')
    await hand.signIn('alice', 'alice')
    await expect(hand.page.getByText(`/ ${total}`).first()).toBeVisible()
    await hand.leave()
    await expect(idle()).toContainText(/图片下载中 \d+\/\d+/)
    await program.close()
    ;({ program, hand } = await start({ serverUrl: line.url }))
    await expect(idle()).toContainText('图片下载中')
    await expect(idle()).toContainText('图片都已在本机', { timeout: 120_000 })
    await server.stop()
    await hand.signIn('alice', 'alice')
    await expect(hand.page.getByText('图片都已在本机').first()).toBeVisible()
  } finally {
    await line.close()
  }
})
