import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BatchId, LabelId, ProjectId, TaskId, UserId } from '../../../shared/model/ids.ts'
import { monthOf } from './month.ts'
import {
  type DeductionRow,
  type PriceRow,
  type StatementRows,
  statementOf,
  type VerdictRow,
  type WorkRevision,
} from './statement.ts'

const PROJECT = 'p' as ProjectId
const on = (time: string) => new Date(time).getTime()
const NOVEMBER = monthOf('2026-11')
const work = (more: Partial<WorkRevision> = {}): WorkRevision => ({
  task: 't1' as TaskId,
  rev: 1,
  origin: 'work',
  project: PROJECT,
  batch: 'b' as BatchId,
  batchAt: on('2026-11-02T00:00:00Z'),
  batchFen: 5,
  objects: { cat: 3 } as Record<LabelId, number>,
  ...more,
})
const price = (fen: number, more: Partial<PriceRow> = {}): PriceRow => ({
  id: 1,
  project: PROJECT,
  unit: 'object',
  label: null,
  fen,
  validFrom: on('2026-01-01T00:00:00Z'),
  ...more,
})
const verdict = (more: Partial<VerdictRow> = {}): VerdictRow => ({
  id: 1,
  task: 't1' as TaskId,
  rev: 1,
  verdict: 'accepted',
  at: on('2026-11-10T00:00:00Z'),
  ...more,
})
const deduction = (more: Partial<DeductionRow> = {}): DeductionRow => ({
  id: 1,
  project: PROJECT,
  rule: 'per-return',
  below: null,
  percent: 10,
  validFrom: on('2026-01-01T00:00:00Z'),
  ...more,
})
const rows = (more: Partial<StatementRows> = {}): StatementRows => ({
  user: 'u' as UserId,
  revisions: [work()],
  verdicts: [verdict()],
  prices: [price(8)],
  deductions: [],
  gold: [],
  ...more,
})
const total = (more: Partial<StatementRows>, month = NOVEMBER) => statementOf(rows(more), month).totalFen

describe('a month', () => {
  it('is that of the clock in Beijing, to the millisecond', () => {
    expect(NOVEMBER).toEqual({
      from: new Date('2026-10-31T16:00:00Z'),
      to: new Date('2026-11-30T16:00:00Z'),
    })
    expect(monthOf('2026-12').to).toEqual(new Date('2026-12-31T16:00:00Z'))
    const at = (time: string) => total({ verdicts: [verdict({ at: on(time) })] })
    expect(at('2026-10-31T15:59:59.999Z')).toBe(0)
    expect(at('2026-10-31T16:00:00Z')).toBe(24)
    expect(at('2026-11-30T15:59:59.999Z')).toBe(24)
    expect(at('2026-11-30T16:00:00Z')).toBe(0)
  })
})

describe('what is paid', () => {
  it('is her last answer up to the verdict, by object or by task, and no picture that was left out', () => {
    const answers = [
      work({ rev: 1, objects: { cat: 9 } as never }),
      work({ rev: 3 }),
      work({ rev: 6, objects: { cat: 99 } as never }),
    ]
    expect(total({ revisions: answers, verdicts: [verdict({ rev: 4 })] })).toBe(24)
    expect(total({ prices: [price(100, { unit: 'task' })] })).toBe(100)
    expect(total({ prices: [price(8), price(100, { id: 2, unit: 'task' })] })).toBe(124)
    expect(total({ revisions: [work({ objects: null })] })).toBe(0)
    expect(total({ revisions: [work({ rev: 2 })], verdicts: [verdict()] })).toBe(0)
  })

  it('waits for a verdict, and is taken back in the month of a return', () => {
    expect(total({ verdicts: [] })).toBe(0)
    expect(total({ verdicts: [verdict({ verdict: 'returned' })] })).toBe(0)
    const verdicts = [
      verdict(),
      verdict({ id: 2, verdict: 'returned', at: on('2026-12-05T00:00:00Z') }),
      verdict({ id: 3, rev: 4, at: on('2027-01-05T00:00:00Z') }),
    ]
    const revisions = [work(), work({ rev: 4, objects: { cat: 4 } as never })]
    const of = (month: string) => statementOf(rows({ verdicts, revisions }), monthOf(month))
    expect(of('2026-11').totalFen).toBe(24)
    expect(of('2026-12')).toMatchObject({ totalFen: -24, lines: [{ count: -3, fenEach: 8, fen: -24 }] })
    expect(of('2027-01').totalFen).toBe(32)
    expect(of('2027-02').lines).toEqual([])
  })

  it('has the price of the day when the batch was made: of the class, else of the project, else the batch’s own', () => {
    const revisions = [work({ objects: { cat: 2, dog: 1 } as never })]
    const cat = price(20, { id: 2, label: 'cat' as LabelId })
    expect(total({ revisions, prices: [price(8), cat] })).toBe(48)
    expect(total({ revisions, prices: [cat] })).toBe(40)
    expect(total({ revisions, prices: [] })).toBe(15)
    const change = price(100, { id: 3, validFrom: on('2026-11-02T00:00:00.001Z') })
    expect(total({ revisions, prices: [price(8), change] })).toBe(24)
    expect(total({ revisions, prices: [price(8), { ...change, validFrom: change.validFrom - 1 }] })).toBe(300)
    const other = price(1000, { id: 4, project: 'q' as ProjectId })
    expect(total({ revisions, prices: [other] })).toBe(15)
    // Of two that were set for the same moment the later one.
    expect(total({ revisions, prices: [price(9, { id: 9 }), price(8)] })).toBe(27)
  })
})

describe('what is taken off', () => {
  it('for each return is rounded down for each task, and never more than the task is worth', () => {
    const returned = (n: number) =>
      Array.from({ length: n }, (_, i) => verdict({ id: i + 1, verdict: 'returned' }))
    const paid = (n: number, percent = 10) =>
      total({ verdicts: [...returned(n), verdict({ id: 99 })], deductions: [deduction({ percent })] })
    expect([0, 1, 2, 5].map((n) => paid(n))).toEqual([24, 22, 20, 12])
    expect(paid(3, 50)).toBe(0)
    expect(
      statementOf(
        rows({ verdicts: [...returned(1), verdict({ id: 99 })], deductions: [deduction()] }),
        NOVEMBER,
      ).lines,
    ).toMatchObject([
      { kind: 'object', count: 3, fen: 24 },
      { kind: 'deduction', count: 1, fen: -2, fenEach: 0 },
    ])
  })

  it('for gold below the bar goes by the month’s mean, and by the rule in force when it began', () => {
    const rule = deduction({ rule: 'gold-below', below: 80, percent: 33 })
    const gold = (...scores: number[]) =>
      scores.map((score, i) => ({ project: PROJECT, score, at: on('2026-11-05T00:00:00Z') + i }))
    expect(total({ deductions: [rule], gold: gold(80, 80) })).toBe(24)
    expect(total({ deductions: [rule], gold: gold(80, 79) })).toBe(24 - 7)
    expect(total({ deductions: [rule], gold: [] })).toBe(24)
    expect(total({ deductions: [{ ...rule, validFrom: on('2026-11-01T00:00:00Z') }], gold: gold(0) })).toBe(
      24,
    )
    const before = [{ project: PROJECT, score: 0, at: on('2026-10-31T15:59:59Z') }]
    expect(total({ deductions: [rule], gold: before })).toBe(24)
    expect(total({ deductions: [rule], gold: gold(0), verdicts: [] })).toBe(0)
  })
})

describe('whatever happened', () => {
  const MONTHS = ['2026-10', '2026-11', '2026-12', '2027-01']
  const moment = fc.integer({ min: on('2026-09-30T16:00:00Z'), max: on('2027-01-31T15:59:59Z') })
  const story: fc.Arbitrary<StatementRows> = fc
    .record({
      tasks: fc.array(
        fc.record({
          batchAt: moment,
          answers: fc.array(
            fc.option(fc.dictionary(fc.constantFrom('cat', 'dog', 'eye'), fc.integer({ min: 1, max: 300 })), {
              freq: 6,
            }),
            { minLength: 1, maxLength: 3 },
          ),
          verdicts: fc.array(
            fc.record({ at: moment, good: fc.boolean(), rev: fc.integer({ min: 1, max: 3 }) }),
            { maxLength: 4 },
          ),
        }),
        { maxLength: 6 },
      ),
      prices: fc.array(
        fc.record({
          fen: fc.integer({ min: 0, max: 500 }),
          validFrom: moment,
          unit: fc.constantFrom('object' as const, 'task' as const),
          label: fc.option(fc.constantFrom('cat', 'dog')),
        }),
        { maxLength: 5 },
      ),
      percent: fc.integer({ min: 0, max: 100 }),
      scores: fc.array(fc.record({ at: moment, score: fc.integer({ min: 0, max: 100 }) }), { maxLength: 5 }),
    })
    .map(({ tasks, prices, percent, scores }) => ({
      user: 'u' as UserId,
      revisions: tasks.flatMap(({ answers, batchAt }, t) =>
        answers.map((objects, i) =>
          work({ task: `t${t}` as TaskId, rev: i + 1, batchAt, objects: objects as WorkRevision['objects'] }),
        ),
      ),
      verdicts: tasks
        .flatMap(({ verdicts, answers }, t) =>
          verdicts.map(({ at, good, rev }) => ({ at, good, t, rev: Math.min(rev, answers.length) })),
        )
        .sort((a, b) => a.at - b.at)
        .map(({ at, good, t, rev }, id) =>
          verdict({ id, task: `t${t}` as TaskId, rev, at, verdict: good ? 'accepted' : 'returned' }),
        ),
      prices: prices.map((one, id) =>
        price(one.fen, { ...one, id, label: one.unit === 'task' ? null : (one.label as LabelId | null) }),
      ),
      deductions: [
        deduction({ id: 1, percent, validFrom: 0 }),
        deduction({ id: 2, percent, validFrom: 0, rule: 'gold-below', below: 70 }),
      ],
      gold: scores.map((one) => ({ ...one, project: PROJECT })),
    }))
  const runs = { seed: 20261122, numRuns: 300 }

  it('the total is the sum of the lines, all in whole fen, and reckoned again it is the same', () => {
    fc.assert(
      fc.property(story, fc.constantFrom(...MONTHS), (all, month) => {
        const made = statementOf(all, monthOf(month))
        expect(made.totalFen).toBe(made.lines.reduce((sum, { fen }) => sum + fen, 0))
        for (const { fen, count, fenEach, kind } of made.lines) {
          expect(Number.isSafeInteger(fen)).toBe(true)
          if (kind !== 'deduction') expect(fen).toBe(count * fenEach + 0)
        }
        const shuffled = {
          ...all,
          revisions: all.revisions.toReversed(),
          verdicts: all.verdicts.toReversed(),
          prices: all.prices.toReversed(),
        }
        expect(statementOf(shuffled, monthOf(month))).toEqual(made)
      }),
      runs,
    )
  })

  it('the months together pay what the work is worth in the end, but for what gold took off', () => {
    fc.assert(
      fc.property(story, (all) => {
        const without = { ...all, gold: [] }
        const months = MONTHS.map((month) => statementOf(without, monthOf(month)).totalFen)
        const whole = statementOf(without, { from: new Date(0), to: new Date(on('2027-02-01T00:00:00Z')) })
        expect(months.reduce((a, b) => a + b, 0)).toBe(whole.totalFen)
        expect(whole.totalFen).toBeGreaterThanOrEqual(0)
      }),
      runs,
    )
  })

  it('what happens later changes no month before it', () => {
    fc.assert(
      fc.property(story, (all) => {
        const { to } = NOVEMBER
        const known = { ...all, verdicts: all.verdicts.filter(({ at }) => at < to.getTime()) }
        expect(statementOf(known, NOVEMBER)).toEqual(statementOf(all, NOVEMBER))
      }),
      runs,
    )
  })
})
