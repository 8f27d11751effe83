import type { Page } from '@playwright/test'

export interface DatabaseContent {
  readonly operations: number
  readonly documents: number
  /** By table. */
  readonly rows: Readonly<Record<string, number>>
  /** SHA-256 over everything of her own work: operations, documents, states of the tasks, streams. */
  readonly hash: string
}

/** What the person's IndexedDB holds, read past all code of ours. */
export function databaseContent(page: Page, user: string): Promise<DatabaseContent> {
  return page.evaluate(async (user) => {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(`person-${user}`)
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
    const rows = (table: string): Promise<Record<string, unknown>[]> =>
      new Promise((resolve, reject) => {
        const request = db.transaction(table).objectStore(table).getAll()
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    const [outbox, documents, tasks, streams] = [
      await rows('outbox'),
      await rows('documents'),
      await rows('tasks'),
      await rows('streams'),
    ]
    const counts: Record<string, number> = {}
    for (const table of db.objectStoreNames) counts[table] = (await rows(table)).length
    db.close()
    // How far the pictures are is no work of hers, and how a stream is asked about depends on what was lost.
    const own = tasks.map(({ id, state, sent, version, shapes, mark }) => [
      id,
      state,
      sent,
      version,
      shapes,
      mark,
    ])
    const ends = streams.map(({ generation, stream, last, chain }) => [generation, stream, last, chain])
    const text = JSON.stringify(
      [outbox, documents.map(({ position: _, ...row }) => row), own, ends],
      (_, value) =>
        value instanceof Uint8Array
          ? Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('')
          : value,
    )
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
    const hash = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
    return { operations: outbox.length, documents: documents.length, rows: counts, hash }
  }, user)
}
