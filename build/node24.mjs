// The tool chain runs on Node 24 (several tools refuse Node 20, and the server runs by type stripping). For the platforms that
// have one, the lock file brings it as a package, so that nobody installs or switches Node by hand.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { inRoot } from './paths.mjs'
import { toolEnv } from './run.mjs'
import { SetupError, say } from './say.mjs'

const WANTED = 24

/** The Node 24 to run with: this one, or the one from the packages. @returns {string} */
export function node24() {
  if (Number(process.versions.node.split('.')[0]) >= WANTED) return process.execPath
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const file = inRoot('node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (existsSync(file)) return file
  throw new SetupError(
    `This needs Node ${WANTED}, and there is no package with it for ${process.platform}-${process.arch}.\n` +
      `Install Node ${WANTED} and start the same command again (this is Node ${process.versions.node}).`,
  )
}

/**
 * Goes on under Node 24: returns at once when this is it, otherwise runs the same script again with it and ends as it ended.
 * @param {string} script
 */
export async function goOnWithNode24(script) {
  const node = node24()
  if (node === process.execPath) return
  say('node', `going on with Node ${WANTED} from the packages`)
  const child = spawn(node, [script, ...process.argv.slice(2)], { stdio: 'inherit', env: toolEnv() })
  // The terminal sends Ctrl-C to both of us: the child decides how to end, we wait for it.
  process.on('SIGINT', () => {})
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP']))
    process.on(signal, () => child.kill(signal))
  process.exit(await new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1))))
}
