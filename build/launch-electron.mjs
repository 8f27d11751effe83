// The one way in which everything starts Electron: `npm start`, the demo and Playwright. Needs `build/setup.mjs` to have run.
//
//   const app = await _electron.launch(electronCommand({ profileDir }))
import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { electronRuntime } from './electron-runtime.mjs'
import { ROOT } from './paths.mjs'
import { say } from './say.mjs'
import { AS_USER, asUnprivilegedUser, giveToElectron, weAreRoot, whyNoSandbox } from './unprivileged.mjs'

export { giveToElectron }

/**
 * @typedef {object} LaunchOptions
 * @property {string} profileDir  the program's userData folder; made, and given to the user that Electron runs as
 * @property {string} [appDir]  the folder whose package.json names the program; default: this checkout
 * @property {string} [program]  a packaged program to start instead of Electron with a folder
 * @property {string} [display]  the X display; default: DISPLAY
 * @property {string[]} [args]  more arguments for the program
 * @property {Record<string, string | undefined>} [env]  more variables for the program; undefined takes one away
 */
/** @typedef {{ executablePath: string, args: string[], env: Record<string, string>, chromiumSandbox: boolean }} LaunchCommand */

let warned = false
/** @param {string} why */
function warnOnce(why) {
  if (!warned) say('sandbox', `Chromium's sandbox is OFF in this run: ${why}`)
  warned = true
}

/**
 * What to start and how; it has the shape that Playwright's `_electron.launch` and `spawn` take. The process that is
 * started is Electron's main process itself: its pid may be killed.
 * @param {LaunchOptions} options @returns {LaunchCommand}
 */
export function electronCommand({ profileDir, appDir = ROOT, program, display, args = [], env = {} }) {
  const executable = program ?? electronRuntime().executable
  const all = [`--user-data-dir=${profileDir}`, ...(program ? [] : [appDir]), ...args]
  const vars = cleanEnv({ ...process.env, ...(display ? { DISPLAY: display } : {}), ...env })
  giveToElectron(profileDir)

  let why = whyNoSandbox(dirname(executable))
  if (why === null && !weAreRoot)
    return { executablePath: executable, args: all, env: vars, chromiumSandbox: true }
  if (why === null) {
    // Of this checkout the program reads only the bundles, and package.json for its name and version.
    const reads = program ? [] : appDir === ROOT ? [join(ROOT, 'package.json'), join(ROOT, 'out')] : [appDir]
    const { home, vars: theirs } = homeFor(profileDir, vars)
    const user = asUnprivilegedUser(executable, reads, [profileDir, home])
    if (typeof user !== 'string') {
      return {
        executablePath: AS_USER,
        args: all,
        env: { ...vars, ...theirs, ...user },
        chromiumSandbox: true,
      }
    }
    why = user
  }
  warnOnce(why)
  return { executablePath: executable, args: ['--no-sandbox', ...all], env: vars, chromiumSandbox: false }
}

/**
 * A home for that user: Chromium and GTK write there, and root's stays closed to it. Beside the profile, not in it: tests
 * wipe and swap profiles, and what the program keeps elsewhere must outlive that.
 * @param {string} profileDir @param {Record<string, string>} env
 */
function homeFor(profileDir, env) {
  const home = `${profileDir}.home`
  const cookie = join(home, '.Xauthority')
  mkdirSync(home, { recursive: true })
  // What lets us into the X server must let that user in too.
  const ours = env.XAUTHORITY ?? join(homedir(), '.Xauthority')
  if (existsSync(ours)) copyFileSync(ours, cookie)
  giveToElectron(home)
  const vars = {
    HOME: home,
    XAUTHORITY: cookie,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_CACHE_HOME: join(home, '.cache'),
    XDG_DATA_HOME: join(home, '.local', 'share'),
    XDG_RUNTIME_DIR: home,
  }
  return { home, vars }
}

/**
 * Without what npm and Node around us have set: in Electron it would change how the program runs.
 * @param {Record<string, string | undefined>} env @returns {Record<string, string>}
 */
function cleanEnv(env) {
  const ours = /^(npm_|ELECTRON_RUN_AS_NODE$|NODE_OPTIONS$|NODE_ENV$)/
  return Object.fromEntries(
    Object.entries(env).flatMap(([key, value]) =>
      value === undefined || ours.test(key) ? [] : [[key, value]],
    ),
  )
}
