// The shared libraries that Electron needs on Linux, and Xvfb and a CJK font for machines without a display.
import { existsSync } from 'node:fs'
import { run, tail } from './run.mjs'
import { SetupError, say } from './say.mjs'

/** Debian's names. Debian 13 and Ubuntu 24 renamed those with a 64-bit time_t: there the name ends in t64. */
const LIBRARIES = [
  'libgtk-3-0',
  'libnss3',
  'libasound2',
  'libgbm1',
  'libxss1',
  'libatk-bridge2.0-0',
  'libdrm2',
  'libcups2',
]
const FOR_NO_DISPLAY = ['xvfb', 'xauth', 'fonts-noto-cjk']
const NEWER_NAME = { 'libgtk-3-0': 1, libasound2: 1, 'libatk-bridge2.0-0': 1, libcups2: 1 }

/** @param {string} name */
const names = (name) => (name in NEWER_NAME ? [name, `${name}t64`] : [name])

/** @returns {Promise<string[]>} the names that are not installed under either spelling */
async function missing() {
  const wanted = [...LIBRARIES, ...FOR_NO_DISPLAY]
  // biome-ignore lint/suspicious/noTemplateCurlyInString: these are dpkg's own placeholders
  const format = '--showformat=${Package} ${db:Status-Status}\n'
  const asked = await run('dpkg-query', ['-W', format, ...wanted.flatMap(names)])
  const installed = new Set(
    asked.output
      .split('\n')
      .filter((l) => l.endsWith(' installed'))
      .map((l) => l.split(' ')[0]),
  )
  return wanted.filter((name) => !names(name).some((n) => installed.has(n)))
}

/** The spelling that this release of the distribution really has. @param {string} name */
async function available(name) {
  for (const spelling of names(name).reverse()) {
    const { code, output } = await run('apt-cache', ['show', '--no-all-versions', spelling])
    if (code === 0 && output.includes(`Package: ${spelling}\n`)) return spelling
  }
  return name
}

export async function ensureSystemLibraries() {
  // Other Linux families have other names; there Electron's own message tells which library it misses.
  if (process.platform !== 'linux' || !existsSync('/etc/debian_version')) return
  let wanted = await missing()
  if (wanted.length === 0) return
  if (process.getuid?.() !== 0) {
    const list = await Promise.all(wanted.map(available))
    throw new SetupError(
      `Electron needs libraries that are not installed. Run this once, then start again:\n\n` +
        `  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${list.join(' ')}\n`,
    )
  }
  say('libraries', `installing ${wanted.length} Debian packages: ${wanted.join(' ')}`)
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  const update = await run('apt-get', ['update', '-q'], { env })
  if (update.code !== 0) throw new SetupError(`apt-get update failed:\n${tail(update.output)}`)
  const list = await Promise.all(wanted.map(available))
  const install = await run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...list], { env })
  wanted = install.code === 0 ? await missing() : wanted
  if (wanted.length > 0) throw new SetupError(`apt-get install failed:\n${tail(install.output)}`)
}
