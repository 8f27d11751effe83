// `npm run demo`: the main job unattended in the real program; pictures, dataset and report.json are left in out/demo/.
import { inRoot } from './paths.mjs'
import { run } from './run.mjs'
import { giveUp } from './say.mjs'
import { setUp } from './setup.mjs'

try {
  await setUp(import.meta.filename)
  await (await import('./bundle.mjs')).ensureBundles()
  const { close } = await (await import('./display.mjs')).ensureDisplay()
  const script = inRoot('tests', 'demo', 'demo.ts')
  const { code } = await run(process.execPath, [script, ...process.argv.slice(2)], { show: true })
  close()
  process.exit(code)
} catch (error) {
  giveUp(error)
}
