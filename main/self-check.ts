import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { app, type BrowserWindow } from 'electron'

const LIMIT_MS = 60_000

/** A profile for a check that was given none, so that it touches nobody's work; the system tidies it away. */
export function passingProfile(): string {
  return mkdtempSync(join(tmpdir(), 'aidol-check-'))
}

/**
 * For the set-up and the packaging: quits with 0 once the page has run, reached the main process and been loaded whole,
 * with 1 where that does not happen in a minute. `pageSpoke` resolves at the page's first `app:info`.
 */
export async function selfCheck(window: BrowserWindow, pageSpoke: Promise<void>): Promise<void> {
  const loaded = new Promise<void>((resolve) => window.webContents.once('did-finish-load', () => resolve()))
  const failed = new Promise<string>((resolve) => {
    setTimeout(() => resolve(`page not ready after ${LIMIT_MS / 1000} s`), LIMIT_MS)
    window.webContents.once('did-fail-load', (_event, code, text) =>
      resolve(`page not loaded: ${code} ${text}`),
    )
    window.webContents.once('render-process-gone', (_event, { reason }) =>
      resolve(`page process gone: ${reason}`),
    )
  })
  const fault = await Promise.race([Promise.all([loaded, pageSpoke]).then(() => null), failed])
  finishCheck(fault)
}

/** Says how the check ended, and ends the program. */
export function finishCheck(fault: string | null): void {
  const what = `${app.name} ${app.getVersion()}, Electron ${process.versions.electron}`
  process.stdout.write(fault === null ? `self-check ok: ${what}\n` : `self-check failed: ${fault}\n`)
  app.exit(fault === null ? 0 : 1)
}
