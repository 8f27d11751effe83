import {
  type Attribute,
  type AttributeValue,
  attributeValueSchema,
  fitsAttribute,
} from '../model/attribute.ts'
import type { LocalText } from '../model/local-text.ts'

/** True where a file may mean this by that name: its id, or its name in either language. */
export function isCalled(thing: { readonly id: string; readonly name: LocalText }, name: string): boolean {
  const called = (own: string) => own.toLowerCase() === name.trim().toLowerCase()
  return called(thing.id) || called(thing.name.zh) || called(thing.name.en)
}

/** What a value of a file says as an answer to the attribute; undefined where it is none. Text stands for any type. */
export function answerFrom(attribute: Attribute, value: unknown): AttributeValue | undefined {
  const answer = converted(attribute, value)
  return answer !== undefined && fitsAttribute(attribute, answer) ? answer : undefined
}

function converted(attribute: Attribute, value: unknown): AttributeValue | undefined {
  switch (attribute.type) {
    case 'select':
      return optionFrom(attribute, Array.isArray(value) && value.length === 1 ? value[0] : value)
    case 'multi-select': {
      const all = Array.isArray(value) ? value : String(value).split(',').filter(Boolean)
      const ids = all.map((one) => optionFrom(attribute, one))
      return ids.includes(undefined) ? undefined : (ids as string[])
    }
    case 'boolean':
      return booleanFrom(Array.isArray(value) ? value[0] : value)
    case 'number':
      return typeof value === 'string' && value.trim() !== '' ? Number(value) : plain(value)
    case 'text': {
      const text = Array.isArray(value) ? value.join('\n') : value
      return typeof text === 'object' || text === undefined ? undefined : String(text)
    }
  }
}

type WithOptions = Extract<Attribute, { readonly options: unknown }>

function optionFrom({ options }: WithOptions, value: unknown): string | undefined {
  return options.find((option) => isCalled(option, String(value)))?.id
}

function booleanFrom(value: unknown): boolean | undefined {
  const text = String(value).trim().toLowerCase()
  if (['true', '1', 'yes', '是'].includes(text)) return true
  return ['false', '0', 'no', '否'].includes(text) ? false : undefined
}

/** A value that is an answer as it stands. */
export function plain(value: unknown): AttributeValue | undefined {
  return attributeValueSchema.safeParse(value).data
}
