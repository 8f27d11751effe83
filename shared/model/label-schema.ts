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
    key: z
      .string()
      .regex(/^[0-9a-z]$/)
      .exactOptional(),
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
    /**
     * Classes that have another name now, those of all versions before: what was drawn as the old one is the new one. An old name
     * is never used again.
     */
    renamed: z.record(labelIdSchema, labelIdSchema).exactOptional(),
  })
  .readonly()
  .superRefine((schema, context) => {
    for (const { path, message } of faultsOf(schema))
      context.addIssue({ code: 'custom', path: [...path], message })
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

/** What does not fit together, and where. */
interface Fault {
  readonly path: readonly (string | number)[]
  readonly message: string
}

function faultsOf(schema: Pick<LabelSchema, 'classes' | 'picture' | 'renamed'>): readonly Fault[] {
  const { classes, picture = [], renamed = {} } = schema
  const ids = classes.map((c) => c.id)
  const byId = new Map(classes.map((c) => [c.id, c]))
  const again = Object.keys(renamed).filter((old) => ids.includes(old as LabelId))
  return [
    ...doubles(ids).map((i) => ({
      path: ['classes', i, 'id'],
      message: `class "${ids[i]}" is listed twice`,
    })),
    ...keyFaults(classes),
    ...classes.flatMap((c, i) => classFaults(c, byId).map((fault) => within(['classes', i], fault))),
    ...attributeFaults(picture, 'the picture').map((fault) => within(['picture'], fault)),
    ...again.map((old) => ({
      path: ['renamed', old],
      message: `"${old}" has another name now and cannot be a class again`,
    })),
  ]
}

function within(path: Fault['path'], fault: Fault): Fault {
  return { ...fault, path: [...path, ...fault.path] }
}

function keyFaults(classes: readonly LabelClass[]): readonly Fault[] {
  const keyed = classes.flatMap(({ id, key }, i) => (key === undefined ? [] : [{ id, key, i }]))
  return doubles(keyed.map(({ key }) => key)).flatMap((at) => {
    const one = keyed[at]
    const rival = keyed.find(({ key }) => key === one?.key)
    if (one === undefined || rival === undefined) return []
    const message = `classes "${rival.id}" and "${one.id}" share the key "${one.key}"`
    return [{ path: ['classes', one.i, 'key'], message }]
  })
}

function classFaults(c: LabelClass, byId: ReadonlyMap<LabelId, LabelClass>): readonly Fault[] {
  const found: Fault[] = []
  if (c.parent !== null && !byId.has(c.parent))
    found.push({ path: ['parent'], message: `class "${c.id}" is part of unknown class "${c.parent}"` })
  if (isOwnAncestor(c, byId)) found.push({ path: ['parent'], message: `class "${c.id}" is a part of itself` })
  if (c.kinds.includes('skeleton') && c.skeleton === undefined)
    found.push({
      path: ['skeleton'],
      message: `class "${c.id}" is drawn as a skeleton but has no "skeleton" template`,
    })
  for (const i of doubles(c.kinds))
    found.push({ path: ['kinds', i], message: `class "${c.id}" lists the kind "${c.kinds[i]}" twice` })
  const attributes = attributeFaults(c.attributes ?? [], `class "${c.id}"`)
  return [...found, ...attributes.map((fault) => within(['attributes'], fault)), ...skeletonFaults(c)]
}

function attributeFaults(attributes: readonly Attribute[], of: string): readonly Fault[] {
  const found: Fault[] = doubles(attributes.map((a) => a.id)).map((i) => ({
    path: [i, 'id'],
    message: `${of} has two attributes "${attributes[i]?.id}"`,
  }))
  for (const [i, a] of attributes.entries()) {
    const about = `${of}: attribute "${a.id}"`
    if (a.type === 'number' && (a.min ?? Number.NEGATIVE_INFINITY) > (a.max ?? Number.POSITIVE_INFINITY))
      found.push({ path: [i, 'min'], message: `${about} has a least value above its greatest` })
    else if (a.default !== undefined && !fitsAttribute(a, a.default))
      found.push({
        path: [i, 'default'],
        message: `${of}: the default of attribute "${a.id}" is not one of its values`,
      })
    const options = a.type === 'select' || a.type === 'multi-select' ? a.options.map(({ id }) => id) : []
    for (const at of doubles(options))
      found.push({ path: [i, 'options', at, 'id'], message: `${about} has two options "${options[at]}"` })
  }
  return found
}

function skeletonFaults({ id, skeleton }: LabelClass): readonly Fault[] {
  if (skeleton === undefined) return []
  const names = skeleton.nodes.map((node) => node.id)
  const lost = skeleton.edges.flatMap((edge, i) =>
    edge.flatMap((end, side) => (names.includes(end) ? [] : [{ end, i, side }])),
  )
  return [
    ...doubles(names).map((i) => ({
      path: ['skeleton', 'nodes', i, 'id'],
      message: `class "${id}" has two skeleton nodes "${names[i]}"`,
    })),
    ...lost.map(({ end, i, side }) => ({
      path: ['skeleton', 'edges', i, side],
      message: `class "${id}": an edge of the skeleton ends at the unknown node "${end}"`,
    })),
  ]
}

/** The places of what stood earlier in the list. */
function doubles(names: readonly string[]): readonly number[] {
  return names.flatMap((name, i) => (names.indexOf(name) < i ? [i] : []))
}

function isOwnAncestor(start: LabelClass, byId: ReadonlyMap<LabelId, LabelClass>): boolean {
  const seen = new Set<LabelId>()
  let up = start.parent
  while (up !== null && !seen.has(up)) {
    if (up === start.id) return true
    seen.add(up)
    up = byId.get(up)?.parent ?? null
  }
  return false
}
