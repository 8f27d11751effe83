import { safeStorage } from 'electron'
import type { SystemLock } from './media/media-key.ts'

/** The system's key store, or null where there is none: Linux without one locks with a password that everybody knows. */
export function systemLock(): SystemLock | null {
  if (!safeStorage.isEncryptionAvailable()) return null
  if (
    process.platform === 'linux' &&
    ['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend())
  )
    return null
  return {
    lock: (text) => safeStorage.encryptString(text),
    unlock: (box) => safeStorage.decryptString(box),
  }
}
