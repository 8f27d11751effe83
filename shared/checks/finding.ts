import type { Edit } from '../edit/edit.ts'
import type { Bounds } from '../geometry/box.ts'
import type { AttributeId } from '../model/attribute.ts'
import type { LabelId, ShapeId } from '../model/ids.ts'

export const CHECK_CODES = [
  'unknown-class',
  'kind-not-allowed',
  'strange-node',
  'outside-picture',
  'zero-area',
  'required-attribute',
  'bad-attribute',
  'required-answer',
  'missing-part',
  'part-outside-parent',
  'no-parent',
  'part-of-itself',
  'absent-node',
  'self-crossing',
  'duplicate',
  'empty',
] as const

export type CheckCode = (typeof CHECK_CODES)[number]

/** Something about a document that is wrong (`error`: it cannot be submitted) or may be (`warning`: asked about). */
export interface Finding {
  readonly code: CheckCode
  readonly level: 'warning' | 'error'
  /** The objects that it is about, none where it is about the whole picture. */
  readonly shapes: readonly ShapeId[]
  /** The class that is missing, unknown or does not fit. */
  readonly label?: LabelId
  readonly attribute?: AttributeId
  /** The point of a skeleton, as its template calls it. */
  readonly node?: string
  /** Where to look, px of the picture. */
  readonly at?: Bounds
  /** What would put it right, where that is clear. */
  readonly fix?: Edit
}
