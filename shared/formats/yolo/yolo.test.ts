import { describe, expect, it } from 'vitest'
import { memoryFile } from '../../../server/modules/formats/files.ts'
import { read, thereAndBack, written } from '../../../tests/formats/round-trip.ts'
import { documentOf, pictureOf, SCHEMA, setOf, shapeOf } from '../../../tests/formats/sets.ts'
import { imagePoint } from '../../geometry/point.ts'
import type { LabelId } from '../../model/ids.ts'
import type { Shape } from '../../model/shape.ts'
import type { FormatName } from '../format-name.ts'

const PICTURES = [
  { name: 'a.jpg', width: 10, height: 20 },
  { name: 'train/b.png', width: 1000, height: 500 },
]
const LIST = 'path: .\nnames: [cat, dog, bird]\n'
const MAP = 'names:\n  0: cat\n  2: "bird"\n'
const labels = (format: FormatName, line: string, data = LIST, path = 'labels/a.txt') =>
  read(format, [memoryFile('data.yaml', data), memoryFile(path, line)], { pictures: PICTURES })
const document = (...shapes: readonly Shape[]) => documentOf(shapes)

describe('YOLO', () => {
  it.each([
    ['a list in data.yaml', 'data.yaml', LIST],
    ['a map in data.yaml', 'data.yaml', MAP],
    ['classes.txt', 'classes.txt', 'cat\r\ndog\r\nbird\r\n'],
    ['obj.names', 'obj.names', 'cat\ndog\nbird'],
  ])('the class is a 0-based place in %s', async (_, path, text) => {
    const files = [memoryFile(path, text), memoryFile('labels/a.txt', '2 0.5 0.5 0.2 0.2\n')]
    const { drawn, problems } = await read('yolo-detect', files, { pictures: PICTURES })
    expect(problems).toEqual([])
    expect(drawn[0]?.shapes[0]?.label).toBe('bird')
  })

  it('a place beyond the names is told with its line', async () => {
    const { first } = await labels('yolo-detect', '0 0.5 0.5 1 1\n\n7 0.5 0.5 1 1\n')
    expect(first).toMatchObject([{ code: 'unknown-class', file: 'labels/a.txt', line: 3, detail: 'class 7' }])
  })

  it('the size of the picture is not in the file, and pictures differ in size', async () => {
    const line = '0 0.5 0.5 0.2 0.2\n'
    const files = [
      memoryFile('data.yaml', LIST),
      memoryFile('labels/a.txt', line),
      memoryFile('labels/train/b.txt', line),
    ]
    const { drawn } = await read('yolo-detect', files, { pictures: PICTURES })
    expect(drawn.map(({ name, shapes }) => [name, shapes[0]?.geometry])).toEqual([
      ['a.jpg', { kind: 'box', x0: 4, y0: 8, x1: 6, y1: 12 }],
      ['train/b.png', { kind: 'box', x0: 400, y0: 200, x1: 600, y1: 300 }],
    ])
    const blind = await read('yolo-detect', files)
    expect(blind.drawn).toEqual([])
    expect(blind.first).toMatchObject([{ code: 'no-size', effect: 'file' }])
  })

  it('4 corners may be a polygon or a turned box: the chosen format tells', async () => {
    const line = '2 0.1 0.1 0.4 0.1 0.4 0.5 0.1 0.5\n'
    const kinds = await Promise.all(
      (['yolo-segment', 'yolo-obb'] as const).map(
        async (format) => (await labels(format, line)).drawn[0]?.shapes[0],
      ),
    )
    expect(kinds.map((one) => one?.geometry.kind)).toEqual(['polygon', 'rotated-box'])
    expect((await labels('yolo-detect', line)).first).toMatchObject([{ code: 'bad-value', line: 1 }])
  })

  it('4 numbers in an outline file are a box', async () => {
    const { drawn } = await labels('yolo-segment', '0 0.5 0.5 0.2 0.2\n')
    expect(drawn[0]?.shapes[0]?.geometry.kind).toBe('box')
  })

  it('6-decimal rounding costs up to W·5e-7 px: ours has nine', async () => {
    const size = { width: 200_000, height: 200_000 }
    const box = { kind: 'box', x0: 0.1, y0: 3.3, x1: 199_999.9, y1: 66_666.7 } as const
    const set = setOf([pictureOf('a.jpg', document(shapeOf(box)), size)])
    expect((await thereAndBack('yolo-detect', set)).pictures[0]?.shapes[0]?.geometry).toEqual(box)
    const rounded = await labels('yolo-detect', '0 0.123457 0.5 0.1 0.2\n', LIST, 'labels/train/b.txt')
    expect(rounded.drawn[0]?.shapes[0]?.geometry).toMatchObject({ x0: 73.5, x1: 173.5 })
  })

  it('an empty file is a picture with nothing in it, a missing file is none', async () => {
    const { drawn } = await labels('yolo-detect', '')
    expect(drawn.map(({ name, shapes }) => [name, shapes.length])).toEqual([['a.jpg', 0]])
    const set = setOf([pictureOf('a.jpg', document()), pictureOf('b.jpg', null)])
    const { texts } = await written('yolo-detect', set)
    expect([...texts]).toEqual([
      ['data.yaml', expect.any(String)],
      ['labels/a.txt', ''],
    ])
  })

  it('one polygon per line, no holes and no parts: one outline goes to them and back', async () => {
    const square = (from: number, to: number) =>
      [imagePoint(from, from), imagePoint(to, from), imagePoint(to, to), imagePoint(from, to)] as const
    const ring = { kind: 'polygon', points: square(10, 90), holes: [square(20, 30), square(40, 50)] } as const
    const set = setOf([pictureOf('a.jpg', document(shapeOf(ring)), { width: 100, height: 100 })])
    const { texts, losses } = await written('yolo-segment', set)
    expect(texts.get('labels/a.txt')?.trim().split('\n')).toHaveLength(1)
    expect(losses).toMatchObject([{ code: 'holes-joined', kind: 'polygon', count: 1 }])
    const back = (await thereAndBack('yolo-segment', set)).pictures[0]?.shapes[0]?.geometry
    expect(back).toMatchObject({ points: ring.points, holes: [{ length: 4 }, { length: 4 }] })
  })

  it('kpt_shape is that of the largest skeleton, and the others are filled up with 0', async () => {
    const nose = shapeOf({ kind: 'keypoint', at: imagePoint(64, 48) }, 'head')
    const { texts } = await written('yolo-pose', setOf([pictureOf('a.jpg', document(nose))]))
    expect(texts.get('data.yaml')).toContain('kpt_shape: [3, 3]')
    expect(texts.get('labels/a.txt')?.trim().split(' ').slice(5).map(Number)).toEqual([
      0.1, 0.1, 2, 0, 0, 0, 0, 0, 0,
    ])
  })

  it.each([
    ['3 numbers each', '[2, 3]', '0.1 0.2 2 0.3 0.4 1', ['visible', 'occluded']],
    ['2 numbers each', '[2, 2]', '0.1 0.2 0 0', ['visible', 'absent']],
  ])('pose with %s', async (_, points, numbers, states) => {
    const { drawn, problems } = await labels(
      'yolo-pose',
      `0 0.2 0.3 0.4 0.6 ${numbers}\n`,
      `${LIST}kpt_shape: ${points}\n`,
    )
    expect(problems).toEqual([])
    const geometry = drawn[0]?.shapes[0]?.geometry
    expect(geometry?.kind === 'skeleton' && geometry.nodes.map((node) => node.state)).toEqual(states)
  })

  it('corners of turned boxes may lie outside [0, 1]', async () => {
    const line = '2 0.146731 0.151795 0.319936 0.301795 0.186603 0.648205 0.013397 0.498205'
    const { drawn, problems } = await labels('yolo-obb', `${line.replace('0.013397', '-0.009808')}\n`)
    expect(problems).toEqual([])
    expect(drawn[0]?.shapes[0]?.geometry.kind).toBe('rotated-box')
  })

  it('numbers that are pixels are refused', async () => {
    const { first } = await labels('yolo-detect', '0 320 240 100 50\n')
    expect(first).toMatchObject([{ code: 'bad-value', line: 1 }])
  })

  it('two folders with a picture of the same name are kept apart', async () => {
    const files = [
      memoryFile('data.yaml', LIST),
      memoryFile('labels/train/a.txt', '0 0.5 0.5 0.2 0.2\n'),
      memoryFile('labels/val/a.txt', ''),
    ]
    const { drawn, first } = await read('yolo-detect', files, { pictures: [PICTURES[0]!] })
    expect(drawn).toHaveLength(1)
    expect(first).toMatchObject([{ code: 'double', effect: 'picture', file: 'labels/val/a.txt' }])
  })

  it('names that YAML would take for something else stay names', async () => {
    const classes = ['no', '1e5', 'null'].map((id, i) => ({
      ...SCHEMA.classes[1]!,
      id: id as LabelId,
      key: `${i}`,
      parent: null,
    }))
    const schema = { ...SCHEMA, classes }
    const box = shapeOf({ kind: 'box', x0: 1, y0: 1, x1: 9, y1: 9 }, 'null')
    const { files } = await written('yolo-detect', setOf([pictureOf('a.jpg', document(box))], schema))
    const { drawn, problems } = await read('yolo-detect', files, {
      schema,
      pictures: [{ name: 'a.jpg', width: 640, height: 480 }],
    })
    expect(problems).toEqual([])
    expect(drawn[0]?.shapes[0]?.label).toBe('null')
  })

  it('says what is missing without data.yaml', async () => {
    const { first } = await read('yolo-detect', [memoryFile('labels/a.txt', '')], { pictures: PICTURES })
    expect(first).toMatchObject([{ code: 'missing-file', effect: 'file', file: 'data.yaml' }])
  })

  it('pictures of one name but for the ending get a file each', async () => {
    const set = setOf(['a.jpg', 'a.png', 'A.jpg'].map((name) => pictureOf(name, document())))
    const { texts, losses } = await written('yolo-detect', set)
    expect([...texts.keys()]).toEqual(['data.yaml', 'labels/a.txt', 'labels/a-2.txt', 'labels/A-3.txt'])
    expect(losses).toMatchObject([{ code: 'file-renamed', count: 2 }])
  })

  it('aliases in data.yaml, which can stand for anything, are refused', async () => {
    const bomb = `a: &a [x, x]\nb: &b [*a, *a]\nnames: [*b, *b]\n`
    const { first } = await labels('yolo-detect', '', bomb)
    expect(first).toMatchObject([{ code: 'entities', effect: 'file', file: 'data.yaml' }])
  })
})
