import { and, asc, eq, inArray, lt, or, type SQL, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import type { LabelId, ProjectId, StatementId, UserId } from '../../../shared/model/ids.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { Database, Executor } from '../../db/open.ts'
import {
  audit,
  deductions,
  prices,
  projects,
  revisions,
  sites,
  statements,
  users,
  verdicts,
} from '../../db/schema.ts'
import type { Failure } from '../../failure.ts'
import { scoreGold } from '../quality/gold-scores.ts'
import type { By } from '../users/changes.ts'
import { monthOf } from './month.ts'
import { statementRows } from './rows.ts'
import { type Statement, statementOf } from './statement.ts'
import type { DEDUCTION_RULES, PRICE_UNITS, StatementLine } from './terms.ts'

export interface NewPrice {
  readonly project: ProjectId
  readonly unit: (typeof PRICE_UNITS)[number]
  readonly label: LabelId | null
  readonly fen: number
  readonly validFrom: Date
}

/** Counts for batches that are made from `validFrom` on, which is never in the past: no price changes what was done before it. */
export async function setPrice(
  db: Database,
  price: NewPrice,
  { actor, at }: By,
): Promise<Result<NewPrice, Failure>> {
  if (price.validFrom < at) return inThePast(at)
  await db.transaction(async (tx) => {
    await tx.insert(prices).values({ ...price, createdAt: at })
    const { project, unit, label, fen, validFrom } = price
    const detail = { unit, label, fen, validFrom: validFrom.toISOString() }
    await tx.insert(audit).values({ actor, action: 'price-set', subject: project, detail })
  })
  return ok(price)
}

function inThePast(at: Date): Result<never, Failure> {
  return fail({ code: 'bad-input', field: 'from', detail: `< ${at.toISOString()}` })
}

export function listPrices(db: Executor, project: ProjectId | null) {
  return db
    .select({
      project: projects.name,
      unit: prices.unit,
      label: prices.label,
      fen: prices.fen,
      validFrom: prices.validFrom,
    })
    .from(prices)
    .innerJoin(projects, eq(projects.id, prices.project))
    .where(project === null ? undefined : eq(prices.project, project))
    .orderBy(asc(projects.name), asc(prices.unit), asc(prices.label), asc(prices.validFrom), asc(prices.id))
}

export interface NewDeduction {
  readonly project: ProjectId
  readonly rule: (typeof DEDUCTION_RULES)[number]
  readonly below: number | null
  readonly percent: number
  readonly validFrom: Date
}

/** As `setPrice`: never for the past. */
export async function setDeduction(
  db: Database,
  deduction: NewDeduction,
  { actor, at }: By,
): Promise<Result<NewDeduction, Failure>> {
  if (deduction.validFrom < at) return inThePast(at)
  await db.transaction(async (tx) => {
    await tx.insert(deductions).values({ ...deduction, createdAt: at })
    const { project, rule, below, percent, validFrom } = deduction
    const detail = { rule, below, percent, validFrom: validFrom.toISOString() }
    await tx.insert(audit).values({ actor, action: 'deduction-set', subject: project, detail })
  })
  return ok(deduction)
}

export function listDeductions(db: Executor, project: ProjectId | null) {
  return db
    .select({
      project: projects.name,
      rule: deductions.rule,
      below: deductions.below,
      percent: deductions.percent,
      validFrom: deductions.validFrom,
    })
    .from(deductions)
    .innerJoin(projects, eq(projects.id, deductions.project))
    .where(project === null ? undefined : eq(deductions.project, project))
    .orderBy(asc(projects.name), asc(deductions.rule), asc(deductions.validFrom), asc(deductions.id))
}

export interface PersonStatement extends Statement {
  readonly user: UserId
  readonly person: string
  readonly site: string | null
  /** Stored, and not to be changed any more. */
  readonly closed: boolean
}

/** The statements of a month: the stored ones, and for the others what they would be now. */
export async function statementsOf(
  db: Database,
  month: string,
  whom: SQL | undefined,
  at: Date,
): Promise<readonly PersonStatement[]> {
  await db.transaction((tx) => scoreGold(tx, null, at))
  const span = monthOf(month)
  const all: PersonStatement[] = []
  for (const { id, person, site } of await peopleOf(db, month, whom)) {
    const stored = await storedOf(db, id, month)
    const { lines, totalFen } = stored ?? statementOf(await statementRows(db, id, span), span)
    if (lines.length === 0) continue
    const then = stored === null ? site : stored.siteName
    all.push({ user: id, person, site: then, closed: stored !== null, lines, totalFen })
  }
  return all
}

export interface ClosedMonth {
  readonly month: string
  /** Statements that were stored now, and those that had been before. */
  readonly closed: number
  readonly before: number
  readonly totalFen: number
}

/** Stores the statements of a month that is over. Done again it stores those that are missing, and changes none. */
export async function closeMonth(
  db: Database,
  month: string,
  whom: SQL | undefined,
  { actor, at }: By,
): Promise<Result<ClosedMonth, Failure>> {
  const span = monthOf(month)
  if (at < span.to) return fail({ code: 'month-not-over', month })
  await db.transaction((tx) => scoreGold(tx, null, at))
  let [closed, before, totalFen] = [0, 0, 0]
  for (const { id, siteId } of await peopleOf(db, month, whom)) {
    const { lines, totalFen: own } = statementOf(await statementRows(db, id, span), span)
    if (lines.length === 0) continue
    const row = {
      id: uuidv7() as StatementId,
      user: id,
      site: siteId,
      month,
      lines,
      totalFen: own,
      createdAt: at,
    }
    const stored = await db.transaction(async (tx) => {
      const [made] = await tx
        .insert(statements)
        .values(row)
        .onConflictDoNothing()
        .returning({ id: statements.id })
      if (made === undefined) return false
      const detail = { month, totalFen: own, lines: lines.length }
      await tx.insert(audit).values({ actor, action: 'statement-closed', subject: id, detail })
      return true
    })
    if (stored) closed += 1
    else before += 1
    totalFen += stored ? own : ((await storedOf(db, id, month))?.totalFen ?? 0)
  }
  return ok({ month, closed, before, totalFen })
}

export interface Difference {
  readonly person: string
  readonly storedFen: number
  readonly recomputedFen: number
}

/** Reckons the stored statements of a month anew from the rows, and tells those that differ in a single line. */
export async function verifyMonth(
  db: Database,
  month: string,
  whom: SQL | undefined,
): Promise<Result<{ readonly statements: number; readonly differences: readonly Difference[] }, Failure>> {
  const stored = await db
    .select({
      user: users.id,
      person: users.name,
      lines: statements.lines,
      totalFen: statements.totalFen,
      closedAt: statements.createdAt,
    })
    .from(statements)
    .innerJoin(users, eq(users.id, statements.user))
    .where(and(eq(statements.month, month), whom))
    .orderBy(asc(users.name))
  if (stored.length === 0) return fail({ code: 'unknown-month', name: month })
  const span = monthOf(month)
  const differences: Difference[] = []
  for (const { user, person, lines, totalFen, closedAt } of stored) {
    const again = statementOf(await statementRows(db, user, span, closedAt), span)
    if (again.totalFen === totalFen && sameLines(again.lines, lines)) continue
    differences.push({ person, storedFen: totalFen, recomputedFen: again.totalFen })
  }
  return ok({ statements: stored.length, differences })
}

/** JSON of the database has its keys in an order of its own. */
function sameLines(a: readonly StatementLine[], b: readonly StatementLine[]): boolean {
  const plain = (lines: readonly StatementLine[]) =>
    JSON.stringify(
      lines.map(({ kind, project, batch, label, count, fenEach, fen }) => [
        kind,
        project,
        batch,
        label,
        count,
        fenEach,
        fen,
      ]),
    )
  return plain(a) === plain(b)
}

/** People whose work somebody judged in the month, or who have a statement of it. */
function peopleOf(db: Executor, month: string, whom: SQL | undefined) {
  const { from, to } = monthOf(month)
  const judged = db
    .select({ user: revisions.user })
    .from(verdicts)
    .innerJoin(revisions, and(eq(revisions.task, verdicts.task), eq(revisions.rev, verdicts.rev)))
    .where(and(sql`${verdicts.createdAt} >= ${from}`, lt(verdicts.createdAt, to)))
  const stored = db.select({ user: statements.user }).from(statements).where(eq(statements.month, month))
  return db
    .select({ id: users.id, person: users.name, site: sites.name, siteId: users.site })
    .from(users)
    .leftJoin(sites, eq(sites.id, users.site))
    .where(and(or(inArray(users.id, judged), inArray(users.id, stored)), whom))
    .orderBy(asc(sites.name), asc(users.name))
}

async function storedOf(
  db: Executor,
  user: UserId,
  month: string,
): Promise<(Statement & { readonly siteName: string | null }) | null> {
  const [row] = await db
    .select({ lines: statements.lines, totalFen: statements.totalFen, siteName: sites.name })
    .from(statements)
    .leftJoin(sites, eq(sites.id, statements.site))
    .where(and(eq(statements.user, user), eq(statements.month, month)))
  return row ?? null
}
