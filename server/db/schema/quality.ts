import { foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import type { BatchId, InspectionId, TaskId, UserId } from '../../../shared/model/ids.ts'
import type { WireDocument } from '../../../shared/wire/document-codec.ts'
import { STAGES, VERDICTS } from '../../modules/quality/terms.ts'
import { createdAt, moment, numbered, sha256 } from './columns.ts'
import { ofProject } from './projects.ts'
import { batches, revisions } from './work.ts'

/** The right answer to a picture, against which people are scored. */
export const goldAnswers = pgTable(
  'gold_answers',
  {
    project: ofProject(),
    original: sha256('original_sha256').notNull(),
    document: jsonb('document').$type<WireDocument>().notNull(),
    by: uuid('by_id').$type<UserId>(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.project, t.original] })],
)

/** How well a person's first answer to a gold task agrees with the right one, as it was found then. Rows are never changed. */
export const goldScores = pgTable(
  'gold_scores',
  {
    task: uuid('task_id').$type<TaskId>().notNull(),
    rev: integer('rev').notNull(),
    /** Percent, rounded down. */
    score: integer('score').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.task, t.rev] }),
    foreignKey({ columns: [t.task, t.rev], foreignColumns: [revisions.task, revisions.rev] }),
  ],
)

/** What an inspector said of a revision. Rows are never changed; the newest of a revision counts. */
export const verdicts = pgTable(
  'verdicts',
  {
    id: numbered(),
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
    closedAt: moment('closed_at'),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.batch)],
)
