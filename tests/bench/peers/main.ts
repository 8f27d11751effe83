import { readFile } from 'node:fs/promises'
import { join, normalize } from 'node:path'
import { app, BrowserWindow, Menu, protocol } from 'electron'

/**
 * The program of the peers: one window, and their pages, the pictures and the polygons from `out/bench` through a scheme
 * of its own, as our program serves its own.
 */
const ROOT = join(import.meta.dirname, '..')
const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html',
  js: 'text/javascript',
  css: 'text/css',
  json: 'application/json',
  jpg: 'image/jpeg',
}

Menu.setApplicationMenu(null)
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
protocol.registerSchemesAsPrivileged([
  { scheme: 'bench', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
])
app.on('window-all-closed', () => app.quit())
void app.whenReady().then(() => {
  protocol.handle('bench', async ({ url }) => {
    const { pathname } = new URL(url)
    const file = normalize(join(ROOT, decodeURIComponent(pathname)))
    const type = TYPES[file.slice(file.lastIndexOf('.') + 1)] ?? 'application/octet-stream'
    if (!file.startsWith(ROOT)) return new Response(null, { status: 404 })
    return readFile(file).then(
      (body) => new Response(body, { headers: { 'content-type': type } }),
      () => new Response(null, { status: 404 }),
    )
  })
  const [x = 0, y = 0, width = 1366, height = 768] = app.commandLine
    .getSwitchValue('bench-window')
    .split(',')
    .map(Number)
  const window = new BrowserWindow({
    x,
    y,
    width,
    height,
    autoHideMenuBar: true,
    webPreferences: { sandbox: true, contextIsolation: true, backgroundThrottling: false, spellcheck: false },
  })
  void window.loadURL('about:blank')
})
