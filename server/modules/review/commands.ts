import { z } from 'zod'
import { shapeIdSchema, taskIdSchema } from '../../../shared/model/ids.ts'
import { parseJson } from '../../../shared/parse-json.ts'
import { fail, ok } from '../../../shared/result.ts'
import { wireDocumentSchema } from '../../../shared/wire/document-codec.ts'
import type { Remark } from '../../../shared/wire/mailbox.ts'
import { type Command, command, jsonText } from '../../commands/command.ts'
import { findPerson } from '../../commands/scope.ts'
import { findTaskWithin } from '../quality/reach.ts'
import { showTask } from '../tasks/service.ts'
import { byOf } from '../users/commands.ts'
import { returnTask } from './service.ts'

const ref = z.string().min(1).max(200)
/** `3:The ear is missing`: the number of an object, and what is said about it. */
const remark = z
  .string()
  .max(2000)
  .regex(/^\d+[:：]\s*\S/)
  .refine((text) => shapeIdSchema.safeParse(Number.parseInt(text, 10)).success)

export const reviewCommands: readonly Command[] = [
  command({
    name: 'task show',
    input: z.object({ task: ref }),
    output: z.object({
      task: taskIdSchema,
      picture: z.string(),
      project: z.string(),
      holder: z.string().nullable(),
      revisions: z.array(
        z.object({
          rev: z.int(),
          person: z.string(),
          origin: z.string(),
          late: z.boolean(),
          current: z.boolean(),
          credited: z.boolean(),
          objects: z.int(),
          skipReason: z.string().nullable(),
          at: z.date(),
        }),
      ),
      document: wireDocumentSchema.nullable(),
    }),
    async run({ db, scope }, { task }) {
      const found = await findTaskWithin(db, scope, task)
      if (!found.ok) return found
      const shown = await showTask(db, found.value)
      return shown.ok ? ok({ ...shown.value, revisions: [...shown.value.revisions] }) : shown
    },
  }),
  command({
    name: 'task return',
    input: z.object({
      task: ref,
      by: ref.optional(),
      comment: z.string().min(1).max(2000),
      remark: z.array(remark).max(200).default([]),
      document: jsonText().optional(),
    }),
    output: z.object({ task: taskIdSchema, rev: z.int(), to: z.string() }),
    async run(context, { task, by, comment, remark, document }) {
      const { db, scope } = context
      const found = await findTaskWithin(db, scope, task)
      if (!found.ok) return found
      const reviewer = by ?? scope.actor
      if (reviewer === null) return fail({ code: 'bad-input', field: 'by', detail: '-' })
      const person = await findPerson(db, scope, reviewer)
      if (!person.ok) return person
      // Nobody returns work in somebody else's name; only the command line of the machine has no name of its own.
      if (scope.actor !== null && person.value.id !== scope.actor)
        return fail({ code: 'not-allowed', detail: person.value.name })
      const read = document === undefined ? null : wireDocumentSchema.safeParse(parseJson(document))
      if (read?.success === false)
        return fail({ code: 'bad-document', detail: z.prettifyError(read.error).slice(0, 300) })
      const { at } = byOf(context)
      const remarks = remark.map(remarkOf)
      const order = {
        task: found.value,
        by: person.value,
        comment,
        remarks,
        document: read?.data ?? null,
        at,
      }
      return returnTask(db, order)
    },
  }),
]

function remarkOf(text: string): Remark {
  const [, object, words = ''] = /^(\d+)[:：]\s*([\s\S]*)$/.exec(text) ?? []
  return { object: shapeIdSchema.parse(Number(object)), text: words }
}
