import { describe, expect, it } from 'vitest'
import { memoryFile } from '../../../server/modules/formats/files.ts'
import { read, written } from '../../../tests/formats/round-trip.ts'
import { documentOf, pictureOf, setOf } from '../../../tests/formats/sets.ts'
import type { Box, Shape } from '../../model/shape.ts'
import type { FormatName } from '../format-name.ts'

const box = (xmin: number | string, ymin: number | string, xmax: number | string, ymax: number | string) =>
  `<bndbox><xmin>${xmin}</xmin><ymin>${ymin}</ymin><xmax>${xmax}</xmax><ymax>${ymax}</ymax></bndbox>`
const SIZE = '<size><width>20</width><height>10</height><depth>3</depth></size>'
const file = (objects: string, size = SIZE) =>
  `<annotation><folder>VOC2007</folder><filename>2007_000001.jpg</filename>${size}<segmented>1</segmented>${objects}</annotation>`
const object = (inside: string, name = 'cat') => `<object><name>${name}</name>${inside}</object>`
const readOne = async (xml: string, format: FormatName = 'voc') => {
  const { drawn, first, problems } = await read(format, [memoryFile('Annotations/2007_000001.xml', xml)])
  return { shapes: drawn[0]?.shapes ?? [], first, problems, drawn }
}
const boxes = (shapes: readonly Shape[]) =>
  shapes.map(({ geometry }) => {
    const { x0, y0, x1, y1 } = geometry as Box
    return [x0, y0, x1, y1]
  })

describe('Pascal VOC', () => {
  it('true VOC is 1-based with the last pixel inside', async () => {
    const { shapes, problems } = await readOne(file(object(box(1, 1, 20, 10))))
    expect(boxes(shapes)).toEqual([[0, 0, 20, 10]])
    expect(problems).toEqual([])
  })

  it('most tools write 0-based: any 0 tells', async () => {
    const { shapes, problems } = await readOne(file(object(box(0, 2, 20, 10)) + object(box(1, 2, 3, 4))))
    expect(boxes(shapes)).toEqual([
      [0, 2, 20, 10],
      [1, 2, 3, 4],
    ])
    expect(problems).toEqual([])
  })

  it('floats are 0-based', async () => {
    const { shapes } = await readOne(file(object(box('1.36900369003689', 2, 20, 10))))
    expect(boxes(shapes)).toEqual([[1.4, 2, 20, 10]])
  })

  it('where nothing tells, it is taken for 1-based and said so', async () => {
    const { shapes, first } = await readOne(file(object(box(3, 2, 5, 4))))
    expect(boxes(shapes)).toEqual([[2, 1, 5, 4]])
    expect(first).toMatchObject([{ code: 'assumed', effect: 'note' }])
    const { shapes: told, problems } = await readOne(file(object(box(3, 2, 5, 4))), 'voc-zero')
    expect(boxes(told)).toEqual([[3, 2, 5, 4]])
    expect(problems).toEqual([])
  })

  it('an xmax beyond the width is an error with its line', async () => {
    const { shapes, first } = await readOne(
      file(`\n${object(box(1, 1, 21, 10))}\n${object(box(1, 1, 2, 2))}`),
    )
    expect(shapes).toHaveLength(1)
    expect(first).toMatchObject([
      { code: 'bad-value', effect: 'object', line: 2, file: 'Annotations/2007_000001.xml' },
    ])
  })

  it('one file that tells is enough for all', async () => {
    const other = file(object(box(3, 2, 5, 4))).replace('2007_000001', 'b')
    const files = [memoryFile('a.xml', file(object(box(0, 0, 5, 5)))), memoryFile('b.xml', other)]
    const { drawn } = await read('voc', files)
    expect(drawn.map((picture) => boxes(picture.shapes))).toEqual([[[0, 0, 5, 5]], [[3, 2, 5, 4]]])
  })

  it('the order inside <size> does not matter', async () => {
    const size = '<size><height>10</height><depth>3</depth><width>20</width></size>'
    const { drawn } = await readOne(file(object(box(1, 1, 2, 2)), size))
    expect(drawn[0]?.size).toEqual({ width: 20, height: 10 })
  })

  it('difficult, truncated and pose may be missing or empty', async () => {
    const { shapes, problems } = await readOne(
      file(
        object(`<pose/><truncated></truncated><difficult/>${box(1, 1, 2, 2)}`) +
          object(`<truncated>1</truncated>${box(1, 1, 3, 3)}`),
      ),
    )
    expect(problems).toEqual([])
    expect(shapes.map((shape) => shape.truncated)).toEqual([undefined, true])
  })

  it('degenerate boxes (xmin = xmax) are one pixel wide, and nothing where pixels count from 0', async () => {
    const xml = file(object(box(3, 1, 3, 4)))
    expect(boxes((await readOne(xml)).shapes)).toEqual([[2, 0, 3, 4]])
    const { shapes, first } = await readOne(xml, 'voc-zero')
    expect(shapes).toEqual([])
    expect(first).toMatchObject([{ code: 'nothing-drawn', effect: 'object', line: 1 }])
  })

  it("X-AnyLabeling's private <polygon> is read, and its <object> without <bndbox> is told", async () => {
    const polygon = '<polygon><x1>1</x1><y1>1</y1><x2>9</x2><y2>1</y2><x3>9</x3><y3>5</y3></polygon>'
    const { shapes, first } = await readOne(file(object(polygon) + object('')))
    expect(shapes).toMatchObject([{ geometry: { kind: 'polygon', points: [{ x: 1, y: 1 }, {}, {}] } }])
    expect(first.map((problem) => problem.code)).toEqual(['nothing-drawn'])
  })

  it('<part> is a part of its object, with fractions of a pixel', async () => {
    const head = `<part><name>head</name>${box('5.5', 6, '7.5', 8)}</part>`
    const { shapes, problems } = await readOne(file(object(`${box(4, 1, 6, 9)}${head}`, 'person')))
    expect(problems).toEqual([])
    expect(shapes.map((shape) => [shape.label, shape.parent])).toEqual([
      ['person', null],
      ['head', shapes[0]?.id],
    ])
    expect(boxes(shapes)[1]).toEqual([4.5, 5, 7.5, 8])
  })

  it('the XML of the older LabelMe is refused by name', async () => {
    const xml = '<annotation><filename>a.jpg</filename><imagesize><nrows>1</nrows></imagesize></annotation>'
    const { first } = await readOne(xml)
    expect(first).toMatchObject([{ code: 'wrong-format', effect: 'file', line: 1 }])
    expect(first[0]?.detail).toContain('LabelMe')
  })

  it('labelmap.txt and ImageSets are there, which CVAT needs, and <filename> is the name', async () => {
    const { texts } = await written('voc', setOf([pictureOf('b/猫 & 1.jpg', documentOf([]))]))
    expect([...texts.keys()]).toEqual([
      'Annotations/b/猫 & 1.xml',
      'ImageSets/Main/default.txt',
      'labelmap.txt',
    ])
    expect(texts.get('ImageSets/Main/default.txt')).toBe('b/猫 & 1\n')
    expect(texts.get('labelmap.txt')).toContain('cat:230,159,0:head:\n')
    expect(texts.get('Annotations/b/猫 & 1.xml')).toContain('<filename>b/猫 &#38; 1.jpg</filename>')
  })
})
