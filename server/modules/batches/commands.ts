import { and, eq, isNull, sql } from 'drizzle-orm'
import { z } from 'zod'
import { batchIdSchema, poolIdSchema } from '../../../shared/model/ids.ts'
import { fail, ok } from '../../../shared/result.ts'
import { type Command, command } from '../../commands/command.ts'
import { endOf, momentSchema } from '../../commands/moment.ts'
import { findPerson, findSite, within } from '../../commands/scope.ts'
import { leaseLimit } from '../../config.ts'
import { batches, qualifications, users } from '../../db/schema.ts'
import { findProject } from '../projects/service.ts'
import { findBatchWithin } from '../quality/reach.ts'
import { byOf } from '../users/commands.ts'
import { claim, isLow, tasksLeft } from './claim.ts'
import { closePool, createPool, listPools } from './pools.ts'
import { PROGRESS_BY, progressOf } from './progress.ts'
import { expireBatches, listBatches, reassignBatch } from './reassign.ts'
import { createBatch } from './service.ts'

const ref = z.string().min(1).max(200)
const MOST = 2 ** 31 - 1
const whole = (least: number, most: number) => z.int().min(least).max(most)
const terms = {
  batchSize: z.int(),
  priceFen: z.int(),
  priority: z.int(),
  dueDays: z.int().nullable(),
  qualified: z.boolean(),
  overlap: z.int(),
  goldPercent: z.int(),
}
const pool = z.object({ id: poolIdSchema, project: z.string(), site: z.string().nullable(), ...terms })
const given = z.object({
  id: batchIdSchema,
  name: z.string(),
  project: z.string(),
  to: z.string(),
  tasks: z.int(),
})

export const batchCommands: readonly Command[] = [
  command({
    name: 'pool create',
    input: z.object({
      project: ref,
      site: ref.optional(),
      batchSize: whole(1, 10_000).default(50),
      priceFen: whole(0, 1_000_000).default(0),
      priority: whole(-1000, 1000).default(0),
      dueDays: whole(1, 3650).optional(),
      qualified: z.boolean().default(false),
      overlap: whole(1, 20).default(1),
      goldPercent: whole(0, 90).default(0),
    }),
    output: z.object({ pool }),
    async run(context, { project, site, dueDays = null, ...more }) {
      const { db, scope } = context
      const found = await findProject(db, project)
      if (!found.ok) return found
      const place = site === undefined ? ok(null) : await findSite(db, scope, site)
      if (!place.ok) return place
      const order = { ...more, dueDays, project: found.value, site: place.value?.id ?? null }
      const { id } = await createPool(db, order, byOf(context))
      const names = { project: found.value.name, site: place.value?.name ?? null }
      return ok({ pool: { ...more, id, dueDays, ...names } })
    },
  }),
  command({
    name: 'pool list',
    input: z.object({ withClosed: z.boolean().default(false) }),
    output: z.object({ pools: z.array(pool.extend({ closedAt: z.date().nullable() })) }),
    async run({ db, scope }, { withClosed }) {
      return ok({ pools: await listPools(db, scope, withClosed) })
    },
  }),
  command({
    name: 'pool close',
    input: z.object({ pool: poolIdSchema }),
    output: z.object({ pool: poolIdSchema }),
    async run(context, input) {
      const done = await closePool(context.db, input.pool, byOf(context))
      return done.ok ? ok({ pool: done.value }) : done
    },
  }),
  command({
    name: 'claim',
    input: z.object({ user: ref.optional() }),
    output: z.object({ batch: given }),
    async run({ db, scope, now }, { user }) {
      const whose = user ?? scope.actor
      if (whose === null) return fail({ code: 'bad-input', field: 'user', detail: '-' })
      const found = await findPerson(db, scope, whose)
      if (!found.ok) return found
      const { id, name } = found.value
      const at = new Date(now())
      // Who asks for herself gets no more than comes by itself, or the quick would take all there is.
      const enough = scope.kind === 'self' ? isLow : () => true
      const batch = await claim(db, id, at, Math.random, enough)
      if (batch !== null) return ok({ batch })
      const after = await findPerson(db, scope, id)
      const reason = after.ok ? after.value.pauseReason : null
      if (after.ok && after.value.pausedAt !== null)
        return fail({ code: 'paused', name, reason: reason ?? '' })
      const left = scope.kind === 'self' ? await tasksLeft(db, id) : 0
      if (left > 0) return fail({ code: 'work-left', left })
      return fail({ code: 'nothing-offered', name })
    },
  }),
  command({
    name: 'batch create',
    input: z.object({
      project: ref,
      to: ref,
      size: whole(1, MOST).optional(),
      name: ref.optional(),
      due: momentSchema.optional(),
      priceFen: whole(0, 1_000_000).default(0),
      priority: whole(-1000, 1000).default(0),
      leaseLimitDays: whole(0, 3650).optional(),
    }),
    output: z.object({ batch: given }),
    async run(context, { project, to, size = null, name = null, due, leaseLimitDays, ...more }) {
      const { db, scope, config } = context
      const found = await findProject(db, project)
      if (!found.ok) return found
      const person = await findPerson(db, scope, to)
      if (!person.ok) return person
      await expireBatches(db, leaseLimit(config, leaseLimitDays), found.value.id)
      const order = { ...more, project: found.value, to: person.value, size, name, dueAt: dueAtOf(due) }
      const made = await createBatch(db, order, byOf(context))
      return made.ok ? ok({ batch: made.value }) : made
    },
  }),
  command({
    name: 'batch list',
    input: z.object({}),
    output: z.object({
      batches: z.array(
        given.extend({ dueAt: z.date().nullable(), done: z.int(), underWay: z.int(), untouched: z.int() }),
      ),
    }),
    async run({ db, scope }) {
      return ok({ batches: [...(await listBatches(db, within(scope, batches.user)))] })
    },
  }),
  command({
    name: 'batch reassign',
    input: z.object({ batch: ref, to: ref, alsoBegun: z.boolean().default(false) }),
    output: z.object({ batch: given.extend({ underWay: z.int() }) }),
    async run(context, { batch, to, alsoBegun }) {
      const { db, scope } = context
      const found = await findBatchWithin(db, scope, batch)
      if (!found.ok) return found
      const person = await findPerson(db, scope, to)
      if (!person.ok) return person
      const made = await reassignBatch(db, found.value.id, person.value, alsoBegun, byOf(context))
      return made.ok ? ok({ batch: made.value }) : made
    },
  }),
  command({
    name: 'batch expire',
    input: z.object({ leaseLimitDays: whole(0, 3650).optional() }),
    output: z.object({
      expired: z.array(
        z.object({
          id: batchIdSchema,
          name: z.string(),
          from: z.string(),
          tasks: z.int(),
          underWay: z.int(),
        }),
      ),
    }),
    async run({ db, config }, { leaseLimitDays }) {
      return ok({ expired: [...(await expireBatches(db, leaseLimit(config, leaseLimitDays)))] })
    },
  }),
  command({
    name: 'batch deal',
    input: z.object({
      project: ref,
      site: ref,
      size: whole(1, 10_000),
      priceFen: whole(0, 1_000_000).default(0),
      priority: whole(-1000, 1000).default(0),
      due: momentSchema.optional(),
      qualified: z.boolean().default(false),
    }),
    output: z.object({ batches: z.array(given) }),
    async run(context, { project, site, size, due, qualified, ...more }) {
      const { db, scope, config } = context
      const found = await findProject(db, project)
      if (!found.ok) return found
      const place = await findSite(db, scope, site)
      if (!place.ok) return place
      await expireBatches(db, leaseLimit(config), found.value.id)
      const passed = sql`exists (select 1 from ${qualifications} where ${qualifications.user} = ${users.id}
        and ${qualifications.project} = ${found.value.id})`
      const people = await db
        .select({ id: users.id, name: users.name })
        .from(users)
        .where(
          and(
            eq(users.site, place.value.id),
            eq(users.role, 'labeller'),
            isNull(users.pausedAt),
            isNull(users.disabledAt),
            qualified ? passed : undefined,
          ),
        )
        .orderBy(users.name)
      const dueAt = dueAtOf(due)
      const order = { ...more, project: found.value, size, name: null, dueAt }
      const dealt = []
      for (const to of people) {
        const made = await createBatch(db, { ...order, to }, byOf(context))
        // Whoever comes after the last task gets none.
        if (made.ok) dealt.push(made.value)
      }
      if (dealt.length === 0) return fail({ code: 'no-free-tasks', project: found.value.name })
      return ok({ batches: dealt })
    },
  }),
  command({
    name: 'progress',
    input: z.object({ by: z.enum(PROGRESS_BY).default('project'), project: ref.optional() }),
    output: z.object({
      progress: z.array(
        z.object({
          name: z.string(),
          done: z.int(),
          underWay: z.int(),
          left: z.int().nullable(),
          pace: z.number(),
          doneOn: z.string().nullable(),
        }),
      ),
    }),
    async run({ db, scope, now }, { by, project }) {
      const found = project === undefined ? ok(null) : await findProject(db, project)
      if (!found.ok) return found
      const at = new Date(now())
      const progress = await progressOf(db, by, found.value?.id ?? null, within(scope, users.id), at)
      return ok({ progress: [...progress] })
    },
  }),
]

function dueAtOf(due: string | undefined): Date | null {
  return due === undefined ? null : endOf(due)
}
