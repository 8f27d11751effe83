import { ipcMain } from 'electron'
import type { Log } from '../log.ts'
import type { Handlers } from './handlers.ts'
import { register } from './register.ts'

/** Opens the channels. The promise resolves when the page has made its first call: it runs and reaches us. */
export function serve(handlers: Handlers, log: Log): Promise<void> {
  return new Promise((pageSpoke) => {
    const info: Handlers['app:info'] = (arg) => handlers['app:info'](arg).finally(pageSpoke)
    register(ipcMain, { ...handlers, 'app:info': info }, log)
  })
}
