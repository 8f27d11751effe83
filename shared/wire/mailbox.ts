import { z } from 'zod'
import { proposalSchema } from '../edit/merge.ts'
import { batchSchema, taskSchema } from '../model/batch.ts'
import { batchIdSchema, sha256Schema, shapeIdSchema, streamIdSchema, taskIdSchema } from '../model/ids.ts'
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
/** What another program says about a picture: who has not begun the task begins with it. It is nobody's work. */
const startEntrySchema = z.object({ kind: z.literal('start'), document: wireDocumentSchema })
/** Somebody else has these tasks now. Drawn work stays and may still be sent. */
const withdrawalEntrySchema = z.object({ kind: z.literal('withdrawal'), tasks: z.array(taskIdSchema) })
/** What the reviewer says about one object. */
export const remarkSchema = z.object({ object: shapeIdSchema, text: z.string() })
/** Came back from review, with the document that the reviewer left; its `baseRev` is its own revision. */
const returnedEntrySchema = z.object({
  kind: z.literal('returned'),
  task: taskIdSchema,
  comment: z.string(),
  document: wireDocumentSchema,
  remarks: z.array(remarkSchema).exactOptional(),
})
/**
 * Her result was of a revision from before the review: both were merged, object by object, and the merged document is the
 * one that counts now; its `baseRev` is its own revision. Hers is kept as it came.
 */
const mergedEntrySchema = z.object({
  kind: z.literal('merged'),
  task: taskIdSchema,
  document: wireDocumentSchema,
  /** Objects of hers that are in it. */
  merged: z.array(shapeIdSchema),
  /** What both had changed: the reviewer's is in it, hers is only proposed; null: she had deleted it. */
  proposals: z.array(proposalSchema),
})
/** The server holds this revision durably: only now may the safety copies be forgotten, after their retention. */
const receiptEntrySchema = z.object({ kind: z.literal('receipt'), task: taskIdSchema, rev: z.int().min(1) })
/** Somebody dealt with an operation that had been set aside: it needs nobody's attention any more. */
const settledEntrySchema = z.object({
  kind: z.literal('settled'),
  stream: streamIdSchema,
  seq: z.int().min(1),
  /** Repaired: a mended form of it was applied in her name. Dismissed: it stays without effect. */
  how: z.enum(['repaired', 'dismissed']),
  /** In the words of whoever did it; may be empty. */
  reason: z.string(),
})
const noticeEntrySchema = z.object({ kind: z.literal('notice'), text: z.string() })

export const mailboxEntrySchema = z.discriminatedUnion('kind', [
  batchEntrySchema,
  tasksEntrySchema,
  startEntrySchema,
  withdrawalEntrySchema,
  returnedEntrySchema,
  mergedEntrySchema,
  receiptEntrySchema,
  settledEntrySchema,
  noticeEntrySchema,
])

export type Remark = z.infer<typeof remarkSchema>
export type WireTask = z.infer<typeof wireTaskSchema>
export type MailboxEntry = z.infer<typeof mailboxEntrySchema>

/** Tasks per `tasks` entry: about 12 KB of JSON, so that a page of 32 KB always holds at least one. */
export const TASKS_PER_ENTRY = 50
