import { expect, test } from 'vitest'
import type { AnnotationDocument } from '../model/document.ts'
import type { LabelId, ShapeId } from '../model/ids.ts'
import { type LabelSchema, labelSchemaSchema } from '../model/label-schema.ts'
import type { Shape } from '../model/shape.ts'
import { applyEdit, type Edit } from './edit.ts'
import { renamedDocument, renamedEdit } from './renamed.ts'

function schema(renamed: Record<string, string>): LabelSchema {
  const classes = ['felid', 'constructor'].map((id) => ({
    id,
    name: { zh: '类', en: id },
    colour: '#e69f00',
    kinds: ['box'],
    parent: null,
  }))
  return labelSchemaSchema.parse({ version: 2, classes, renamed })
}

const shape = (id: number, label: string): Shape => ({
  id: id as ShapeId,
  label: label as LabelId,
  parent: null,
  z: id,
  geometry: { kind: 'box', x0: 0, y0: 0, x1: 9, y1: 9 },
})
const document = (...shapes: Shape[]): AnnotationDocument => ({
  task: '' as never,
  media: '' as never,
  schemaVersion: 1,
  baseRev: 0,
  version: 3,
  shapes,
})

test('objects have the class that theirs is called now, and others are left as they are', () => {
  const before = document(shape(1, 'cat'), shape(2, 'dog'), shape(3, 'constructor'))
  const after = renamedDocument(before, schema({ cat: 'felid' }))
  expect(after.shapes.map(({ label }) => label)).toEqual(['felid', 'dog', 'constructor'])
  expect(after.shapes[1]).toBe(before.shapes[1])
  expect(renamedDocument(after, schema({ cat: 'felid' }))).toBe(after)
  expect(renamedDocument(before, schema({}))).toBe(before)
})

test('undo after a class was renamed leads back to the new name', () => {
  const edit: Edit = { kind: 'delete', changes: [{ before: shape(1, 'cat'), after: null }] }
  const renamed = renamedEdit(edit, schema({ cat: 'felid' }))
  const undo: Edit = {
    ...renamed,
    changes: renamed.changes.map(({ before, after }) => ({ before: after, after: before })),
  }
  expect(applyEdit(document(), undo).shapes.map(({ label }) => label)).toEqual(['felid'])
})
