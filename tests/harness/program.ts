import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { _electron, type Browser, chromium, type ElectronApplication, type Page } from '@playwright/test'
import { electronCommand } from '../../build/launch-electron.mjs'
import { devToolsUrl } from './dev-tools.ts'

export interface ProgramOptions {
  /** The program's userData folder: what survives from start to start. */
  readonly profileDir: string
  readonly serverUrl: string
  readonly env?: Record<string, string>
}

/** The real client in real Electron, driven by Playwright. */
export class Program {
  readonly #app: ElectronApplication
  readonly #profileDir: string
  /** Electron's main process itself. Kept: Playwright forgets it once the program has ended. */
  readonly #child: ChildProcess
  #page: Page
  /** The way to a page that came after a crash. */
  #devTools: Browser | null = null

  private constructor(app: ElectronApplication, page: Page, profileDir: string) {
    this.#app = app
    this.#profileDir = profileDir
    this.#child = app.process()
    this.#page = page
  }

  static async start({ profileDir, serverUrl, env = {} }: ProgramOptions): Promise<Program> {
    const app = await _electron.launch(
      electronCommand({ profileDir, env: { AIDOL_SERVER: serverUrl, AIDOL_DEV: '1', ...env } }),
    )
    const page = await app.firstWindow()
    await page.waitForLoadState('domcontentloaded')
    return new Program(app, page, profileDir)
  }

  get page(): Page {
    return this.#page
  }

  /** Runs a function in the main process. */
  get main(): ElectronApplication['evaluate'] {
    return this.#app.evaluate.bind(this.#app)
  }

  /** Ends the page's process as a crash does, and follows the page that comes in its place. */
  async crashPage(): Promise<void> {
    await this.main(async ({ BrowserWindow, dialog, Menu }) => {
      // The question that comes after a few crashes is answered as a person would: show it again.
      dialog.showMessageBox = async () => ({ response: 0, checkboxChecked: false })
      const [contents] = BrowserWindow.getAllWindows().map((window) => window.webContents)
      const back = new Promise<void>((resolve) => contents?.once('did-finish-load', () => resolve()))
      Menu.getApplicationMenu()?.getMenuItemById('killPage')?.click()
      await back
    })
    // Playwright does not follow a page that crashed: it is found again through the DevTools port of Chromium.
    await this.#devTools?.close()
    this.#devTools = await chromium.connectOverCDP(await devToolsUrl(this.#profileDir))
    const [context] = this.#devTools.contexts()
    const page = context?.pages()[0] ?? (await context?.waitForEvent('page'))
    if (page === undefined) throw new Error('the page did not come back')
    this.#page = page
  }

  /** Tells the page that the network is there again, as the system does: an exchange begins at once. */
  async networkBack(): Promise<void> {
    await this.main(({ BrowserWindow }) => {
      for (const window of BrowserWindow.getAllWindows())
        window.webContents.send('link:changed', { up: true })
    })
  }

  async close(): Promise<void> {
    await this.#devTools?.close()
    await this.#app.close()
  }

  /** `kill -9` of the main process: nothing is written any more, nobody is asked. Nothing where it has ended already. */
  async kill(): Promise<void> {
    const child = this.#child
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
}
