import { describe, expect, it } from 'vitest'
import { memoryFile } from '../../../server/modules/formats/files.ts'
import { encodePng } from '../../../server/modules/formats/png.ts'
import { read, written } from '../../../tests/formats/round-trip.ts'
import { documentOf, pictureOf, setOf, shapeOf } from '../../../tests/formats/sets.ts'

const png = (path: string, ...values: readonly number[]) =>
  memoryFile(path, encodePng({ width: 4, height: 2, values: Uint8Array.from(values) }))

describe('masks', () => {
  it('pictures of classes alone have one object for each class, and 255 is nobody sure of', async () => {
    const { drawn, first } = await read('masks', [png('SegmentationClass/a.png', 0, 3, 3, 255, 0, 0, 7, 7)])
    expect(drawn[0]?.shapes.map(({ label, geometry }) => [label, geometry])).toEqual([
      ['3', { kind: 'mask', x: 1, y: 0, width: 2, height: 1, runs: [0, 2] }],
      ['7', { kind: 'mask', x: 2, y: 1, width: 2, height: 1, runs: [0, 2] }],
    ])
    expect(first).toMatchObject([{ code: 'not-supported', effect: 'note' }])
  })

  it('values without a name are told', async () => {
    const classes = memoryFile('classes.json', '[{"value": 3, "name": "cat"}]')
    const { drawn, first } = await read('masks', [classes, png('classes/a.png', 0, 3, 3, 9, 0, 0, 0, 0)])
    expect(drawn[0]?.shapes.map(({ label }) => label)).toEqual(['cat'])
    expect(first).toMatchObject([{ code: 'unknown-class', effect: 'object', detail: 'value 9' }])
  })

  it('both pictures of one picture must be of one size, and of the size of the picture', async () => {
    const small = memoryFile('objects/a.png', encodePng({ width: 2, height: 2, values: new Uint8Array(4) }))
    const whole = png('classes/a.png', 0, 1, 1, 1, 0, 0, 0, 0)
    expect((await read('masks', [whole, small])).first).toMatchObject([
      { code: 'size-differs', effect: 'file' },
    ])
    const pictures = [{ name: 'a.jpg', width: 40, height: 20 }]
    const { drawn, first } = await read('masks', [whole], { pictures })
    expect(drawn).toEqual([])
    expect(first).toMatchObject([{ code: 'size-differs', effect: 'picture', file: 'classes/a.png' }])
  })

  it('an object outside the picture is told to be missing', async () => {
    const far = shapeOf({ kind: 'box', x0: 700, y0: 10, x1: 720, y1: 20 })
    const { losses } = await written('masks', setOf([pictureOf('a.jpg', documentOf([far]))]))
    expect(losses).toMatchObject([
      { code: 'hidden', kind: 'box', count: 1, examples: [{ picture: 'a.jpg', shape: 1 }] },
    ])
  })
})
