import { randomInt } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { inspectionIdSchema, taskIdSchema } from '../../../shared/model/ids.ts'
import { parseJson } from '../../../shared/parse-json.ts'
import { AQLS, type Aql } from '../../../shared/quality/acceptance.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { wireDocumentSchema } from '../../../shared/wire/document-codec.ts'
import { type Command, type CommandContext, command, jsonText } from '../../commands/command.ts'
import { momentOf, momentSchema } from '../../commands/moment.ts'
import { findPerson, findSite, within } from '../../commands/scope.ts'
import { audit, batches, inspections, projects, users } from '../../db/schema.ts'
import type { Failure } from '../../failure.ts'
import { findProject } from '../projects/service.ts'
import { byOf } from '../users/commands.ts'
import { clearGold, listGold, setGold } from './gold.ts'
import { scoreGold } from './gold-scores.ts'
import {
  closeInspection,
  type Extent,
  listInspections,
  openInspection,
  showInspection,
} from './inspections.ts'
import { listOverlap, mergeOverlap } from './overlap.ts'
import { reportPeople } from './people.ts'
import { findBatchWithin, findTaskWithin } from './reach.ts'
import { STAGES, VERDICTS } from './terms.ts'
import { acceptTask } from './verdicts.ts'

const ref = z.string().min(1).max(200)
const stage = z.enum(STAGES)
const verdict = z.enum(VERDICTS)
const aqls = AQLS.map(String) as [string, ...string[]]
const standing = {
  id: inspectionIdSchema,
  batch: z.string(),
  stage,
  lot: z.int(),
  acceptNumber: z.int(),
  outcome: verdict.nullable(),
  defects: z.int().nullable(),
  openedAt: z.date(),
  closedAt: z.date().nullable(),
}
const report = z.object({
  ...standing,
  seed: z.int(),
  risk: z.int(),
  tasks: z.array(z.object({ task: taskIdSchema, picture: z.string(), verdict: verdict.nullable() })),
})

export const qualityCommands: readonly Command[] = [
  command({
    name: 'task accept',
    input: z.object({ task: ref, comment: z.string().max(2000).default('') }),
    output: z.object({ task: taskIdSchema, rev: z.int() }),
    async run(context, { task, comment }) {
      const found = await findTaskWithin(context.db, context.scope, task)
      return found.ok ? acceptTask(context.db, found.value, comment, byOf(context)) : found
    },
  }),
  command({
    name: 'inspection open',
    input: z.object({
      batch: ref,
      stage: stage.default('inspection'),
      full: z.boolean().default(false),
      percent: z.int().min(1).max(100).optional(),
      aql: z.enum(aqls).optional(),
      seed: z
        .int()
        .min(0)
        .max(2 ** 31 - 1)
        .optional(),
    }),
    output: z.object({ inspection: report }),
    async run(context, { batch, stage, full, percent, aql, seed = randomInt(2 ** 31 - 1) }) {
      const { db, scope } = context
      // 验收 is the customer's: nobody takes over the work of her own site.
      if (stage === 'acceptance' && scope.kind !== 'all') return fail({ code: 'not-allowed', detail: stage })
      const found = await findBatchWithin(db, scope, batch)
      if (!found.ok) return found
      const extent = extentOf(full, percent, aql)
      const opened = await openInspection(db, found.value, stage, extent, seed, byOf(context))
      return opened.ok ? shown(context, opened.value.id) : opened
    },
  }),
  command({
    name: 'inspection show',
    input: z.object({ inspection: ref }),
    output: z.object({ inspection: report }),
    run: (context, { inspection }) => shown(context, inspection),
  }),
  command({
    name: 'inspection list',
    input: z.object({ batch: ref.optional() }),
    output: z.object({ inspections: z.array(z.object({ ...standing, drawn: z.int() })) }),
    async run({ db, scope }, { batch }) {
      const found = batch === undefined ? ok(null) : await findBatchWithin(db, scope, batch)
      if (!found.ok) return found
      const rows = await listInspections(db, found.value?.id ?? null, within(scope, batches.user))
      return ok({ inspections: rows })
    },
  }),
  command({
    name: 'inspection close',
    input: z.object({ inspection: ref }),
    output: z.object({
      id: inspectionIdSchema,
      stage,
      outcome: verdict,
      drawn: z.int(),
      defects: z.int(),
      acceptNumber: z.int(),
      acceptedByRule: z.int(),
    }),
    async run(context, { inspection }) {
      const found = await shown(context, inspection)
      if (!found.ok) return found
      const { id, stage } = found.value.inspection
      if (stage === 'acceptance' && context.scope.kind !== 'all')
        return fail({ code: 'not-allowed', detail: stage })
      return closeInspection(context.db, id, byOf(context))
    },
  }),
  command({
    name: 'gold set',
    input: z.object({ task: ref, document: jsonText().optional() }),
    output: z.object({ task: taskIdSchema, objects: z.int() }),
    async run(context, { task, document }) {
      const found = await findTaskWithin(context.db, context.scope, task)
      if (!found.ok) return found
      if (document === undefined) return setGold(context.db, found.value, null, byOf(context))
      const read = wireDocumentSchema.safeParse(parseJson(document))
      if (!read.success)
        return fail({ code: 'bad-document', detail: z.prettifyError(read.error).slice(0, 300) })
      return setGold(context.db, found.value, read.data, byOf(context))
    },
  }),
  command({
    name: 'gold clear',
    input: z.object({ task: ref }),
    output: z.object({ task: taskIdSchema }),
    async run(context, { task }) {
      const found = await findTaskWithin(context.db, context.scope, task)
      if (!found.ok) return found
      const done = await clearGold(context.db, found.value, byOf(context))
      return done.ok ? ok({ task: done.value }) : done
    },
  }),
  command({
    name: 'gold list',
    input: z.object({}),
    output: z.object({
      answers: z.array(
        z.object({
          project: z.string(),
          picture: z.string(),
          original: z.string(),
          objects: z.int(),
          given: z.int(),
          score: z.number().nullable(),
        }),
      ),
    }),
    async run({ db, now }) {
      await db.transaction((tx) => scoreGold(tx, null, new Date(now())))
      return ok({ answers: await listGold(db) })
    },
  }),
  command({
    name: 'gold floor',
    input: z.object({
      project: ref,
      below: z.int().min(1).max(100).optional(),
      window: z.int().min(1).max(1000).default(5),
    }),
    output: z.object({ project: z.string(), below: z.int().nullable(), window: z.int() }),
    async run(context, { project, below = null, window }) {
      const { db } = context
      const found = await findProject(db, project)
      if (!found.ok) return found
      const { id, name } = found.value
      await db.transaction(async (tx) => {
        await tx.update(projects).set({ goldFloor: below, goldWindow: window }).where(eq(projects.id, id))
        const detail = { below, window }
        await tx
          .insert(audit)
          .values({ actor: context.scope.actor, action: 'gold-floor-set', subject: id, detail })
      })
      return ok({ project: name, below, window })
    },
  }),
  command({
    name: 'overlap list',
    input: z.object({ project: ref }),
    output: z.object({
      pictures: z.array(
        z.object({
          task: taskIdSchema,
          picture: z.string(),
          people: z.array(z.string()),
          agreement: z.int().nullable(),
          merged: z.boolean(),
        }),
      ),
    }),
    async run({ db }, { project }) {
      const found = await findProject(db, project)
      if (!found.ok) return found
      const pictures = await listOverlap(db, found.value)
      return ok({ pictures: pictures.map((one) => ({ ...one, people: [...one.people] })) })
    },
  }),
  command({
    name: 'overlap merge',
    input: z.object({ project: ref, task: ref.optional() }),
    output: z.object({
      merged: z.array(z.object({ task: taskIdSchema, rev: z.int(), objects: z.int(), leftOut: z.int() })),
    }),
    async run(context, { project, task }) {
      const { db, scope } = context
      const found = await findProject(db, project)
      if (!found.ok) return found
      const one = task === undefined ? ok(null) : await findTaskWithin(db, scope, task)
      if (!one.ok) return one
      const done = await mergeOverlap(db, found.value, one.value, byOf(context))
      return done.ok ? ok({ merged: [...done.value] }) : done
    },
  }),
  command({
    name: 'report people',
    input: z.object({ from: momentSchema, to: momentSchema, user: ref.optional(), site: ref.optional() }),
    output: z.object({
      people: z.array(
        z.object({
          person: z.string(),
          site: z.string().nullable(),
          tasks: z.int(),
          objects: z.int(),
          activeHours: z.number(),
          objectsPerHour: z.number().nullable(),
          gold: z.int(),
          goldScore: z.number().nullable(),
          judged: z.int(),
          firstPass: z.number().nullable(),
          returned: z.int(),
        }),
      ),
    }),
    async run({ db, scope, now }, { from, to, user, site }) {
      const person = user === undefined ? ok(null) : await findPerson(db, scope, user)
      if (!person.ok) return person
      const place = site === undefined ? ok(null) : await findSite(db, scope, site)
      if (!place.ok) return place
      const whom = and(
        within(scope, users.id),
        person.value === null ? undefined : eq(users.id, person.value.id),
        place.value === null ? undefined : eq(users.site, place.value.id),
      )
      await db.transaction((tx) => scoreGold(tx, null, new Date(now())))
      const people = await reportPeople(db, { from: momentOf(from), to: momentOf(to) }, whom)
      return ok({ people: [...people] })
    },
  }),
]

/** All of it where nothing else is said. */
function extentOf(full: boolean, percent: number | undefined, aql: string | undefined): Extent {
  if (full) return { kind: 'full' }
  if (percent !== undefined) return { kind: 'percent', percent }
  return aql === undefined ? { kind: 'full' } : { kind: 'aql', aql: Number(aql) as Aql }
}

async function shown(
  { db, scope }: CommandContext,
  ref: string,
): Promise<Result<{ inspection: z.infer<typeof report> }, Failure>> {
  const id = inspectionIdSchema.safeParse(ref)
  const [row] = await db
    .select({ id: inspections.id })
    .from(inspections)
    .innerJoin(batches, eq(batches.id, inspections.batch))
    .where(and(id.success ? eq(inspections.id, id.data) : undefined, within(scope, batches.user)))
    .limit(id.success ? 1 : 0)
  const inspection = row === undefined ? null : await showInspection(db, row.id)
  if (inspection === null) return fail({ code: 'unknown-inspection', name: ref })
  return ok({ inspection: { ...inspection, tasks: [...inspection.tasks] } })
}
