import { asc, sql } from 'drizzle-orm'
import { z } from 'zod'
import { projectIdSchema } from '../../../shared/model/ids.ts'
import { ok } from '../../../shared/result.ts'
import { type Command, command } from '../../commands/command.ts'
import { projects } from '../../db/schema.ts'
import { alikeAmong, MOST_DISTANCE } from '../import/alike.ts'
import { fingerprintsOf } from '../import/repo.ts'
import { findProject } from './service.ts'

/** Bits of 64 that pictures differ in which people take for the same scene. */
const USUAL_DISTANCE = 4

export const projectCommands: readonly Command[] = [
  command({
    name: 'project list',
    input: z.object({}),
    output: z.object({
      projects: z.array(
        z.object({
          id: projectIdSchema,
          name: z.string(),
          schemaVersion: z.int(),
          pictures: z.int(),
          finished: z.int(),
          workingCopy: z.int().nullable(),
        }),
      ),
    }),
    async run({ db }) {
      const { id, name, schemaVersion, workingCopy } = projects
      const first = sql`from tasks where tasks.project_id = ${id} and tasks.replica = 0`
      const rows = await db
        .select({
          id,
          name,
          schemaVersion,
          pictures: sql<number>`(select count(*) ${first})::int`,
          finished: sql<number>`(select count(*) ${first} and tasks.current_rev is not null)::int`,
          workingCopy,
        })
        .from(projects)
        .orderBy(asc(projects.createdAt), asc(projects.id))
      return ok({ projects: rows })
    },
  }),
  command({
    name: 'project alike',
    input: z.object({
      project: z.string().min(1).max(200),
      distance: z.int().min(0).max(MOST_DISTANCE).optional(),
      limit: z.int().min(1).max(10_000).optional(),
    }),
    output: z.object({
      count: z.int(),
      pairs: z.array(z.object({ a: z.string(), b: z.string(), distance: z.int() })),
    }),
    async run({ db }, { project, distance = USUAL_DISTANCE, limit = 1000 }) {
      const found = await findProject(db, project)
      if (!found.ok) return found
      const { count, pairs } = alikeAmong(await fingerprintsOf(db, found.value.id), distance, limit)
      return ok({ count, pairs: [...pairs] })
    },
  }),
]
