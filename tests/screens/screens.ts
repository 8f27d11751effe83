import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { TOOL_NAMES } from '../../renderer/editor/tools/tool.ts'
import { TOUR_STEPS } from '../../renderer/ui/help/tour-steps.ts'
import { en } from '../../renderer/ui/text/en.ts'
import { zh } from '../../renderer/ui/text/zh.ts'
import { CentralServer, freePort } from '../harness/central-server.ts'
import { DIALOGS } from '../harness/dialogs.ts'
import { Labeller } from '../harness/labeller.ts'
import { Program } from '../harness/program.ts'
import { KITTEN } from '../harness/sample-pictures.ts'
import { TOUR_DEEDS } from '../harness/tour.ts'
import { workFolder } from '../harness/work-folder.ts'
import { TOOLS_IN_USE, ToolHand } from './tools-in-use.ts'

/**
 * A picture of every screen and of every tool in use, in both languages, in out/screens/<language>/. Real program, real
 * server. `--size 1920x1080` for another window; without it the small one that most of our PCs have.
 */
const OUT = join(import.meta.dirname, '../../out/screens')
const LANGUAGES = ['zh', 'en'] as const
const ANY_LANGUAGE = new RegExp(`${zh.app.languageLabel}|${en.app.languageLabel}`)
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
  const hand = new Labeller(program.page)
  await program.page.getByTestId('sign-in').waitFor()
  for (const language of LANGUAGES.toReversed()) await shoot(program.page, language, 'sign-in')
  await hand.signIn('alice', 'alice')
  await hand.waitForPictures()
  await hand.openTask(KITTEN.name)
  await drawSomething(hand)
  await hand.toBatches()
  for (const language of LANGUAGES) await walk(hand, language)
  await program.page.keyboard.press('Control+l')
  await program.page.getByTestId('sign-in').waitFor()
  for (const language of LANGUAGES.toReversed()) await shoot(program.page, language, 'locked')
  await hand.signIn('bob', 'bob')
  await hand.leave()
  for (const language of LANGUAGES) await shoot(program.page, language, 'people')
  await program.close()
} finally {
  await server.stop()
  await rm(work, { recursive: true, force: true })
}
console.log('screens: done; see out/screens/')

async function shoot(page: Page, language: 'zh' | 'en', name: string): Promise<void> {
  const chosen = page.locator(`html[lang^="${language}"]`)
  if ((await chosen.count()) === 0) await page.getByRole('button', { name: ANY_LANGUAGE }).click()
  await chosen.waitFor()
  // What fades in is in its place then.
  await page.waitForTimeout(200)
  await page.screenshot({ path: join(OUT, language, `${name}.png`) })
  console.log(`screens: ${language}/${name}`)
}

/** Through the whole program in one language. */
async function walk(hand: Labeller, language: 'zh' | 'en'): Promise<void> {
  const { page, stage } = hand
  const text = language === 'zh' ? zh : en
  const shot = (name: string) => shoot(page, language, name)
  const button = (name: string) => page.getByRole('button', { name, exact: true }).first()
  const press = async (key: string) => {
    await stage.focus()
    await page.keyboard.press(key)
  }

  await shot('batches')
  await button(text.batches.list).click()
  const kitten = page.getByRole('button', { name: new RegExp(KITTEN.name) })
  await kitten.waitFor()
  await shot('tasks')
  await kitten.click()
  await hand.waitForPicture()
  await shot('workspace')

  const tools = new ToolHand(hand, KITTEN.size)
  for (const tool of TOOL_NAMES) {
    const { says, use } = TOOLS_IN_USE[tool]
    if (tool !== 'select') await page.keyboard.press('Escape')
    await tools.take(tool)
    await use(tools)
    const [hint = ''] = text.hint[says].split('{{')
    await expect(page.getByTestId('hint')).toContainText(hint)
    await shot(`tool-${tool}`)
    await tools.drop()
  }
  for (const { name, key } of DIALOGS) {
    await press(key)
    await shot(name)
    await page.keyboard.press('Escape')
  }
  await press('F2')
  const example = page.getByRole('complementary', { name: text.help.guideline }).locator('img').first()
  await example.waitFor()
  await shot('guideline')
  await example.click()
  await shot('guideline-picture')
  await page.keyboard.press('Escape')
  await press('F2')
  await page.getByRole('button', { name: text.sync.open }).click()
  await shot('sync')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: new RegExp(`^${text.people.account}`) }).click()
  await button(text.pictures.settings).click()
  await shot('picture-settings')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: new RegExp(`^${text.people.account}`) }).click()
  await button(text.people.pinNew).click()
  await shot('account')
  await page.keyboard.press('Escape')

  await button(text.rail.menu).click()
  await shot('help')
  await page.getByRole('menuitem', { name: text.rail.tour }).click()
  for (const [i, step] of TOUR_STEPS.entries()) {
    await page
      .getByTestId('tour')
      .and(page.locator(`[data-step="${step}"]`))
      .waitFor()
    if (i === 0) await hand.waitForPicture()
    await shot(`tour-${String(i + 1).padStart(2, '0')}-${step}`)
    await TOUR_DEEDS[step](hand)
  }
  await button(text.tour.finish).waitFor()
  await shot('tour-done')
  await button(text.tour.finish).click()
  await button(text.app.back).click()
  await button(text.batches.title).click()
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
  await hand.chooseClass('1', 'm')
  await hand.drag(KITTEN.size, [760, 840], [1050, 900])
  await hand.waitSaved()
}
