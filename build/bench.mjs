// `npm run bench -- editor`: how fast the program is, beside others in the same run; one line of JSON for each figure.
import { writeFile } from 'node:fs/promises'
import { inRoot } from './paths.mjs'
import { run, tail } from './run.mjs'
import { giveUp, SetupError, say } from './say.mjs'
import { setUp } from './setup.mjs'

/** What must be made before the bench of this name can run, beside the program itself. @type {Record<string, () => Promise<void>>} */
const BENCHES = { editor: bundlePeers, sync: async () => {}, server: async () => {}, import: async () => {} }

/** Two windows of 1366 × 768 beside each other. */
const DISPLAY = { width: 2732, height: 768 }

/** The programs that ours is compared with: tests/bench/peers. */
async function bundlePeers() {
  say('bench', 'bundling the peers')
  const config = inRoot('tests', 'bench', 'peers', 'vite.config.ts')
  for (const mode of ['pages', 'main']) {
    const command = ['build', '--config', config, '--mode', mode, '--logLevel', 'warn']
    const { code, output } = await run('vite', command)
    if (code !== 0) throw new SetupError(`The peers could not be bundled:\n${tail(output, 60)}`)
  }
  const about = { name: 'aidol-bench', version: '1.0.0', type: 'module', main: 'main/main.js' }
  await writeFile(inRoot('out', 'bench', 'package.json'), JSON.stringify(about))
}

const [name = '', ...args] = process.argv.slice(2)
try {
  const bundle = BENCHES[name]
  if (bundle === undefined)
    throw new SetupError(`Which bench? npm run bench -- ${Object.keys(BENCHES).join('|')} [--help]`)
  await setUp(import.meta.filename)
  const script = inRoot('tests', 'bench', `${name}.ts`)
  let close = () => {}
  if (!args.some((arg) => arg === '--help' || arg === '-h')) {
    await (await import('./bundle.mjs')).ensureBundles()
    await bundle()
    close = (await (await import('./display.mjs')).ensureDisplay(DISPLAY)).close
  }
  const { code } = await run(process.execPath, [script, ...args], { show: true })
  close()
  process.exit(code)
} catch (error) {
  giveUp(error)
}
