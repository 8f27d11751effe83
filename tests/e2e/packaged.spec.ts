import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { chromium, expect } from '@playwright/test'
import { electronCommand } from '../../build/launch-electron.mjs'
import { devToolsUrl } from '../harness/dev-tools.ts'
import { Labeller } from '../harness/labeller.ts'
import { test } from '../harness/test.ts'

const PROGRAM = join(import.meta.dirname, '../../dist/linux-unpacked/aidol-annotator')
/** How @electron/fuses writes on and off: the characters in the binary. */
const ON = '1'.charCodeAt(0)
const OFF = '0'.charCodeAt(0)

test('the packaged program has the fuses of a release', async () => {
  const wire = await getCurrentFuseWire(PROGRAM)
  expect({
    runAsNode: wire[FuseV1Options.RunAsNode],
    cookieEncryption: wire[FuseV1Options.EnableCookieEncryption],
    nodeOptions: wire[FuseV1Options.EnableNodeOptionsEnvironmentVariable],
    cliInspect: wire[FuseV1Options.EnableNodeCliInspectArguments],
    asarIntegrity: wire[FuseV1Options.EnableEmbeddedAsarIntegrityValidation],
    onlyAsar: wire[FuseV1Options.OnlyLoadAppFromAsar],
    fileProtocol: wire[FuseV1Options.GrantFileProtocolExtraPrivileges],
  }).toEqual({
    runAsNode: OFF,
    cookieEncryption: ON,
    nodeOptions: OFF,
    cliInspect: OFF,
    asarIntegrity: ON,
    onlyAsar: ON,
    fileProtocol: OFF,
  })
})

test('the packaged program signs in and shows the batch', async ({ server, work }) => {
  const profileDir = join(work, 'profile')
  const { executablePath, args, env } = electronCommand({
    profileDir,
    program: PROGRAM,
    args: ['--remote-debugging-port=0'],
    env: { AIDOL_SERVER: server.url },
  })
  // A release cannot be driven through Node's inspector: its fuse is off. So through the DevTools port of Chromium.
  const child = spawn(executablePath, args, { env, stdio: 'ignore' })
  try {
    const browser = await chromium.connectOverCDP(await devToolsUrl(profileDir))
    const page = browser.contexts()[0]?.pages()[0] ?? (await browser.contexts()[0]?.waitForEvent('page'))
    if (page === undefined) throw new Error('the packaged program shows no page')
    const hand = new Labeller(page)
    await hand.signIn('alice', 'alice')
    await hand.waitForPictures()
    await expect(page.locator('html')).toHaveAttribute('data-policy-violations', '0')
    await browser.close()
  } finally {
    const ended = once(child, 'exit')
    child.kill()
    await ended
  }
})
