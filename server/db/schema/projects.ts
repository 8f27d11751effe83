import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import type { PoolId, ProjectId, SiteId } from '../../../shared/model/ids.ts'
import type { LabelSchema } from '../../../shared/model/label-schema.ts'
import { count, createdAt, moment, sha256 } from './columns.ts'
import { ofUser, sites } from './people.ts'

export const projects = pgTable('projects', {
  id: uuid('id').$type<ProjectId>().primaryKey(),
  name: text('name').notNull().unique(),
  guideline: text('guideline').notNull(),
  schemaVersion: integer('schema_version').notNull(),
  /** Pictures that are imported with a longer side get a working copy of this one, px; null: only those that must. */
  workingCopy: integer('working_copy'),
  /** People whose newest `goldWindow` gold tasks were scored below this on average, percent, get no new tasks; null: everybody does. */
  goldFloor: integer('gold_floor'),
  goldWindow: integer('gold_window').notNull().default(5),
  createdAt: createdAt(),
})

/** The project that a row belongs to. */
export const ofProject = () =>
  uuid('project_id')
    .$type<ProjectId>()
    .notNull()
    .references(() => projects.id)

/** Every version that was ever in force: old documents are read with theirs. */
export const labelSchemas = pgTable(
  'label_schemas',
  {
    project: ofProject(),
    version: integer('version').notNull(),
    schema: jsonb('schema').$type<LabelSchema>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.project, t.version] })],
)

/** A file in the blob store that clients may fetch. */
export const media = pgTable('media', {
  sha256: sha256('sha256').primaryKey(),
  bytes: count('bytes').notNull(),
  contentType: text('content_type').notNull(),
  createdAt: createdAt(),
})

/** The pictures that a project's guideline and examples have ever shown, with their size: whoever works on it may fetch them. */
export const illustrations = pgTable(
  'illustrations',
  {
    project: ofProject(),
    sha256: sha256('sha256')
      .notNull()
      .references(() => media.sha256),
    width: integer('width').notNull(),
    height: integer('height').notNull(),
  },
  (t) => [primaryKey({ columns: [t.project, t.sha256] }), index().on(t.sha256)],
)

/** Who has passed what a project asks for. */
export const qualifications = pgTable(
  'qualifications',
  {
    user: ofUser(),
    project: ofProject(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.user, t.project] })],
)

/** Tasks of a project that people are given batches of when they ask for work. */
export const pools = pgTable(
  'pools',
  {
    id: uuid('id').$type<PoolId>().primaryKey(),
    project: ofProject(),
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
    closedAt: moment('closed_at'),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.project)],
)
