import type { MailboxEntry } from '../../../shared/wire/mailbox.ts'
import { PAGE_BYTES } from '../../../shared/wire/sync.ts'

export interface NumberedEntry {
  readonly n: number
  readonly entry: MailboxEntry
}

export interface MailboxPage {
  readonly entries: readonly NumberedEntry[]
  readonly more: boolean
}

/** More than a page of the smallest entries. */
const PAGE_ROWS = 500
/** What has to be read to know whether there is more. */
export const PAGE_READ = PAGE_ROWS + 1

/**
 * The first of these, at most PAGE_BYTES of JSON, but one at least.
 * @param rows those after the cursor, in order, PAGE_READ of them where there are so many
 */
export function firstPage(rows: readonly NumberedEntry[]): MailboxPage {
  let bytes = 0
  let fits = 0
  for (const row of rows.slice(0, PAGE_ROWS)) {
    bytes += Buffer.byteLength(JSON.stringify(row)) + 1
    if (fits > 0 && bytes > PAGE_BYTES) break
    fits += 1
  }
  return { entries: rows.slice(0, fits), more: fits < rows.length }
}
