import { sql } from 'drizzle-orm'
import {
  boolean,
  doublePrecision,
  foreignKey,
  index,
  integer,
  json,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import type { SkipReason } from '../../../shared/flow/task-flow.ts'
import type { BatchId, DeviceId, PoolId, StreamId, TaskId } from '../../../shared/model/ids.ts'
import type { WireDocument } from '../../../shared/wire/document-codec.ts'
import type { MailboxEntry } from '../../../shared/wire/mailbox.ts'
import type { Outcome } from '../../../shared/wire/sync.ts'
import type { StagedPicture } from '../../modules/import/staged.ts'
import { ORIGINS } from '../../modules/sync/origin.ts'
import { count, createdAt, moment, sha256 } from './columns.ts'
import { ofUser } from './people.ts'
import { media, ofProject, pools } from './projects.ts'

type Settled = Extract<MailboxEntry, { kind: 'settled' }>

export const batches = pgTable(
  'batches',
  {
    id: uuid('id').$type<BatchId>().primaryKey(),
    project: ofProject(),
    name: text('name').notNull(),
    user: ofUser(),
    fence: integer('fence').notNull(),
    priceFen: integer('price_fen').notNull(),
    dueAt: moment('due_at'),
    /** The pool that it was taken from; null: handed to her by name. */
    pool: uuid('pool_id')
      .$type<PoolId>()
      .references(() => pools.id),
    /** The higher is worked on first. */
    priority: integer('priority').notNull().default(0),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.user), index().on(t.project, t.createdAt)],
)

/** One picture to annotate, or one of several copies of it where several people annotate it without knowing of each other. */
export const tasks = pgTable(
  'tasks',
  {
    id: uuid('id').$type<TaskId>().primaryKey(),
    project: ofProject(),
    name: text('name').notNull(),
    /** SHA-256 of the file as it was imported; `media` differs where clients get a working copy. */
    original: sha256('original_sha256').notNull(),
    /** 0 for the first; the others are for overlap and for gold. */
    replica: integer('replica').notNull().default(0),
    /** Whoever works on it is scored against the picture's gold answer; it is no part of the result. */
    gold: boolean('gold').notNull().default(false),
    media: sha256('media_sha256')
      .notNull()
      .references(() => media.sha256),
    /** Size of the original after EXIF orientation, px: the space of all coordinates. */
    width: integer('width').notNull(),
    height: integer('height').notNull(),
    /** A small WebP of it for lists; null: it has none. */
    thumbnail: sha256('thumbnail_sha256').references(() => media.sha256),
    /** Sixteen hexadecimal digits: pictures that look alike differ in few of their bits. */
    fingerprint: text('fingerprint'),
    /** Place among the project's pictures. */
    position: integer('position').notNull(),
    /** The batch that it is leased with now. */
    batch: uuid('batch_id')
      .$type<BatchId>()
      .references(() => batches.id),
    /** Place in that batch. */
    batchOrder: integer('batch_order').notNull().default(0),
    /** The revision that counts, or null while there is none. */
    currentRev: integer('current_rev'),
    createdAt: createdAt(),
  },
  (t) => [
    unique().on(t.project, t.original, t.replica),
    index().on(t.batch, t.batchOrder),
    index().on(t.media),
    index().on(t.project, t.position),
    // What can be given to somebody, in the order in which it is.
    index('tasks_free_index')
      .on(t.project, t.position, t.replica)
      .where(sql`batch_id is null and current_rev is null and not gold`),
  ],
)

/**
 * Pictures that an import has worked through, their files in the blob store: where it is broken off, the next one of the same
 * source goes on from them. They become tasks all at once at its end.
 */
export const stagedPictures = pgTable(
  'staged_pictures',
  {
    project: ofProject(),
    /** Where they come from, and how they are prepared. */
    source: text('source').notNull(),
    name: text('name').notNull(),
    /** What tells a file from a later one of the same name. */
    stamp: text('stamp').notNull(),
    picture: jsonb('picture').$type<StagedPicture>().notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.project, t.source, t.name] })],
)

/** What another program says about a picture: whoever is given the picture begins with it. It is nobody's work. */
export const preAnnotations = pgTable(
  'pre_annotations',
  {
    project: ofProject(),
    original: sha256('original_sha256').notNull(),
    /** Its task is the first copy's. */
    document: jsonb('document').$type<WireDocument>().notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.project, t.original] })],
)

/** Who has ever been given a task: work done in good faith counts after the lease has gone to somebody else (G5). */
export const leases = pgTable(
  'leases',
  {
    task: uuid('task_id')
      .$type<TaskId>()
      .notNull()
      .references(() => tasks.id),
    batch: uuid('batch_id')
      .$type<BatchId>()
      .notNull()
      .references(() => batches.id),
    user: ofUser(),
    fence: integer('fence').notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.task, t.batch] }), index().on(t.user)],
)

/** One per installation, person and storage generation: belongs to the user and device that used it first. */
export const streams = pgTable('streams', {
  id: uuid('id').$type<StreamId>().primaryKey(),
  user: ofUser(),
  device: uuid('device_id').$type<DeviceId>().notNull(),
  acknowledged: count('acknowledged').notNull(),
  createdAt: createdAt(),
})

/** Runs that came before those in front of them, over another connection; they are acknowledged with those. */
export const earlyRuns = pgTable(
  'early_runs',
  {
    stream: uuid('stream_id')
      .$type<StreamId>()
      .notNull()
      .references(() => streams.id),
    from: count('from_seq').notNull(),
    chain: text('chain').notNull(),
    /** A JSON list of operations. */
    operations: text('operations').notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.stream, t.from] })],
)

/** Everything that was ever acknowledged, as it came. Rows are never changed. */
export const operations = pgTable(
  'operations',
  {
    stream: uuid('stream_id')
      .$type<StreamId>()
      .notNull()
      .references(() => streams.id),
    seq: count('seq').notNull(),
    hash: text('hash').notNull(),
    /** The JSON text that was hashed. Not jsonb, which would order keys anew and refuses some strings. */
    payload: text('payload').notNull(),
    /** Null: applied. */
    outcome: text('outcome').$type<Exclude<Outcome, 'duplicate'>>(),
    why: text('why').notNull(),
    task: uuid('task_id').$type<TaskId>(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.stream, t.seq] })],
)

/** Every answer to a task, a document or a skip. Rows are never changed; `tasks.currentRev` says which one counts. */
export const revisions = pgTable(
  'revisions',
  {
    task: uuid('task_id')
      .$type<TaskId>()
      .notNull()
      .references(() => tasks.id),
    rev: integer('rev').notNull(),
    user: ofUser(),
    /** The operation that brought it; null for a reviewer's and for what the server merged. */
    stream: uuid('stream_id').$type<StreamId>(),
    seq: count('seq'),
    origin: text('origin', { enum: ORIGINS }).notNull().default('work'),
    /** Came when somebody else held the task or had answered it: kept and credited; current only for want of another. */
    late: boolean('late').notNull(),
    /** Null where the task was skipped. As text: binary it is four times as large, and has to be compressed. */
    document: json('document').$type<WireDocument>(),
    objects: integer('objects').notNull(),
    skipReason: text('skip_reason').$type<SkipReason>(),
    skipNote: text('skip_note'),
    activeMs: count('active_ms').notNull(),
    /** Unix ms by the client's clock: for reports only. */
    clientAt: doublePrecision('client_at').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.task, t.rev] }),
    unique().on(t.stream, t.seq),
    index().on(t.user),
    foreignKey({ columns: [t.stream, t.seq], foreignColumns: [operations.stream, operations.seq] }),
  ],
)

/** What became of operations that were set aside, where a person dealt with them. */
export const settlements = pgTable(
  'settlements',
  {
    stream: uuid('stream_id').$type<StreamId>().notNull(),
    seq: count('seq').notNull(),
    how: text('how').$type<Settled['how']>().notNull(),
    reason: text('reason').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.stream, t.seq] }),
    foreignKey({ columns: [t.stream, t.seq], foreignColumns: [operations.stream, operations.seq] }),
  ],
)

/** What a person's clients are told, in order. */
export const mailbox = pgTable(
  'mailbox',
  {
    user: ofUser(),
    n: integer('n').notNull(),
    entry: json('entry').$type<MailboxEntry>().notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.user, t.n] })],
)
