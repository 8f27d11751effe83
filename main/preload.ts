import { contextBridge, ipcRenderer } from 'electron'
import type { Desk } from '../shared/ipc/contract.ts'
import { CHANNELS, EVENTS } from './ipc/channels.ts'

function known(names: readonly string[], name: unknown): string {
  if (typeof name === 'string' && names.includes(name)) return name
  throw new Error(`no such channel: ${String(name)}`)
}

/** Data goes through, never an object of Electron: with the event in hand a page could reach its sender. */
const desk: Desk = {
  call: async (channel, arg) => ipcRenderer.invoke(known(CHANNELS, channel), arg),
  on: (event, listener) => {
    const name = known(EVENTS, event)
    const pass = (_event: unknown, data: Parameters<typeof listener>[0]): void => listener(data)
    ipcRenderer.on(name, pass)
    return () => {
      ipcRenderer.removeListener(name, pass)
    }
  },
}

contextBridge.exposeInMainWorld('desk', desk)
