import type { Page } from '@playwright/test'

/**
 * A database of ours beside the people's: IndexedDB keeps all of one origin in the same files, so where Chromium empties
 * them it goes too. Answers whether it was still there, and sees to it that it is.
 */
export function witness(page: Page): Promise<boolean> {
  return page.evaluate(async () => {
    const opened = await new Promise<{ db: IDBDatabase; known: boolean } | null>((resolve) => {
      let known = true
      const request = indexedDB.open('witness', 1)
      request.onupgradeneeded = () => {
        known = false
        request.result.createObjectStore('seen')
      }
      request.onsuccess = () => resolve({ db: request.result, known })
      request.onerror = () => resolve(null)
    })
    opened?.db.close()
    return opened?.known ?? false
  })
}
