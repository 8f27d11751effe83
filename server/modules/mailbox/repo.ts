import { and, asc, eq, gt, sql } from 'drizzle-orm'
import type { UserId } from '../../../shared/model/ids.ts'
import type { MailboxEntry } from '../../../shared/wire/mailbox.ts'
import type { Transaction } from '../../db/open.ts'
import { mailbox } from '../../db/schema.ts'
import { firstPage, type MailboxPage, PAGE_READ } from './page.ts'

const LARGEST_NUMBER = 2 ** 31 - 1

/**
 * Puts entries into a person's mailbox. The numbers are taken under the lock of her row, which is held to the end of the
 * transaction: nobody ever sees number 8 before number 7.
 */
export async function post(tx: Transaction, user: UserId, entries: readonly MailboxEntry[]): Promise<void> {
  if (entries.length === 0) return
  const { rowCount } = await tx.execute(sql`with box as (
      update users set mailbox_last = mailbox_last + ${entries.length} where id = ${user} returning mailbox_last
    ) insert into mailbox (user_id, n, entry)
      select ${user}::uuid, box.mailbox_last - ${entries.length} + place, entry::json
      from box, unnest(${sql.param(entries.map((entry) => JSON.stringify(entry)))}::text[]) with ordinality as given(entry, place)`)
  if (rowCount !== entries.length) throw new Error(`no user ${user}`)
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
