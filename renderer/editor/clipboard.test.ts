import { describe, expect, it } from 'vitest'
import { labelSchemaSchema } from '../../shared/model/label-schema.ts'
import { type Shape, shapeSchema } from '../../shared/model/shape.ts'
import { clipboardText, readClipboard, withParts } from './clipboard.ts'
import { box, documentOf, id, polygon, shape } from './tools/test-hand.ts'

const name = { zh: '名', en: 'name' }
const cls = (idOf: string, key: string, kinds: string[], more: object = {}) => ({
  id: idOf,
  name,
  colour: '#123456',
  key,
  kinds,
  parent: null,
  ...more,
})
const SCHEMA = labelSchemaSchema.parse({
  version: 1,
  classes: [
    cls('cat', '1', ['box'], {
      attributes: [{ id: 'age', name, type: 'number', max: 30 }],
      skeleton: { nodes: [{ id: 'nose', name, x: 0, y: 0 }], edges: [] },
    }),
    cls('bird', '2', ['skeleton'], {
      skeleton: { nodes: [{ id: 'beak', name, x: 0, y: 0 }], edges: [] },
    }),
  ],
})
const CAT = shape(1, box(0, 0, 10, 10))

describe('a copy', () => {
  it('takes the parts along, at any depth, in drawing order', () => {
    const document = documentOf(
      shape(1, box(0, 0, 9, 9)),
      shape(2, box(0, 0, 5, 5), 'head', 1),
      shape(3, box(90, 0, 99, 9)),
      shape(4, box(1, 1, 2, 2), 'eye', 2),
    )
    expect(withParts(document, [id(1)]).map((s) => s.id)).toEqual([1, 2, 4])
    expect(withParts(document, [id(3), id(2), id(4)]).map((s) => s.id)).toEqual([2, 3, 4])
  })

  it('comes back as it was', () => {
    const cat: Shape = { ...CAT, attributes: { age: 3 }, occluded: true }
    expect(readClipboard(clipboardText([cat]), SCHEMA)).toEqual({ shapes: [cat], unfit: 0, stripped: 0 })
    expect(JSON.parse(clipboardText([cat]))).toEqual({ aidol: 'shapes', version: 1, shapes: [cat] })
  })
})

describe('a text in the clipboard', () => {
  it.each(['', 'a shopping list', '{"aidol":"shapes","version":2,"shapes":[]}', '{"aidol":"shapes"', '[]'])(
    'that is none of ours is not read: %j',
    (text) => {
      expect(readClipboard(text, SCHEMA)).toBeNull()
    },
  )

  it.each([
    ['a class that is not here', shape(2, box(0, 0, 9, 9), 'dog')],
    ['a kind that the class is not drawn as', shape(2, polygon(0, 0, 9, 0, 9, 9))],
    [
      'a skeleton of another template',
      shapeSchema.parse({
        ...shape(2, box(0, 0, 9, 9), 'bird'),
        geometry: { kind: 'skeleton', nodes: [{ name: 'tail', at: { x: 0, y: 0 }, state: 'visible' }] },
      }),
    ],
    ['a thing that is no shape', { id: 2, label: 'cat', geometry: { kind: 'cloud' } } as unknown as Shape],
  ])('is read without %s, and that is told', (_what, other) => {
    expect(readClipboard(clipboardText([CAT, other]), SCHEMA)).toEqual({
      shapes: [CAT],
      unfit: 1,
      stripped: 0,
    })
  })

  it('loses the answers that mean nothing here', () => {
    const copied = { ...CAT, attributes: { age: 300, breed: 'tabby' } }
    expect(readClipboard(clipboardText([copied]), SCHEMA)).toEqual({ shapes: [CAT], unfit: 0, stripped: 1 })
    const half = { ...CAT, attributes: { age: 3, breed: 'tabby' } }
    expect(readClipboard(clipboardText([half]), SCHEMA)?.shapes).toEqual([{ ...CAT, attributes: { age: 3 } }])
  })
})
