import { mkdir, open, readdir, readFile, rename, rm, truncate } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { freeMb, isSystemError } from './disk-error.ts'

/** A file that only grows, or is cut back to an earlier length. */
export interface GrowingFile {
  /** Writes at the end. On an error any part of the bytes may be there. */
  append(bytes: Uint8Array): Promise<void>
  /** What was appended and cut off before survives a power cut. */
  datasync(): Promise<void>
  truncate(length: number): Promise<void>
  size(): Promise<number>
  close(): Promise<void>
}

/**
 * As much of a disk as is needed where nothing may be lost. Nothing survives a power cut before it is synced: a file's
 * bytes by `datasync`, its name by `syncFolder`. Errors are the operating system's.
 */
export interface Files {
  /** Names in a folder; none where there is no such folder. */
  list(folder: string): Promise<string[]>
  read(file: string): Promise<Buffer>
  /** `fresh` empties what is there; a file that is not there is made. */
  open(file: string, how: 'append' | 'fresh'): Promise<GrowingFile>
  truncate(file: string, length: number): Promise<void>
  rename(from: string, to: string): Promise<void>
  /** Nothing where there is none. */
  remove(file: string): Promise<void>
  /** Makes a folder and those above it; answers the topmost that was made. */
  makeFolder(folder: string): Promise<string | undefined>
  syncFolder(folder: string): Promise<void>
  /** MiB; null where the system does not say. */
  freeMb(path: string): Promise<number | null>
}

/** Virus scanners on Windows hold a new file for a moment: ten tries are half a second. */
const RENAME_TRIES = process.platform === 'win32' ? 10 : 1
const RENAME_PAUSE_MS = 50

/** The operating system's own. */
export const nodeFiles: Files = {
  async list(folder) {
    try {
      return await readdir(folder)
    } catch (error) {
      if (isSystemError(error) && error.code === 'ENOENT') return []
      throw error
    }
  },

  read: (file) => readFile(file),

  async open(file, how) {
    const handle = await open(file, how === 'append' ? 'a' : 'w', 0o600)
    return {
      async append(bytes) {
        for (let done = 0; done < bytes.length; ) done += (await handle.write(bytes, done)).bytesWritten
      },
      datasync: () => handle.datasync(),
      truncate: (length) => handle.truncate(length),
      size: async () => (await handle.stat()).size,
      close: () => handle.close(),
    }
  },

  truncate,

  async rename(from, to) {
    for (let tries = RENAME_TRIES; ; tries--) {
      try {
        return await rename(from, to)
      } catch (error) {
        const held = isSystemError(error) && ['EPERM', 'EACCES', 'EBUSY'].includes(error.code ?? '')
        if (!held || tries <= 1) throw error
        await sleep(RENAME_PAUSE_MS)
      }
    }
  },

  remove: (file) => rm(file, { force: true }),

  makeFolder: (folder) => mkdir(folder, { recursive: true }),

  /** Windows does so itself and cannot open folders. */
  async syncFolder(folder) {
    if (process.platform === 'win32') return
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  },

  freeMb,
}
