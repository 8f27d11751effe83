import { expect, it } from 'vitest'
import type { AnnotationDocument } from '../../shared/model/document.ts'
import { labelSchemaSchema } from '../../shared/model/label-schema.ts'
import { decodeDocument, encodeDocument } from '../../shared/wire/document-codec.ts'
import { LABELS, SCHEMA } from './material.ts'
import { PICTURE, pointsOf, polygons } from './polygons.ts'

it.each([100, 1000, 5000])('%i polygons of 20 points inside the picture, the same each time', (n) => {
  const shapes = polygons(n, LABELS)
  expect(shapes).toHaveLength(n)
  expect(polygons(n, LABELS)).toEqual(shapes)
  expect(shapes.every((shape) => pointsOf(shape).length === 20)).toBe(true)
  const outside = shapes
    .flatMap(pointsOf)
    .filter(({ x, y }) => x < 0 || y < 0 || x > PICTURE.width || y > PICTURE.height)
  expect(outside).toEqual([])
})

it('the target of the vertex drag stands alone in the middle', () => {
  const shapes = polygons(1000, LABELS)
  const middle = { x: PICTURE.width / 2, y: PICTURE.height / 2 }
  const near = shapes.filter((shape) =>
    pointsOf(shape).some((p) => Math.hypot(p.x - middle.x, p.y - middle.y) < 250),
  )
  expect(near).toEqual([shapes.at(-1)])
})

it('our program and the peers get the same polygons: the line takes nothing from them', () => {
  const document: AnnotationDocument = {
    task: '0192f0c1-2222-7000-8000-000000000000' as AnnotationDocument['task'],
    media: 'a'.repeat(64) as AnnotationDocument['media'],
    schemaVersion: 1,
    baseRev: 1,
    version: 0,
    shapes: polygons(1000, LABELS),
  }
  expect(decodeDocument(encodeDocument(document), document.media)).toEqual(document)
  expect(labelSchemaSchema.parse(SCHEMA)).toEqual(SCHEMA)
})
