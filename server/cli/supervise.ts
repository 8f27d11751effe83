import { z } from 'zod'
import { parseJson } from '../../shared/parse-json.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import { type WireDocument, wireDocumentSchema } from '../../shared/wire/document-codec.ts'
import type { Remark } from '../../shared/wire/mailbox.ts'
import { leaseLimit } from '../config.ts'
import type { Failure } from '../failure.ts'
import { readText } from '../files.ts'
import { expireBatches, listBatches, reassignBatch } from '../modules/batches/reassign.ts'
import { listDevices } from '../modules/devices/service.ts'
import { dismissQuarantined, listQuarantined, repairQuarantined } from '../modules/quarantine/service.ts'
import { returnTask } from '../modules/review/service.ts'
import { showTask } from '../modules/tasks/service.ts'
import { findUser } from '../modules/users/service.ts'
import type { Console, GlobalOptions } from './console.ts'
import { runCommand } from './session.ts'

export async function batchList(out: Console, options: GlobalOptions): Promise<void> {
  await runCommand(out, options, async ({ db }) => {
    const batches = await listBatches(db)
    return ok({ json: { batches }, lines: batches.map((one) => out.texts.batch(one)) })
  })
}

export async function batchReassign(
  out: Console,
  options: GlobalOptions & { readonly batch: string; readonly to: string; readonly alsoBegun?: true },
): Promise<void> {
  await runCommand(out, options, async ({ db }) => {
    const to = await findUser(db, options.to)
    if (!to.ok) return to
    const made = await reassignBatch(db, options.batch, to.value, options.alsoBegun)
    return made.ok
      ? ok({ json: { batch: made.value }, lines: [out.texts.batchReassigned(made.value)] })
      : made
  })
}

export async function batchExpire(out: Console, options: GlobalOptions): Promise<void> {
  await runCommand(out, options, async ({ db, config }) => {
    const expired = await expireBatches(db, leaseLimit(config))
    return ok({ json: { expired }, lines: out.texts.batchesExpired(expired) })
  })
}

export async function taskShow(out: Console, task: string, options: GlobalOptions): Promise<void> {
  await runCommand(out, options, async ({ db }) => {
    const found = await showTask(db, task)
    return found.ok ? ok({ json: { ...found.value }, lines: out.texts.task(found.value) }) : found
  })
}

export async function taskReturn(
  out: Console,
  options: GlobalOptions & {
    readonly task: string
    readonly by: string
    readonly comment: string
    readonly remark?: readonly Remark[]
    readonly document?: string
  },
): Promise<void> {
  await runCommand(out, options, async ({ db }) => {
    const by = await findUser(db, options.by)
    if (!by.ok) return by
    const document = options.document === undefined ? ok(null) : await readDocument(options.document)
    if (!document.ok) return document
    const { task, comment, remark: remarks = [] } = options
    const order = { task, by: by.value, comment, remarks, document: document.value, at: new Date() }
    const done = await returnTask(db, order)
    return done.ok ? ok({ json: { ...done.value }, lines: [out.texts.taskReturned(done.value)] }) : done
  })
}

export async function quarantineList(out: Console, options: GlobalOptions): Promise<void> {
  await runCommand(out, options, async ({ db }) => {
    const operations = await listQuarantined(db)
    return ok({ json: { operations }, lines: operations.map((one) => out.texts.quarantined(one)) })
  })
}

export async function quarantineRepair(
  out: Console,
  options: GlobalOptions & { readonly id: string; readonly document: string; readonly reason?: string },
): Promise<void> {
  await runCommand(out, options, async ({ db }) => {
    const document = await readDocument(options.document)
    if (!document.ok) return document
    const done = await repairQuarantined(db, options.id, document.value, options.reason ?? '')
    return done.ok ? settled(out, options.id, 'repaired') : done
  })
}

export async function quarantineDismiss(
  out: Console,
  options: GlobalOptions & { readonly id: string; readonly reason: string },
): Promise<void> {
  await runCommand(out, options, async ({ db }) => {
    const done = await dismissQuarantined(db, options.id, options.reason)
    return done.ok ? settled(out, options.id, 'dismissed') : done
  })
}

function settled(out: Console, id: string, how: 'repaired' | 'dismissed') {
  return ok({ json: { id, how }, lines: [out.texts.settled(id, how)] })
}

export async function deviceList(out: Console, options: GlobalOptions): Promise<void> {
  await runCommand(out, options, async ({ db }) => {
    const devices = await listDevices(db)
    return ok({ json: { devices }, lines: devices.flatMap((one) => out.texts.device(one)) })
  })
}

/** A document as it crosses the line: what `task show --json` and `quarantine list --json` print. */
async function readDocument(path: string): Promise<Result<WireDocument, Failure>> {
  const text = await readText(path)
  if (!text.ok) return text
  const read = wireDocumentSchema.safeParse(parseJson(text.value))
  return read.success
    ? ok(read.data)
    : fail({ code: 'bad-document', detail: z.prettifyError(read.error).slice(0, 300) })
}
