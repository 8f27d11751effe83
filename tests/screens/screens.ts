import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { TOOL_NAMES } from '../../renderer/editor/tools/tool.ts'
import { en } from '../../renderer/ui/text/en.ts'
import { zh } from '../../renderer/ui/text/zh.ts'
import { CentralServer, freePort } from '../harness/central-server.ts'
import { Labeller } from '../harness/labeller.ts'
import { Program } from '../harness/program.ts'
import { workFolder } from '../harness/work-folder.ts'
import { TOOLS_IN_USE, ToolHand } from './tools-in-use.ts'

/**
 * A picture of every screen and of every tool in use, in both languages, in out/screens/<language>/. Real program, real
 * server. `--size 1920x1080` for another window; without it the small one that most of our PCs have.
 */
const OUT = join(import.meta.dirname, '../../out/screens')
const KITTEN = { name: 'cat-01-kitten.jpg', size: { width: 1920, height: 1080 } }
const at = process.argv.indexOf('--size')
const [width = 1366, height = 768] = at < 0 ? [] : (process.argv[at + 1] ?? '').split('x').map(Number)

const work = await workFolder()
await rm(OUT, { recursive: true, force: true })
const server = new CentralServer({ dataDir: join(work, 'server'), port: await freePort() })
await server.start()
try {
  const program = await Program.start({ profileDir: join(work, 'profile'), serverUrl: server.url })
  await program.main(({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(...size), [
    width,
    height,
  ] as [number, number])
  for (const language of ['zh', 'en'] as const) await walk(new Labeller(program.page), language)
  await program.close()
} finally {
  await server.stop()
  await rm(work, { recursive: true, force: true })
}
console.log('screens: done; see out/screens/')

/** Through the whole program in one language, from signing in to signing out. */
async function walk(hand: Labeller, language: 'zh' | 'en'): Promise<void> {
  const { page } = hand
  const text = language === 'zh' ? zh : en
  const folder = join(OUT, language)
  await mkdir(folder, { recursive: true })
  const shot = async (name: string): Promise<void> => {
    // What fades in is in its place then.
    await page.waitForTimeout(300)
    await page.screenshot({ path: join(folder, `${name}.png`) })
    console.log(`screens: ${language}/${name}`)
  }
  const button = (name: string) => page.getByRole('button', { name, exact: true }).first()

  if (language === 'en') await page.getByRole('button', { name: zh.app.languageLabel }).click()
  await button(text.signIn.submit).waitFor()
  await shot('sign-in')
  await page.getByLabel(text.signIn.name).fill('alice')
  await page.getByLabel(text.signIn.password, { exact: true }).fill('alice')
  await button(text.signIn.submit).click()
  await page.getByText(text.batches.picturesReady).first().waitFor({ timeout: 60_000 })
  await shot('batches')
  await button(text.batches.list).click()
  const kitten = page.getByRole('button', { name: new RegExp(KITTEN.name) })
  await kitten.waitFor()
  await shot('tasks')
  await kitten.click()
  await hand.waitForPicture()
  await endTour(page)
  await shot('workspace')

  if (language === 'zh') await drawSomething(hand)
  const tools = new ToolHand(hand, KITTEN.size)
  for (const tool of TOOL_NAMES) {
    if (tool !== 'select') await page.keyboard.press('Escape')
    await tools.take(tool)
    await TOOLS_IN_USE[tool](tools)
    await shot(`tool-${tool}`)
    await tools.drop()
  }
  for (const [name, key] of [
    ['keys', '?'],
    ['palette', 'Control+k'],
    ['display', 'Shift+D'],
    ['check', 'F7'],
    ['skip', 's'],
  ] as const) {
    await hand.stage.focus()
    await page.keyboard.press(key)
    await shot(name)
    await page.keyboard.press('Escape')
  }
  await hand.stage.focus()
  await page.keyboard.press('F2')
  await shot('guideline')
  await page.keyboard.press('F2')
  await page.getByRole('button', { name: text.sync.open }).click()
  await shot('sync')
  await page.keyboard.press('Escape')
  await button(text.app.back).click()
  await page.getByRole('button', { name: text.app.signOut }).first().click()
}

/** Shapes of several kinds, so that there is something to select, to erase and to cut. */
async function drawSomething(hand: Labeller): Promise<void> {
  await hand.drawPolygon(KITTEN.size, '1', [
    [560, 300],
    [700, 180],
    [1250, 170],
    [1380, 420],
    [1330, 900],
    [1000, 1000],
    [640, 960],
  ])
  await hand.drawBox(KITTEN.size, '2', [655, 224], [1270, 772])
  await hand.waitSaved()
}

/** The tour opens by itself the first time. */
async function endTour(page: Page): Promise<void> {
  const decline = page.getByRole('button', { name: /跳过教程|以后再说|Skip the tour|Not now/ })
  if (await decline.isVisible()) await decline.click()
}
