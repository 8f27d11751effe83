import { describe, expect, it } from 'vitest'
import { labelIdSchema } from '../../shared/model/ids.ts'
import type { Shape } from '../../shared/model/shape.ts'
import { parentFor } from './part-of.ts'
import { box, documentOf, id, keypoint, SCHEMA, shape } from './tools/test-hand.ts'

const EYE = labelIdSchema.parse('eye')
const HEADS = [
  shape(1, box(0, 0, 100, 100), 'head'),
  shape(2, box(20, 20, 60, 60), 'head'),
  shape(3, box(200, 0, 300, 100), 'head'),
]
const parentOfEye = (x: number, y: number, shapes: readonly Shape[], ...selection: number[]) =>
  parentFor(documentOf(...shapes), SCHEMA, EYE, keypoint(x, y), selection.map(id))

describe('the parent of a new shape', () => {
  it('is the smallest of the right class around its middle, whatever is selected', () => {
    expect(parentOfEye(30, 30, HEADS)).toBe(2)
    expect(parentOfEye(80, 80, HEADS, 3)).toBe(1)
    expect(parentOfEye(250, 50, HEADS, 1)).toBe(3)
  })

  it('is else the selected one of the right class', () => {
    expect(parentOfEye(150, 200, HEADS, 3)).toBe(3)
    expect(parentOfEye(150, 200, HEADS, 1, 3)).toBeNull()
    expect(parentOfEye(150, 200, [...HEADS, shape(9, box(0, 0, 9, 9), 'cat')], 9)).toBeNull()
  })

  it('is else the only one there is', () => {
    expect(parentOfEye(150, 200, HEADS.slice(0, 1))).toBe(1)
    expect(parentOfEye(150, 200, [])).toBeNull()
  })

  it('is nothing for a class that is a part of nothing', () => {
    expect(
      parentFor(documentOf(...HEADS), SCHEMA, labelIdSchema.parse('cat'), box(10, 10, 50, 50), [id(1)]),
    ).toBeNull()
  })
})
