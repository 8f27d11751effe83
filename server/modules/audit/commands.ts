import { z } from 'zod'
import { ok } from '../../../shared/result.ts'
import { type Command, command } from '../../commands/command.ts'
import { momentOf, momentSchema } from '../../commands/moment.ts'
import { listAudit } from './service.ts'

const PAGE = 200

export const auditCommands: readonly Command[] = [
  command({
    name: 'audit list',
    input: z.object({
      subject: z.uuid().optional(),
      action: z.string().min(1).max(60).optional(),
      since: momentSchema.optional(),
      before: z.int().min(1).optional(),
      limit: z.int().min(1).max(1000).default(PAGE),
    }),
    output: z.object({
      entries: z.array(
        z.object({
          id: z.int(),
          at: z.date(),
          actor: z.string().nullable(),
          action: z.string(),
          subject: z.string(),
          detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
        }),
      ),
    }),
    async run({ db, scope }, { subject = null, action = null, since, before = null, limit }) {
      const filter = {
        subject,
        action,
        since: since === undefined ? null : momentOf(since),
        before,
        limit,
      }
      return ok({ entries: await listAudit(db, scope, filter) })
    },
  }),
]
