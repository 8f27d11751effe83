// Packages, exactly as the lock file says. A healthy tree is left alone, however it was installed.
import { existsSync, readFileSync } from 'node:fs'
import { inRoot } from './paths.mjs'
import { run, tail } from './run.mjs'
import { SetupError, say } from './say.mjs'

/** @typedef {{ version?: string, integrity?: string, optional?: boolean }} Entry */

/** @param {string} file @returns {Record<string, Entry>} */
const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages

/**
 * Why the installed tree does not match the lock file, or null when it does. npm keeps its own list of what it installed and
 * writes it last, so a broken-off install has no list. Compared by content: a checkout changes times without changing anything.
 * @returns {string | null}
 */
export function whyStale(
  lockFile = inRoot('package-lock.json'),
  listFile = inRoot('node_modules', '.package-lock.json'),
) {
  if (!existsSync(listFile)) return 'nothing is installed yet'
  const installed = packagesOf(listFile)
  for (const [path, wanted] of Object.entries(packagesOf(lockFile))) {
    if (path === '') continue
    const found = installed[path]
    if (!found && wanted.optional) continue // made for another platform
    if (!found || found.version !== wanted.version || found.integrity !== wanted.integrity)
      return `${path} differs`
  }
  return null
}

export async function ensurePackages() {
  const why = whyStale()
  if (why === null) return
  say('packages', `installing from the lock file (${why})`)
  const { code, output } = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])
  if (code !== 0) throw new SetupError(`npm ci failed:\n${tail(output)}`)
}
