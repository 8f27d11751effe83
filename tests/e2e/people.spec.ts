import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { filesBelow } from '../harness/files-below.ts'
import type { Labeller } from '../harness/labeller.ts'
import type { Program } from '../harness/program.ts'
import { FLOWER, KITTEN } from '../harness/sample-pictures.ts'
import { searchFiles } from '../harness/search-files.ts'
import { test } from '../harness/test.ts'

const CAT = '1'
const PIN = '8361'
/** What Alice writes; nobody else may come upon it. */
const NOTE = 'zq7-Krokus-unter-Schnee'
const REASON = 'vx3-Bernstein-am-Strand'

const sees = (page: Page, name: string) => expect(page.getByRole('heading', { level: 1 })).toHaveText(name)
const chosen = (page: Page) => page.getByTestId('sign-in').getByRole('heading', { level: 2 })
const entry = (page: Page, name: string) => page.locator(`[data-person="${name}"]`)

async function setPin(page: Page, pin: string, password: string): Promise<void> {
  await page.getByRole('button', { name: /^我的账号/ }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: '设置 PIN' }).click()
  await dialog.getByLabel('新 PIN（4 到 8 位数字）').fill('1990')
  await expect(dialog.getByText('年份和生日太好猜了。')).toBeVisible()
  await dialog.getByLabel('新 PIN（4 到 8 位数字）').fill(pin)
  await dialog.getByLabel('再输一次').fill(pin)
  await dialog.getByLabel('您的密码（确认是您本人）').fill(password)
  await dialog.getByRole('button', { name: '保存 PIN' }).click()
  await expect(dialog.getByText('PIN 已设好。')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
}

async function unlock(page: Page, pin: string): Promise<void> {
  await page.getByLabel('PIN', { exact: true }).fill(pin)
  await page.keyboard.press('Enter')
}

/** The tokens that go over the line from now on. */
async function watchTokens(program: Program): Promise<() => Promise<string[]>> {
  await program.main(({ session }) => {
    const seen = new Set<string>()
    Object.assign(globalThis, { seenTokens: seen })
    session.defaultSession.webRequest.onBeforeSendHeaders(({ requestHeaders }, go) => {
      const header = Object.entries(requestHeaders).find(([name]) => name.toLowerCase() === 'authorization')
      if (header !== undefined) seen.add(header[1].replace('Bearer ', ''))
      go({ requestHeaders })
    })
  })
  return () => program.main(() => [...(globalThis as unknown as { seenTokens: Set<string> }).seenTokens])
}

/** Every string that the page's memory holds, as its heap tells. */
async function memoryOf(page: Page): Promise<string> {
  const cdp = await page.context().newCDPSession(page)
  const chunks: string[] = []
  cdp.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk))
  await cdp.send('HeapProfiler.enable')
  await cdp.send('HeapProfiler.collectGarbage')
  await cdp.send('HeapProfiler.takeHeapSnapshot', {})
  await cdp.detach()
  return chunks.join('')
}

test('two people at one computer: each finds her place, neither finds the other’s work', async ({
  server,
  work,
  start,
}) => {
  test.setTimeout(240_000)
  const profile = join(work, 'profile')
  const sample = join(import.meta.dirname, '../../server/sample')
  await server.cli('project', 'create', '--name', '第二批', '--schema', join(sample, 'schema.json'))
  await server.cli('project', 'import', join(sample, 'pictures'), '--project', '第二批')
  await server.cli('batch', 'create', '--project', '第二批', '--to', 'bob')
  let { program, hand } = await start()
  let { page } = hand
  const tokens = await watchTokens(program)

  await test.step('Alice comes for the first time and sets a PIN; the list knows Bob after her', async () => {
    await hand.signIn('alice', 'alice')
    await setPin(page, PIN, 'alice')
    await hand.waitForPictures()
    await hand.leave()
    await expect(chosen(page)).toHaveText('李梅')
    await hand.signIn('bob', 'bob')
    await hand.waitForPictures()
    await page.keyboard.press('F9')
    await expect(entry(page, 'bob')).toBeFocused()
    await expect(page.locator('[data-person]')).toHaveCount(2)
  })
  const [tokenOfAlice = ''] = await tokens()
  expect(tokenOfAlice.length).toBeGreaterThan(20)
  await server.kill()

  let drawn: Awaited<ReturnType<Labeller['objects']>> = []
  let zoom = ''
  await test.step('Alice works without a network, and leaves in the middle of an outline', async () => {
    await entry(page, 'alice').click()
    await unlock(page, PIN)
    await hand.openTask(FLOWER.name)
    await page.getByRole('button', { name: '跳过', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel(/补充说明/).fill(REASON)
    await dialog.getByRole('button', { name: '跳过' }).click()
    await expect(page.getByRole('button', { name: /等待发送 1 项/ })).toBeVisible()
    await hand.toBatches()
    await hand.openTask(KITTEN.name)
    await hand.drawBox(KITTEN.size, CAT, [600, 200], [1300, 1000])
    await page.getByRole('textbox', { name: '备注' }).fill(NOTE)
    await hand.drawBox(KITTEN.size, '2', [655, 224], [1270, 772])
    await page.keyboard.press('Control+c')
    await hand.chooseClass(CAT, 'p')
    await hand.click(KITTEN.size, [100, 100], [400, 100], [400, 400])
    await page.keyboard.press('=')
    drawn = await hand.objects()
    expect(drawn).toHaveLength(2)
    zoom = await page
      .getByText(/^\d+%$/)
      .first()
      .innerText()
    await page.keyboard.press('F9')
    await expect(entry(page, 'alice')).toContainText('1 件未发送')
    await expect(entry(page, 'alice')).toContainText('草稿 1 张')
  })

  await test.step('Bob finds nothing of it: on the screen, in the clipboard, in memory, on the disk', async () => {
    await entry(page, 'bob').click()
    await expect(chosen(page)).toHaveText('王芳')
    await page.getByLabel('密码', { exact: true }).fill('bob')
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { name: '任务包', exact: true })).toBeVisible()
    expect(await page.title()).toBe('A-Idol 标注')
    await hand.openTask(KITTEN.name)
    expect(await hand.objects()).toEqual([])
    await page.keyboard.press('Control+v')
    await expect(page.getByTestId('notice')).toContainText('没有可以粘贴')
    expect(await program.main(({ clipboard }) => clipboard.readText())).toBe('')
    await hand.drawBox(KITTEN.size, CAT, [10, 10], [300, 300])
    await hand.waitSaved()

    const secrets = [NOTE, REASON, tokenOfAlice]
    expect(await searchFiles(profile, secrets)).toEqual([])
    // It would find them: the names of pictures are no secret, and people.json is read by everybody.
    expect(await searchFiles(profile, [KITTEN.name])).not.toEqual([])
    expect(await searchFiles(profile, ['"alice"'])).toContain('"alice" in people.json')
    const memory = await memoryOf(page)
    expect(memory).toContain(KITTEN.name)
    expect(secrets.filter((secret) => memory.includes(secret))).toEqual([])
    await page.getByRole('button', { name: /打开同步面板/ }).click()
    const others = page.getByRole('region', { name: '这台电脑上别人的工作' })
    await expect(others).toContainText('李梅')
    await expect(others).toContainText('1 件未发送')
    await page.keyboard.press('Escape')
    await hand.leave()
  })

  const standsThere = async () => {
    await sees(page, KITTEN.name)
    await hand.waitForPicture()
    await expect.poll(() => hand.objects()).toEqual(drawn)
    await expect(page.getByText(zoom, { exact: true }).first()).toBeVisible()
  }
  await test.step('Alice comes back with the keyboard alone, and goes on where she was', async () => {
    await expect(entry(page, 'bob')).toBeFocused()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect(page.getByLabel('PIN', { exact: true })).toBeFocused()
    await page.keyboard.type(PIN)
    await page.keyboard.press('Enter')
    await standsThere()
    await expect(hand.stage).toBeFocused()
    await page.keyboard.press('Enter') // closes the outline of three points that she had begun
    await expect.poll(async () => (await hand.objects()).length).toBe(3)
    for (const left of [2, 1, 1, 0]) {
      await page.keyboard.press('Control+z')
      await expect.poll(async () => (await hand.objects()).length).toBe(left)
    }
    for (let n = 0; n < 3; n++) await page.keyboard.press('Control+y')
    await expect.poll(() => hand.objects()).toEqual(drawn)
    await hand.waitSaved()
  })

  await test.step('and after a power cut', async () => {
    await page.keyboard.press('=')
    zoom = await page
      .getByText(/^\d+%$/)
      .first()
      .innerText()
    await page.waitForTimeout(4000) // her place is kept a few seconds behind her hand
    await program.kill()
    ;({ program, hand } = await start())
    ;({ page } = hand)
    await entry(page, 'alice').click()
    await unlock(page, PIN)
    await standsThere()
  })

  await test.step('what Alice has finished lies nowhere in the open: waiting, carried by Bob, and with its receipt', async () => {
    const secrets = [NOTE, REASON, tokenOfAlice]
    await hand.submit()
    await hand.waitSaved()
    await page.keyboard.press('F9')
    await expect(entry(page, 'alice')).toContainText('2 件未发送')
    expect((await filesBelow(join(profile, 'carry'))).length).toBeGreaterThan(0)
    expect(await searchFiles(profile, secrets)).toEqual([])

    await server.start()
    await hand.signIn('bob', 'bob')
    await expect.poll(() => filesBelow(join(profile, 'carry')), { timeout: 60_000 }).toEqual([])
    const readable = await page.evaluate(async () => {
      const { desk } = window
      const read = [await desk.call('journal:read', null)]
      for (const prefix of ['doc/', 'op/', 'state/'])
        read.push(await desk.call('journal:retained', { prefix }))
      return read.map((answer) => JSON.stringify(answer)).join()
    })
    expect(secrets.filter((secret) => readable.includes(secret))).toEqual([])
    await hand.leave()

    await hand.signIn('alice', 'alice')
    await expect(page.getByRole('button', { name: /全部已发送/ })).toBeVisible({ timeout: 60_000 })
    await expect
      .poll(async () => (await filesBelow(join(profile, 'journal'))).filter((file) => file.includes('kept')))
      .not.toEqual([])
    expect(await searchFiles(profile, secrets)).toEqual([])
  })
  await expect(page.locator('html')).toHaveAttribute('data-policy-violations', '0')
})

test('wrong PINs cost more and more time, over a restart too; the password is there still', async ({
  start,
  work,
}) => {
  let { program, hand } = await start()
  let { page } = hand
  await hand.signIn('alice', 'alice')
  await setPin(page, PIN, 'alice')
  await page.keyboard.press('Control+l')
  await expect(page.getByText(/已锁定/)).toBeVisible()
  const submit = () => page.getByRole('button', { name: /^(登录|解锁)$/ })
  for (let tries = 1; tries <= 5; tries++) {
    await page.getByLabel('PIN', { exact: true }).fill('4096')
    await submit().click()
    await expect
      .poll(
        async () => JSON.parse(await readFile(join(work, 'profile', 'people.json'), 'utf8')).people[0].wrong,
      )
      .toBe(tries)
    if (tries < 5) await expect(page.getByRole('alert')).toContainText('PIN 不对')
  }
  await expect(page.getByRole('alert')).toContainText(/请等 \d 秒再试/)
  await expect(submit()).toBeDisabled()
  await program.kill()

  ;({ program, hand } = await start())
  ;({ page } = hand)
  await expect(page.getByRole('alert')).toContainText(/请等 \d 秒再试/)
  await page.getByLabel('PIN', { exact: true }).fill(PIN)
  await expect(submit()).toBeDisabled()
  await expect(page.getByRole('alert')).toHaveCount(0)
  await submit().click()
  await expect(page.getByRole('heading', { name: '任务包', exact: true })).toBeVisible()
  await hand.leave()
  await page.getByRole('button', { name: '改用密码' }).click()
  await page.getByLabel('密码', { exact: true }).fill('alice')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: '任务包', exact: true })).toBeVisible()
})

test('work that nobody watches is locked, and unlocked to the same stroke', async ({
  server,
  work,
  start,
}) => {
  const first = await start()
  await first.hand.signIn('alice', 'alice')
  await setPin(first.hand.page, PIN, 'alice')
  await first.hand.waitForPictures()
  await first.program.close()
  const site = { server: server.url, lockWithinMinutes: 0.1 }
  await writeFile(join(work, 'profile', 'server.json'), JSON.stringify(site))

  const { hand } = await start()
  const { page } = hand
  await unlock(page, PIN)
  await hand.toBatches()
  await hand.openTask(KITTEN.name)
  await hand.chooseClass(CAT, 'p')
  await hand.click(KITTEN.size, [100, 100], [900, 100], [900, 900])

  await expect(page.getByText(/已锁定/)).toBeVisible({ timeout: 20_000 })
  await expect(chosen(page)).toHaveText('李梅')
  await expect(page.getByRole('button', { name: '其他人' })).toBeVisible()
  await expect(hand.stage).toHaveCount(0)
  expect(await page.title()).toBe('A-Idol 标注')
  const journal = await page.evaluate(() => window.desk.call('journal:read', null).then(String, String))
  expect(journal).toContain('nobody is signed in')

  await unlock(page, PIN)
  await sees(page, KITTEN.name)
  await hand.waitForPicture()
  await page.keyboard.press('Enter')
  await expect.poll(async () => (await hand.objects()).length).toBe(1)
  await hand.waitSaved()

  await test.step('a site that says how long leaves no other choice', async () => {
    await page.getByRole('button', { name: /^我的账号/ }).click()
    await expect(page.getByLabel('离开时自动锁定').locator('option')).toHaveText(['0.1 分钟后'])
    await page.keyboard.press('Escape')
  })
})
