import { describe, expect, it } from 'vitest'
import { readText } from '../../../tests/formats/round-trip.ts'
import { maskFromBits, toCocoRle } from '../../geometry/mask.ts'
import { fromRleString, toRleString } from './rle.ts'

const image = { id: 7, file_name: 'a.jpg', width: 10, height: 8 }
const cat = { id: 3, name: 'cat' }
const file = (...annotations: readonly object[]) => ({
  images: [image],
  categories: [cat],
  annotations: annotations.map((one, i) => ({ id: i + 1, image_id: 7, category_id: 3, iscrowd: 0, ...one })),
})
const read = (content: object) => readText('coco', JSON.stringify(content))
const only = async (annotation: object) => {
  const { drawn, problems, first } = await read(file(annotation))
  return { shapes: drawn[0]?.shapes ?? [], problems, first }
}

describe('COCO', () => {
  it('of a picture that everything is said to be in, as much comes in as memory holds, and the rest is counted', async () => {
    const { drawn, problems } = await read(file(...Array(20_003).fill({ bbox: [1, 1, 2, 2] })))
    expect(drawn[0]?.shapes).toHaveLength(20_000)
    expect(problems.map(({ code, count }) => [code, count])).toEqual([['too-large', 3]])
  })

  it('category_id need not start at 1 or be dense, and 0 may be one', async () => {
    const names = ['_background_', 'person', 'car']
    const { drawn, problems } = await read({
      images: [image],
      categories: [0, 4, 90].map((id, i) => ({ id, name: names[i] })),
      annotations: [90, 0, 4].map((category_id, id) => ({
        id,
        image_id: 7,
        category_id,
        bbox: [1, 1, 2, 2],
      })),
    })
    expect(problems).toEqual([])
    expect(drawn[0]?.shapes.map((shape) => shape.label)).toEqual(['car', 'background', 'person'])
  })

  it.each<[string, readonly (readonly [number, number])[], readonly (readonly [string, string])[]]>([
    ['taken to be 1-based, and said so, where nothing tells', [[1, 2]], [['a', 'b']]],
    ['1-based where the last point is named', [[2, 3]], [['b', 'c']]],
    [
      '0-based where 0 is named',
      [
        [0, 1],
        [1, 2],
      ],
      [
        ['a', 'b'],
        ['b', 'c'],
      ],
    ],
  ])('skeleton is %s', async (how, skeleton, edges) => {
    const category = { ...cat, keypoints: ['a', 'b', 'c'], skeleton }
    const annotation = {
      id: 1,
      image_id: 7,
      category_id: 3,
      keypoints: [1, 2, 2, 3, 4, 1, 0, 0, 0],
      bbox: [1, 2, 2, 2],
    }
    const { classes, drawn, first } = await read({
      images: [image],
      categories: [category],
      annotations: [annotation],
    })
    expect(classes.schema()?.classes[0]?.skeleton?.edges).toEqual(edges)
    expect(first.map((problem) => problem.code)).toEqual(how.startsWith('taken') ? ['assumed'] : [])
    expect(drawn[0]?.shapes[0]?.geometry).toEqual({
      kind: 'skeleton',
      nodes: [
        { name: 'a', at: { x: 1, y: 2 }, state: 'visible' },
        { name: 'b', at: { x: 3, y: 4 }, state: 'occluded' },
        { name: 'c', at: { x: 2, y: 3 }, state: 'absent' },
      ],
    })
  })

  it('area and bbox differ by tool: the outline counts', async () => {
    const triangle = [1, 1, 5, 1, 1, 4]
    const { shapes, problems } = await only({ segmentation: [triangle], area: 999, bbox: [0, 0, 6, 5] })
    expect(problems).toEqual([])
    expect(shapes[0]?.geometry).toMatchObject({ kind: 'polygon', points: [{ x: 1, y: 1 }, {}, {}] })
  })

  it('[0 0 1 1] encloses the first pixel', async () => {
    const { shapes } = await only({ bbox: [0, 0, 1, 1] })
    expect(shapes[0]?.geometry).toEqual({ kind: 'box', x0: 0, y0: 0, x1: 1, y1: 1 })
  })

  it('all keypoints of an image in one annotation of the category "default" are told, not dropped', async () => {
    const { shapes, first } = await only({ bbox: [1, 1, 4, 4], keypoints: [1, 1, 2, 5, 5, 2] })
    expect(shapes).toHaveLength(1)
    expect(first).toMatchObject([{ code: 'bad-value', effect: 'property', path: 'annotations[0].keypoints' }])
  })

  it('file_name without extension, images without annotations and unknown keys are read', async () => {
    const { drawn, problems } = await read({
      images: [
        { ...image, file_name: 'demo' },
        { ...image, id: 8, file_name: 'b.jpg' },
      ],
      categories: [cat],
      annotations: [{ id: 1, image_id: 7, category_id: 3, bbox: [1, 1, 2, 2], segmentation: [], ignore: 0 }],
    })
    expect(problems).toEqual([])
    expect(drawn.map((picture) => [picture.name, picture.shapes.length])).toEqual([
      ['demo', 1],
      ['b.jpg', 0],
    ])
  })

  it('iscrowd regions are run lengths, and the flag is told to be lost', async () => {
    const rle = { size: [8, 10], counts: [8, 16, 56] }
    const { shapes, first } = await only({ segmentation: rle, iscrowd: 1 })
    expect(shapes[0]?.geometry).toMatchObject({ kind: 'mask', x: 1, y: 0, width: 2, height: 8 })
    expect(first).toMatchObject([{ code: 'not-supported', effect: 'property', detail: 'iscrowd' }])
  })

  it.each(['false', '0', 0, false, null])('iscrowd may be %j', async (iscrowd) => {
    const { shapes, problems } = await only({ bbox: [1, 1, 2, 2], iscrowd })
    expect(shapes).toHaveLength(1)
    expect(problems).toEqual([])
  })

  it('several polygons in one segmentation are one instance', async () => {
    const squares = [
      [0, 0, 2, 0, 2, 2, 0, 2],
      [5, 5, 7, 5, 7, 7, 5, 7],
    ]
    const { shapes, first } = await only({ segmentation: squares })
    expect(shapes).toHaveLength(1)
    expect(shapes[0]?.geometry).toMatchObject({ kind: 'mask', x: 0, y: 0, width: 7, height: 7 })
    expect(first).toMatchObject([{ code: 'changed', effect: 'note' }])
  })

  it('run lengths go down the columns and begin with zeros, and size is height, width', async () => {
    // The Datumaro fixture: 5 × 10 pixels, columns 0 to 1 from the beginning.
    const { drawn } = await read({
      images: [{ id: 7, file_name: 'b.jpg', width: 5, height: 10 }],
      categories: [cat],
      annotations: [
        { id: 2, image_id: 7, category_id: 3, segmentation: { counts: [0, 20, 30], size: [10, 5] } },
      ],
    })
    expect(drawn[0]?.shapes[0]?.geometry).toEqual({
      kind: 'mask',
      x: 0,
      y: 0,
      width: 2,
      height: 10,
      runs: [0, 20],
    })
  })

  it('a mask whose size is the wrong way round is refused with its path', async () => {
    const { shapes, first } = await only({ segmentation: { size: [10, 8], counts: [0, 80] } })
    expect(shapes).toEqual([])
    expect(first).toMatchObject([{ code: 'bad-value', file: 'a.json', path: 'annotations[0].segmentation' }])
  })

  it('compressed counts are the text that pycocotools writes', () => {
    // What its own rleToString gives for these run lengths, worked out by hand from its source.
    expect(toRleString([0, 20, 30])).toBe('0d0n0')
    expect(fromRleString('0d0n0')).toEqual([0, 20, 30])
    const bits = Uint8Array.from({ length: 80 }, (_, i) => ((i * 7) % 3 === 0 || i > 60 ? 1 : 0))
    const mask = maskFromBits(bits, 0, 0, 10, 8)
    const { counts } = toCocoRle(mask!, image)
    expect(fromRleString(toRleString(counts))).toEqual(counts)
    expect(fromRleString('0d0~')).toBeNull()
    expect(fromRleString('0d0oooooooo')).toBeNull()
  })

  it('what another program changed is read as that program left it', async () => {
    const ours = {
      shape_id: 4,
      shape_kind: 'ellipse',
      z: 0,
      parent_id: null,
      cx: 5,
      cy: 4,
      rx: 2,
      ry: 2,
      angle: 0,
    }
    const moved = { segmentation: [[1, 1, 5, 1, 5, 4]], bbox: [1, 1, 4, 3], attributes: ours }
    const { shapes, first } = await only(moved)
    expect(shapes).toMatchObject([{ id: 4, geometry: { kind: 'polygon' } }])
    expect(first).toMatchObject([{ code: 'changed', effect: 'note' }])
  })

  it('attributes of other programs are answers', async () => {
    const { drawn, classes } = await read(
      file({ bbox: [1, 1, 2, 2], attributes: { x: 1, y: 'hello', occluded: true } }),
    )
    expect(drawn[0]?.shapes[0]).toMatchObject({ attributes: { x: 1, y: 'hello' }, occluded: true })
    expect(classes.schema()?.classes[0]?.attributes?.map((a) => [a.id, a.type])).toEqual([
      ['x', 'number'],
      ['y', 'text'],
    ])
  })

  it('annotations may come before the images they are of', async () => {
    const { images, categories, annotations } = file({ bbox: [1, 1, 2, 2] })
    const { drawn, problems } = await read({ annotations, categories, images })
    expect(problems).toEqual([])
    expect(drawn[0]?.shapes).toHaveLength(1)
  })
})
