import { app, BrowserWindow, nativeTheme, type Session, screen, type WebContents } from 'electron'
import type { JsonFile } from './disk/json-file.ts'
import type { Log } from './log.ts'
import { pagePreferences } from './page-preferences.ts'
import { APP_PAGE } from './protocol/app-scheme.ts'
import { placeOn, SMALLEST, type WindowState } from './window-state.ts'

/** For every page of the program, whatever opened it: it stays where it is and opens nothing. */
export function lockContents(contents: WebContents, log: Log): void {
  const refuse = (event: { preventDefault(): void }, what: string): void => {
    log.warn(`refused: ${what}`)
    event.preventDefault()
  }
  contents.on('will-navigate', (event) => refuse(event, 'navigation'))
  contents.on('will-frame-navigate', (event) => refuse(event, 'navigation of a frame'))
  contents.on('will-redirect', (event) => refuse(event, 'redirection'))
  contents.on('will-attach-webview', (event) => refuse(event, 'webview'))
  contents.setWindowOpenHandler(() => {
    log.warn('refused: window.open')
    return { action: 'deny' }
  })
}

/** Camera, position, notifications, downloads and the rest: this program needs none of them. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', (event) => event.preventDefault())
}

export interface OpenWindow {
  readonly window: BrowserWindow
  /** Answers when its place is kept; for the end of the program. */
  settled(): Promise<void>
}

/** Opens the window where it was last time; it remembers its place when it closes. */
export async function createWindow(
  preload: string,
  stateFile: JsonFile<WindowState>,
  log: Log,
): Promise<OpenWindow> {
  const state = await stateFile.read()
  const screens = screen.getAllDisplays().map((display) => display.workArea)
  const window = new BrowserWindow({
    ...(placeOn(screens, state.bounds) ?? { width: 1280, height: 800 }),
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    title: app.name,
    // The colours of the page behind its first paint, so that nothing flashes.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1a1b1e' : '#ffffff',
    autoHideMenuBar: true,
    show: false,
    webPreferences: pagePreferences(preload),
  })
  window.once('ready-to-show', () => {
    if (state.maximized) window.maximize()
    window.show()
  })
  let keeping = Promise.resolve()
  window.on('close', () => {
    const now = { bounds: window.getNormalBounds(), maximized: window.isMaximized() }
    keeping = stateFile.write(now).catch((error: unknown) => log.error('window place not kept', error))
  })
  // A pinch on the touchpad is for the picture, which the page zooms itself.
  window.webContents.on('did-finish-load', () => void window.webContents.setVisualZoomLevelLimits(1, 1))
  return { window, settled: () => keeping }
}

/** Loads the page; failing to is told by `did-fail-load`, so the promise's own rejection says nothing new. */
export function loadPage(window: BrowserWindow): void {
  window.loadURL(APP_PAGE).catch(() => undefined)
}
