import { z } from 'zod'
import { assertNever } from '../../../shared/assert-never.ts'
import { circles } from '../../../shared/checks/parts.ts'
import { schemaFault } from '../../../shared/checks/schema-fault.ts'
import { liesInside } from '../../../shared/geometry/inside.ts'
import type { AnnotationDocument } from '../../../shared/model/document.ts'
import { type Sha256, type TaskId, taskIdSchema, type UserId } from '../../../shared/model/ids.ts'
import type { LabelSchema } from '../../../shared/model/label-schema.ts'
import type { Shape } from '../../../shared/model/shape.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { decodeDocument, type WireDocument } from '../../../shared/wire/document-codec.ts'
import { type Operation, operationSchema } from '../../../shared/wire/operation.ts'

/** How far an object may lie outside the picture, px: rounding on the way, nothing more. */
const TOLERANCE = 1
/** Text that the database cannot hold. */
const NUL = /\0/g

/** What the server knows of a task when an operation on it arrives. */
export interface TaskFacts {
  readonly id: TaskId
  readonly media: Sha256
  readonly width: number
  readonly height: number
  readonly schemas: ReadonlyMap<number, LabelSchema>
  /** The person asking was given this task, now or earlier. */
  readonly leased: boolean
  /** She has it now. */
  readonly holds: boolean
  /** The highest revision so far, 0 for none. */
  readonly lastRev: number
  readonly currentRev: number | null
  readonly currentUser: UserId | null
}

/** An answer to a task that is to be stored. */
export interface NewRevision {
  readonly task: TaskId
  readonly rev: number
  readonly late: boolean
  readonly document: WireDocument | null
  readonly objects: number
  readonly skipReason: Extract<Operation, { op: 'skip' }>['reason'] | null
  readonly skipNote: string | null
  readonly activeMs: number
  readonly clientAt: number
}

export interface Verdict {
  readonly task: TaskId | null
  /** Why it was set aside: a code, and after a colon the detail in English. */
  readonly result: Result<NewRevision, string>
}

/** The task that an operation is about, if that can be told at all; also of an operation that is no good otherwise. */
export function taskOf(operation: unknown): TaskId | null {
  const read = z.union([
    z.object({ task: taskIdSchema }).transform((o) => o.task),
    z.object({ document: z.object({ task: taskIdSchema }) }).transform((o) => o.document.task),
  ])
  return read.safeParse(operation).data ?? null
}

/** What becomes of one operation. Pure: nothing is stored here. */
export function judge(raw: unknown, facts: TaskFacts | undefined, caller: UserId): Verdict {
  const task = taskOf(raw)
  const parsed = operationSchema.safeParse(raw)
  if (!parsed.success)
    return { task, result: fail(`not-understood: ${z.prettifyError(parsed.error).slice(0, 300)}`) }
  const named = parsed.data.op === 'submit' ? parsed.data.document.task : parsed.data.task
  if (named !== task) return { task, result: fail('not-understood: names two tasks') }
  if (facts === undefined) return { task, result: fail('unknown-task') }
  if (!facts.leased) return { task, result: fail('not-your-task') }
  return { task, result: revise(parsed.data, facts, caller) }
}

function revise(operation: Operation, facts: TaskFacts, caller: UserId): Result<NewRevision, string> {
  const common = {
    task: facts.id,
    rev: facts.lastRev + 1,
    activeMs: operation.activeMs,
    clientAt: operation.at,
  }
  const overtaken = facts.currentRev !== null && facts.currentUser !== caller
  switch (operation.op) {
    case 'submit': {
      const fault = documentFault(operation.document, facts)
      if (fault !== null) return fail(fault)
      const late = !facts.holds || (overtaken && operation.document.baseRev < (facts.currentRev ?? 0))
      return ok({
        ...common,
        late,
        document: storable(operation.document),
        objects: operation.document.objects.length,
        skipReason: null,
        skipNote: null,
      })
    }
    case 'skip': {
      const { reason, note } = operation
      const late = !facts.holds || overtaken
      return ok({
        ...common,
        late,
        document: null,
        objects: 0,
        skipReason: reason,
        skipNote: note.replace(NUL, ''),
      })
    }
    default:
      return assertNever(operation)
  }
}

/**
 * What is wrong with a document, or null. Attributes are not looked at: work done in good faith counts, and what does not
 * fit the questions is for whoever judges its quality. Neither are objects that the sender only passes on.
 */
function documentFault(wire: WireDocument, facts: TaskFacts): string | null {
  const named = facts.schemas.get(wire.schema)
  if (named === undefined) return `unknown-schema-version: ${wire.schema}`
  let document: AnnotationDocument
  try {
    document = decodeDocument(wire, facts.media)
  } catch (error) {
    return `bad-document: ${error instanceof Error ? error.message : String(error)}`
  }
  const own = new Set(wire.objects.map((row) => row[1]))
  const shapes = document.shapes.filter((shape) => own.has(shape.id))
  const versions = [...facts.schemas.values()]
  for (const shape of shapes) {
    const fault = classFault(shape, named)
    // A document begun under one version is finished under the next: what any of them allows is no fault.
    if (fault !== null && !versions.some((schema) => classFault(shape, schema) === null)) return fault
    if (!liesInside(shape.geometry, facts, TOLERANCE)) return `outside-picture: object ${shape.id}`
  }
  const [circle] = circles(shapes)
  return circle === undefined ? null : `bad-document: object ${circle} is a part of itself`
}

/** The fault as the server names it: a code, and the detail for whoever looks into it. */
function classFault(shape: Shape, schema: LabelSchema): string | null {
  const { id, label, geometry } = shape
  const fault = schemaFault(shape, schema)
  switch (fault?.code) {
    case undefined:
      return null
    case 'unknown-class':
      return `unknown-label: object ${id} is a "${label}"`
    case 'kind-not-allowed':
      return `kind-not-allowed: object ${id} is a ${geometry.kind}, "${label}" may not be`
    case 'strange-node':
      return `bad-document: object ${id} has a point "${fault.node}" too many`
    default:
      return assertNever(fault)
  }
}

/** PostgreSQL's JSON has neither NUL nor half a surrogate pair; as it came, the operation is kept as text. */
function storable(document: WireDocument): WireDocument {
  const text = JSON.stringify(document)
  if (!/\\u(0000|d[89a-f])/.test(text)) return document
  // Every escape is read as a whole, so that an escaped backslash before "u0000" is not taken for one.
  const mended = text.replace(/\\(u[0-9a-f]{4}|.)/g, (code) => {
    if (code === '\\u0000') return ''
    return /^\\ud[89a-f]/.test(code) ? '\ufffd' : code
  })
  return JSON.parse(mended)
}
