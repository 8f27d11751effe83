import { type BrowserWindow, dialog } from 'electron'
import type { Log } from './log.ts'
import { ReloadLimit } from './reload-limit.ts'
import { type Language, TEXTS } from './texts.ts'
import { loadPage } from './window.ts'

/** Brings a page back whose process died. Its work is in the database and in the journal; nothing is asked. */
export function watchPage(window: BrowserWindow, language: () => Language, log: Log): void {
  const limit = new ReloadLimit()
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return
    log.error(`page process gone: ${reason} (${exitCode})`)
    if (limit.take(Date.now())) return loadPage(window)
    const text = TEXTS[language()]
    void dialog
      .showMessageBox(window, {
        type: 'error',
        message: text.crashed,
        detail: text.crashedDetail,
        buttons: [text.reload, text.quit],
        cancelId: 1,
      })
      .then(({ response }) => {
        if (response !== 0) return window.close()
        limit.forget()
        loadPage(window)
      })
  })
  window.webContents.on('unresponsive', () => log.warn('page unresponsive'))
  window.webContents.on('did-fail-load', (_event, code, description, url) =>
    log.error(`page not loaded: ${url} ${code} ${description}`),
  )
  window.webContents.on('preload-error', (_event, _path, error) => log.error('preload', error))
}
