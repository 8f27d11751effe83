import {
  bigint,
  boolean,
  doublePrecision,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import type { SkipReason } from '../../shared/flow/task-flow.ts'
import type {
  BatchId,
  DeviceId,
  Epoch,
  InspectionId,
  PoolId,
  ProjectId,
  Sha256,
  SiteId,
  StatementId,
  StreamId,
  TaskId,
  UserId,
} from '../../shared/model/ids.ts'
import type { LabelSchema } from '../../shared/model/label-schema.ts'
import { ROLES } from '../../shared/model/user.ts'
import type { WireDocument } from '../../shared/wire/document-codec.ts'
import type { MailboxEntry } from '../../shared/wire/mailbox.ts'
import type { DeviceState, Outcome, Progress } from '../../shared/wire/sync.ts'
import { DEDUCTION_RULES, PRICE_UNITS, type StatementLine } from '../modules/money/terms.ts'
import { STAGES, VERDICTS } from '../modules/quality/terms.ts'
import { ORIGINS } from '../modules/sync/origin.ts'

type Settled = Extract<MailboxEntry, { kind: 'settled' }>

const createdAt = () => timestamp('created_at', { withTimezone: true }).notNull().defaultNow()
const count = (name: string) => bigint(name, { mode: 'number' })

/** One row: what belongs to this database as a whole. */
export const meta = pgTable('meta', {
  only: boolean('only').primaryKey().default(true),
  /** Changes at every restore, so that clients send again what the restored database lacks. */
  epoch: uuid('epoch').$type<Epoch>().notNull(),
  /** Where PostgreSQL keeps this table: another place tells that a backup was put back. Null where that is not told. */
  home: text('home'),
})

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
  disabledAt: timestamp('disabled_at', { withTimezone: true }),
  /** Since when she is given no new tasks, and why: a person's decision or a quality below the bar. */
  pausedAt: timestamp('paused_at', { withTimezone: true }),
  pauseReason: text('pause_reason'),
  passwordHash: text('password_hash').notNull(),
  /** Number of the newest mailbox entry. Raised under this row's lock, so that numbers appear in the order of commits. */
  mailboxLast: integer('mailbox_last').notNull().default(0),
  createdAt: createdAt(),
})

export const sessions = pgTable('sessions', {
  /** SHA-256 of the token: a copy of the database signs nobody in. */
  tokenHash: text('token_hash').primaryKey(),
  user: uuid('user_id')
    .$type<UserId>()
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' }),
  device: uuid('device_id').$type<DeviceId>().notNull(),
  createdAt: createdAt(),
  expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
})

/** The last heartbeat of each person on each device. */
export const devices = pgTable(
  'devices',
  {
    device: uuid('device_id').$type<DeviceId>().notNull(),
    user: uuid('user_id')
      .$type<UserId>()
      .notNull()
      .references(() => users.id),
    app: text('app').notNull(),
    state: jsonb('state').$type<Omit<DeviceState, 'progress'>>().notNull(),
    /** The last that was told of each batch. */
    progress: jsonb('progress')
      .$type<Readonly<Record<BatchId, Omit<Progress, 'batch'>>>>()
      .notNull()
      .default({}),
    /** The device's clock minus ours, ms. */
    driftMs: doublePrecision('drift_ms').notNull(),
    lastContact: timestamp('last_contact', { withTimezone: true }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.device, t.user] })],
)

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

/** Devices that may send: known by their keys, for as long as somebody signs in there now and then. */
export const enrolments = pgTable('enrolments', {
  device: uuid('device_id').$type<DeviceId>().primaryKey(),
  /** Raw Ed25519 key, base64. */
  publicKey: text('public_key').notNull(),
  expiresAt: timestamp('expires_at', { withTimezone: true }).notNull(),
  revokedAt: timestamp('revoked_at', { withTimezone: true }),
  createdAt: createdAt(),
})

export const projects = pgTable('projects', {
  id: uuid('id').$type<ProjectId>().primaryKey(),
  name: text('name').notNull().unique(),
  guideline: text('guideline').notNull(),
  schemaVersion: integer('schema_version').notNull(),
  createdAt: createdAt(),
})

/** Every version that was ever in force: old documents are read with theirs. */
export const labelSchemas = pgTable(
  'label_schemas',
  {
    project: uuid('project_id')
      .$type<ProjectId>()
      .notNull()
      .references(() => projects.id),
    version: integer('version').notNull(),
    schema: jsonb('schema').$type<LabelSchema>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.project, t.version] })],
)

/** Who has passed what a project asks for. */
export const qualifications = pgTable(
  'qualifications',
  {
    user: uuid('user_id')
      .$type<UserId>()
      .notNull()
      .references(() => users.id),
    project: uuid('project_id')
      .$type<ProjectId>()
      .notNull()
      .references(() => projects.id),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.user, t.project] })],
)

/** Tasks of a project that people are given batches of when they ask for work. */
export const pools = pgTable(
  'pools',
  {
    id: uuid('id').$type<PoolId>().primaryKey(),
    project: uuid('project_id')
      .$type<ProjectId>()
      .notNull()
      .references(() => projects.id),
    /** Null: people of every site. */
    site: uuid('site_id')
      .$type<SiteId>()
      .references(() => sites.id),
    /** Tasks in one batch. */
    batchSize: integer('batch_size').notNull(),
    priceFen: integer('price_fen').notNull(),
    /** The higher comes first. */
    priority: integer('priority').notNull().default(0),
    /** Working time from being given to due, days; null: without end. */
    dueDays: integer('due_days'),
    /** Only people with the project's qualification. */
    qualified: boolean('qualified').notNull().default(false),
    /** How many people annotate each picture, without knowing of each other. */
    overlap: integer('overlap').notNull().default(1),
    /** Of a hundred tasks, how many are gold ones. */
    goldPercent: integer('gold_percent').notNull().default(0),
    closedAt: timestamp('closed_at', { withTimezone: true }),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.project)],
)

/** A file in the blob store that clients may fetch. */
export const media = pgTable('media', {
  sha256: text('sha256').$type<Sha256>().primaryKey(),
  bytes: count('bytes').notNull(),
  contentType: text('content_type').notNull(),
  createdAt: createdAt(),
})

/** The pictures that a project's guideline and examples have ever shown, with their size: whoever works on it may fetch them. */
export const illustrations = pgTable(
  'illustrations',
  {
    project: uuid('project_id')
      .$type<ProjectId>()
      .notNull()
      .references(() => projects.id),
    sha256: text('sha256')
      .$type<Sha256>()
      .notNull()
      .references(() => media.sha256),
    width: integer('width').notNull(),
    height: integer('height').notNull(),
  },
  (t) => [primaryKey({ columns: [t.project, t.sha256] }), index().on(t.sha256)],
)

export const batches = pgTable('batches', {
  id: uuid('id').$type<BatchId>().primaryKey(),
  project: uuid('project_id')
    .$type<ProjectId>()
    .notNull()
    .references(() => projects.id),
  name: text('name').notNull(),
  user: uuid('user_id')
    .$type<UserId>()
    .notNull()
    .references(() => users.id),
  fence: integer('fence').notNull(),
  priceFen: integer('price_fen').notNull(),
  dueAt: timestamp('due_at', { withTimezone: true }),
  /** The pool that it was taken from; null: handed to her by name. */
  pool: uuid('pool_id')
    .$type<PoolId>()
    .references(() => pools.id),
  /** The higher is worked on first. */
  priority: integer('priority').notNull().default(0),
  createdAt: createdAt(),
})

/** One picture to annotate, or one of several copies of it where several people annotate it without knowing of each other. */
export const tasks = pgTable(
  'tasks',
  {
    id: uuid('id').$type<TaskId>().primaryKey(),
    project: uuid('project_id')
      .$type<ProjectId>()
      .notNull()
      .references(() => projects.id),
    name: text('name').notNull(),
    /** SHA-256 of the file as it was imported; `media` differs where clients get a working copy. */
    original: text('original_sha256').$type<Sha256>().notNull(),
    /** 0 for the first; the others are for overlap and for gold. */
    replica: integer('replica').notNull().default(0),
    /** Whoever works on it is scored against the picture's gold answer; it is no part of the result. */
    gold: boolean('gold').notNull().default(false),
    media: text('media_sha256')
      .$type<Sha256>()
      .notNull()
      .references(() => media.sha256),
    /** Size of the original after EXIF orientation, px: the space of all coordinates. */
    width: integer('width').notNull(),
    height: integer('height').notNull(),
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
  ],
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
    user: uuid('user_id')
      .$type<UserId>()
      .notNull()
      .references(() => users.id),
    fence: integer('fence').notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.task, t.batch] }), index().on(t.user)],
)

/** One per installation, person and storage generation: belongs to the user and device that used it first. */
export const streams = pgTable('streams', {
  id: uuid('id').$type<StreamId>().primaryKey(),
  user: uuid('user_id')
    .$type<UserId>()
    .notNull()
    .references(() => users.id),
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
    user: uuid('user_id')
      .$type<UserId>()
      .notNull()
      .references(() => users.id),
    /** The operation that brought it; null for a reviewer's and for what the server merged. */
    stream: uuid('stream_id').$type<StreamId>(),
    seq: count('seq'),
    origin: text('origin', { enum: ORIGINS }).notNull().default('work'),
    /** Came when somebody else held the task or had answered it: kept and credited; current only for want of another. */
    late: boolean('late').notNull(),
    /** Null where the task was skipped. */
    document: jsonb('document').$type<WireDocument>(),
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

/** The right answer to a picture, against which people are scored. */
export const goldAnswers = pgTable(
  'gold_answers',
  {
    project: uuid('project_id')
      .$type<ProjectId>()
      .notNull()
      .references(() => projects.id),
    original: text('original_sha256').$type<Sha256>().notNull(),
    document: jsonb('document').$type<WireDocument>().notNull(),
    by: uuid('by_id').$type<UserId>(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.project, t.original] })],
)

/** What an inspector said of a revision. Rows are never changed; the newest of a revision counts. */
export const verdicts = pgTable(
  'verdicts',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    task: uuid('task_id').$type<TaskId>().notNull(),
    rev: integer('rev').notNull(),
    verdict: text('verdict', { enum: VERDICTS }).notNull(),
    /** Null: by a rule, as where a whole batch is accepted by its sample. */
    by: uuid('by_id').$type<UserId>(),
    comment: text('comment').notNull().default(''),
    createdAt: createdAt(),
  },
  (t) => [
    index().on(t.task, t.rev),
    index().on(t.createdAt),
    foreignKey({ columns: [t.task, t.rev], foreignColumns: [revisions.task, revisions.rev] }),
  ],
)

/** Inspections of a batch: which tasks were drawn, and what came of it. */
export const inspections = pgTable(
  'inspections',
  {
    id: uuid('id').$type<InspectionId>().primaryKey(),
    batch: uuid('batch_id')
      .$type<BatchId>()
      .notNull()
      .references(() => batches.id),
    stage: text('stage', { enum: STAGES }).notNull(),
    /** Drawn by this seed, so that anybody can draw them again. */
    seed: integer('seed').notNull(),
    /** Finished tasks of the batch when it was drawn, and the bad ones among the drawn that are still accepted. */
    lot: integer('lot').notNull(),
    acceptNumber: integer('accept_number').notNull(),
    tasks: jsonb('tasks').$type<readonly TaskId[]>().notNull(),
    by: uuid('by_id').$type<UserId>(),
    outcome: text('outcome', { enum: VERDICTS }),
    defects: integer('defects'),
    closedAt: timestamp('closed_at', { withTimezone: true }),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.batch)],
)

/** What accepted work is paid. Rows are never changed: a new price is a new row, and counts for batches made from then on. */
export const prices = pgTable(
  'prices',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    project: uuid('project_id')
      .$type<ProjectId>()
      .notNull()
      .references(() => projects.id),
    unit: text('unit', { enum: PRICE_UNITS }).notNull(),
    /** Null: every class that has no price of its own. */
    label: text('label'),
    fen: integer('fen').notNull(),
    validFrom: timestamp('valid_from', { withTimezone: true }).notNull(),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.project, t.validFrom)],
)

/** What is taken off, by rule. Rows are never changed. */
export const deductions = pgTable(
  'deductions',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    project: uuid('project_id')
      .$type<ProjectId>()
      .notNull()
      .references(() => projects.id),
    /** For each return of a task, or where gold was scored below `below` percent in the month. */
    rule: text('rule', { enum: DEDUCTION_RULES }).notNull(),
    below: integer('below'),
    /** Of a hundred parts of what it applies to. */
    percent: integer('percent').notNull(),
    validFrom: timestamp('valid_from', { withTimezone: true }).notNull(),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.project, t.validFrom)],
)

/** A person's month as it was paid. Rows are never changed. */
export const statements = pgTable(
  'statements',
  {
    id: uuid('id').$type<StatementId>().primaryKey(),
    user: uuid('user_id')
      .$type<UserId>()
      .notNull()
      .references(() => users.id),
    /** Her site at that time. */
    site: uuid('site_id').$type<SiteId>(),
    /** `2026-11`, by the clock of Beijing. */
    month: text('month').notNull(),
    lines: jsonb('lines').$type<readonly StatementLine[]>().notNull(),
    totalFen: count('total_fen').notNull(),
    createdAt: createdAt(),
  },
  (t) => [unique().on(t.user, t.month)],
)

/** What a person's clients are told, in order. */
export const mailbox = pgTable(
  'mailbox',
  {
    user: uuid('user_id')
      .$type<UserId>()
      .notNull()
      .references(() => users.id),
    n: integer('n').notNull(),
    entry: jsonb('entry').$type<MailboxEntry>().notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.user, t.n] })],
)

/** Who did what, for people who must account for it. */
export const audit = pgTable(
  'audit',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** Null: the administration's command line. */
    actor: uuid('actor_id').$type<UserId>(),
    action: text('action').notNull(),
    subject: uuid('subject_id').notNull(),
    detail: jsonb('detail').$type<Readonly<Record<string, string | number | boolean | null>>>().notNull(),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.subject)],
)
