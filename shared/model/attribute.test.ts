import { expect, it } from 'vitest'
import { type AttributeValue, attributeSchema, defaultValues, fitsAttribute } from './attribute.ts'

const name = { zh: '品种', en: 'Breed' }
const options = [
  { id: 'tabby', name },
  { id: 'siamese', name },
]

it.each<[string, object, readonly AttributeValue[], readonly AttributeValue[]]>([
  ['select', { options }, ['tabby'], ['dog', true, 3, ['tabby']]],
  ['multi-select', { options }, [[], ['tabby', 'siamese']], ['tabby', ['dog'], 1]],
  ['boolean', {}, [true, false], ['true', 1]],
  ['number', { min: 0, max: 30 }, [0, 12.5, 30], [-1, 31, Number.NaN, '12']],
  ['text', { maxLength: 3 }, ['', 'abc', '白猫'], ['abcd', 3, true]],
])('%s takes its own values only', (type, more, fits, not) => {
  const attribute = attributeSchema.parse({ id: 'x', name, type, ...more })
  expect(fits.filter((value) => !fitsAttribute(attribute, value))).toEqual([])
  expect(not.filter((value) => fitsAttribute(attribute, value))).toEqual([])
})

it('has no id that every object of JavaScript answers to', () => {
  expect(attributeSchema.safeParse({ id: 'constructor', name, type: 'text' }).success).toBe(false)
})

it('fills in the defaults and nothing else', () => {
  const attributes = [
    attributeSchema.parse({ id: 'breed', name, type: 'select', options, default: 'tabby' }),
    attributeSchema.parse({ id: 'age', name, type: 'number' }),
    attributeSchema.parse({ id: 'asleep', name, type: 'boolean', default: false }),
  ]
  expect(defaultValues(attributes)).toEqual({ breed: 'tabby', asleep: false })
  expect(defaultValues(attributes.slice(1, 2))).toBeUndefined()
})
