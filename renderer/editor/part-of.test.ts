import { describe, expect, it } from 'vitest'
import { likelyParent } from '../../shared/edit/likely-parent.ts'
import { labelIdSchema } from '../../shared/model/ids.ts'
import { labelSchemaSchema } from '../../shared/model/label-schema.ts'
import type { Shape } from '../../shared/model/shape.ts'
import { nextRequiredPart, offeredClasses } from './part-of.ts'
import {
  box,
  documentOf,
  ellipse,
  id,
  keypoint,
  mask,
  polygonWithHoles,
  polyline,
  rotatedBox,
  SCHEMA,
  shape,
} from './tools/test-hand.ts'

const EYE = labelIdSchema.parse('eye')
const HEADS = [
  shape(1, box(0, 0, 100, 100), 'head'),
  shape(2, box(20, 20, 60, 60), 'head'),
  shape(3, box(200, 0, 300, 100), 'head'),
]
const parentOfEye = (x: number, y: number, shapes: readonly Shape[], ...selection: number[]) =>
  likelyParent(documentOf(...shapes), SCHEMA, EYE, keypoint(x, y), selection.map(id))

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
      likelyParent(documentOf(...HEADS), SCHEMA, labelIdSchema.parse('cat'), box(10, 10, 50, 50), [id(1)]),
    ).toBeNull()
  })

  it('is found for every kind, inside every kind of area, but not inside a hole', () => {
    const cat = labelIdSchema.parse('cat')
    const head = labelIdSchema.parse('head')
    const areas = [
      rotatedBox(100, 100, 100, 40, 45),
      ellipse(100, 100, 60, 20, 45),
      mask(80, 80, 40, 40),
      box(80, 80, 120, 120),
    ]
    const drawn = [
      keypoint(100, 100),
      box(95, 95, 105, 105),
      polyline(90, 90, 110, 110),
      ellipse(100, 100, 5, 5),
    ]
    for (const area of areas) {
      const document = documentOf(shape(1, area, cat), shape(2, box(200, 200, 300, 300), cat))
      for (const geometry of drawn) expect(likelyParent(document, SCHEMA, head, geometry, [])).toBe(1)
    }
    const ring = polygonWithHoles([0, 0, 200, 0, 200, 200, 0, 200], [50, 50, 150, 50, 150, 150, 50, 150])
    const document = documentOf(shape(1, ring, cat), shape(2, box(0, 0, 300, 300), cat))
    expect(likelyParent(document, SCHEMA, head, keypoint(100, 100), [])).toBe(2)
    expect(likelyParent(document, SCHEMA, head, keypoint(20, 20), [])).toBe(1)
  })
})

/** cat → head → left eye, right eye; a cat needs a head, a head both eyes; a tail is a choice. */
const PETS = labelSchemaSchema.parse({
  version: 1,
  classes: [
    { id: 'cat', key: '1', parent: null },
    { id: 'head', key: '2', parent: 'cat', required: true },
    { id: 'tail', key: '3', parent: 'cat' },
    { id: 'left-eye', key: '4', parent: 'head', required: true },
    { id: 'right-eye', key: '5', parent: 'head', required: true },
    { id: 'bowl', key: '6', parent: null, required: true },
  ].map((c) => ({ ...c, name: { zh: c.id, en: c.id }, colour: '#000000', kinds: ['box'] })),
})

describe('the next required part', () => {
  const CAT = shape(1, box(0, 0, 100, 100), 'cat')
  const HEAD = shape(2, box(0, 0, 50, 50), 'head', 1)
  const LEFT = shape(3, box(0, 0, 9, 9), 'left-eye', 2)
  const RIGHT = shape(4, box(20, 0, 29, 9), 'right-eye', 2)

  it('leads down from the whole, along the siblings, and up again', () => {
    expect(nextRequiredPart(documentOf(CAT), PETS, CAT)).toBe('head')
    expect(nextRequiredPart(documentOf(CAT, HEAD), PETS, HEAD)).toBe('left-eye')
    expect(nextRequiredPart(documentOf(CAT, HEAD, LEFT), PETS, LEFT)).toBe('right-eye')
    expect(nextRequiredPart(documentOf(CAT, HEAD, LEFT, RIGHT), PETS, RIGHT)).toBeNull()
    const tail = shape(5, box(60, 60, 99, 99), 'tail', 1)
    expect(nextRequiredPart(documentOf(CAT, tail), PETS, tail)).toBe('head')
  })

  it('counts the parts of this object only', () => {
    const other = shape(6, box(200, 0, 300, 100), 'cat')
    expect(nextRequiredPart(documentOf(CAT, HEAD, LEFT, RIGHT, other), PETS, other)).toBe('head')
  })

  it('is nothing for a part without a whole that is complete itself, and ends in a damaged document', () => {
    const eye = shape(3, box(0, 0, 9, 9), 'left-eye')
    expect(nextRequiredPart(documentOf(eye), PETS, eye)).toBeNull()
    const [a, b] = [shape(1, box(0, 0, 9, 9), 'tail', 2), shape(2, box(0, 0, 9, 9), 'tail', 1)]
    expect(nextRequiredPart(documentOf(a, b), PETS, a)).toBeNull()
  })
})

describe('the classes that may come next', () => {
  const offered = (shapes: readonly Shape[], ...selection: number[]) =>
    offeredClasses(PETS, documentOf(...shapes), selection.map(id))
  const CAT = shape(1, box(0, 0, 100, 100), 'cat')
  const HEAD = shape(2, box(0, 0, 50, 50), 'head', 1)

  it('are those that are part of nothing, as long as nothing is drawn', () => {
    expect(offered([])).toEqual(['cat', 'bowl'])
  })

  it('begin with the parts of what is selected, and then its siblings', () => {
    expect(offered([CAT], 1)).toEqual(['head', 'tail', 'cat', 'bowl'])
    expect(offered([CAT, HEAD], 2)).toEqual(['left-eye', 'right-eye', 'head', 'tail', 'cat', 'bowl'])
  })

  it('have the parts of what is only drawn at the end', () => {
    expect(offered([CAT, HEAD])).toEqual(['cat', 'bowl', 'head', 'tail', 'left-eye', 'right-eye'])
  })
})
