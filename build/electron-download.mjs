// Electron's own download, with its own settings (ELECTRON_MIRROR and the like), but one that gives up quickly.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { downloadArtifact } from '@electron/get'
import { inRoot } from './paths.mjs'
import { run, tail } from './run.mjs'

const QUIET_MS = 20_000

/** The word that says most: fetch hides the cause ("ENOTFOUND") one level down. @param {unknown} error @returns {string} */
function reason(error) {
  if (!(error instanceof Error)) return String(error)
  const cause = /** @type {{ code?: string, errors?: { code?: string }[] } | undefined} */ (error.cause)
  return cause?.code ?? cause?.errors?.[0]?.code ?? error.message.split('\n')[0] ?? error.name
}

/** @returns {Promise<string | null>} why it did not work, or null when it did */
export async function downloadElectron() {
  const folder = inRoot('node_modules', 'electron')
  const { version } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))
  const stop = new AbortController()
  const giveUp = () => stop.abort(new Error(`no bytes for ${QUIET_MS / 1000} s`))
  let timer = setTimeout(giveUp, QUIET_MS)
  try {
    // Fills the cache that Electron's own installer reads; the checksums are those that came with the package.
    await downloadArtifact({
      version,
      artifactName: 'electron',
      platform: process.platform,
      arch: process.arch,
      ...(process.env.electron_config_cache ? { cacheRoot: process.env.electron_config_cache } : {}),
      checksums: createRequire(import.meta.url)('electron/checksums.json'),
      downloadOptions: {
        quiet: true,
        signal: stop.signal,
        getProgressCallback: async () => {
          clearTimeout(timer)
          timer = setTimeout(giveUp, QUIET_MS)
        },
      },
    })
  } catch (error) {
    return stop.signal.aborted ? stop.signal.reason.message : reason(error)
  } finally {
    clearTimeout(timer)
  }
  const { code, output } = await run(process.execPath, [`${folder}/install.js`])
  return code === 0 ? null : tail(output, 3)
}
