import { missingParts } from '../../../../shared/checks/parts.ts'
import type { AnnotationDocument } from '../../../../shared/model/document.ts'
import type { LabelId } from '../../../../shared/model/ids.ts'
import type { LabelClass, LabelSchema } from '../../../../shared/model/label-schema.ts'

export interface ClassSummary {
  /** Objects of each class; a class without objects is absent. */
  readonly counts: ReadonlyMap<LabelId, number>
  /** Required parts of each class that are not drawn yet. */
  readonly missing: ReadonlyMap<LabelId, number>
}

export function summaryOf(document: Pick<AnnotationDocument, 'shapes'>, schema: LabelSchema): ClassSummary {
  return {
    counts: tally(document.shapes.map((shape) => shape.label)),
    missing: tally(missingParts(document, schema).map((gap) => gap.label)),
  }
}

function tally(labels: readonly LabelId[]): ReadonlyMap<LabelId, number> {
  const counts = new Map<LabelId, number>()
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  return counts
}

export interface ClassRow {
  readonly of: LabelClass
  /** 0 for a class that is part of nothing. */
  readonly depth: number
}

/** The classes as their part-of tree is read, each followed by its parts, in the order of the schema. */
export function classTree({ classes }: LabelSchema): readonly ClassRow[] {
  const below = (parent: LabelId | null, depth: number): readonly ClassRow[] =>
    classes.filter((c) => c.parent === parent).flatMap((c) => [{ of: c, depth }, ...below(c.id, depth + 1)])
  return below(null, 0)
}
