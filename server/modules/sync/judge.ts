import { z } from 'zod'
import { assertNever } from '../../../shared/assert-never.ts'
import type { AnnotationDocument } from '../../../shared/model/document.ts'
import { type Sha256, type TaskId, taskIdSchema, type UserId } from '../../../shared/model/ids.ts'
import type { LabelSchema } from '../../../shared/model/label-schema.ts'
import type { Geometry, Shape } from '../../../shared/model/shape.ts'
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
      const { document } = operation
      return ok({
        ...common,
        late,
        document,
        objects: document.objects.length,
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

function documentFault(wire: WireDocument, facts: TaskFacts): string | null {
  const schema = facts.schemas.get(wire.schema)
  if (schema === undefined) return `unknown-schema-version: ${wire.schema}`
  let document: AnnotationDocument
  try {
    document = decodeDocument(wire, facts.media)
  } catch (error) {
    return `bad-document: ${error instanceof Error ? error.message : String(error)}`
  }
  const classes = new Map(schema.classes.map((c) => [c.id, c]))
  for (const shape of document.shapes) {
    const label = classes.get(shape.label)
    if (label === undefined) return `unknown-label: object ${shape.id} is a "${shape.label}"`
    if (!label.kinds.includes(shape.geometry.kind)) {
      return `kind-not-allowed: object ${shape.id} is a ${shape.geometry.kind}, "${shape.label}" may not be`
    }
    if (liesOutside(shape.geometry, facts)) return `outside-picture: object ${shape.id}`
  }
  return cycleFault(document.shapes)
}

function liesOutside(g: Geometry, { width, height }: TaskFacts): boolean {
  const outside = (x: number, y: number): boolean =>
    !(x >= -TOLERANCE && y >= -TOLERANCE && x <= width + TOLERANCE && y <= height + TOLERANCE)
  switch (g.kind) {
    case 'box':
      return outside(g.x0, g.y0) || outside(g.x1, g.y1)
    case 'polygon':
      return g.points.some((p) => outside(p.x, p.y))
    case 'keypoint':
      return outside(g.at.x, g.at.y)
    default:
      return assertNever(g)
  }
}

/** Parts of parts that come back to themselves would send everybody who walks the tree round in a circle. */
function cycleFault(shapes: readonly Shape[]): string | null {
  const parents = new Map(shapes.map((shape) => [shape.id, shape.parent]))
  const sound = new Set<number>()
  for (const shape of shapes) {
    const way = new Set<number>()
    for (let up: Shape['parent'] = shape.id; up !== null && !sound.has(up); up = parents.get(up) ?? null) {
      if (way.has(up)) return `bad-document: object ${up} is a part of itself`
      way.add(up)
    }
    for (const id of way) sound.add(id)
  }
  return null
}
