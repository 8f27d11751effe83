import { expect, it } from 'vitest'
import { memoryFile } from '../../server/modules/formats/files.ts'
import { FORMAT_NAMES, type FormatName } from '../../shared/formats/format-name.ts'
import { boundsOf } from '../../shared/geometry/geometry.ts'
import { imagePoint } from '../../shared/geometry/point.ts'
import { read, readText, written } from './round-trip.ts'
import { documentOf, pictureOf, SCHEMA, setOf, shapeOf } from './sets.ts'

/** Traps that are not those of one format; the others stand beside their formats. */

const SIZE = { width: 640, height: 480 }
const known = { schema: SCHEMA, pictures: [{ name: 'a.jpg', ...SIZE }] }

/** There and back of one shape of a picture of 640 × 480. */
async function back(format: FormatName, shape: ReturnType<typeof shapeOf>) {
  const { files } = await written(format, setOf([pictureOf('a.jpg', documentOf([shape]))]))
  const { drawn } = await read(format, files, known)
  return drawn[0]?.shapes ?? []
}

it.each(FORMAT_NAMES.filter((name) => name !== 'yolo-pose' && name !== 'masks'))(
  '%s: a box over the whole picture is [0, 0, W, H], without an offset',
  async (format) => {
    const whole = shapeOf({ kind: 'box', x0: 0, y0: 0, x1: SIZE.width, y1: SIZE.height })
    const [shape] = await back(format, whole)
    expect(shape && boundsOf(shape.geometry)).toMatchObject({ x0: 0, y0: 0, x1: 640, y1: 480 })
  },
)

it.each(FORMAT_NAMES.filter((name) => name !== 'yolo-pose' && name !== 'masks'))(
  '%s: x comes first, in a picture that is not square',
  async (format) => {
    const [shape] = await back(format, shapeOf({ kind: 'box', x0: 500, y0: 10, x1: 600, y1: 40 }))
    expect(shape && boundsOf(shape.geometry)).toMatchObject({ x0: 500, y0: 10, x1: 600, y1: 40 })
  },
)

it.each(FORMAT_NAMES)('%s: Chinese names of pictures and classes come back', async (format) => {
  const box = shapeOf({ kind: 'box', x0: 5, y0: 10, x1: 60, y1: 40 })
  const name = '猫 “玩” 毛线/1 号.jpg'
  const { files } = await written(format, setOf([pictureOf(name, documentOf([box]))]))
  const { drawn, classes } = await read(format, files, { pictures: [{ name, ...SIZE }] })
  expect(drawn.map((picture) => picture.name)).toEqual([name])
  if (format !== 'yolo-pose') expect(classes.schema()?.classes.length).toBeGreaterThan(0)
})

it('CVAT: polygons have no holes, so one outline goes to the hole and back, and the loss is told', async () => {
  const ring = (from: number, to: number) => [
    imagePoint(from, from),
    imagePoint(to, from),
    imagePoint(to, to),
    imagePoint(from, to),
  ]
  const holed = shapeOf({ kind: 'polygon', points: ring(10, 60), holes: [ring(20, 30)] })
  const { losses, files } = await written('cvat', setOf([pictureOf('a.jpg', documentOf([holed]))]))
  expect(losses).toMatchObject([{ code: 'holes-joined', kind: 'polygon', count: 1 }])
  const { drawn } = await read('cvat', files, known)
  expect(drawn[0]?.shapes[0]?.geometry).toMatchObject({ kind: 'polygon', holes: [{ length: 4 }] })
})

it('Label Studio writes VOC with x, y, w and h cut off one by one: read from 0, to the pixel that it says', async () => {
  // 10.9 + 20.9 became 10 and 20, so that xmax is 30 and not 31.
  const xml = `<annotation><filename>a.jpg</filename><size><width>640</width><height>480</height><depth>3</depth></size>
<object><name>cat</name><bndbox><xmin>10</xmin><ymin>0</ymin><xmax>30</xmax><ymax>7</ymax></bndbox></object></annotation>`
  const { drawn } = await readText('voc', xml, known, 'a.xml')
  expect(drawn[0]?.shapes[0]?.geometry).toEqual({ kind: 'box', x0: 10, y0: 0, x1: 30, y1: 7 })
})

it('X-AnyLabeling cuts the corners of boxes off in YOLO pose, and not the points: both are read as they stand', async () => {
  const yaml = 'names: [face]\nkpt_shape: [1, 3]\n'
  const files = [
    memoryFile('data.yaml', yaml),
    memoryFile('labels/a.txt', '0 0.5 0.5 0.5 0.5 0.751 0.751 2\n'),
  ]
  const { drawn } = await read('yolo-pose', files, { pictures: known.pictures })
  const [face, ...others] = drawn[0]?.shapes ?? []
  expect([face, ...others].length).toBeGreaterThan(0)
  expect(JSON.stringify(drawn[0]?.shapes)).toContain('480.6')
})

it('COCO of more classes than there are keys: eighty, of which none needs one', async () => {
  const categories = Array.from({ length: 80 }, (_, i) => ({ id: i + 1, name: `class ${i + 1}` }))
  const images = [{ id: 1, file_name: 'a.jpg', ...SIZE }]
  const annotations = categories.map(({ id }) => ({
    id,
    image_id: 1,
    category_id: id,
    bbox: [id, id, 10, 10],
  }))
  const { drawn, classes } = await readText('coco', JSON.stringify({ images, categories, annotations }))
  expect(drawn[0]?.shapes).toHaveLength(80)
  const schema = classes.schema()
  expect(schema?.classes).toHaveLength(80)
  expect(new Set(schema?.classes.flatMap(({ key }) => key ?? [])).size).toBe(36)
})
