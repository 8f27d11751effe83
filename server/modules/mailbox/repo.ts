import { and, asc, eq, gt, sql } from 'drizzle-orm'
import type { UserId } from '../../../shared/model/ids.ts'
import type { MailboxEntry } from '../../../shared/wire/mailbox.ts'
import { PAGE_BYTES } from '../../../shared/wire/sync.ts'
import type { Transaction } from '../../db/open.ts'
import { mailbox, users } from '../../db/schema.ts'

/** More than a page of the smallest entries. */
const PAGE_ROWS = 500
const LARGEST_NUMBER = 2 ** 31 - 1

/**
 * Puts entries into a person's mailbox. The numbers are taken under the lock of her row, which is held to the end of the
 * transaction: nobody ever sees number 8 before number 7.
 */
export async function post(tx: Transaction, user: UserId, entries: readonly MailboxEntry[]): Promise<void> {
  if (entries.length === 0) return
  const [row] = await tx
    .update(users)
    .set({ mailboxLast: sql`${users.mailboxLast} + ${entries.length}` })
    .where(eq(users.id, user))
    .returning({ last: users.mailboxLast })
  if (row === undefined) throw new Error(`no user ${user}`)
  const first = row.last - entries.length + 1
  await tx.insert(mailbox).values(entries.map((entry, i) => ({ user, n: first + i, entry })))
}

export interface MailboxPage {
  readonly entries: readonly { readonly n: number; readonly entry: MailboxEntry }[]
  readonly more: boolean
}

/** The entries after `cursor`, at most PAGE_BYTES of JSON, but one at least. */
export async function page(tx: Transaction, user: UserId, cursor: number): Promise<MailboxPage> {
  const rows = await tx
    .select({ n: mailbox.n, entry: mailbox.entry })
    .from(mailbox)
    .where(and(eq(mailbox.user, user), gt(mailbox.n, Math.min(cursor, LARGEST_NUMBER))))
    .orderBy(asc(mailbox.n))
    .limit(PAGE_ROWS + 1)
  let bytes = 0
  let fits = 0
  for (const row of rows.slice(0, PAGE_ROWS)) {
    bytes += Buffer.byteLength(JSON.stringify(row)) + 1
    if (fits > 0 && bytes > PAGE_BYTES) break
    fits += 1
  }
  return { entries: rows.slice(0, fits), more: fits < rows.length }
}
