import type { Bounds } from '../../geometry/box.ts'
import { boundsOf } from '../../geometry/geometry.ts'
import type { PictureSize } from '../../geometry/point.ts'
import type { LabelSchema } from '../../model/label-schema.ts'
import type { Shape } from '../../model/shape.ts'
import type { AnnotatedSet, OutFile } from '../contract.ts'
import type { Losses } from '../losses.ts'
import { FileNames } from '../names.ts'
import { atLeastAPixel } from '../room.ts'
import { answerText, type Writable, writable } from '../writing.ts'
import { xmlElement } from '../xml.ts'

/** True VOC counts the pixels of a row from 1 and names the first and the last one inside; many programs write ours, from 0. */
export type VocBase = 0 | 1

/** Says in the file itself how pixels are counted, which VOC has no place for. */
export const BASE_NOTE = /pixels from ([01])/

/**
 * Pascal VOC: a file for each picture, boxes only. Parts stand as `<part>` in their object, parts of parts in their part.
 * With pixels from 1 the corners are whole numbers, as in VOC itself.
 */
export async function* writeVoc(set: AnnotatedSet, losses: Losses, base: VocBase): AsyncGenerator<OutFile> {
  const names = new FileNames()
  const stems: string[] = []
  for await (const picture of writable(set, losses)) {
    if (picture.result === null) continue
    const { stem, renamed } = names.take(picture.name)
    if (renamed) losses.add('file-renamed', picture.name)
    stems.push(stem)
    yield { path: `Annotations/${stem}.xml`, content: [annotation(picture, set.project, losses, base)] }
  }
  yield { path: 'ImageSets/Main/default.txt', content: stems.map((stem) => `${stem}\n`) }
  yield { path: 'labelmap.txt', content: labelMap(set.schema) }
}

function annotation(picture: Writable, project: string, losses: Losses, base: VocBase): string {
  const { name, width, height, shapes, answers } = picture
  if (answers !== undefined) losses.add('answers', name)
  const kept = shapes.filter((shape) => {
    const isBox = shape.geometry.kind !== 'keypoint'
    if (!isBox) losses.add('left-out', name, shape)
    return isBox
  })
  const ids = new Set(kept.map((shape) => shape.id))
  const parts = new Map<number | null, Shape[]>()
  for (const shape of kept) {
    const parent = shape.parent !== null && ids.has(shape.parent) ? shape.parent : null
    if (parent !== shape.parent) losses.add('parent', name, shape)
    parts.set(parent, [...(parts.get(parent) ?? []), shape])
  }
  const order: Shape[] = []
  const element = (tag: string, shape: Shape): string => {
    order.push(shape)
    const inside = (parts.get(shape.id) ?? []).map((part) => element('part', part))
    return `<${tag}>${[...facts(shape, picture, losses, base), ...inside].join('')}</${tag}>\n`
  }
  const objects = (parts.get(null) ?? []).map((shape) => element('object', shape))
  if (order.some((shape, i) => shape !== kept[i])) losses.add('drawing-order', name)
  return `<annotation>
<folder></folder>${xmlElement('filename', name)}
<source>${xmlElement('database', project)}<annotation>A-Idol Annotator, pixels from ${base}</annotation></source>
<size>${xmlElement('width', width)}${xmlElement('height', height)}${xmlElement('depth', 3)}</size>
<segmented>0</segmented>
${objects.join('')}</annotation>
`
}

function facts(shape: Shape, picture: Writable, losses: Losses, base: VocBase): readonly string[] {
  const { label, truncated, occluded, attributes = {}, geometry } = shape
  if (geometry.kind !== 'box') losses.add('as-bounds', picture.name, shape)
  const answers = Object.entries(attributes).map(
    ([name, value]) =>
      `<attribute>${xmlElement('name', name)}${xmlElement('value', answerText(value))}</attribute>`,
  )
  return [
    xmlElement('name', label),
    '<pose>Unspecified</pose>',
    xmlElement('truncated', truncated === true ? 1 : 0),
    '<difficult>0</difficult>',
    xmlElement('occluded', occluded === true ? 1 : 0),
    corners(shape, picture, losses, base),
    ...(answers.length === 0 ? [] : [`<attributes>${answers.join('')}</attributes>`]),
  ]
}

function corners({ id, geometry }: Shape, picture: Writable, losses: Losses, base: VocBase): string {
  const at = geometry.kind === 'box' ? geometry : atLeastAPixel(boundsOf(geometry), picture)
  const exact = [at.x0, at.y0, at.x1, at.y1]
  if (base === 1 && !exact.every(Number.isInteger)) losses.add('rounded', picture.name, { id, geometry })
  const places = base === 0 ? exact.map(hundredth) : inclusive(at, picture)
  const names = ['xmin', 'ymin', 'xmax', 'ymax']
  return `<bndbox>${names.map((name, i) => xmlElement(name, places[i] ?? 0)).join('')}</bndbox>`
}

/** The first and the last pixel inside, counted from 1. */
function inclusive({ x0, y0, x1, y1 }: Bounds, { width, height }: PictureSize): readonly number[] {
  const along = (from: number, to: number, length: number) => {
    const first = Math.min(Math.max(Math.round(from) + 1, 1), length)
    return [first, Math.min(Math.max(Math.round(to), first), length)] as const
  }
  const [left, right] = along(x0, x1, width)
  const [top, bottom] = along(y0, y1, height)
  return [left, top, right, bottom]
}

const hundredth = (value: number): number => Math.round(value * 100) / 100

/** Classes with their colours and their parts, which some readers ask for. */
function* labelMap({ classes }: LabelSchema): Generator<string> {
  yield '# label:color_rgb:parts:actions\nbackground:0,0,0::\n'
  for (const { id, colour } of classes) {
    const rgb = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
    const parts = classes.filter((c) => c.parent === id).map((c) => c.id)
    yield `${id}:${rgb.join(',')}:${parts.join(',')}:\n`
  }
}
