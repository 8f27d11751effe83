import fc from 'fast-check'
import type { AnnotatedPicture, AnnotatedSet } from '../../shared/formats/contract.ts'
import { maskFromBits } from '../../shared/geometry/mask.ts'
import { type ImagePoint, imagePoint, type PictureSize } from '../../shared/geometry/point.ts'
import type { AttributeValues } from '../../shared/model/attribute.ts'
import type { AnnotationDocument } from '../../shared/model/document.ts'
import type { LabelId, Sha256, ShapeId, TaskId } from '../../shared/model/ids.ts'
import { type LabelSchema, labelSchemaSchema } from '../../shared/model/label-schema.ts'
import {
  type Geometry,
  type Mask,
  NODE_STATES,
  SHAPE_KINDS,
  type Shape,
  type ShapeKind,
} from '../../shared/model/shape.ts'

/** For tests: sets with everything in them that can be drawn and answered. */

const text = (en: string, zh: string) => ({ zh, en })
const attributes = [
  {
    id: 'breed',
    name: text('Breed', '品种'),
    type: 'select',
    options: [
      { id: 'tabby', name: text('Tabby "grey"', '虎斑') },
      { id: 'siamese', name: text('Siamese', '暹罗') },
    ],
  },
  {
    id: 'marks',
    name: text('Marks', '特征'),
    type: 'multi-select',
    options: ['collar', 'scar', 'wet'].map((id) => ({ id, name: text(id, id) })),
  },
  { id: 'asleep', name: text('Asleep', '睡着'), type: 'boolean' },
  { id: 'age', name: text('Age', '年龄'), type: 'number' },
  { id: 'note', name: text('Note', '备注'), type: 'text' },
]

const NODES = ['ear', 'eye', 'chin']

export const SCHEMA: LabelSchema = labelSchemaSchema.parse({
  version: 3,
  classes: [
    {
      id: 'cat',
      name: text('Cat', '猫'),
      colour: '#e69f00',
      key: '1',
      kinds: SHAPE_KINDS.filter((kind) => kind !== 'skeleton'),
      parent: null,
      attributes,
    },
    {
      id: 'head',
      name: text('Head', '头'),
      colour: '#56b4e9',
      key: '2',
      kinds: SHAPE_KINDS.filter((kind) => kind !== 'skeleton'),
      parent: 'cat',
    },
    {
      id: 'face',
      name: text('Face', '脸'),
      colour: '#009e73',
      key: '3',
      kinds: ['skeleton'],
      parent: 'head',
      skeleton: {
        nodes: NODES.map((id, i) => ({ id, name: text(id, id), x: i / 2, y: i / 2 })),
        edges: [
          ['ear', 'eye'],
          ['eye', 'chin'],
        ],
      },
    },
  ],
  picture: [
    { id: 'indoor', name: text('Indoor', '室内'), type: 'boolean' },
    { id: 'weather', name: text('Weather', '天气'), type: 'text' },
  ],
})

export const SIZE = { width: 640, height: 480 }

const tenths = (least: number, most: number) =>
  fc.integer({ min: least * 10, max: most * 10 }).map((n) => n / 10)
const place = ({ width, height }: PictureSize) =>
  fc.tuple(tenths(0, width), tenths(0, height)).map(([x, y]) => imagePoint(x, y))
/** Outlines without a point twice: closing points are one thing to files, and another to us. */
const ring = (size: PictureSize, least: number) =>
  fc.uniqueArray(place(size), { minLength: least, maxLength: 8, selector: (p) => `${p.x} ${p.y}` })
const angle = fc.integer({ min: 0, max: 3599 }).map((n) => n / 10)
const side = tenths(2, 200)

function isArea(points: readonly ImagePoint[]): boolean {
  let twice = 0
  for (const [i, a] of points.entries()) {
    const b = points[(i + 1) % points.length] as ImagePoint
    twice += a.x * b.y - b.x * a.y
  }
  return Math.abs(twice) > 1
}

function geometries(size: PictureSize): Record<ShapeKind, fc.Arbitrary<Geometry>> {
  const at = place(size)
  const outline = ring(size, 3).filter(isArea)
  return {
    box: fc
      .tuple(tenths(0, size.width - 20), tenths(0, size.height - 20), tenths(1, 20), tenths(1, 20))
      .map(([x0, y0, w, h]) => ({ kind: 'box', x0, y0, x1: sum(x0, w), y1: sum(y0, h) })),
    'rotated-box': fc.tuple(at, side, side, angle).map(([{ x, y }, width, height, turned]) => ({
      kind: 'rotated-box',
      cx: x,
      cy: y,
      width,
      height,
      angle: turned,
    })),
    ellipse: fc
      .tuple(at, side, side, angle)
      .map(([{ x, y }, rx, ry, turned]) => ({ kind: 'ellipse', cx: x, cy: y, rx, ry, angle: turned })),
    polygon: fc
      .tuple(outline, fc.array(outline, { maxLength: 2 }))
      .map(([points, holes]) => ({ kind: 'polygon', points, ...(holes.length === 0 ? {} : { holes }) })),
    polyline: ring(size, 2).map((points) => ({ kind: 'polyline', points })),
    keypoint: at.map((p) => ({ kind: 'keypoint', at: p })),
    skeleton: fc
      .tuple(
        ...NODES.map((name) =>
          fc.record({ name: fc.constant(name), at, state: fc.constantFrom(...NODE_STATES) }),
        ),
      )
      .filter((nodes) => nodes.some((node) => node.state !== 'absent'))
      .map((nodes) => ({ kind: 'skeleton', nodes })),
    mask: masks(size),
  }
}

const sum = (a: number, b: number): number => Math.round((a + b) * 10) / 10

function masks({ width, height }: PictureSize): fc.Arbitrary<Mask> {
  return fc
    .record({
      x: fc.nat(width - 12),
      y: fc.nat(height - 12),
      bits: fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 144, maxLength: 144 }),
    })
    .map(({ x, y, bits }) => maskFromBits(Uint8Array.from(bits), x, y, 12, 12))
    .filter((mask) => mask !== null)
}

const TEXTS = ['', ' ', 'a & "b" <c>', "l'été", '第一行\n第二行', ']]> &amp; ;', 'x'.repeat(100)]

/** Some answers, none, or all of them. */
const answers: fc.Arbitrary<AttributeValues | undefined> = fc.option(
  fc
    .record(
      {
        breed: fc.constantFrom('tabby', 'siamese'),
        marks: fc.subarray(['collar', 'scar', 'wet']),
        asleep: fc.boolean(),
        age: fc.integer({ min: -100, max: 100 }).map((n) => n / 4),
        note: fc.constantFrom(...TEXTS),
      },
      { requiredKeys: [] },
    )
    .filter((values) => Object.keys(values).length > 0),
  { nil: undefined },
)

const pictureAnswers = fc.option(
  fc.record({ indoor: fc.boolean(), weather: fc.constantFrom('rain', '"sun" & <wind>') }),
  { nil: undefined },
)

/** One object, drawn first. */
export function shapeOf(geometry: Geometry, label = 'cat', id = 1): Shape {
  return { id: id as ShapeId, label: label as LabelId, parent: null, z: 0, geometry }
}

export function documentOf(shapes: readonly Shape[]): AnnotationDocument {
  return {
    task: '019a0000-0000-7000-8000-000000000001' as TaskId,
    media: 'ab'.repeat(32) as Sha256,
    schemaVersion: 3,
    baseRev: 0,
    version: 0,
    shapes,
  }
}

/** Documents whose objects are of these kinds. */
function documents(kinds: readonly ShapeKind[], size: PictureSize): fc.Arbitrary<AnnotationDocument> {
  const all = geometries(size)
  const object = fc.record({
    geometry: fc.oneof(...kinds.map((kind) => all[kind])),
    label: fc.constantFrom('cat', 'head'),
    values: answers,
    parent: fc.option(fc.nat(9)),
    occluded: fc.boolean(),
    truncated: fc.boolean(),
  })
  return fc
    .record({
      objects: fc.array(object, { maxLength: 7 }),
      ids: fc.uniqueArray(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 7, maxLength: 7 }),
      answers: pictureAnswers,
    })
    .map(({ objects, ids, answers: given }) => ({
      ...documentOf(
        objects.map(({ geometry, label, values, parent, occluded, truncated }, z): Shape => {
          const isFace = geometry.kind === 'skeleton'
          const isCat = !isFace && label === 'cat'
          return {
            id: ids[z] as ShapeId,
            label: (isFace ? 'face' : label) as LabelId,
            // A part of something that was drawn before it, so that nothing is a part of itself.
            parent: parent === null || parent >= z ? null : (ids[parent] as ShapeId),
            z,
            geometry,
            ...(isCat && values !== undefined ? { attributes: values } : {}),
            ...(occluded ? { occluded } : {}),
            ...(truncated ? { truncated } : {}),
          }
        }),
      ),
      ...(given === undefined ? {} : { answers: given }),
    }))
}

const NAMES = ['a.jpg', 'b/a.jpg', '猫 & "狗".png', 'a.b.c.jpeg', "x'<y>.jpg"]

/** Sets of pictures with such documents. */
export function sets(
  kinds: readonly ShapeKind[] = SHAPE_KINDS,
  size: PictureSize = SIZE,
): fc.Arbitrary<AnnotatedSet> {
  return fc
    .array(documents(kinds, size), { minLength: 1, maxLength: NAMES.length })
    .map((all) => setOf(all.map((document, i) => pictureOf(NAMES[i] as string, document, size))))
}

export function pictureOf(
  name: string,
  document: AnnotationDocument | null,
  { width, height }: PictureSize = SIZE,
): AnnotatedPicture {
  const result = document === null ? null : { document, labeller: '李梅', rev: 2 }
  return { name, sha256: 'ab'.repeat(32), width, height, result }
}

export function setOf(pictures: readonly AnnotatedPicture[], schema = SCHEMA): AnnotatedSet {
  return { project: 'cats', schema, date: '2026-01-01T00:00:00.000Z', pictures }
}
