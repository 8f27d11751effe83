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

  it('may have more classes than keys: eighty without any', () => {
    const classes = Array.from({ length: 80 }, (_, i) => {
      const { key: _key, ...rest } = label(`class-${i}`, '')
      return rest
    })
    const parsed = read(...classes)
    expect(parsed.success && parsed.data.classes.length).toBe(80)
    expect(parsed.success && parsed.data.classes[0] && 'key' in parsed.data.classes[0]).toBe(false)
  })

  it('says where each fault is, to the very field', () => {
    const attribute = (id: string, rest: object) => ({ id, name: { zh: '问', en: 'q' }, ...rest })
    const options = [
      { id: 'a', name: { zh: '甲', en: 'a' } },
      { id: 'a', name: { zh: '乙', en: 'b' } },
    ]
    const parsed = labelSchemaSchema.safeParse({
      version: 2,
      classes: [
        label('cat', 'c', {
          kinds: ['box', 'box'],
          attributes: [
            attribute('age', { type: 'number', min: 5, max: 1 }),
            attribute('breed', { type: 'select', options, default: 'z' }),
          ],
        }),
        label('ear', 'c', { parent: 'dog' }),
      ],
      picture: [attribute('scene', { type: 'boolean' }), attribute('scene', { type: 'boolean' })],
      renamed: { ear: 'cat' },
    })
    const found = parsed.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    expect(found?.toSorted()).toEqual(
      [
        'classes.1.key: classes "cat" and "ear" share the key "c"',
        'classes.1.parent: class "ear" is part of unknown class "dog"',
        'classes.0.kinds.1: class "cat" lists the kind "box" twice',
        'classes.0.attributes.0.min: class "cat": attribute "age" has a least value above its greatest',
        'classes.0.attributes.1.default: class "cat": the default of attribute "breed" is not one of its values',
        'classes.0.attributes.1.options.1.id: class "cat": attribute "breed" has two options "a"',
        'picture.1.id: the picture has two attributes "scene"',
        'renamed.ear: "ear" has another name now and cannot be a class again',
      ].toSorted(),
    )
  })

  it('needs a class and a version', () => {
    expect(read().success).toBe(false)
    expect(labelSchemaSchema.safeParse({ version: 0, classes: [label('cat', 'c')] }).success).toBe(false)
  })
})
