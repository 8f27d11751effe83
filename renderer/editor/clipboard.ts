import { z } from 'zod'
import { CLIPBOARD_MARK } from '../../shared/ipc/contract.ts'
import { fitsAttribute } from '../../shared/model/attribute.ts'
import { type AnnotationDocument, partsOf, sortOut } from '../../shared/model/document.ts'
import type { ShapeId } from '../../shared/model/ids.ts'
import { classById, type LabelClass, type LabelSchema } from '../../shared/model/label-schema.ts'
import type { Shape } from '../../shared/model/shape.ts'
import { parseJson } from '../../shared/parse-json.ts'

/** Shapes as they lie in the clipboard of the system: between tasks, batches and starts of the program. */
const clipboardSchema = z.object({
  aidol: z.literal('shapes'),
  version: z.literal(1),
  shapes: z.array(z.unknown()),
})

export function clipboardText(shapes: readonly Shape[]): string {
  return `${CLIPBOARD_MARK},"version":1,"shapes":${JSON.stringify(shapes)}}`
}

/** What a copy is made of: these shapes with all their parts, in drawing order. */
export function withParts(document: AnnotationDocument, ids: readonly ShapeId[]): readonly Shape[] {
  const chosen = new Set([...ids, ...partsOf(document, ids).map(({ id }) => id)])
  return document.shapes.filter(({ id }) => chosen.has(id))
}

export interface Pastable {
  readonly shapes: readonly Shape[]
  /** So many others cannot be drawn here. */
  readonly unfit: number
  /** So many of the shapes have lost answers that are none here. */
  readonly stripped: number
}

/** The shapes of a text that this label schema allows; null where the text is none of ours. */
export function readClipboard(text: string, schema: LabelSchema): Pastable | null {
  const read = clipboardSchema.safeParse(parseJson(text))
  if (!read.success) return null
  const { shapes, foreign } = sortOut(read.data.shapes)
  const found = pastable(shapes, schema)
  return { ...found, unfit: found.unfit + foreign.length }
}

/** Of shapes from elsewhere, those that may be drawn under this label schema, with the answers that it knows. */
export function pastable(shapes: readonly Shape[], schema: LabelSchema): Pastable {
  const fitting = shapes.flatMap((shape) => {
    const known = classById(schema, shape.label)
    return known !== undefined && isDrawable(shape, known) ? [fitted(shape, known)] : []
  })
  const given = new Set(shapes)
  const stripped = fitting.filter((shape) => !given.has(shape)).length
  return { shapes: fitting, unfit: shapes.length - fitting.length, stripped }
}

function isDrawable({ geometry }: Shape, { kinds, skeleton }: LabelClass): boolean {
  if (!kinds.includes(geometry.kind)) return false
  if (geometry.kind !== 'skeleton') return true
  const names = new Set(skeleton?.nodes.map(({ id }) => id))
  return geometry.nodes.every(({ name }) => names.has(name))
}

function fitted(shape: Shape, { attributes: known }: LabelClass): Shape {
  const { attributes, ...rest } = shape
  if (attributes === undefined) return shape
  const kept = Object.entries(attributes).filter(([id, value]) => {
    const attribute = known?.find((one) => one.id === id)
    return attribute !== undefined && fitsAttribute(attribute, value)
  })
  if (kept.length === Object.keys(attributes).length) return shape
  return kept.length === 0 ? rest : { ...rest, attributes: Object.fromEntries(kept) }
}
