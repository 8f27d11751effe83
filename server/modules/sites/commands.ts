import { z } from 'zod'
import { siteIdSchema } from '../../../shared/model/ids.ts'
import { ok } from '../../../shared/result.ts'
import { type Command, command } from '../../commands/command.ts'
import { findSite } from '../../commands/scope.ts'
import { createSite, listSites, renameSite } from './service.ts'

const name = z.string().min(1).max(200)
const site = z.object({ id: siteIdSchema, name: z.string() })

export const siteCommands: readonly Command[] = [
  command({
    name: 'site create',
    input: z.object({ name }),
    output: z.object({ site }),
    async run({ db, scope }, input) {
      const made = await createSite(db, input.name, scope.actor)
      return made.ok ? ok({ site: made.value }) : made
    },
  }),
  command({
    name: 'site list',
    input: z.object({}),
    output: z.object({ sites: z.array(site.extend({ labellers: z.int(), supervisors: z.int() })) }),
    async run({ db, scope }) {
      return ok({ sites: await listSites(db, scope) })
    },
  }),
  command({
    name: 'site rename',
    input: z.object({ site: name, name }),
    output: z.object({ site }),
    async run({ db, scope }, input) {
      const found = await findSite(db, scope, input.site)
      if (!found.ok) return found
      const done = await renameSite(db, found.value, input.name, scope.actor)
      return done.ok ? ok({ site: done.value }) : done
    },
  }),
]
