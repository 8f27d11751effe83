import { assertNever } from '../../assert-never.ts'
import { boundsOf } from '../../geometry/geometry.ts'
import type { Place } from '../../geometry/point.ts'
import { cornersOf } from '../../geometry/turned.ts'
import type { Attribute, AttributeValue } from '../../model/attribute.ts'
import type { LabelSchema } from '../../model/label-schema.ts'
import type { Shape } from '../../model/shape.ts'
import type { AnnotatedSet, OutFile } from '../contract.ts'
import type { Losses } from '../losses.ts'
import { joinRings } from '../rings.ts'
import { atLeastAPixel } from '../room.ts'
import { type Writable, writable } from '../writing.ts'
import { toBrush } from './brush.ts'
import { configOf, FLAGS, nameOf } from './config.ts'

/** How regions of ours are called, and answers about the picture. */
export const regionId = (shape: number): string => `s${shape}`

/**
 * Label Studio: `tasks.json` to import and `label-config.xml` to set the project up with. Percent of width and height;
 * what is turned turns about its top-left corner. A skeleton is a box with its points as regions inside it; every answer
 * is a result of its own that names its region.
 */
export async function* writeLabelStudio(set: AnnotatedSet, losses: Losses): AsyncGenerator<OutFile> {
  yield { path: 'label-config.xml', content: configOf(set.schema) }
  yield { path: 'tasks.json', content: tasks(set, losses) }
}

async function* tasks(set: AnnotatedSet, losses: Losses): AsyncGenerator<string> {
  let id = 0
  yield '['
  for await (const picture of writable(set, losses)) {
    id += 1
    const task = {
      id,
      data: { image: picture.name },
      annotations: annotations(picture, set.schema, losses, id),
    }
    yield `${id === 1 ? '\n' : ',\n'}${JSON.stringify(task)}`
  }
  yield '\n]\n'
}

function annotations(picture: Writable, schema: LabelSchema, losses: Losses, id: number): readonly object[] {
  if (picture.result === null) return []
  const about = {
    to_name: 'image',
    original_width: picture.width,
    original_height: picture.height,
    image_rotation: 0,
    origin: 'manual',
  }
  const asked = (label: string) => schema.classes.find((c) => c.id === label)?.attributes ?? []
  const result = [
    ...picture.shapes.flatMap((shape) => [
      ...regions(shape, picture, losses).map((region) => ({ ...about, ...region })),
      ...answersOf(regionId(shape.id), shape.attributes, asked(shape.label), shape.label).map((one) => ({
        ...about,
        ...one,
      })),
      ...flagsOf(shape).map((one) => ({ ...about, ...one })),
    ]),
    ...answersOf(null, picture.answers, schema.picture ?? [], null).map((one) => ({
      to_name: 'image',
      ...one,
    })),
  ]
  return [{ id, was_cancelled: false, ground_truth: false, result }]
}

interface Region {
  readonly id: string
  readonly type: string
  readonly from_name: string
  readonly value: object
  readonly parentID?: string
  readonly meta?: object
}

function regions(shape: Shape, picture: Writable, losses: Losses): readonly Region[] {
  const { geometry: g, label, parent } = shape
  const [x, y] = [(at: number) => (at / picture.width) * 100, (at: number) => (at / picture.height) * 100]
  const pairs = (points: readonly Place[]) => points.map((p) => [x(p.x), y(p.y)])
  const region = (kind: string, value: object, meta?: object): Region => ({
    id: regionId(shape.id),
    type: `${kind}labels`,
    from_name: kind,
    value: { ...value, [`${kind}labels`]: [label] },
    ...(parent === null ? {} : { parentID: regionId(parent) }),
    ...(meta === undefined ? {} : { meta }),
  })
  switch (g.kind) {
    case 'box': {
      const box = { x: x(g.x0), y: y(g.y0), width: x(g.x1 - g.x0), height: y(g.y1 - g.y0), rotation: 0 }
      return [region('rectangle', box)]
    }
    case 'rotated-box': {
      const [corner] = cornersOf(g)
      const box = {
        x: x(corner.x),
        y: y(corner.y),
        width: x(g.width),
        height: y(g.height),
        rotation: g.angle,
      }
      return [region('rectangle', box, { kind: g.kind })]
    }
    case 'ellipse': {
      const ellipse = { x: x(g.cx), y: y(g.cy), radiusX: x(g.rx), radiusY: y(g.ry), rotation: g.angle }
      return [region('ellipse', ellipse)]
    }
    case 'polygon': {
      if (g.holes !== undefined) losses.add('holes-joined', picture.name, shape)
      const points = joinRings([{ outer: g.points, holes: g.holes ?? [] }])
      return [region('polygon', { points: pairs(points), closed: true })]
    }
    case 'polyline':
      return [region('polygon', { points: pairs(g.points), closed: false })]
    case 'keypoint':
      return [region('keypoint', { x: x(g.at.x), y: y(g.at.y), width: 0.5 })]
    case 'mask':
      return [region('brush', { format: 'rle', rle: toBrush(g, picture) })]
    case 'skeleton': {
      const { x0, y0, x1, y1 } = atLeastAPixel(boundsOf(g), picture)
      const box = { x: x(x0), y: y(y0), width: x(x1 - x0), height: y(y1 - y0), rotation: 0 }
      const points = g.nodes.map(({ name, at, state }): Region => {
        const value = { x: x(at.x), y: y(at.y), width: 0.5, keypointlabels: [name] }
        const own = {
          id: `${regionId(shape.id)}-${name}`,
          type: 'keypointlabels',
          from_name: 'keypoint',
          value,
        }
        return { ...own, parentID: regionId(shape.id), meta: { state } }
      })
      return [region('rectangle', box, { kind: g.kind }), ...points]
    }
    default:
      return assertNever(g)
  }
}

function flagsOf(shape: Shape): readonly object[] {
  const flags = FLAGS.filter((flag) => shape[flag] === true)
  return flags.length === 0
    ? []
    : [{ id: regionId(shape.id), type: 'choices', from_name: 'flags', value: { choices: flags } }]
}

/** Answers about a region, or about the picture. */
function answersOf(
  region: string | null,
  values: Readonly<Record<string, AttributeValue>> = {},
  attributes: readonly Attribute[],
  label: string | null,
): readonly object[] {
  return Object.entries(values).map(([name, value]) => {
    const from_name = nameOf(label, name)
    const isText = attributes.find((a) => a.id === name)?.type === 'text'
    return { id: region ?? `picture-${name}`, from_name, ...answer(value, isText) }
  })
}

function answer(value: AttributeValue, isText: boolean): { readonly type: string; readonly value: object } {
  if (typeof value === 'number') return { type: 'number', value: { number: value } }
  if (typeof value === 'string' && isText) return { type: 'textarea', value: { text: [value] } }
  return { type: 'choices', value: { choices: Array.isArray(value) ? value : [String(value)] } }
}
