import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { _electron, type ElectronApplication, type Page } from '@playwright/test'
import { electronCommand } from '../../build/launch-electron.mjs'

export interface ProgramOptions {
  /** The program's userData folder: what survives from start to start. */
  readonly profileDir: string
  readonly serverUrl: string
  readonly env?: Record<string, string>
}

/** The real client in real Electron, driven by Playwright. */
export class Program {
  readonly page: Page
  readonly #app: ElectronApplication
  /** Electron's main process itself. Kept: Playwright forgets it once the program has ended. */
  readonly #child: ChildProcess

  private constructor(app: ElectronApplication, page: Page) {
    this.#app = app
    this.#child = app.process()
    this.page = page
  }

  static async start({ profileDir, serverUrl, env = {} }: ProgramOptions): Promise<Program> {
    const app = await _electron.launch(
      electronCommand({ profileDir, env: { AIDOL_SERVER: serverUrl, AIDOL_DEV: '1', ...env } }),
    )
    const page = await app.firstWindow()
    await page.waitForLoadState('domcontentloaded')
    return new Program(app, page)
  }

  /** Runs a function in the main process. */
  get main(): ElectronApplication['evaluate'] {
    return this.#app.evaluate.bind(this.#app)
  }

  async close(): Promise<void> {
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
