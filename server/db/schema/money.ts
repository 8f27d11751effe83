import { index, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import type { SiteId, StatementId } from '../../../shared/model/ids.ts'
import type { StatementLine } from '../../modules/money/terms.ts'
import { DEDUCTION_RULES, PRICE_UNITS } from '../../modules/money/terms.ts'
import { count, createdAt, moment, numbered } from './columns.ts'
import { ofUser } from './people.ts'
import { ofProject } from './projects.ts'

/** What accepted work is paid. Rows are never changed: a new price is a new row, and counts for batches made from then on. */
export const prices = pgTable(
  'prices',
  {
    id: numbered(),
    project: ofProject(),
    unit: text('unit', { enum: PRICE_UNITS }).notNull(),
    /** Null: every class that has no price of its own. */
    label: text('label'),
    fen: integer('fen').notNull(),
    validFrom: moment('valid_from').notNull(),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.project, t.validFrom)],
)

/** What is taken off, by rule. Rows are never changed. */
export const deductions = pgTable(
  'deductions',
  {
    id: numbered(),
    project: ofProject(),
    /** For each return of a task, or where gold was scored below `below` percent in the month. */
    rule: text('rule', { enum: DEDUCTION_RULES }).notNull(),
    below: integer('below'),
    /** Of a hundred parts of what it applies to. */
    percent: integer('percent').notNull(),
    validFrom: moment('valid_from').notNull(),
    createdAt: createdAt(),
  },
  (t) => [index().on(t.project, t.validFrom)],
)

/** A person's month as it was paid. Rows are never changed. */
export const statements = pgTable(
  'statements',
  {
    id: uuid('id').$type<StatementId>().primaryKey(),
    user: ofUser(),
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
