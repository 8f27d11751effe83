import { boolean, index, integer, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import type { Epoch, UserId } from '../../../shared/model/ids.ts'
import { createdAt, numbered } from './columns.ts'

/** One row: what belongs to this database as a whole. */
export const meta = pgTable('meta', {
  only: boolean('only').primaryKey().default(true),
  /** Changes at every restore, so that clients send again what the restored database lacks. */
  epoch: uuid('epoch').$type<Epoch>().notNull(),
  /** Where PostgreSQL keeps this table: another place tells that a backup was put back. Null where that is not told. */
  home: text('home'),
  /** Revisions are numbered above it: what was given since the backup may be known to clients. */
  revFloor: integer('rev_floor').notNull().default(0),
})

/** The server's own key pairs; the newest of a kind is in use, the others still open what was sealed to them. */
export const serverKeys = pgTable('server_keys', {
  /** Name of the public key. */
  id: text('id').primaryKey(),
  kind: text('kind', { enum: ['box', 'sign'] }).notNull(),
  /** Raw, base64. */
  publicKey: text('public_key').notNull(),
  /** PKCS #8, base64. */
  privateKey: text('private_key').notNull(),
  createdAt: createdAt(),
})

/** Who did what, for people who must account for it. */
export const audit = pgTable(
  'audit',
  {
    id: numbered(),
    /** Null: the administration's command line. */
    actor: uuid('actor_id').$type<UserId>(),
    action: text('action').notNull(),
    subject: uuid('subject_id').notNull(),
    detail: jsonb('detail').$type<Readonly<Record<string, string | number | boolean | null>>>().notNull(),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.subject)],
)
