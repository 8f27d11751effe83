import type { BrowserWindow, MenuItemConstructorOptions } from 'electron'
import type { Faults } from './link/faults.ts'
import { type Language, TEXTS } from './texts.ts'

export interface DeveloperTools {
  /** Changed in place; the link looks at it before every request. */
  readonly faults: Faults
  /** Shows the menu in the other language. */
  switchLanguage(): void
}

/** Things that go wrong in the field, at hand. The ids are for the tests. */
export function developerMenu(
  window: BrowserWindow,
  language: Language,
  tools: DeveloperTools,
): MenuItemConstructorOptions {
  const t = TEXTS[language]
  const fault = (id: keyof Faults, label: string): MenuItemConstructorOptions => ({
    id,
    label,
    type: 'checkbox',
    checked: tools.faults[id],
    click: (item) => {
      tools.faults[id] = item.checked
    },
  })
  return {
    label: t.developer,
    submenu: [
      fault('dropLine', t.dropLine),
      fault('loseAnswers', t.loseAnswers),
      fault('expireToken', t.expireToken),
      { type: 'separator' },
      { id: 'killPage', label: t.killPage, click: () => window.webContents.forcefullyCrashRenderer() },
      { id: 'killMain', label: t.killMain, click: () => process.kill(process.pid, 'SIGKILL') },
      { type: 'separator' },
      {
        id: 'devTools',
        label: t.devTools,
        accelerator: 'F12',
        click: () => window.webContents.toggleDevTools(),
      },
      { id: 'otherLanguage', label: t.otherLanguage, click: () => tools.switchLanguage() },
    ],
  }
}
