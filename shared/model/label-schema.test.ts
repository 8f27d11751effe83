import { describe, expect, it } from 'vitest'
import { classById, type LabelClass, labelSchemaSchema } from './label-schema.ts'

type Change = Partial<Record<keyof LabelClass, unknown>>

function label(id: string, key: string, change: Change = {}) {
  return { id, name: { zh: '类', en: id }, colour: '#00ff7f', key, kinds: ['box'], parent: null, ...change }
}

function read(...classes: unknown[]) {
  return labelSchemaSchema.safeParse({ version: 1, classes })
}

function faultsOf(...classes: unknown[]): string {
  return (
    read(...classes)
      .error?.issues.map(({ message }) => message)
      .join('; ') ?? ''
  )
}

describe('a label schema', () => {
  it('of parts of parts is taken in, and its classes are found', () => {
    const cat = [
      label('cat', 'c'),
      label('head', 'h', { parent: 'cat' }),
      label('left-eye', '1', { parent: 'head' }),
    ]
    const parsed = read(...cat)
    expect(parsed.success && classById(parsed.data, 'left-eye' as never)?.parent).toBe('head')
    expect(parsed.success && classById(parsed.data, 'dog' as never)).toBeUndefined()
  })

  it.each<[string, unknown[]]>([
    ['class "cat" is listed twice', [label('cat', 'c'), label('cat', 'd')]],
    ['classes "cat" and "dog" share the key "c"', [label('cat', 'c'), label('dog', 'c')]],
    ['class "ear" is part of unknown class "dog"', [label('cat', 'c'), label('ear', 'e', { parent: 'dog' })]],
    ['class "cat" is a part of itself', [label('cat', 'c', { parent: 'cat' })]],
    [
      'class "b" is a part of itself',
      [label('a', 'a', { parent: 'b' }), label('b', 'b', { parent: 'c' }), label('c', 'c', { parent: 'a' })],
    ],
  ])('says: %s', (message, classes) => {
    expect(faultsOf(...classes)).toContain(message)
  })

  it('ends where a class hangs below a circle that it is no part of', () => {
    const circle = [label('a', 'a', { parent: 'b' }), label('b', 'b', { parent: 'a' })]
    expect(faultsOf(...circle, label('c', 'c', { parent: 'a' }))).not.toContain('class "c"')
  })

  it.each<[string, Change]>([
    ['an id in capitals', { id: 'Cat' }],
    ['an id with a path in it', { id: '../cat' }],
    ['an id of forty-one letters', { id: 'a'.repeat(41) }],
    ['a colour by name', { colour: 'red' }],
    ['a colour in capitals', { colour: '#FF0000' }],
    ['a key that needs Shift', { key: 'C' }],
    ['a key of two characters', { key: 'ab' }],
    ['no kind of shape', { kinds: [] }],
    ['an unknown kind of shape', { kinds: ['cube'] }],
    ['no Chinese name', { name: { zh: '', en: 'cat' } }],
  ])('refuses %s', (_name, change) => {
    expect(read(label('cat', 'c')).success).toBe(true)
    expect(read(label('cat', 'c', change)).success).toBe(false)
  })

  it('needs a class and a version', () => {
    expect(read().success).toBe(false)
    expect(labelSchemaSchema.safeParse({ version: 0, classes: [label('cat', 'c')] }).success).toBe(false)
  })
})
