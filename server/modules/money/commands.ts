import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { labelIdSchema } from '../../../shared/model/ids.ts'
import { ok, type Result } from '../../../shared/result.ts'
import { type Command, type CommandContext, command } from '../../commands/command.ts'
import { momentOf, momentSchema } from '../../commands/moment.ts'
import { findPerson, findSite, within } from '../../commands/scope.ts'
import { batches, projects, users } from '../../db/schema.ts'
import type { Failure } from '../../failure.ts'
import { findProject } from '../projects/service.ts'
import { byOf } from '../users/commands.ts'
import { monthSchema } from './month.ts'
import {
  closeMonth,
  listDeductions,
  listPrices,
  setDeduction,
  setPrice,
  statementsOf,
  verifyMonth,
} from './service.ts'
import { DEDUCTION_RULES, PRICE_UNITS } from './terms.ts'

const ref = z.string().min(1).max(200)
const MOST_FEN = 10_000_000
const month = monthSchema
const unit = z.enum(PRICE_UNITS)
const rule = z.enum(DEDUCTION_RULES)
const price = z.object({
  project: z.string(),
  unit,
  label: z.string().nullable(),
  fen: z.int(),
  validFrom: z.date(),
})
const deduction = z.object({
  project: z.string(),
  rule,
  below: z.int().nullable(),
  percent: z.int(),
  validFrom: z.date(),
})
const whose = { user: ref.optional(), site: ref.optional() }

export const moneyCommands: readonly Command[] = [
  command({
    name: 'price set',
    input: z.object({
      project: ref,
      unit: unit.default('object'),
      label: labelIdSchema.optional(),
      fen: z.int().min(0).max(MOST_FEN),
      from: momentSchema.optional(),
    }),
    output: z.object({ price }),
    async run(context, { project, unit, label = null, fen, from }) {
      const found = await findProject(context.db, project)
      if (!found.ok) return found
      const by = byOf(context)
      const validFrom = from === undefined ? by.at : momentOf(from)
      // A task has no class.
      const news = { project: found.value.id, unit, label: unit === 'task' ? null : label, fen, validFrom }
      const done = await setPrice(context.db, news, by)
      return done.ok ? ok({ price: { ...news, project: found.value.name } }) : done
    },
  }),
  command({
    name: 'price list',
    input: z.object({ project: ref.optional() }),
    output: z.object({ prices: z.array(price) }),
    async run({ db }, { project }) {
      const found = project === undefined ? ok(null) : await findProject(db, project)
      return found.ok ? ok({ prices: await listPrices(db, found.value?.id ?? null) }) : found
    },
  }),
  command({
    name: 'deduction set',
    input: z.object({
      project: ref,
      rule,
      below: z.int().min(1).max(100).default(80),
      percent: z.int().min(0).max(100),
      from: momentSchema.optional(),
    }),
    output: z.object({ deduction }),
    async run(context, { project, rule, below, percent, from }) {
      const found = await findProject(context.db, project)
      if (!found.ok) return found
      const by = byOf(context)
      const validFrom = from === undefined ? by.at : momentOf(from)
      const bar = rule === 'gold-below' ? below : null
      const news = { project: found.value.id, rule, below: bar, percent, validFrom }
      const done = await setDeduction(context.db, news, by)
      return done.ok ? ok({ deduction: { ...news, project: found.value.name } }) : done
    },
  }),
  command({
    name: 'deduction list',
    input: z.object({ project: ref.optional() }),
    output: z.object({ deductions: z.array(deduction) }),
    async run({ db }, { project }) {
      const found = project === undefined ? ok(null) : await findProject(db, project)
      return found.ok ? ok({ deductions: await listDeductions(db, found.value?.id ?? null) }) : found
    },
  }),
  command({
    name: 'money statement',
    input: z.object({ month, ...whose }),
    output: z.object({
      month,
      totalFen: z.int(),
      statements: z.array(
        z.object({ person: z.string(), site: z.string().nullable(), closed: z.boolean(), totalFen: z.int() }),
      ),
      lines: z.array(
        z.object({
          person: z.string(),
          site: z.string().nullable(),
          project: z.string(),
          batch: z.string().nullable(),
          kind: z.enum(['object', 'task', 'deduction']),
          label: z.string().nullable(),
          count: z.int(),
          fenEach: z.int(),
          fen: z.int(),
        }),
      ),
    }),
    async run(context, { month, ...who }) {
      const { db, now } = context
      const whom = await whomOf(context, who)
      if (!whom.ok) return whom
      const all = await statementsOf(db, month, whom.value, new Date(now()))
      const lines = all.flatMap(({ person, site, lines }) => lines.map((line) => ({ person, site, ...line })))
      const projectName = await namesOf(db.select({ id: projects.id, name: projects.name }).from(projects))
      const batchName = await namesOf(db.select({ id: batches.id, name: batches.name }).from(batches))
      return ok({
        month,
        totalFen: all.reduce((sum, { totalFen }) => sum + totalFen, 0),
        statements: all.map(({ person, site, closed, totalFen }) => ({ person, site, closed, totalFen })),
        lines: lines.map((line) => ({
          ...line,
          project: projectName(line.project),
          batch: line.batch === null ? null : batchName(line.batch),
        })),
      })
    },
  }),
  command({
    name: 'money close',
    input: z.object({ month, ...whose }),
    output: z.object({ month, closed: z.int(), before: z.int(), totalFen: z.int() }),
    async run(context, { month, ...who }) {
      const whom = await whomOf(context, who)
      return whom.ok ? closeMonth(context.db, month, whom.value, byOf(context)) : whom
    },
  }),
  command({
    name: 'money verify',
    input: z.object({ month, ...whose }),
    output: z.object({
      statements: z.int(),
      differences: z.array(z.object({ person: z.string(), storedFen: z.int(), recomputedFen: z.int() })),
    }),
    async run(context, { month, ...who }) {
      const whom = await whomOf(context, who)
      if (!whom.ok) return whom
      const done = await verifyMonth(context.db, month, whom.value)
      return done.ok ? ok({ ...done.value, differences: [...done.value.differences] }) : done
    },
  }),
]

/** Condition on `users`. */
async function whomOf(
  { db, scope }: CommandContext,
  { user, site }: { readonly user?: string | undefined; readonly site?: string | undefined },
): Promise<Result<ReturnType<typeof and>, Failure>> {
  const person = user === undefined ? ok(null) : await findPerson(db, scope, user)
  if (!person.ok) return person
  const place = site === undefined ? ok(null) : await findSite(db, scope, site)
  if (!place.ok) return place
  return ok(
    and(
      within(scope, users.id),
      person.value === null ? undefined : eq(users.id, person.value.id),
      place.value === null ? undefined : eq(users.site, place.value.id),
    ),
  )
}

async function namesOf(query: PromiseLike<readonly { readonly id: string; readonly name: string }[]>) {
  const names = new Map((await query).map(({ id, name }) => [id, name]))
  return (id: string): string => names.get(id) ?? id
}
