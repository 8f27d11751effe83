import { expect, test } from 'vitest'
import { imagePoint } from '../../geometry/point.ts'
import type { AnnotationDocument } from '../../model/document.ts'
import type { LabelId, ShapeId } from '../../model/ids.ts'
import { type LabelSchema, labelSchemaSchema } from '../../model/label-schema.ts'
import type { Geometry, Shape } from '../../model/shape.ts'
import type { AnnotatedPicture } from '../contract.ts'
import { Losses } from '../losses.ts'
import type { CocoDataset } from './annotation.ts'
import { writeCoco } from './write.ts'

const schema = labelSchemaSchema.parse({
  version: 3,
  classes: [
    {
      id: 'cat',
      name: { zh: '猫', en: 'Cat' },
      colour: '#e69f00',
      key: '1',
      kinds: ['polygon', 'box'],
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
    {
      id: 'nose',
      name: { zh: '鼻', en: 'Nose' },
      colour: '#cc79a7',
      key: '3',
      kinds: ['keypoint'],
      parent: 'head',
    },
  ],
})

const shape = (id: number, label: string, parent: number | null, geometry: Geometry): Shape => ({
  id: id as ShapeId,
  label: label as LabelId,
  parent: parent as ShapeId | null,
  z: id,
  geometry,
})

function picture(name: string, shapes: readonly Shape[] | null): AnnotatedPicture {
  const document = { shapes } as AnnotationDocument
  return {
    name,
    sha256: 'a'.repeat(64),
    width: 100,
    height: 50,
    result: shapes === null ? null : { document, labeller: '李梅', rev: 2 },
  }
}

async function toCoco(
  project: string,
  schema: LabelSchema,
  pictures: readonly AnnotatedPicture[],
  date: string,
): Promise<CocoDataset> {
  const pieces: string[] = []
  for await (const { content } of writeCoco(
    { project, schema, pictures, date },
    new Losses(),
    'uncompressed',
  ))
    for await (const piece of content) pieces.push(String(piece))
  return JSON.parse(pieces.join(''))
}

const square = [imagePoint(0, 0), imagePoint(10, 0), imagePoint(10, 10), imagePoint(0, 10)]

test('shapes keep the numbers that were drawn', async () => {
  const cat = shape(4, 'cat', null, { kind: 'polygon', points: square })
  const head = shape(7, 'head', 4, { kind: 'box', x0: 10.1, y0: 20.2, x1: 10.4, y1: 20.9 })
  const nose = shape(9, 'nose', 7, { kind: 'keypoint', at: imagePoint(30.3, 40.4) })
  const { annotations } = await toCoco(
    'cats',
    schema,
    [picture('a.jpg', []), picture('b.jpg', [cat, head, nose])],
    '2026-01-01',
  )
  expect(annotations).toMatchObject([
    {
      id: 1,
      image_id: 2,
      category_id: 1,
      bbox: [0, 0, 10, 10],
      area: 100,
      segmentation: [[0, 0, 10, 0, 10, 10, 0, 10]],
      iscrowd: 0,
      attributes: { shape_id: 4, parent_id: null, labeller: '李梅', rev: 2 },
    },
    {
      id: 2,
      category_id: 2,
      bbox: [10.1, 20.2, 0.3, 0.7],
      area: 0.21,
      segmentation: [[10.1, 20.2, 10.4, 20.2, 10.4, 20.9, 10.1, 20.9]],
      attributes: { parent_id: 1 },
    },
    {
      id: 3,
      category_id: 3,
      keypoints: [30.3, 40.4, 2],
      num_keypoints: 1,
      bbox: [29.8, 39.9, 1, 1],
      attributes: { parent_id: 2 },
    },
  ])
})

const richSchema = labelSchemaSchema.parse({
  version: 1,
  classes: [
    {
      id: 'cat',
      name: { zh: '猫', en: 'Cat' },
      colour: '#e69f00',
      key: '1',
      kinds: ['polygon', 'rotated-box', 'polyline', 'ellipse', 'mask'],
      parent: null,
    },
    {
      id: 'face',
      name: { zh: '脸', en: 'Face' },
      colour: '#e69f00',
      key: '2',
      kinds: ['skeleton', 'box'],
      parent: 'cat',
      skeleton: {
        nodes: ['ear', 'eye', 'chin'].map((id) => ({ id, name: { zh: id, en: id }, x: 0, y: 0 })),
        edges: [
          ['ear', 'eye'],
          ['eye', 'chin'],
        ],
      },
    },
  ],
})
const rich = (...shapes: readonly Shape[]) => toCoco('cats', richSchema, [picture('a.jpg', shapes)], '')
const only = async (geometry: Geometry, label = 'cat') =>
  (await rich(shape(1, label, null, geometry))).annotations[0]!

test('a rotated box and an ellipse are polygons, and what was drawn stands beside them', async () => {
  expect(await only({ kind: 'rotated-box', cx: 50, cy: 20, width: 20, height: 10, angle: 90 })).toMatchObject(
    {
      bbox: [45, 10, 10, 20],
      area: 200,
      segmentation: [[55, 10, 55, 30, 45, 30, 45, 10]],
      attributes: { shape_kind: 'rotated-box', cx: 50, cy: 20, width: 20, height: 10, angle: 90 },
    },
  )
  const ellipse = await only({ kind: 'ellipse', cx: 50, cy: 20, rx: 10, ry: 5, angle: 0 })
  expect(ellipse).toMatchObject({ bbox: [40, 15, 20, 10], area: 157.08, attributes: { rx: 10, ry: 5 } })
  expect((ellipse.segmentation as number[][])[0]?.slice(0, 2)).toEqual([60, 20])
})

test('a polygon with holes and a mask are run lengths down the columns of the picture', async () => {
  const square = (from: number, to: number) =>
    [imagePoint(from, from), imagePoint(to, from), imagePoint(to, to), imagePoint(from, to)] as const
  const ring = await only({ kind: 'polygon', points: square(1, 5), holes: [square(2, 4)] })
  expect(ring).toMatchObject({
    bbox: [1, 1, 4, 4],
    area: 12,
    iscrowd: 0,
    segmentation: {
      size: [50, 100],
      counts: [51, 4, 46, 1, 2, 1, 46, 1, 2, 1, 46, 4, 5000 - 51 - 3 * 50 - 4],
    },
    attributes: { rings: [expect.arrayContaining([1, 1]), [2, 2, 4, 2, 4, 4, 2, 4]] },
  })
  const mask = await only({ kind: 'mask', x: 99, y: 48, width: 1, height: 2, runs: [0, 2] })
  expect(mask).toMatchObject({
    bbox: [99, 48, 1, 2],
    area: 2,
    segmentation: { size: [50, 100], counts: [4998, 2] },
  })
})

test('a line goes there and back and has no area', async () => {
  const line = await only({ kind: 'polyline', points: [imagePoint(1, 2), imagePoint(9, 2)] })
  expect(line).toMatchObject({
    bbox: [1, 2, 8, 0],
    area: 0,
    segmentation: [[1, 2, 9, 2, 1, 2]],
    attributes: { points: [1, 2, 9, 2] },
  })
})

test('a skeleton has its points in the order of the category, seen, hidden and absent', async () => {
  const face = shape(1, 'face', null, {
    kind: 'skeleton',
    nodes: [
      { name: 'eye', at: imagePoint(30, 20), state: 'occluded' },
      { name: 'ear', at: imagePoint(10.5, 5), state: 'visible' },
      { name: 'chin', at: imagePoint(900, 900), state: 'absent' },
    ],
  })
  const box = shape(2, 'face', null, { kind: 'box', x0: 0, y0: 0, x1: 5, y1: 5 })
  const { categories, annotations } = await rich(face, box)
  expect(categories[1]).toMatchObject({
    keypoints: ['ear', 'eye', 'chin'],
    skeleton: [
      [1, 2],
      [2, 3],
    ],
  })
  expect(annotations[0]).toMatchObject({
    keypoints: [10.5, 5, 2, 30, 20, 1, 0, 0, 0],
    num_keypoints: 2,
    bbox: [10.5, 5, 19.5, 15],
  })
  // Readers of keypoints ask every annotation of such a category for them.
  expect(annotations[1]).toMatchObject({ keypoints: [0, 0, 0, 0, 0, 0, 0, 0, 0], num_keypoints: 0 })
})

test('attributes, flags and answers come along; objects of unknown classes stay behind', async () => {
  const cat = { ...shape(1, 'cat', null, { kind: 'polygon', points: square }), attributes: { breed: 'x' } }
  const gone = shape(2, 'dog', 1, { kind: 'polygon', points: square })
  const part = { ...shape(3, 'cat', 2, { kind: 'polygon', points: square }), occluded: true as const }
  const one = picture('a.jpg', [cat, gone, part])
  const answered = { ...one.result!, document: { ...one.result!.document, answers: { scene: 'indoor' } } }
  const { images, annotations } = await toCoco('cats', richSchema, [{ ...one, result: answered }], '')
  expect(images[0]?.answers).toEqual({ scene: 'indoor' })
  expect(annotations.map((a) => [a.id, a.attributes.shape_id, a.attributes.parent_id])).toEqual([
    [1, 1, null],
    [2, 3, null],
  ])
  expect(annotations[0]?.attributes).toMatchObject({
    values: { breed: 'x' },
    occluded: false,
    truncated: false,
  })
  expect(annotations[1]?.attributes).toMatchObject({ occluded: true })
})

test('a keypoint in the corner keeps its place, and its outline stays in the picture', async () => {
  const nose = shape(1, 'nose', null, { kind: 'keypoint', at: imagePoint(100, 50) })
  const { annotations } = await toCoco('cats', schema, [picture('a.jpg', [nose])], '')
  const [annotation] = annotations
  expect(annotation?.keypoints).toEqual([100, 50, 2])
  expect(annotation?.bbox).toEqual([99, 49, 1, 1])
})

test('the direction of an outline does not matter for its area', async () => {
  for (const points of [square, [...square].reverse()]) {
    const cat = shape(1, 'cat', null, { kind: 'polygon', points })
    const { annotations } = await toCoco('cats', schema, [picture('a.jpg', [cat])], '')
    expect(annotations[0]?.area).toBe(100)
  }
})

test('categories are the classes, in their order, with the whole as their supercategory', async () => {
  expect((await toCoco('cats', schema, [], '')).categories).toEqual([
    { id: 1, name: 'cat', supercategory: 'cat', name_zh: '猫', name_en: 'Cat' },
    { id: 2, name: 'head', supercategory: 'cat', name_zh: '头', name_en: 'Head' },
    {
      id: 3,
      name: 'nose',
      supercategory: 'head',
      name_zh: '鼻',
      name_en: 'Nose',
      keypoints: ['nose'],
      skeleton: [],
    },
  ])
})

test('ids are unique over all pictures, and pictures without a result have no annotations', async () => {
  const box = (id: number) => shape(id, 'head', null, { kind: 'box', x0: 0, y0: 0, x1: 1, y1: 1 })
  const pictures = [
    picture('图 1.jpg', [box(1), box(2)]),
    picture('b/2.jpg', null),
    picture('3.jpg', [box(1)]),
  ]
  const { images, annotations, info } = await toCoco('cats', schema, pictures, '2026-01-01')
  expect(images.map((image) => [image.id, image.file_name])).toEqual([
    [1, '图 1.jpg'],
    [2, 'b/2.jpg'],
    [3, '3.jpg'],
  ])
  expect(annotations.map((a) => [a.id, a.image_id])).toEqual([
    [1, 1],
    [2, 1],
    [3, 3],
  ])
  expect(info).toEqual({ description: 'cats', version: '3', date_created: '2026-01-01' })
})

test('an outline of very many points is exported', async () => {
  const points = Array.from({ length: 300_000 }, (_, i) => imagePoint(i % 100, i % 50))
  const cat = shape(1, 'cat', null, { kind: 'polygon', points })
  const { annotations } = await toCoco('cats', schema, [picture('a.jpg', [cat])], '')
  expect(annotations[0]?.bbox).toEqual([0, 0, 99, 49])
})
