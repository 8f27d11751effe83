import { homedir } from 'node:os'
import { join } from 'node:path'
import { app, clipboard, dialog, Menu, protocol, session } from 'electron'
import { openDeskWindow, tell } from './desk-window.ts'
import { createHandlers } from './ipc/handlers.ts'
import { serve } from './ipc/serve.ts'
import { netFetch } from './link/net-fetch.ts'
import { fileLog } from './log.ts'
import { APP_HOST, APP_SCHEME, createAppHandler, registerScheme } from './protocol/app-scheme.ts'
import { finishCheck, passingProfile, selfCheck } from './self-check.ts'
import { createServices } from './services.ts'
import {
  canaryFolderAsked,
  faultsAsked,
  isDeveloper,
  personAsked,
  profileAsked,
  siteAsked,
} from './start-options.ts'
import { stayAwakeFor } from './stay-awake.ts'
import { systemLock } from './system-lock.ts'
import { languageOf, TEXTS } from './texts.ts'
import { denyPermissions, loadPage, lockContents } from './window.ts'

// The order of starting. The folder's name is for ever: everybody's work is in it. Nothing in it may be called
// `databases`: Electron deletes that.
const checking = process.argv.includes('--self-check')
const asked = profileAsked(app.commandLine.getSwitchValue('user-data-dir'), process.env)
const own = checking ? passingProfile : () => join(app.getPath('appData'), 'A-Idol Annotator')
const userData = asked ?? own()
app.setPath('userData', userData)

const BALLAST_EVERY_MS = 60_000

const developer = isDeveloper(process.env, app.isPackaged)
const log = fileLog(join(userData, 'logs', 'main.log'), (line) => developer && process.stderr.write(line))
process.on('uncaughtException', (error) => log.error('uncaught', error))
process.on('unhandledRejection', (error) => log.error('unhandled', error))

// As root in a container Chromium refuses to start with it; who says so on the command line gets what he asked for.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
registerScheme(protocol)
Menu.setApplicationMenu(null)
app.on('web-contents-created', (_event, contents) => lockContents(contents, log))
app.on('window-all-closed', () => app.quit())

if (app.requestSingleInstanceLock()) app.whenReady().then(start).catch(giveUp)
else app.exit(0)

async function start(): Promise<void> {
  const site = siteAsked(process.env, userData)
  if (!site.ok) return refuseServer()
  const { server, lockWithinMinutes } = site.value
  const canaryFolder = canaryFolderAsked(
    process.env,
    site.value.canary,
    asked === null && !checking,
    homedir(),
  )
  const faults = faultsAsked(process.env, app.isPackaged)
  const locale = app.getLocale()
  const person = personAsked(process.env)
  const info = {
    version: app.getVersion(),
    electron: process.versions.electron,
    person,
    developer,
    locale,
    lockWithinMinutes,
  }
  const fetch = netFetch(info.version)
  const dropDatabases = async (): Promise<void> => {
    log.error('the databases of the page do not open and are deleted')
    const origin = `${APP_SCHEME}://${APP_HOST}`
    await session.defaultSession.clearStorageData({ origin, storages: ['indexdb'] })
  }
  const saveAs = async (name: string): Promise<string | null> => {
    const { canceled, filePath } = await dialog.showSaveDialog({
      defaultPath: join(app.getPath('documents'), name),
    })
    return canceled ? null : filePath
  }
  const around = {
    userData,
    canaryFolder,
    server,
    fetch,
    faults,
    log,
    clipboard,
    dropDatabases,
    saveAs,
    systemLock: systemLock(),
    info,
    tell,
  }
  const services = await createServices(around)

  denyPermissions(session.defaultSession)
  protocol.handle(APP_SCHEME, createAppHandler(join(import.meta.dirname, '../renderer'), services.media))
  const pageSpoke = serve(createHandlers(services), log)

  const preload = join(import.meta.dirname, '../preload/preload.cjs')
  const { window, settled } = await openDeskWindow({ userData, preload, faults, developer, log })
  app.once('will-quit', (event) => {
    event.preventDefault()
    void Promise.all([
      services.session.signOut(),
      services.pictureRoom.flush(),
      services.canary.flush(),
      settled(),
    ]).finally(() => app.exit(0))
  })
  // Not while the program starts; later, whenever there is room again.
  setInterval(() => void services.ballast.make(), BALLAST_EVERY_MS).unref()
  stayAwakeFor(services.media)
  if (checking) void selfCheck(window, pageSpoke)
  loadPage(window)
}

function refuseServer(): void {
  const text = TEXTS[languageOf(app.getLocale())]
  if (!checking) dialog.showErrorBox(text.badServer, text.badServerDetail)
  giveUp(text.badServer)
}

function giveUp(error: unknown): void {
  log.error('not started', error)
  if (checking) finishCheck(String(error))
  else app.exit(1)
}
