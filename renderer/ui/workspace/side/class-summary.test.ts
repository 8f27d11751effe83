import { describe, expect, it } from 'vitest'
import type { LabelId, ShapeId } from '../../../../shared/model/ids.ts'
import { type LabelSchema, labelSchemaSchema } from '../../../../shared/model/label-schema.ts'
import type { Shape } from '../../../../shared/model/shape.ts'
import { classTree, summaryOf } from './class-summary.ts'

const label = (id: string, parent: string | null, required = false) => ({
  id,
  name: { zh: '类', en: id },
  colour: '#000000',
  key: id.charAt(0),
  kinds: ['box'],
  parent,
  required,
})
const schema: LabelSchema = labelSchemaSchema.parse({
  version: 1,
  classes: [
    label('eye', 'head', true),
    label('cat', null, true),
    label('head', 'cat', true),
    label('tail', 'cat'),
  ],
})

const shape = (id: number, of: string, parent: number | null = null): Shape => ({
  id: id as ShapeId,
  label: of as LabelId,
  parent: parent as ShapeId | null,
  z: id,
  geometry: { kind: 'box', x0: 0, y0: 0, x1: 10, y1: 10 },
})

describe('the list of classes', () => {
  it('stands as the tree of parts, whatever the order of the schema', () => {
    expect(classTree(schema).map(({ of, depth }) => `${depth} ${of.id}`)).toEqual([
      '0 cat',
      '1 head',
      '2 eye',
      '1 tail',
    ])
  })

  it('counts the objects of each class and the required parts still to be drawn', () => {
    const shapes = [shape(1, 'cat'), shape(2, 'cat'), shape(3, 'head', 1)]
    const { counts, missing } = summaryOf({ shapes }, schema)
    expect([...counts]).toEqual([
      ['cat', 2],
      ['head', 1],
    ])
    expect(missing.get('head' as LabelId)).toBe(1)
    expect(missing.get('eye' as LabelId)).toBe(1)
    expect(missing.get('tail' as LabelId)).toBeUndefined()
  })

  it('asks for a class that every picture must have', () => {
    expect(summaryOf({ shapes: [] }, schema).missing.get('cat' as LabelId)).toBe(1)
  })
})
