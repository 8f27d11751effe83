// `npm run screens`: a picture of every screen and of every tool in use, in both languages, in out/screens/.
import { inRoot } from './paths.mjs'
import { run } from './run.mjs'
import { giveUp } from './say.mjs'
import { setUp } from './setup.mjs'

try {
  await setUp(import.meta.filename)
  await (await import('./bundle.mjs')).ensureBundles()
  const { close } = await (await import('./display.mjs')).ensureDisplay()
  const script = inRoot('tests', 'screens', 'screens.ts')
  const { code } = await run(process.execPath, [script, ...process.argv.slice(2)], { show: true })
  close()
  process.exit(code)
} catch (error) {
  giveUp(error)
}
