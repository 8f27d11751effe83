import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { memoryFile } from '../../server/modules/formats/files.ts'
import type { ImportOptions } from '../../shared/formats/contract.ts'
import type { FormatName } from '../../shared/formats/format-name.ts'
import { cornersOf } from '../../shared/geometry/turned.ts'
import type { Geometry } from '../../shared/model/shape.ts'
import { read } from './round-trip.ts'

async function readReal(format: FormatName, paths: readonly string[], options: ImportOptions = {}) {
  const files = paths.map(async (path) =>
    memoryFile(path.slice(path.indexOf('/') + 1), await readFile(new URL(`real/${path}`, import.meta.url))),
  )
  return read(format, await Promise.all(files), options)
}

const codes = (problems: readonly { readonly code: string; readonly count: number }[]) =>
  Object.fromEntries(problems.map(({ code, count }) => [code, count]))

it('COCO of Datumaro: outline, run lengths, attributes; points that no category names are told', async () => {
  const { drawn, problems } = await readReal('coco', ['datumaro/person_keypoints_val.json'])
  expect(drawn).toMatchObject([{ name: 'b.jpg', size: { width: 5, height: 10 } }])
  const [outline, mask] = drawn[0]?.shapes ?? []
  expect(outline).toMatchObject({
    label: 'a',
    geometry: { kind: 'box', x0: 0, y0: 0, x1: 1, y1: 2 },
    attributes: { x: 1, y: 'hello' },
  })
  // 20 pixels from the beginning, down columns of 10.
  expect(mask).toMatchObject({ label: 'b', geometry: { kind: 'mask', x: 0, y: 0, width: 2, height: 10 } })
  expect(codes(problems)).toEqual({ 'bad-value': 2, 'not-supported': 1 })
})

it('VOC of Datumaro: counted from 1, with a part in fractions of a pixel', async () => {
  const { drawn, problems } = await readReal('voc', ['datumaro/2007_000001.xml'])
  expect(drawn[0]?.shapes.map(({ label, parent, geometry }) => [label, parent, geometry])).toEqual([
    ['cat', null, { kind: 'box', x0: 0, y0: 1, x1: 3, y1: 4 }],
    ['person', null, { kind: 'box', x0: 3, y0: 4, x1: 6, y1: 7 }],
    ['head', 2, { kind: 'box', x0: 4.5, y0: 5, x1: 7.5, y1: 8 }],
  ])
  expect(problems).toEqual([])
})

it('VOC of labelImg: a box whose xmin is its xmax is one pixel wide, and none is lost', async () => {
  const { drawn, problems } = await readReal('voc', ['bccd/BloodImage_00338.xml'])
  const boxes = drawn[0]?.shapes.map(({ geometry }) => geometry) ?? []
  expect(boxes).toHaveLength(14)
  const widths = boxes.map((box) => (box.kind === 'box' ? box.x1 - box.x0 : 0))
  expect(Math.min(...widths)).toBe(1)
  expect(codes(problems)).toEqual({ assumed: 1 })
})

it('XML of LabelMe, which CVAT calls "LabelMe 3.0", is told to be no VOC', async () => {
  const { drawn, first } = await readReal('voc', ['datumaro/labelme-img1.xml'])
  expect(drawn).toEqual([])
  expect(first).toMatchObject([{ code: 'wrong-format', effect: 'file', file: 'labelme-img1.xml' }])
})

it('CVAT, a task: values in one line instead of one a line, a label without a name, points one by one', async () => {
  const { drawn, problems } = await readReal('cvat', ['datumaro/cvat-train.xml'])
  expect(drawn.map(({ name, shapes }) => [name, shapes.map(({ geometry }) => geometry.kind)])).toEqual([
    ['img0.jpg', ['box', 'polyline']],
    ['img1.jpg', ['polygon', 'keypoint', 'keypoint', 'keypoint']],
  ])
  expect(drawn[0]?.shapes[0]).toMatchObject({
    label: 'label1',
    z: 1,
    occluded: true,
    geometry: { kind: 'box', x0: 0, y0: 2, x1: 4, y1: 4 },
    attributes: { a1: true, a2: 'v3', a3: '0003', a4: 2.4 },
  })
  expect(codes(problems)).toEqual({ changed: 1 })
})

it('CVAT, a project of three subsets with pictures of the same names', async () => {
  const { drawn } = await readReal('cvat', ['datumaro/cvat-project.xml'])
  expect(drawn.map(({ name }) => name)).toEqual([
    'img0.jpg',
    'img1.jpg',
    'img0.jpg',
    'img1.jpg',
    'img0.jpg',
    'img1.jpg',
  ])
  const known = await readReal('cvat', ['datumaro/cvat-project.xml'], {
    pictures: [
      { name: 'img0.jpg', width: 8, height: 8 },
      { name: 'img1.jpg', width: 10, height: 10 },
    ],
  })
  expect(known.drawn.length + (codes(known.problems).double ?? 0)).toBe(6)
})

it('YOLO of Datumaro: places among the names, and sizes that only the pictures have', async () => {
  const { drawn } = await readReal('yolo-detect', ['datumaro/1.txt', 'datumaro/obj.names'], {
    pictures: [{ name: '1.jpg', width: 15, height: 10 }],
  })
  expect(drawn[0]?.shapes.map(({ label, geometry }) => [label, geometry])).toEqual([
    ['label_2', { kind: 'box', x0: 0, y0: 2, x1: 4, y1: 4 }],
    ['label_4', { kind: 'box', x0: 3, y0: 3, x1: 5, y1: 6 }],
  ])
})

it('Label Studio: percent of a picture that is not square', async () => {
  const { drawn, problems } = await readReal('label-studio', ['label-studio/test_export_coco-data.json'])
  expect(drawn[0]).toMatchObject({ name: 'test_image1.jpg', size: { width: 500, height: 320 } })
  const geometries = drawn[0]?.shapes.map(({ geometry }) => geometry)
  expect(geometries?.[0]).toEqual({ kind: 'box', x0: 159.7, y0: 13.2, x1: 191.5, y1: 44.9 })
  expect(geometries?.[2]).toEqual({ kind: 'keypoint', at: { x: 113, y: 101.7 } })
  expect(problems).toEqual([])
})

it('Label Studio: points below a box, and relations that are there twice or lead to themselves', async () => {
  const { drawn, problems } = await readReal('label-studio', [
    'label-studio/test_export_yolo-data_keypoints.json',
  ])
  const person = drawn[0]?.shapes.find(({ label }) => label === 'person')
  expect(drawn[0]?.shapes.filter(({ parent }) => parent === person?.id).map(({ label }) => label)).toEqual([
    'nose',
    'left_eye',
    'right_eye',
  ])
  expect(codes(problems)).toEqual({ 'not-supported': 1 })
})

it('Label Studio: turned boxes stand where the file puts their first corner', async () => {
  const path = 'label-studio/test_export_yolo-data_obb.json'
  const { drawn } = await readReal('label-studio', [path])
  // As many as the converter of the SDK expects of this file.
  expect(drawn.map(({ shapes }) => shapes.length)).toEqual([23, 1, 1])
  const source = JSON.parse(await readFile(new URL(`real/${path}`, import.meta.url), 'utf8'))
  for (const [i, { shapes, size }] of drawn.entries()) {
    for (const [j, { geometry }] of shapes.entries()) {
      const { x, y } = source[i].annotations[0].result[j].value
      const [first] = cornersOf(geometry as Extract<Geometry, { kind: 'rotated-box' }>)
      expect(Math.abs((first?.x ?? 0) - (x * size.width) / 100)).toBeLessThan(0.3)
      expect(Math.abs((first?.y ?? 0) - (y * size.height) / 100)).toBeLessThan(0.3)
    }
  }
})

it('Label Studio: outlines, of which none is lost', async () => {
  const { drawn, problems } = await readReal('label-studio', [
    'label-studio/test_export_yolo-data_polygons.json',
  ])
  expect(drawn.flatMap(({ shapes }) => shapes.map(({ geometry }) => geometry.kind))).toContain('polygon')
  expect(problems).toEqual([])
})
