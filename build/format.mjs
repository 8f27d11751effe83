// `npm run format`: layout, order of imports and what the lint can mend safely.
import { run } from './run.mjs'
import { giveUp } from './say.mjs'
import { setUp } from './setup.mjs'

try {
  await setUp(import.meta.filename, { electron: false })
  process.exit((await run('biome', ['check', '--write', ...process.argv.slice(2)], { show: true })).code)
} catch (error) {
  giveUp(error)
}
