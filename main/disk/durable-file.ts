import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isSystemError } from './disk-error.ts'

/** Virus scanners on Windows hold a new file for a moment: ten tries are half a second. */
const RENAME_TRIES = process.platform === 'win32' ? 10 : 1
const RENAME_PAUSE_MS = 50

/** Makes a rename or a removal in `folder` survive a power cut. Windows does so itself and cannot open folders. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Puts a file that is already synced under its final name, durably. */
export async function renameDurably(from: string, to: string): Promise<void> {
  for (let tries = RENAME_TRIES; ; tries--) {
    try {
      await rename(from, to)
      break
    } catch (error) {
      const held = isSystemError(error) && ['EPERM', 'EACCES', 'EBUSY'].includes(error.code ?? '')
      if (!held || tries <= 1) throw error
      await sleep(RENAME_PAUSE_MS)
    }
  }
  await syncFolder(dirname(to))
}

/** Replaces a file so that after a power cut either the old or the new content is there, whole. */
export async function writeDurably(file: string, data: string | Uint8Array): Promise<void> {
  const temporary = `${file}.tmp`
  try {
    const handle = await open(temporary, 'w', 0o600)
    try {
      await handle.writeFile(data)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await renameDurably(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}
