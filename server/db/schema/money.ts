import { bigint, index, integer, jsonb, pgTable, text, timestamp, unique, uuid } from 'drizzle-orm/pg-core'
import type { ProjectId, SiteId, StatementId, UserId } from '../../../shared/model/ids.ts'
import type { StatementLine } from '../../modules/money/terms.ts'
import { DEDUCTION_RULES, PRICE_UNITS } from '../../modules/money/terms.ts'
import { count, createdAt } from './columns.ts'
import { users } from './people.ts'
import { projects } from './projects.ts'

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
