// `npm run faults`: real faults against the real program, server and database; the last line of each fault is JSON.
import { inRoot } from './paths.mjs'
import { run } from './run.mjs'
import { giveUp } from './say.mjs'
import { setUp } from './setup.mjs'

try {
  await setUp(import.meta.filename)
  const args = process.argv.slice(2)
  let close = () => {}
  if (!args.some((arg) => arg === '--help' || arg === '-h')) {
    await (await import('./bundle.mjs')).ensureBundles()
    close = (await (await import('./display.mjs')).ensureDisplay()).close
  }
  const { code } = await run(process.execPath, [inRoot('tests', 'faults', 'run.ts'), ...args], { show: true })
  close()
  process.exit(code)
} catch (error) {
  giveUp(error)
}
