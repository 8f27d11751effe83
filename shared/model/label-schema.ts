import { z } from 'zod'
import { type LabelId, labelIdSchema } from './ids.ts'
import { SHAPE_KINDS } from './shape.ts'

/** A name in each language of the interface. */
export const localTextSchema = z
  .object({ zh: z.string().min(1).max(60), en: z.string().min(1).max(60) })
  .readonly()

export const labelClassSchema = z
  .object({
    id: labelIdSchema,
    name: localTextSchema,
    /** `#rrggbb`, lower case. */
    colour: z.string().regex(/^#[0-9a-f]{6}$/),
    /** The key that chooses this class: one character that the keyboard gives without Shift. */
    key: z.string().regex(/^[0-9a-z]$/),
    /** The kinds it may be drawn as; the first is offered first. */
    kinds: z.array(z.enum(SHAPE_KINDS)).min(1).readonly(),
    /** The class that this one is a part of. */
    parent: labelIdSchema.nullable(),
  })
  .readonly()

export const labelSchemaSchema = z
  .object({ version: z.int().min(1), classes: z.array(labelClassSchema).min(1).max(200).readonly() })
  .readonly()
  .superRefine((schema, context) => {
    for (const message of faults(schema.classes))
      context.addIssue({ code: 'custom', path: ['classes'], message })
  })

export type LocalText = z.infer<typeof localTextSchema>
export type LabelClass = z.infer<typeof labelClassSchema>
export type LabelSchema = z.infer<typeof labelSchemaSchema>

export function classById(schema: LabelSchema, id: LabelId): LabelClass | undefined {
  return schema.classes.find((c) => c.id === id)
}

function faults(classes: readonly LabelClass[]): readonly string[] {
  const found: string[] = []
  const byId = new Map<string, LabelClass>()
  const byKey = new Map<string, LabelClass>()
  for (const c of classes) {
    if (byId.has(c.id)) found.push(`class "${c.id}" is listed twice`)
    const rival = byKey.get(c.key)
    if (rival !== undefined) found.push(`classes "${rival.id}" and "${c.id}" share the key "${c.key}"`)
    byId.set(c.id, c)
    byKey.set(c.key, c)
  }
  for (const c of classes) {
    if (c.parent !== null && !byId.has(c.parent))
      found.push(`class "${c.id}" is part of unknown class "${c.parent}"`)
    if (isOwnAncestor(c, byId)) found.push(`class "${c.id}" is a part of itself`)
  }
  return found
}

function isOwnAncestor(start: LabelClass, byId: ReadonlyMap<string, LabelClass>): boolean {
  const seen = new Set<string>()
  let up = start.parent
  while (up !== null && !seen.has(up)) {
    if (up === start.id) return true
    seen.add(up)
    up = byId.get(up)?.parent ?? null
  }
  return false
}
