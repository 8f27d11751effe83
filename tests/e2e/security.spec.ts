import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { Program } from '../harness/program.ts'
import { workFolder } from '../harness/work-folder.ts'

/** What a page that was taken over could reach: nothing. No server is needed for it. */
let program: Program
let work: string

test.beforeAll(async () => {
  work = await workFolder()
  const profileDir = join(work, 'profile')
  program = await Program.start({ profileDir, serverUrl: 'http://127.0.0.1:9' })
  await expect(program.page.getByLabel('姓名或账号')).toBeVisible()
})
test.afterAll(async () => {
  await program.close()
  await rm(work, { recursive: true, force: true })
})

test('the page has no Node and no Electron', async () => {
  const found = await program.page.evaluate(() =>
    ['require', 'process', 'module', 'Buffer', 'global', 'ipcRenderer', 'electron'].filter(
      (name) => name in window,
    ),
  )
  expect(found).toEqual([])
  expect(await program.page.evaluate(() => Object.keys(window.desk).sort())).toEqual(['call', 'on'])
})

test('the renderer process is in the sandbox of the system', async () => {
  const pid = await program.main(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
  )
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  expect(/^Seccomp:\s+(\d)/m.exec(status)?.[1]).toBe('2')
  expect(await readFile(`/proc/${pid}/cmdline`, 'utf8')).not.toContain('--no-sandbox')
})

test('a call with an unknown channel or a wrong argument is refused', async () => {
  const call = (channel: string, arg: unknown) =>
    program.page.evaluate(
      ([c, a]) =>
        (window.desk.call as (channel: unknown, arg: unknown) => Promise<unknown>)(c, a).then(
          () => 'answered',
          () => 'refused',
        ),
      [channel, arg],
    )
  expect(await call('app:info', null)).toBe('answered')
  expect(await call('app:info', { extra: true })).toBe('refused')
  expect(await call('media:fetch', { sha256: '../../etc/passwd', bytes: 1 })).toBe('refused')
  expect(await call('shell:openExternal', 'https://example.org')).toBe('refused')
})

test('nothing outside the bundle is served', async () => {
  const statuses = await program.page.evaluate(async () => {
    const paths = [
      '/../package.json',
      '/..%2f..%2fpackage.json',
      '/%2e%2e/%2e%2e/package.json',
      '/..%5c..%5cpackage.json',
      '/media/../../people.json',
      `/media/${'0'.repeat(64)}`,
      '/%00',
    ]
    return Promise.all(paths.map(async (path) => (await fetch(`app://bundle${path}`)).status))
  })
  expect(statuses.every((status) => status >= 400)).toBe(true)
})

test('the policy is strict, and breaks nothing of ours', async () => {
  const policy = await program.page.evaluate(async () =>
    (await fetch('/index.html')).headers.get('content-security-policy'),
  )
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("require-trusted-types-for 'script'")
  expect(policy).not.toMatch(/unsafe-|data:/)
  await expect(program.page.locator('html')).toHaveAttribute('data-policy-violations', '0')
  // The counter itself works: a script from elsewhere is stopped and counted.
  await program.page.evaluate(() => fetch('https://example.org/').catch(() => null))
  await expect(program.page.locator('html')).toHaveAttribute('data-policy-violations', '1')
})

test('the page cannot leave, open windows or get permissions', async () => {
  const before = program.page.url()
  await program.page.evaluate(() => {
    location.href = 'https://example.org/'
  })
  const opened = await program.page.evaluate(() => window.open('https://example.org/') === null)
  const permission = await program.page.evaluate(() => Notification.requestPermission())
  expect(program.page.url()).toBe(before)
  expect(opened).toBe(true)
  expect(permission).toBe('denied')
  expect(await program.main(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
})
