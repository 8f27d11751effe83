import { z } from 'zod'
import { batchSchema, taskSchema } from '../model/batch.ts'
import { batchIdSchema, sha256Schema, taskIdSchema } from '../model/ids.ts'
import { wireDocumentSchema } from './document-codec.ts'

/** A task on the line: batch hoisted, the media as a row of numbers. */
const wireTaskSchema = z.object({
  id: taskIdSchema,
  order: taskSchema.unwrap().shape.order,
  name: z.string(),
  sha256: sha256Schema,
  bytes: z.int().min(1),
  width: z.int().min(1),
  height: z.int().min(1),
})

/** A batch was handed to this person, or its head changed. Its tasks follow in `tasks` entries. */
const batchEntrySchema = z.object({ kind: z.literal('batch'), batch: batchSchema })
const tasksEntrySchema = z.object({
  kind: z.literal('tasks'),
  batch: batchIdSchema,
  tasks: z.array(wireTaskSchema),
})
/** Somebody else has these tasks now. Drawn work stays and may still be sent. */
const withdrawalEntrySchema = z.object({ kind: z.literal('withdrawal'), tasks: z.array(taskIdSchema) })
/** Came back from review, with the document that the reviewer left. */
const returnedEntrySchema = z.object({
  kind: z.literal('returned'),
  task: taskIdSchema,
  comment: z.string(),
  document: wireDocumentSchema,
})
/** The server holds this revision durably: only now may the safety copies be forgotten, after their retention. */
const receiptEntrySchema = z.object({ kind: z.literal('receipt'), task: taskIdSchema, rev: z.int().min(1) })
const noticeEntrySchema = z.object({ kind: z.literal('notice'), text: z.string() })

export const mailboxEntrySchema = z.discriminatedUnion('kind', [
  batchEntrySchema,
  tasksEntrySchema,
  withdrawalEntrySchema,
  returnedEntrySchema,
  receiptEntrySchema,
  noticeEntrySchema,
])

export type WireTask = z.infer<typeof wireTaskSchema>
export type MailboxEntry = z.infer<typeof mailboxEntrySchema>

/** Tasks per `tasks` entry: about 12 KB of JSON, so that a page of 32 KB always holds at least one. */
export const TASKS_PER_ENTRY = 50
