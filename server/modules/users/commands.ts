import { z } from 'zod'
import { siteIdSchema, userIdSchema } from '../../../shared/model/ids.ts'
import { ROLES, type Role } from '../../../shared/model/user.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { type Command, type CommandContext, command, secret } from '../../commands/command.ts'
import { findSite, findSubject, type Person, type Site } from '../../commands/scope.ts'
import type { Failure } from '../../failure.ts'
import { findProject } from '../projects/service.ts'
import { generatePassword, hashPassword } from '../session/password.ts'
import {
  type By,
  disableUser,
  enableUser,
  moveUser,
  pauseUser,
  qualify,
  resumeUser,
  setPassword,
  unqualify,
} from './changes.ts'
import { listUsers } from './listing.ts'
import { createUser } from './service.ts'

/** Characters of a password that is not generated. */
const SHORTEST_PASSWORD = 6

const ref = z.string().min(1).max(200)
const role = z.enum(ROLES)
const told = z.object({ id: userIdSchema, name: z.string(), displayName: z.string(), role })
/** The password only where it was generated: it is shown this once. */
const withPassword = z.object({ user: told, password: z.string().optional() })

export const userCommands: readonly Command[] = [
  command({
    name: 'user create',
    input: z.object({
      name: ref,
      displayName: ref.optional(),
      role: role.default('labeller'),
      site: ref.optional(),
      password: secret().optional(),
    }),
    output: withPassword,
    async run(context, { name, displayName = name, role, site, password }) {
      const place = await placeFor(context, role, site)
      if (!place.ok) return place
      const chosen = chosenPassword(password)
      if (!chosen.ok) return chosen
      const news = { name, displayName, role, site: place.value, password: chosen.value }
      const made = await createUser(context.db, news, context.scope.actor)
      if (!made.ok) return made
      return ok({ user: made.value, ...(password === undefined ? { password: chosen.value } : {}) })
    },
  }),
  command({
    name: 'user list',
    input: z.object({ site: ref.optional(), role: role.optional() }),
    output: z.object({
      users: z.array(
        told.extend({
          site: z.string().nullable(),
          state: z.enum(['active', 'paused', 'disabled']),
          pauseReason: z.string().nullable(),
          qualifiedFor: z.array(z.string()),
        }),
      ),
    }),
    async run({ db, scope }, { site, role = null }) {
      const found = site === undefined ? ok(null) : await findSite(db, scope, site)
      if (!found.ok) return found
      return ok({ users: await listUsers(db, scope, { site: found.value?.id ?? null, role }) })
    },
  }),
  command({
    name: 'user move',
    input: z.object({ user: ref, site: ref.optional() }),
    output: z.object({ user: told.extend({ site: siteIdSchema.nullable() }) }),
    async run(context, { user, site }) {
      const found = await findSubject(context.db, context.scope, user)
      if (!found.ok) return found
      const to: Result<Site | null, Failure> =
        site === undefined ? ok(null) : await findSite(context.db, context.scope, site)
      if (!to.ok) return to
      await moveUser(context.db, found.value, to.value, byOf(context))
      return ok({ user: { ...found.value, site: to.value?.id ?? null } })
    },
  }),
  change('user disable', async (context, person) => {
    // Whoever shuts herself out may leave nobody who could let her in again.
    if (person.id === context.scope.actor) return fail({ code: 'not-allowed', detail: person.name })
    return ok(await disableUser(context.db, person, byOf(context)))
  }),
  change('user enable', async (context, person) => ok(await enableUser(context.db, person, byOf(context)))),
  command({
    name: 'user reset-password',
    input: z.object({ user: ref, password: secret().optional() }),
    output: withPassword,
    async run(context, { user, password }) {
      const found = await findSubject(context.db, context.scope, user)
      if (!found.ok) return found
      const chosen = chosenPassword(password)
      if (!chosen.ok) return chosen
      await setPassword(context.db, found.value, await hashPassword(chosen.value), byOf(context))
      return ok({ user: found.value, ...(password === undefined ? { password: chosen.value } : {}) })
    },
  }),
  command({
    name: 'user pause',
    input: z.object({ user: ref, reason: z.string().min(1).max(500) }),
    output: z.object({ user: told }),
    async run(context, { user, reason }) {
      const found = await findSubject(context.db, context.scope, user)
      if (!found.ok) return found
      await pauseUser(context.db, found.value.id, reason, byOf(context))
      return ok({ user: found.value })
    },
  }),
  change('user resume', async (context, person) => ok(await resumeUser(context.db, person, byOf(context)))),
  qualification('user qualify', qualify),
  qualification('user unqualify', unqualify),
]

function chosenPassword(given: string | undefined): Result<string, Failure> {
  if (given === undefined) return ok(generatePassword())
  return given.length < SHORTEST_PASSWORD
    ? fail({ code: 'short-password', least: SHORTEST_PASSWORD })
    : ok(given)
}

/** A change that needs to know nothing but the person. */
function change(
  name: string,
  apply: (context: CommandContext, person: Person) => Promise<Result<void, Failure>>,
): Command {
  return command({
    name,
    input: z.object({ user: ref }),
    output: z.object({ user: told }),
    async run(context, { user }) {
      const found = await findSubject(context.db, context.scope, user)
      if (!found.ok) return found
      const done = await apply(context, found.value)
      return done.ok ? ok({ user: found.value }) : done
    },
  })
}

function qualification(name: string, apply: typeof qualify): Command {
  return command({
    name,
    input: z.object({ user: ref, project: ref }),
    output: z.object({ user: told, project: z.string() }),
    async run(context, { user, project }) {
      const found = await findSubject(context.db, context.scope, user)
      if (!found.ok) return found
      const known = await findProject(context.db, project)
      if (!known.ok) return known
      await apply(context.db, found.value, known.value.id, byOf(context))
      return ok({ user: found.value, project: known.value.name })
    },
  })
}

/** Where somebody new belongs: a supervisor takes on labellers for her own site and nobody else. */
async function placeFor(
  { db, scope }: CommandContext,
  role: Role,
  site: string | undefined,
): Promise<Result<Person['site'], Failure>> {
  if (scope.kind !== 'all' && role !== 'labeller') return fail({ code: 'not-allowed', detail: role })
  if (site === undefined) return ok(scope.kind === 'site' ? scope.site : null)
  const found = await findSite(db, scope, site)
  return found.ok ? ok(found.value.id) : found
}

export function byOf({ scope, now }: CommandContext): By {
  return { actor: scope.actor, at: new Date(now()) }
}
