import { imagePoint, type PictureSize } from '../../geometry/point.ts'
import type { Geometry } from '../../model/shape.ts'
import type { InFile, RawObject, RawPicture, Reading, XmlElement } from '../contract.ts'
import { filesEnding } from '../files.ts'
import { FormatError, type Where } from '../problems.ts'
import { childOf, childrenOf, childText, isTrue, numberFrom } from '../xml.ts'
import { BASE_NOTE, type VocBase } from './write.ts'

/** Pascal VOC files, one for each picture. Without a base, what the files show tells whether pixels count from 0 or 1. */
export async function* readVoc(
  files: readonly InFile[],
  reading: Reading,
  given: VocBase | null,
): AsyncGenerator<RawPicture> {
  const own = filesEnding(files, '.xml', reading)
  const base = given ?? (await detected(own, reading))
  for (const file of own) {
    try {
      const root = await rootOf(file, reading)
      if (root !== null) yield pictureFrom(file, root, base, reading)
    } catch (error) {
      reading.problems.addError(error, 'file')
    }
  }
}

async function rootOf(file: InFile, { tools }: Reading): Promise<XmlElement> {
  for await (const root of tools.xmlElements(file, 0)) {
    if (root.name !== 'annotation' || childOf(root, 'filename') === undefined)
      throw new FormatError(
        'wrong-format',
        { file: file.path, line: root.line },
        `<${root.name}> is no VOC annotation`,
      )
    if (childOf(root, 'imagesize') !== undefined)
      throw new FormatError(
        'wrong-format',
        { file: file.path, line: root.line },
        'an XML file of LabelMe, not of VOC',
      )
    return root
  }
  throw new FormatError('syntax', { file: file.path, line: 1 }, 'no element')
}

/**
 * How all the files count: as they say where they are ours; from 0 where any corner is 0 or a fraction; from 1 where a box
 * begins with 1; else from 1, as VOC itself, with a note.
 */
async function detected(files: readonly InFile[], reading: Reading): Promise<VocBase> {
  let one = false
  let boxes = 0
  for (const file of files) {
    let root: XmlElement
    try {
      root = await rootOf(file, reading)
    } catch {
      // Told when the file is read in earnest.
      continue
    }
    const note = BASE_NOTE.exec(childText(childOf(root, 'source'), 'annotation') ?? '')
    if (note !== null) return note[1] === '0' ? 0 : 1
    for (const object of childrenOf(root, 'object')) {
      const box = childOf(object, 'bndbox')
      if (box === undefined) continue
      boxes += 1
      const mins = ['xmin', 'ymin'].map((name) => numberFrom(childText(box, name)))
      const all = [...mins, ...['xmax', 'ymax'].map((name) => numberFrom(childText(box, name)))]
      if (all.some((at) => (at % 1 !== 0 ? !Number.isNaN(at) : at === 0))) return 0
      one ||= mins.includes(1)
    }
  }
  const [first] = files
  if (!one && boxes > 0 && first !== undefined)
    reading.problems.add('assumed', 'note', { file: first.path }, 'pixels count from 1, as in VOC itself')
  return 1
}

function pictureFrom(file: InFile, root: XmlElement, base: VocBase, reading: Reading): RawPicture {
  const size = sizeOf(root)
  const objects: RawObject[] = []
  const add = (element: XmlElement, parent: number | null): void => {
    const key = objects.length
    const where = { file: file.path, line: element.line }
    const geometry = geometryOf(element, base, size, where, reading)
    if (geometry !== null) objects.push(objectFrom(element, geometry, where, key, parent))
    const above = geometry === null ? parent : key
    for (const part of childrenOf(element, 'part')) add(part, above)
  }
  for (const element of childrenOf(root, 'object')) add(element, null)
  return {
    name: childText(root, 'filename')?.trim() ?? '',
    size,
    where: { file: file.path, line: root.line },
    objects,
  }
}

function objectFrom(
  element: XmlElement,
  geometry: Geometry,
  where: Where,
  key: number,
  parent: number | null,
): RawObject {
  const values = childrenOf(childOf(element, 'attributes'), 'attribute').map(
    (one) => [childText(one, 'name')?.trim() ?? '', childText(one, 'value') ?? ''] as const,
  )
  return {
    className: childText(element, 'name')?.trim() ?? '',
    geometry,
    where,
    key,
    parent,
    occluded: isTrue(childText(element, 'occluded')),
    truncated: isTrue(childText(element, 'truncated')),
    ...(values.length === 0 ? {} : { values }),
  }
}

function sizeOf(root: XmlElement): PictureSize | null {
  const size = childOf(root, 'size')
  const [width, height] = [numberFrom(childText(size, 'width')), numberFrom(childText(size, 'height'))]
  return width >= 1 && height >= 1 ? { width, height } : null
}

function geometryOf(
  element: XmlElement,
  base: VocBase,
  size: PictureSize | null,
  where: Where,
  { problems }: Reading,
): Geometry | null {
  const box = childOf(element, 'bndbox')
  if (box === undefined) {
    const polygon = privatePolygon(element)
    if (polygon === null) problems.add('nothing-drawn', 'object', where, 'no <bndbox>')
    return polygon
  }
  const [x0, y0, x1, y1] = ['xmin', 'ymin', 'xmax', 'ymax'].map((name) =>
    numberFrom(childText(box, name)),
  ) as [number, number, number, number]
  if (size !== null && (x1 > size.width || y1 > size.height)) {
    problems.add(
      'bad-value',
      'object',
      where,
      `ends at ${x1}, ${y1} in a picture of ${size.width} × ${size.height}`,
    )
    return null
  }
  return { kind: 'box', x0: x0 - base, y0: y0 - base, x1, y1 }
}

/** X-AnyLabeling's `<polygon><x1/><y1/><x2/>…`, where an object has no box. */
function privatePolygon(element: XmlElement): Geometry | null {
  const polygon = childOf(element, 'polygon')
  const count = Math.floor((polygon?.children.length ?? 0) / 2)
  const points = Array.from({ length: count }, (_, i) =>
    imagePoint(numberFrom(childText(polygon, `x${i + 1}`)), numberFrom(childText(polygon, `y${i + 1}`))),
  )
  return points.length < 3 ? null : { kind: 'polygon', points }
}
