import { describe, expect, it } from 'vitest'
import type { LabelId, ShapeId } from '../../../../shared/model/ids.ts'
import { labelSchemaSchema } from '../../../../shared/model/label-schema.ts'
import type { Geometry, Shape } from '../../../../shared/model/shape.ts'
import { actionsFor } from './shape-actions.ts'

const schema = labelSchemaSchema.parse({
  version: 1,
  classes: [
    {
      id: 'cat',
      name: { zh: '猫', en: 'Cat' },
      colour: '#e69f00',
      key: '1',
      kinds: ['polygon', 'mask', 'polyline', 'keypoint'],
      parent: null,
    },
    {
      id: 'head',
      name: { zh: '头', en: 'Head' },
      colour: '#56b4e9',
      key: '2',
      kinds: ['box'],
      parent: 'cat',
    },
  ],
})

let last = 0
const shape = (geometry: unknown, label = 'cat'): Shape => ({
  id: ++last as ShapeId,
  label: label as LabelId,
  parent: null,
  z: last,
  geometry: geometry as Geometry,
})
const points = [
  { x: 0, y: 0 },
  { x: 9, y: 0 },
  { x: 9, y: 9 },
]
const polygon = { kind: 'polygon', points }
const polyline = { kind: 'polyline', points }
const mask = { kind: 'mask', x: 0, y: 0, width: 2, height: 1, runs: [0, 2] }

const namesFor = (...shapes: Shape[]) => actionsFor(shapes, schema).map(({ name }) => name)

describe('what can be done to selected objects', () => {
  it('is duplicating for every kind, and no more for a point', () => {
    expect(namesFor(shape({ kind: 'keypoint', at: { x: 1, y: 1 } }))).toEqual(['duplicate'])
  })

  it('for an outline is going on with it and making a mask of it', () => {
    expect(namesFor(shape(polygon))).toEqual(['continue', 'to-mask', 'duplicate'])
    expect(namesFor(shape({ ...polygon, holes: [points] }))).toContain('fill-holes')
    expect(namesFor(shape(mask))).toEqual(['to-polygon', 'duplicate'])
  })

  it('for two areas is all that joins or parts them', () => {
    expect(namesFor(shape(polygon), shape(mask))).toEqual(
      expect.arrayContaining(['unite', 'subtract', 'intersect']),
    )
    expect(namesFor(shape(polygon), shape(polyline))).not.toContain('unite')
    expect(namesFor(shape(polyline), shape(polyline))).toEqual(['join', 'duplicate'])
  })

  it('leaves out a kind that the class may not have', () => {
    expect(namesFor(shape({ kind: 'box', x0: 0, y0: 0, x1: 5, y1: 5 }, 'head'))).toEqual(['duplicate'])
  })
})
