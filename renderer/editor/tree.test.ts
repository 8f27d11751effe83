import { describe, expect, it } from 'vitest'
import { documentSchema } from '../../shared/model/document.ts'
import { labelSchemaSchema } from '../../shared/model/label-schema.ts'
import { parentChoices, tree } from './tree.ts'

const shape = (id: number, label: string, parent: number | null) => ({
  id,
  label,
  parent,
  z: id,
  geometry: { kind: 'keypoint', at: { x: id, y: id } },
})

const document = documentSchema.parse({
  task: '0190a0a0-0000-7000-8000-000000000001',
  media: 'a'.repeat(64),
  schemaVersion: 1,
  baseRev: 0,
  version: 0,
  shapes: [
    shape(1, 'eye', 4),
    shape(2, 'cat', null),
    shape(3, 'cat', null),
    shape(4, 'head', 2),
    shape(5, 'head', 3),
  ],
})

const cls = (id: string, key: string, parent: string | null) => ({
  id,
  key,
  parent,
  name: { zh: id, en: id },
  colour: '#aabbcc',
  kinds: ['keypoint'],
})
const schema = labelSchemaSchema.parse({
  version: 1,
  classes: [cls('cat', '1', null), cls('head', '2', 'cat'), cls('eye', '3', 'head')],
})

describe('the part-of tree', () => {
  it('shows each object followed by its parts', () => {
    expect(tree(document).map(({ shape: s, depth }) => [s.id, depth])).toEqual([
      [2, 0],
      [4, 1],
      [1, 2],
      [3, 0],
      [5, 1],
    ])
  })

  it('loses no object of a damaged document: parts of what is not there, and parts of each other', () => {
    const damaged = {
      shapes: [shape(1, 'eye', 9), shape(2, 'cat', 3), shape(3, 'cat', 2), shape(4, 'cat', null)],
    } as unknown as Parameters<typeof tree>[0]
    expect(tree(damaged).map(({ shape: s, depth }) => [s.id, depth])).toEqual([
      [1, 0],
      [4, 0],
      [2, 0],
      [3, 1],
    ])
  })

  it('may go as deep as there are objects', () => {
    const shapes = Array.from({ length: 20_000 }, (_, i) => shape(i + 1, 'cat', i === 0 ? null : i))
    const rows = tree({ shapes } as unknown as Parameters<typeof tree>[0])
    expect(rows.at(-1)).toMatchObject({ shape: { id: 20_000 }, depth: 19_999 })
  })

  it('offers as parents the objects of the class above', () => {
    const head = document.shapes.find((s) => s.id === 4)
    const eye = document.shapes.find((s) => s.id === 1)
    const cat = document.shapes.find((s) => s.id === 2)
    if (head === undefined || eye === undefined || cat === undefined) throw new Error('fixture')
    expect(parentChoices(document, schema, head).map((s) => s.id)).toEqual([2, 3])
    expect(parentChoices(document, schema, eye).map((s) => s.id)).toEqual([4, 5])
    expect(parentChoices(document, schema, cat)).toEqual([])
  })
})
