import { z } from 'zod'
import { localTextSchema } from './local-text.ts'

/** An attribute or an option of one: a short word such as `breed` or `tabby`. */
export const attributeIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,39}$/)
  // Every object of JavaScript has it: it would seem to be answered where it is not.
  .refine((id) => id !== 'constructor', { message: 'the word "constructor" cannot be an id here' })
  .brand<'AttributeId'>()

const optionSchema = z.object({ id: attributeIdSchema, name: localTextSchema }).readonly()
const optionsSchema = z.array(optionSchema).min(1).max(100).readonly()

const common = {
  id: attributeIdSchema,
  name: localTextSchema,
  /** Must have a value before the task is submitted. */
  required: z.boolean().exactOptional(),
}

/** A question about an object or about the whole picture; a `default` is filled in when the object is drawn. */
export const attributeSchema = z.discriminatedUnion('type', [
  z
    .object({
      ...common,
      type: z.literal('select'),
      options: optionsSchema,
      default: attributeIdSchema.exactOptional(),
    })
    .readonly(),
  z
    .object({
      ...common,
      type: z.literal('multi-select'),
      options: optionsSchema,
      default: z.array(attributeIdSchema).readonly().exactOptional(),
    })
    .readonly(),
  z.object({ ...common, type: z.literal('boolean'), default: z.boolean().exactOptional() }).readonly(),
  z
    .object({
      ...common,
      type: z.literal('number'),
      min: z.number().exactOptional(),
      max: z.number().exactOptional(),
      /** Distance between two values; any number where it is absent. */
      step: z.number().positive().exactOptional(),
      default: z.number().exactOptional(),
    })
    .readonly(),
  z
    .object({
      ...common,
      type: z.literal('text'),
      maxLength: z.int().min(1).max(2000).exactOptional(),
      default: z.string().max(2000).exactOptional(),
    })
    .readonly(),
])

/** The answer to one attribute: an option, several options, yes or no, a number, or a text. */
export const attributeValueSchema = z.union([
  z.string().max(2000),
  z.number(),
  z.boolean(),
  z.array(z.string().max(40)).max(100).readonly(),
])

/** Answers by attribute; an attribute without an answer is absent. */
export const attributeValuesSchema = z.record(z.string().max(40), attributeValueSchema).readonly()

export type AttributeId = z.infer<typeof attributeIdSchema>
export type Attribute = z.infer<typeof attributeSchema>
export type AttributeValue = z.infer<typeof attributeValueSchema>
export type AttributeValues = z.infer<typeof attributeValuesSchema>

/** The answers that a new object starts with; undefined where no attribute has a default. */
export function defaultValues(attributes: readonly Attribute[]): AttributeValues | undefined {
  const values = attributes.flatMap((a) => (a.default === undefined ? [] : [[a.id, a.default] as const]))
  return values.length === 0 ? undefined : Object.fromEntries(values)
}

/** True where the value is one that the attribute allows. */
export function fitsAttribute(attribute: Attribute, value: AttributeValue): boolean {
  switch (attribute.type) {
    case 'select':
      return attribute.options.some((option) => option.id === value)
    case 'multi-select':
      return (
        Array.isArray(value) && value.every((one) => attribute.options.some((option) => option.id === one))
      )
    case 'boolean':
      return typeof value === 'boolean'
    case 'number':
      return (
        typeof value === 'number' &&
        value >= (attribute.min ?? Number.NEGATIVE_INFINITY) &&
        value <= (attribute.max ?? Number.POSITIVE_INFINITY)
      )
    case 'text':
      return typeof value === 'string' && value.length <= (attribute.maxLength ?? 2000)
  }
}
