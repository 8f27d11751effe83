import { app, type BrowserWindow, dialog, Menu, type MenuItemConstructorOptions } from 'electron'
import { type DeveloperTools, developerMenu } from './dev-menu.ts'
import { type Language, TEXTS } from './texts.ts'

/**
 * The menu of the program. Undo and redo are not in it: they belong to the drawing, and a menu key would take Ctrl+Z
 * before the page sees it. The other keys work in text fields
 * without the menu.
 */
export function showMenu(window: BrowserWindow, language: Language, developer: DeveloperTools | null): void {
  const t = TEXTS[language]
  const page = (label: string, role: 'cut' | 'copy' | 'paste' | 'selectAll'): MenuItemConstructorOptions => ({
    label,
    role,
    registerAccelerator: false,
  })
  const template: MenuItemConstructorOptions[] = [
    { label: t.file, submenu: [{ label: t.quit, role: 'quit', registerAccelerator: false }] },
    {
      label: t.edit,
      submenu: [
        page(t.cut, 'cut'),
        page(t.copy, 'copy'),
        page(t.paste, 'paste'),
        page(t.selectAll, 'selectAll'),
      ],
    },
    { label: t.view, submenu: [{ label: t.fullScreen, role: 'togglefullscreen' }] },
    ...(developer === null ? [] : [developerMenu(window, language, developer)]),
    { label: t.help, submenu: [{ id: 'about', label: t.about, click: () => showAbout(window, language) }] },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}

function showAbout(window: BrowserWindow, language: Language): void {
  const t = TEXTS[language]
  const detail = `${t.version} ${app.getVersion()}\nElectron ${process.versions.electron}`
  void dialog.showMessageBox(window, {
    type: 'info',
    title: t.about,
    message: t.name,
    detail,
    buttons: ['OK'],
  })
}
