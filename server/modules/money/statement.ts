import type { BatchId, LabelId, ProjectId, TaskId, UserId } from '../../../shared/model/ids.ts'
import type { Verdict } from '../quality/terms.ts'
import type { Origin } from '../sync/origin.ts'
import type { Month } from './month.ts'
import type { DEDUCTION_RULES, PRICE_UNITS, StatementLine } from './terms.ts'

/** Everything that a person's statement follows from: rows that never change. */
export interface StatementRows {
  readonly user: UserId
  readonly revisions: readonly WorkRevision[]
  readonly verdicts: readonly VerdictRow[]
  readonly prices: readonly PriceRow[]
  readonly deductions: readonly DeductionRow[]
  /** Scores of her gold tasks. */
  readonly gold: readonly GoldRow[]
}

/** A revision in her name. */
export interface WorkRevision {
  readonly task: TaskId
  readonly rev: number
  readonly origin: Origin
  readonly project: ProjectId
  /** With which she was given the task. */
  readonly batch: BatchId
  /** Unix ms. */
  readonly batchAt: number
  /** Of one object, as the batch told her; counts where the project has no price. */
  readonly batchFen: number
  /** Objects by class; null: the picture was left out. */
  readonly objects: Readonly<Record<LabelId, number>> | null
}

/** On a revision in her name. */
export interface VerdictRow {
  readonly id: number
  readonly task: TaskId
  readonly rev: number
  readonly verdict: Verdict
  readonly at: number
}

export interface PriceRow {
  readonly id: number
  readonly project: ProjectId
  readonly unit: (typeof PRICE_UNITS)[number]
  readonly label: LabelId | null
  readonly fen: number
  readonly validFrom: number
}

export interface DeductionRow {
  readonly id: number
  readonly project: ProjectId
  readonly rule: (typeof DEDUCTION_RULES)[number]
  readonly below: number | null
  readonly percent: number
  readonly validFrom: number
}

export interface GoldRow {
  readonly project: ProjectId
  /** When her answer came. */
  readonly at: number
  /** Percent. */
  readonly score: number
}

export interface Statement {
  readonly lines: readonly StatementLine[]
  readonly totalFen: number
}

/**
 * What a person is paid for a month. The rule:
 *
 * 1. **What is paid.** Of each task her newest verdict counts. Where it says accepted, her own last answer up to the revision
 *    that it is about is paid, whoever else answered the task, late or not; where it says returned, or where she left the
 *    picture out, nothing is. A later answer changes nothing until somebody has judged it.
 * 2. **When.** The month of a verdict is that of Beijing's clock. A month pays what its tasks are worth at its end, less what
 *    they were worth at its beginning: nothing is paid twice, work that is returned after it was paid is taken back in the month
 *    of the return, and what is mended and accepted again is paid again.
 * 3. **Prices** are those of the day on which the batch was made with which she was given the task: of each class the newest
 *    price in force then, else the newest one for all classes. A price for tasks is paid beside that, once for each task. Where
 *    the project had no price at all that day, the batch's own price per object counts.
 * 4. **Returns.** For each return of the task so far, `percent` of what it is worth is taken off, all of it at most, by the rule
 *    in force when the batch was made. Rounded down to a whole fen for each task: in her favour.
 * 5. **Gold.** Where her gold tasks of a project in the month were scored below `below` on average, `percent` of what the
 *    project pays her for the month after returns is taken off, by the rule in force when the month began, rounded down. Where
 *    the month pays nothing, nothing is taken off.
 *
 * All amounts are whole fen; nothing but the rows and the month goes in.
 */
export function statementOf(rows: StatementRows, month: Month): Statement {
  const [before, after] = [worthAt(rows, month.from.getTime()), worthAt(rows, month.to.getTime())]
  const earned = [...new Set([...before.keys(), ...after.keys()])].flatMap((key): StatementLine[] => {
    const line = after.get(key) ?? before.get(key)
    if (line === undefined) return []
    const count = (after.get(key)?.count ?? 0) - (before.get(key)?.count ?? 0)
    const fen = (after.get(key)?.fen ?? 0) - (before.get(key)?.fen ?? 0)
    return count === 0 && fen === 0 ? [] : [{ ...line, count, fen }]
  })
  const lines = [...earned, ...goldDeductions(rows, earned, month)].sort(byOrder)
  return { lines, totalFen: lines.reduce((sum, { fen }) => sum + fen, 0) }
}

/** What all her tasks are worth at a moment, put together in lines. */
function worthAt(rows: StatementRows, at: number): ReadonlyMap<string, StatementLine> {
  const lines = new Map<string, StatementLine>()
  const add = (line: StatementLine): void => {
    const key = keyOf(line)
    const known = lines.get(key)
    const sum = { count: (known?.count ?? 0) + line.count, fen: (known?.fen ?? 0) + line.fen }
    lines.set(key, { ...line, ...sum })
  }
  const revisions = Map.groupBy(rows.revisions, ({ task }) => task)
  const verdicts = Map.groupBy(
    rows.verdicts.filter((one) => one.at < at),
    ({ task }) => task,
  )
  for (const [task, said] of verdicts)
    for (const line of linesOf(rows, revisions.get(task) ?? [], said)) add(line)
  return lines
}

/** What one task is worth by what was said of it. */
function linesOf(
  rows: StatementRows,
  revisions: readonly WorkRevision[],
  verdicts: readonly VerdictRow[],
): readonly StatementLine[] {
  const newest = verdicts.reduce((a, b) => (b.id > a.id ? b : a))
  const answers = revisions.filter(({ origin, rev }) => origin === 'work' && rev <= newest.rev)
  const [first] = answers
  if (newest.verdict !== 'accepted' || first === undefined) return []
  const paid = answers.reduce((a, b) => (b.rev > a.rev ? b : a), first)
  if (paid.objects === null) return []
  const lines = gross(rows.prices, paid)
  const worth = lines.reduce((sum, { fen }) => sum + fen, 0)
  const returns = verdicts.filter(({ verdict }) => verdict === 'returned').length
  const rule = inForce(
    rows.deductions,
    paid.batchAt,
    (one) => one.project === paid.project && one.rule === 'per-return',
  )
  if (rule === null || returns === 0) return lines
  const off = percentOf(worth, Math.min(rule.percent * returns, 100))
  return [
    ...lines,
    { ...headOf(paid), kind: 'deduction', label: null, count: returns, fenEach: 0, fen: 0 - off },
  ]
}

/** What an answer earns before anything is taken off. */
function gross(prices: readonly PriceRow[], paid: WorkRevision): readonly StatementLine[] {
  const of = (unit: PriceRow['unit'], label: LabelId | null) =>
    inForce(
      prices,
      paid.batchAt,
      (one) => one.project === paid.project && one.unit === unit && one.label === label,
    )
  const priced = inForce(prices, paid.batchAt, (one) => one.project === paid.project) !== null
  const head = headOf(paid)
  const objects = Object.entries(paid.objects ?? {}).map(([name, count]): StatementLine => {
    const label = name as LabelId
    const fenEach = (of('object', label) ?? of('object', null))?.fen ?? (priced ? 0 : paid.batchFen)
    return { ...head, kind: 'object', label, count, fenEach, fen: count * fenEach }
  })
  const task = of('task', null)
  const whole: StatementLine[] =
    task === null ? [] : [{ ...head, kind: 'task', label: null, count: 1, fenEach: task.fen, fen: task.fen }]
  return [...objects, ...whole]
}

function goldDeductions(
  { deductions, gold }: StatementRows,
  earned: readonly StatementLine[],
  { from, to }: Month,
): readonly StatementLine[] {
  return [...Map.groupBy(earned, ({ project }) => project)].flatMap(([project, lines]): StatementLine[] => {
    const rule = inForce(
      deductions,
      from.getTime(),
      (one) => one.project === project && one.rule === 'gold-below',
    )
    const scores = gold.filter(
      (one) => one.project === project && one.at >= from.getTime() && one.at < to.getTime(),
    )
    const sum = scores.reduce((all, { score }) => all + score, 0)
    if (rule === null || scores.length === 0 || sum >= (rule.below ?? 0) * scores.length) return []
    const off = percentOf(
      lines.reduce((all, { fen }) => all + fen, 0),
      rule.percent,
    )
    if (off <= 0) return []
    return [
      {
        kind: 'deduction',
        project,
        batch: null,
        label: null,
        count: scores.length,
        fenEach: 0,
        fen: 0 - off,
      },
    ]
  })
}

/** The newest of those that hold at a moment; of two from one moment the later one. */
function inForce<R extends { readonly id: number; readonly validFrom: number }>(
  rows: readonly R[],
  at: number,
  fits: (row: R) => boolean,
): R | null {
  return rows
    .filter((row) => row.validFrom <= at && fits(row))
    .reduce<R | null>(
      (best, row) =>
        best === null ||
        row.validFrom > best.validFrom ||
        (row.validFrom === best.validFrom && row.id > best.id)
          ? row
          : best,
      null,
    )
}

/** Rounded down, without a fraction on the way. */
function percentOf(fen: number, percent: number): number {
  const product = fen * percent
  return (product - (((product % 100) + 100) % 100)) / 100
}

function headOf({ project, batch }: WorkRevision): Pick<StatementLine, 'project' | 'batch'> {
  return { project, batch }
}

function keyOf({ kind, project, batch, label, fenEach }: StatementLine): string {
  return [project, batch, kind, label, fenEach].join(' ')
}

const KINDS = ['object', 'task', 'deduction'] as const

function byOrder(a: StatementLine, b: StatementLine): number {
  const key = (line: StatementLine) =>
    [line.project, line.batch ?? '~', KINDS.indexOf(line.kind), line.label ?? '', line.fenEach].join(' ')
  const [x, y] = [key(a), key(b)]
  return x < y ? -1 : x > y ? 1 : 0
}
