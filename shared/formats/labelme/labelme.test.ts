import { describe, expect, it } from 'vitest'
import { memoryFile } from '../../../server/modules/formats/files.ts'
import { tools } from '../../../server/modules/formats/tools.ts'
import { read, readText } from '../../../tests/formats/round-trip.ts'
import { SCHEMA } from '../../../tests/formats/sets.ts'
import type { DrawnPicture } from '../contract.ts'

const shape = (shape_type: string, points: readonly (readonly number[])[], more: object = {}) => ({
  label: 'cat',
  points,
  group_id: null,
  description: null,
  shape_type,
  flags: {},
  ...more,
})
const file = (shapes: readonly object[], more: object = {}) =>
  JSON.stringify({
    version: '5.7.0',
    flags: {},
    shapes,
    imagePath: 'a.jpg',
    imageData: null,
    imageHeight: 450,
    imageWidth: 560,
    ...more,
  })
const one = async (...shapes: readonly object[]) => {
  const { drawn, first } = await readText('labelme', file(shapes))
  return { shapes: drawn[0]?.shapes ?? [], first }
}
const geometries = ({ shapes }: { shapes: DrawnPicture['shapes'] }) => shapes.map(({ geometry }) => geometry)
const BOX = { kind: 'box', x0: 32, y0: 35, x1: 132, y1: 135 }

describe('LabelMe', () => {
  it('rectangle corners may be in any order', async () => {
    const corners = [
      [
        [32, 35],
        [132, 135],
      ],
      [
        [132, 135],
        [32, 35],
      ],
      [
        [132, 35],
        [32, 135],
      ],
    ]
    for (const points of corners) expect(geometries(await one(shape('rectangle', points)))).toEqual([BOX])
  })

  it('X-AnyLabeling since 2.2 writes rectangles with 4 points, and more keys', async () => {
    const points = [
      [32, 35],
      [132, 35],
      [132, 135],
      [32, 135],
    ]
    const more = { score: null, difficult: false, attributes: { colour: 'red' }, kie_linking: [] }
    const { shapes, first } = await one(shape('rectangle', points, more))
    expect(first).toEqual([])
    expect(shapes).toMatchObject([{ geometry: BOX, attributes: { colour: 'red' } }])
  })

  it('any other number of points is told with its path', async () => {
    const { first } = await one(shape('point', [[1, 2]]), shape('circle', [[1, 2]]))
    expect(first).toMatchObject([{ code: 'bad-value', effect: 'object', path: 'shapes[1]' }])
  })

  it('equal group_id is one instance of several polygons', async () => {
    const square = (from: number) => [
      [from, from],
      [from + 2, from],
      [from + 2, from + 2],
      [from, from + 2],
    ]
    const { shapes, first } = await one(
      shape('polygon', square(0), { group_id: 1 }),
      shape('polygon', square(5), { group_id: 1 }),
      shape('polygon', square(9), { group_id: 2 }),
    )
    expect(shapes.map(({ geometry }) => geometry.kind)).toEqual(['mask', 'polygon'])
    expect(shapes[0]?.geometry).toMatchObject({ x: 0, y: 0, width: 7, height: 7 })
    expect(first).toMatchObject([{ code: 'changed', effect: 'note', path: 'shapes[0]' }])
  })

  it('points of a group with one rectangle are its parts', async () => {
    const { shapes } = await one(
      shape(
        'rectangle',
        [
          [1, 1],
          [9, 9],
        ],
        { group_id: 3 },
      ),
      shape('point', [[2, 3]], { group_id: 3, label: 'eye' }),
    )
    expect(shapes.map(({ label, parent }) => [label, parent])).toEqual([
      ['cat', null],
      ['eye', shapes[0]?.id],
    ])
  })

  it('points may be outside the image', async () => {
    const { shapes, first } = await one(
      shape('polygon', [
        [-5, -3],
        [600, 10],
        [10, 460],
      ]),
    )
    expect(first).toEqual([])
    expect(geometries({ shapes })).toMatchObject([{ points: [{ x: -5, y: -3 }, { x: 600, y: 10 }, {}] }])
  })

  it('version is that of the tool: any is read', async () => {
    const { drawn, problems } = await readText(
      'labelme',
      file([shape('point', [[1, 2]])], { version: '99.0' }),
    )
    expect(problems).toEqual([])
    expect(drawn[0]?.shapes).toHaveLength(1)
  })

  it('what CVAT calls "LabelMe 3.0" is another format, and told so', async () => {
    const xml = '<annotation><filename>a.jpg</filename><imagesize/></annotation>'
    const { first } = await readText('labelme', xml, {}, 'a.xml')
    expect(first).toMatchObject([{ code: 'wrong-format', effect: 'file', file: 'a.xml' }])
  })

  it('height and width are of the turned image: where they are not, the picture is left out', async () => {
    const pictures = [{ name: 'a.jpg', width: 450, height: 560 }]
    const { drawn, first } = await readText('labelme', file([shape('point', [[1, 2]])]), { pictures })
    expect(drawn).toEqual([])
    expect(first).toMatchObject([{ code: 'size-differs', effect: 'picture' }])
    expect(first[0]?.detail).toContain('EXIF')
  })

  it('imagePath may hold the separators of Windows, and lead out of the folder', async () => {
    const text = file([], { imagePath: '..\\pictures\\猫.jpg' })
    const { drawn } = await read('labelme', [memoryFile('labels/a.json', text)])
    expect(drawn[0]?.name).toBe('pictures/猫.jpg')
  })

  it('imageData is not needed, and not in the way', async () => {
    const { drawn } = await readText('labelme', file([], { imageData: 'A'.repeat(3_000_000) }))
    expect(drawn).toHaveLength(1)
  })

  it('a mask is a picture of the crop, whose own size counts', async () => {
    const values = Uint8Array.from([0, 1, 1, 0, 1, 1])
    const mask = tools.toBase64(tools.encodePng({ width: 3, height: 2, values }))
    const { shapes, first } = await one(
      shape(
        'mask',
        [
          [417.39, 305],
          [516.39, 404],
        ],
        { mask },
      ),
    )
    expect(first).toEqual([])
    expect(geometries({ shapes })).toEqual([
      { kind: 'mask', x: 418, y: 305, width: 2, height: 2, runs: [0, 4] },
    ])
    const bad = await one(
      shape(
        'mask',
        [
          [1, 1],
          [2, 2],
        ],
        { mask: 'iVBORw0KGgo' },
      ),
    )
    expect(bad.first).toMatchObject([{ code: 'bad-value', effect: 'object', path: 'shapes[0]' }])
  })

  it('a circle is a centre and a point on the rim', async () => {
    expect(
      geometries(
        await one(
          shape('circle', [
            [10, 10],
            [13, 14],
          ]),
        ),
      ),
    ).toEqual([{ kind: 'ellipse', cx: 10, cy: 10, rx: 5, ry: 5, angle: 0 }])
  })

  it('lines, strips, points and turned rectangles are read', async () => {
    const corners = [
      [10, 10],
      [20, 10],
      [20, 30],
      [10, 30],
    ]
    const read = await one(
      shape('line', [
        [1, 1],
        [2, 2],
      ]),
      shape('linestrip', [
        [1, 1],
        [2, 2],
        [3, 1],
      ]),
      shape('points', [
        [1, 1],
        [2, 2],
      ]),
      shape('oriented_rectangle', corners),
      shape('rotation', corners, { direction: 0 }),
    )
    expect(geometries(read).map(({ kind }) => kind)).toEqual([
      'polyline',
      'polyline',
      'keypoint',
      'keypoint',
      'rotated-box',
      'rotated-box',
    ])
  })

  it('flags of the image are answers about the picture', async () => {
    const text = file([], { flags: { indoor: true } })
    const { drawn } = await readText('labelme', text, { schema: SCHEMA })
    expect(drawn[0]?.answers).toEqual({ indoor: true })
  })

  it('tells a broken shape from the good ones beside it', async () => {
    const { shapes, first } = await one(shape('polygon', [[1, 1]]), { label: 3 }, shape('point', [[1, 2]]))
    expect(shapes).toHaveLength(1)
    expect(first.map(({ code, path }) => [code, path])).toEqual([
      ['bad-value', 'shapes[1].label'],
      ['nothing-drawn', 'shapes[0]'],
    ])
  })
})
