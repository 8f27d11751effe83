import { and, asc, eq, gt, sql } from 'drizzle-orm'
import type { UserId } from '../../../shared/model/ids.ts'
import type { MailboxEntry } from '../../../shared/wire/mailbox.ts'
import type { Transaction } from '../../db/open.ts'
import { mailbox, users } from '../../db/schema.ts'
import { firstPage, type MailboxPage, PAGE_READ } from './page.ts'

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

/** The first page of the entries after `cursor`. */
export async function page(tx: Transaction, user: UserId, cursor: number): Promise<MailboxPage> {
  const rows = await tx
    .select({ n: mailbox.n, entry: mailbox.entry })
    .from(mailbox)
    .where(and(eq(mailbox.user, user), gt(mailbox.n, Math.min(cursor, LARGEST_NUMBER))))
    .orderBy(asc(mailbox.n))
    .limit(PAGE_READ)
  return firstPage(rows)
}
