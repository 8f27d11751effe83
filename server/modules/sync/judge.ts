import { z } from 'zod'
import { assertNever } from '../../../shared/assert-never.ts'
import { circles } from '../../../shared/checks/parts.ts'
import { schemaFault } from '../../../shared/checks/schema-fault.ts'
import { mergeDocuments } from '../../../shared/edit/merge.ts'
import { renamedDocument } from '../../../shared/edit/renamed.ts'
import { liesInside } from '../../../shared/geometry/inside.ts'
import type { AnnotationDocument } from '../../../shared/model/document.ts'
import {
  type Sha256,
  type StreamId,
  type TaskId,
  taskIdSchema,
  type UserId,
} from '../../../shared/model/ids.ts'
import type { LabelSchema } from '../../../shared/model/label-schema.ts'
import type { Shape } from '../../../shared/model/shape.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import {
  decodeDocument,
  decodeTolerantly,
  encodeDocument,
  type WireDocument,
} from '../../../shared/wire/document-codec.ts'
import type { MailboxEntry } from '../../../shared/wire/mailbox.ts'
import { type Operation, operationSchema } from '../../../shared/wire/operation.ts'
import type { Origin } from './origin.ts'

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
  /** She has it now, or nobody has it any more. */
  readonly holds: boolean
  /** The highest revision that anybody can know of, 0 for none. */
  readonly lastRev: number
  /** The revision that counts, or null while there is none. */
  readonly current: {
    readonly rev: number
    readonly user: UserId
    readonly origin: Origin
    readonly late: boolean
  } | null
  /** Her own newest result that was not late, 0 for none. */
  readonly ownRev: number
  /** What all revisions hold, by number, where the current one is not simply a labeller's: a merge needs them. Else empty. */
  readonly documents: ReadonlyMap<number, WireDocument | null>
}

/** An answer to a task that is to be stored. */
export interface NewRevision {
  readonly task: TaskId
  readonly rev: number
  readonly origin: Origin
  readonly late: boolean
  /** It is the current one from now on. */
  readonly current: boolean
  readonly document: WireDocument | null
  readonly objects: number
  readonly skipReason: Extract<Operation, { op: 'skip' }>['reason'] | null
  readonly skipNote: string | null
  readonly activeMs: number
  readonly clientAt: number
}

export interface OperationPlace {
  readonly stream: StreamId
  readonly seq: number
}

/** What an operation does. */
export interface Effect {
  readonly outcome: 'kept_late' | 'parked_conflict' | null
  /** Her own result, and where it had to be merged with a review, what came of that. */
  readonly revisions: readonly NewRevision[]
  /** What she is told, beside the receipt. */
  readonly told: readonly MailboxEntry[]
  readonly dismissed: OperationPlace | null
}

export interface Verdict {
  readonly task: TaskId | null
  /** Why it was set aside: a code, and after a colon the detail in English. */
  readonly result: Result<Effect, string>
}

const namesTask = z.object({ task: taskIdSchema })
const namesTaskInside = z.object({ document: namesTask })

/** The task that an operation is about, if that can be told at all; also of an operation that is no good otherwise. */
export function taskOf(operation: unknown): TaskId | null {
  return (
    namesTask.safeParse(operation).data?.task ??
    namesTaskInside.safeParse(operation).data?.document.task ??
    null
  )
}

/** What becomes of one operation. Pure: nothing is stored here. */
export function judge(raw: unknown, facts: TaskFacts | undefined, caller: UserId): Verdict {
  const task = taskOf(raw)
  const parsed = operationSchema.safeParse(raw)
  if (!parsed.success)
    return { task, result: fail(`not-understood: ${z.prettifyError(parsed.error).slice(0, 300)}`) }
  // Whatever became of the task: nobody needs it to give something up.
  if (parsed.data.op === 'dismiss') return { task, result: ok(dismissal(parsed.data)) }
  const named = parsed.data.op === 'submit' ? parsed.data.document.task : parsed.data.task
  if (named !== task) return { task, result: fail('not-understood: names two tasks') }
  if (facts === undefined) return { task, result: fail('unknown-task') }
  if (!facts.leased) return { task, result: fail('not-your-task') }
  return { task, result: revise(parsed.data, facts, caller) }
}

type Dismissal = Extract<Operation, { op: 'dismiss' }>

function dismissal({ stream, seq }: Dismissal): Effect {
  const told: MailboxEntry = { kind: 'settled', stream, seq, how: 'dismissed', reason: '' }
  return { outcome: null, revisions: [], told: [told], dismissed: { stream, seq } }
}

function revise(
  operation: Exclude<Operation, Dismissal>,
  facts: TaskFacts,
  caller: UserId,
): Result<Effect, string> {
  const common = {
    task: facts.id,
    rev: facts.lastRev + 1,
    origin: 'work',
    activeMs: operation.activeMs,
    clientAt: operation.at,
  } as const
  switch (operation.op) {
    case 'submit': {
      const fault = documentFault(operation.document, facts)
      if (fault !== null) return fail(fault)
      const document = storable(operation.document)
      const { objects } = document
      const place = placeOf(facts, caller, document.baseRev)
      const own = {
        ...common,
        ...COUNTS[place],
        document,
        objects: objects.length,
        skipReason: null,
        skipNote: null,
      }
      return ok(place === 'merged' ? mergeWithReview(own, document, facts) : effectOf(own))
    }
    case 'skip': {
      const { reason, note } = operation
      // A skip cannot be merged with what the reviewer made of the task.
      const found = placeOf(facts, caller, operation.baseRev ?? 0)
      const place = found === 'merged' ? 'late' : found
      const skipNote = note.replace(NUL, '')
      return ok(
        effectOf({ ...common, ...COUNTS[place], document: null, objects: 0, skipReason: reason, skipNote }),
      )
    }
    default:
      return assertNever(operation)
  }
}

/** Whether a result is the one that counts, comes late, or has to be merged with a review that its labeller had not seen. */
type Place = 'current' | 'late' | 'stand-in' | 'merged'

const COUNTS: Record<Place, Pick<NewRevision, 'late' | 'current'>> = {
  current: { late: false, current: true },
  late: { late: true, current: false },
  // Counts for as long as whoever holds the task has sent nothing: a result is better than none.
  'stand-in': { late: true, current: true },
  merged: { late: false, current: false },
}

function placeOf({ current, holds }: TaskFacts, caller: UserId, baseRev: number): Place {
  if (!holds) return current === null || (current.late && current.user === caller) ? 'stand-in' : 'late'
  if (current === null || current.late || baseRev >= current.rev) return 'current'
  if (current.origin !== 'work') return 'merged'
  return current.user === caller ? 'current' : 'late'
}

function effectOf(revision: NewRevision): Effect {
  return { outcome: revision.late ? 'kept_late' : null, revisions: [revision], told: [], dismissed: null }
}

/** The reviewer's work and hers, put together on what she had before: the newest that she was told, or her own last result. */
function mergeWithReview(own: NewRevision, document: WireDocument, facts: TaskFacts): Effect {
  const { documents, current, media, schemas } = facts
  const newest = schemas.get(Math.max(...schemas.keys()))
  // All three with the same classes, or a class that was renamed in between would be a change of each object.
  const read = (wire: WireDocument): AnnotationDocument => {
    const decoded = decodeTolerantly(wire, media)
    return newest === undefined ? decoded : renamedDocument(decoded, newest)
  }
  const of = (rev: number): AnnotationDocument | null => {
    const wire = documents.get(rev)
    if (wire === undefined) return null
    // Skipped: nothing was drawn.
    return read(wire ?? { ...document, baseRev: rev, labels: [], objects: [] })
  }
  const reviewers = of(current?.rev ?? 0)
  if (current === null || reviewers === null) throw new Error(`task ${facts.id}: the review is missing`)
  const base = of(Math.max(document.baseRev, facts.ownRev))
  const { proposals, merged, ...result } = mergeDocuments(base, reviewers, read(document))
  const wire = encodeDocument(result.document)
  const merge = {
    ...own,
    rev: own.rev + 1,
    origin: 'merge',
    current: true,
    document: { ...wire, baseRev: current.rev },
    objects: wire.objects.length,
    activeMs: 0,
  } as const
  const told: MailboxEntry = {
    kind: 'merged',
    task: own.task,
    document: { ...wire, baseRev: merge.rev },
    merged: [...merged],
    proposals: [...proposals],
  }
  const outcome = proposals.length > 0 ? 'parked_conflict' : null
  return { outcome, revisions: [own, merge], told: [told], dismissed: null }
}

/**
 * What is wrong with a document, or null. Attributes are not looked at: work done in good faith counts, and what does not
 * fit the questions is for whoever judges its quality. Neither are objects that the sender only passes on.
 */
export function documentFault(wire: WireDocument, facts: TaskFacts): string | null {
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
export function storable(document: WireDocument): WireDocument {
  const text = JSON.stringify(document)
  if (!/\\u(0000|d[89a-f])/.test(text)) return document
  // Every escape is read as a whole, so that an escaped backslash before "u0000" is not taken for one.
  const mended = text.replace(/\\(u[0-9a-f]{4}|.)/g, (code) => {
    if (code === '\\u0000') return ''
    return /^\\ud[89a-f]/.test(code) ? '\ufffd' : code
  })
  return JSON.parse(mended)
}
