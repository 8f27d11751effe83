import { doublePrecision, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import type { BatchId, DeviceId, SiteId, UserId } from '../../../shared/model/ids.ts'
import { ROLES } from '../../../shared/model/user.ts'
import type { DeviceState, Progress } from '../../../shared/wire/sync.ts'
import { createdAt, moment } from './columns.ts'

/** A centre, or the homes of one county: its supervisors see its people and nobody else's. */
export const sites = pgTable('sites', {
  id: uuid('id').$type<SiteId>().primaryKey(),
  name: text('name').notNull().unique(),
  createdAt: createdAt(),
})

export const users = pgTable('users', {
  id: uuid('id').$type<UserId>().primaryKey(),
  name: text('name').notNull().unique(),
  displayName: text('display_name').notNull(),
  role: text('role', { enum: ROLES }).notNull(),
  /** Null: belongs to no site, as administrators do. */
  site: uuid('site_id')
    .$type<SiteId>()
    .references(() => sites.id),
  /** Since when she may no longer sign in. */
  disabledAt: moment('disabled_at'),
  /** Since when she is given no new tasks, and why: a person's decision or a quality below the bar. */
  pausedAt: moment('paused_at'),
  pauseReason: text('pause_reason'),
  passwordHash: text('password_hash').notNull(),
  /** Number of the newest mailbox entry. Raised under this row's lock, so that numbers appear in the order of commits. */
  mailboxLast: integer('mailbox_last').notNull().default(0),
  createdAt: createdAt(),
})

/** Whose a row is. */
export const ofUser = () =>
  uuid('user_id')
    .$type<UserId>()
    .notNull()
    .references(() => users.id)

export const sessions = pgTable('sessions', {
  /** SHA-256 of the token: a copy of the database signs nobody in. */
  tokenHash: text('token_hash').primaryKey(),
  user: uuid('user_id')
    .$type<UserId>()
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' }),
  device: uuid('device_id').$type<DeviceId>().notNull(),
  createdAt: createdAt(),
  /** Until then it gives all of her rights; afterwards only those over her own work. */
  expiresAt: moment('expires_at').notNull(),
  /** Until then it is known at all. */
  endsAt: moment('ends_at').notNull().defaultNow(),
  /** Hash of the token that it was given for, as long as nobody has used it: until then the old one lives. */
  replaces: text('replaces'),
})

/** Tries to sign in, so that guessing is slowed down by all instances together. */
export const tries = pgTable(
  'tries',
  {
    /** SHA-256 of whom and from where: no address is kept. */
    key: text('key').primaryKey(),
    failures: integer('failures').notNull(),
    blockedUntil: moment('blocked_until').notNull(),
    lastTry: moment('last_try').notNull(),
  },
  (t) => [index().on(t.lastTry)],
)

/** The last heartbeat of each person on each device. */
export const devices = pgTable(
  'devices',
  {
    device: uuid('device_id').$type<DeviceId>().notNull(),
    user: ofUser(),
    app: text('app').notNull(),
    state: jsonb('state').$type<Omit<DeviceState, 'progress'>>().notNull(),
    /** The last that was told of each batch. */
    progress: jsonb('progress')
      .$type<Readonly<Record<BatchId, Omit<Progress, 'batch'>>>>()
      .notNull()
      .default({}),
    /** The device's clock minus ours, ms. */
    driftMs: doublePrecision('drift_ms').notNull(),
    lastContact: moment('last_contact').notNull(),
  },
  (t) => [primaryKey({ columns: [t.device, t.user] })],
)

/** Devices that may send: known by their keys, for as long as somebody signs in there now and then. */
export const enrolments = pgTable('enrolments', {
  device: uuid('device_id').$type<DeviceId>().primaryKey(),
  /** Raw Ed25519 key, base64. */
  publicKey: text('public_key').notNull(),
  expiresAt: moment('expires_at').notNull(),
  revokedAt: moment('revoked_at'),
  createdAt: createdAt(),
})
