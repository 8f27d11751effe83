import { z } from 'zod'
import { taskIdSchema } from '../../../shared/model/ids.ts'
import { parseJson } from '../../../shared/parse-json.ts'
import { fail, ok } from '../../../shared/result.ts'
import { wireDocumentSchema } from '../../../shared/wire/document-codec.ts'
import { type Command, type CommandContext, command, jsonText } from '../../commands/command.ts'
import { within } from '../../commands/scope.ts'
import { streams } from '../../db/schema.ts'
import { dismissQuarantined, listQuarantined, repairQuarantined, type Settler } from './service.ts'

const id = z.string().min(1).max(100)
const reason = z.string().max(500)
const settled = z.object({ id: z.string(), how: z.enum(['repaired', 'dismissed']) })

export const quarantineCommands: readonly Command[] = [
  command({
    name: 'quarantine list',
    input: z.object({}),
    output: z.object({
      operations: z.array(
        z.object({
          id: z.string(),
          at: z.date(),
          person: z.string(),
          task: taskIdSchema.nullable(),
          picture: z.string().nullable(),
          why: z.string(),
          operation: z.unknown(),
        }),
      ),
    }),
    async run({ db, scope }) {
      return ok({ operations: [...(await listQuarantined(db, within(scope, streams.user)))] })
    },
  }),
  command({
    name: 'quarantine repair',
    input: z.object({ id, document: jsonText(), reason: reason.default('') }),
    output: settled,
    async run(context, { id, document, reason }) {
      const read = wireDocumentSchema.safeParse(parseJson(document))
      if (!read.success)
        return fail({ code: 'bad-document', detail: z.prettifyError(read.error).slice(0, 300) })
      const done = await repairQuarantined(context.db, id, read.data, reason, settlerOf(context))
      return done.ok ? ok({ id, how: 'repaired' as const }) : done
    },
  }),
  command({
    name: 'quarantine dismiss',
    input: z.object({ id, reason: reason.min(1) }),
    output: settled,
    async run(context, { id, reason }) {
      const done = await dismissQuarantined(context.db, id, reason, settlerOf(context))
      return done.ok ? ok({ id, how: 'dismissed' as const }) : done
    },
  }),
]

function settlerOf({ scope }: CommandContext): Settler {
  return { actor: scope.actor, reached: within(scope, streams.user) }
}
