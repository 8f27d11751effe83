// Everything a fresh clone needs, in the order in which one thing needs another. Run by every command before it works.
import { goOnWithNode24 } from './node24.mjs'
import { ensurePackages } from './packages.mjs'
import { isStarted } from './paths.mjs'
import { giveUp, say } from './say.mjs'

/**
 * @param {string} script the command that asks: it goes on under Node 24
 * @param {{ electron?: boolean }} [needs] the server alone needs neither Electron nor its libraries
 */
export async function setUp(script, { electron = true } = {}) {
  await ensurePackages()
  await goOnWithNode24(script)
  if (!electron) return
  // Only now: these lean on packages that were not there a minute ago.
  await (await import('./system-libraries.mjs')).ensureSystemLibraries()
  await (await import('./electron-runtime.mjs')).ensureElectron()
}

if (isStarted(import.meta.url)) {
  try {
    await setUp(import.meta.filename)
    const { electronRuntime } = await import('./electron-runtime.mjs')
    const { version, fallback } = electronRuntime()
    say(
      'set-up',
      `complete: Node ${process.versions.node}, Electron ${version}${fallback ? ' (stand-in)' : ''}`,
    )
  } catch (error) {
    giveUp(error)
  }
}
