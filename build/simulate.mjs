// `npm run simulate -- --seeds N [--from S]`: what devices, people and a server live through, decided by seeds.
import { inRoot } from './paths.mjs'
import { run } from './run.mjs'
import { giveUp } from './say.mjs'
import { setUp } from './setup.mjs'

try {
  await setUp(import.meta.filename)
  const script = inRoot('tests', 'simulator', 'run.ts')
  const { code } = await run(process.execPath, [script, ...process.argv.slice(2)], { show: true })
  process.exitCode = code
} catch (error) {
  giveUp(error)
}
