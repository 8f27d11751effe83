import { z } from 'zod'
import { type Attribute, attributeSchema, fitsAttribute } from './attribute.ts'
import { type LabelId, labelIdSchema } from './ids.ts'
import { localTextSchema } from './local-text.ts'
import { mediaSchema } from './media.ts'
import { SHAPE_KINDS } from './shape.ts'

const nodeNameSchema = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/)

/** The named points of a class that is drawn as a skeleton, and which of them are joined by a line. */
export const skeletonTemplateSchema = z
  .object({
    nodes: z
      .array(
        z
          .object({
            id: nodeNameSchema,
            name: localTextSchema,
            /** Where it lies in the template: from 0, left and top, to 1, right and bottom. */
            x: z.number().min(0).max(1),
            y: z.number().min(0).max(1),
            /** May be absent without a warning. */
            optional: z.boolean().exactOptional(),
          })
          .readonly(),
      )
      .min(1)
      .max(200)
      .readonly(),
    /** Pairs of nodes. */
    edges: z
      .array(z.tuple([nodeNameSchema, nodeNameSchema]).readonly())
      .max(1000)
      .readonly(),
  })
  .readonly()

/** A picture that shows how a class is to be drawn, or how not. */
const exampleSchema = z
  .object({
    verdict: z.enum(['good', 'bad']),
    picture: mediaSchema,
    note: z.object({ zh: z.string().max(300), en: z.string().max(300) }).readonly(),
  })
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
    /** Every object of the parent class must have one of these; without a parent class, the picture must. */
    required: z.boolean().exactOptional(),
    attributes: z.array(attributeSchema).max(50).readonly().exactOptional(),
    /** Needed where `kinds` has `skeleton`. */
    skeleton: skeletonTemplateSchema.exactOptional(),
    examples: z.array(exampleSchema).max(20).readonly().exactOptional(),
  })
  .readonly()

export const RULE_LEVELS = ['off', 'warning', 'error'] as const

/** What is looked at before a task is submitted, and how strictly; what is absent has the level of `DEFAULT_RULES`. */
const rulesSchema = z
  .object({
    'missing-part': z.enum(RULE_LEVELS).exactOptional(),
    'part-outside-parent': z.enum(RULE_LEVELS).exactOptional(),
    'no-parent': z.enum(RULE_LEVELS).exactOptional(),
    'absent-node': z.enum(RULE_LEVELS).exactOptional(),
    'self-crossing': z.enum(RULE_LEVELS).exactOptional(),
    duplicate: z.enum(RULE_LEVELS).exactOptional(),
    empty: z.enum(RULE_LEVELS).exactOptional(),
  })
  .readonly()

export const labelSchemaSchema = z
  .object({
    version: z.int().min(1),
    classes: z.array(labelClassSchema).min(1).max(200).readonly(),
    /** Questions about the picture as a whole. */
    picture: z.array(attributeSchema).max(50).readonly().exactOptional(),
    rules: rulesSchema.exactOptional(),
  })
  .readonly()
  .superRefine((schema, context) => {
    for (const message of [
      ...faults(schema.classes),
      ...attributeFaults('the picture', schema.picture ?? []),
    ])
      context.addIssue({ code: 'custom', path: ['classes'], message })
  })

export type SkeletonTemplate = z.infer<typeof skeletonTemplateSchema>
export type Rules = Required<z.infer<typeof rulesSchema>>
export type LabelClass = z.infer<typeof labelClassSchema>
export type LabelSchema = z.infer<typeof labelSchemaSchema>

/** Only what the server would refuse, or what nobody means, stops a submission; what may be meant is only asked about. */
export const DEFAULT_RULES: Rules = {
  'missing-part': 'error',
  'part-outside-parent': 'warning',
  'no-parent': 'warning',
  'absent-node': 'warning',
  'self-crossing': 'warning',
  duplicate: 'warning',
  empty: 'warning',
}

export function rulesOf(schema: LabelSchema): Rules {
  return { ...DEFAULT_RULES, ...schema.rules }
}

export function attributesOf(schema: LabelSchema, id: LabelId): readonly Attribute[] {
  return classById(schema, id)?.attributes ?? []
}

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
    if (c.kinds.includes('skeleton') && c.skeleton === undefined)
      found.push(`class "${c.id}" is drawn as a skeleton but has no "skeleton" template`)
    found.push(...attributeFaults(`class "${c.id}"`, c.attributes ?? []), ...skeletonFaults(c))
  }
  return found
}

function attributeFaults(where: string, attributes: readonly Attribute[]): readonly string[] {
  const doubled = doubles(attributes.map((a) => a.id)).map((id) => `${where} has two attributes "${id}"`)
  const wrong = attributes.filter((a) => a.default !== undefined && !fitsAttribute(a, a.default))
  return [
    ...doubled,
    ...wrong.map((a) => `${where}: the default of attribute "${a.id}" is not one of its values`),
  ]
}

function skeletonFaults({ id, skeleton }: LabelClass): readonly string[] {
  if (skeleton === undefined) return []
  const names = skeleton.nodes.map((node) => node.id)
  const lost = skeleton.edges.flat().filter((end) => !names.includes(end))
  return [
    ...doubles(names).map((name) => `class "${id}" has two skeleton nodes "${name}"`),
    ...lost.map((name) => `class "${id}": an edge of the skeleton ends at the unknown node "${name}"`),
  ]
}

function doubles(names: readonly string[]): readonly string[] {
  return names.filter((name, i) => names.indexOf(name) !== i)
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
