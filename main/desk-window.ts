import { join } from 'node:path'
import { app, BrowserWindow, net, powerMonitor } from 'electron'
import type { Faults } from './link/faults.ts'
import { watchLine } from './link/watch-line.ts'
import type { Log } from './log.ts'
import { showMenu } from './menu.ts'
import { watchPage } from './recovery.ts'
import type { Surroundings } from './services.ts'
import { languageOf } from './texts.ts'
import { createWindow, type OpenWindow } from './window.ts'
import { windowStateFile } from './window-state.ts'

interface DeskWindowOptions {
  readonly userData: string
  readonly preload: string
  readonly faults: Faults
  readonly developer: boolean
  readonly log: Log
}

/** Tells the page something; nobody hears where there is no window. */
export const tell: Surroundings['tell'] = (event, data) => {
  for (const window of BrowserWindow.getAllWindows()) window.webContents.send(event, data)
}

/** The one window with its menu and everything that watches over it. The page is not loaded yet. */
export async function openDeskWindow(options: DeskWindowOptions): Promise<OpenWindow> {
  const { log, faults } = options
  const opened = await createWindow(
    options.preload,
    windowStateFile(join(options.userData, 'window.json'), log),
    log,
  )
  const { window } = opened

  let language = languageOf(app.getLocale())
  const show = (): void => showMenu(window, language, options.developer ? { faults, switchLanguage } : null)
  const switchLanguage = (): void => {
    language = language === 'zh' ? 'en' : 'zh'
    show()
  }
  show()
  watchPage(window, () => language, log)
  if (options.developer) logConsole(window, log)

  const isOnline = (): boolean => net.isOnline()
  const unwatch = watchLine(isOnline, (up) => tell('link:changed', { up }))
  // A laptop that wakes up is often somewhere else: worth an exchange at once.
  const awake = (): void => tell('link:changed', { up: isOnline() })
  powerMonitor.on('resume', awake)
  window.on('closed', () => {
    unwatch()
    powerMonitor.off('resume', awake)
  })

  app.on('second-instance', () => {
    if (window.isMinimized()) window.restore()
    window.focus()
  })
  return opened
}

/** Errors on the page's console, for whoever watches the terminal. */
function logConsole(window: BrowserWindow, log: Log): void {
  // Before Electron 35 there is no `details`; level and text come as further arguments, 3 for an error.
  window.webContents.on('console-message', (details, level, text) => {
    if (details.level === 'error' || level === 3) log.error(`page console: ${details.message ?? text}`)
  })
}
