import type { ShapeId } from '../../model/ids.ts'
import type { Geometry } from '../../model/shape.ts'
import type { AnnotatedSet, OutFile } from '../contract.ts'
import type { LossCode, Losses } from '../losses.ts'
import { writable } from '../writing.ts'
import {
  type CocoAnnotation,
  type CocoCategory,
  type CocoImage,
  categoryOf,
  drawnOf,
  outlineOf,
} from './annotation.ts'
import { toRleString } from './rle.ts'

/**
 * A COCO "object detection" and "keypoint detection" dataset: our pixel coordinates are COCO's, so nothing is shifted.
 * Every annotation has an outline that any reader takes: a rotated box and an ellipse become polygons, a polygon with
 * holes and a mask run lengths, a line goes there and back and has no area, points get their bounds or one pixel. What
 * was drawn stands beside it in `attributes`, so that nothing of it is lost. The category ids are the places of the
 * classes in the schema, from 1.
 */
export async function* writeCoco(
  set: AnnotatedSet,
  losses: Losses,
  rle: 'compressed' | 'uncompressed',
): AsyncGenerator<OutFile> {
  yield { path: 'annotations.json', content: pieces(set, losses, rle) }
}

async function* pieces(
  set: AnnotatedSet,
  losses: Losses,
  rle: 'compressed' | 'uncompressed',
): AsyncGenerator<string> {
  const { project, schema, date } = set
  const info = { description: project, version: String(schema.version), date_created: date }
  yield `{"info":${JSON.stringify(info)},"licenses":[]`
  yield* list('images', images(set))
  const categories = schema.classes.map((c, i) => categoryOf(c, i + 1))
  yield* list('categories', categories)
  yield* list('annotations', annotations(set, losses, categories, rle))
  yield '}\n'
}

/** An element a line. */
async function* list(
  key: string,
  elements: Iterable<unknown> | AsyncIterable<unknown>,
): AsyncGenerator<string> {
  yield `,\n"${key}":[`
  let separator = '\n'
  for await (const element of elements) {
    yield separator + JSON.stringify(element)
    separator = ',\n'
  }
  yield ']'
}

async function* images({ pictures }: AnnotatedSet): AsyncGenerator<CocoImage> {
  let id = 0
  for await (const { name, width, height, sha256, result } of pictures) {
    id += 1
    const answers = result?.document.answers
    yield { id, file_name: name, width, height, sha256, ...(answers === undefined ? {} : { answers }) }
  }
}

async function* annotations(
  set: AnnotatedSet,
  losses: Losses,
  categories: readonly CocoCategory[],
  rle: 'compressed' | 'uncompressed',
): AsyncGenerator<CocoAnnotation> {
  const byLabel = new Map<string, CocoCategory>(categories.map((category) => [category.name, category]))
  let image = 0
  let before = 0
  for await (const { shapes, result, ...picture } of writable(set, losses)) {
    image += 1
    const ids = new Map<ShapeId, number>(shapes.map((shape, i) => [shape.id, before + i + 1]))
    before += shapes.length
    for (const { id, label, geometry, parent, z, attributes, occluded, truncated } of shapes) {
      const category = byLabel.get(label) as CocoCategory
      const near = approximation(geometry)
      if (near !== null) losses.add(near, picture.name, { id, geometry })
      const { segmentation, ...outline } = outlineOf(geometry, picture, category)
      yield {
        id: ids.get(id) as number,
        image_id: image,
        category_id: category.id,
        ...outline,
        segmentation:
          'counts' in segmentation && rle === 'compressed'
            ? { ...segmentation, counts: toRleString(segmentation.counts) }
            : segmentation,
        iscrowd: 0,
        attributes: {
          shape_id: id,
          shape_kind: geometry.kind,
          parent_id: parent === null ? null : (ids.get(parent) ?? null),
          z,
          labeller: result?.labeller ?? '',
          rev: result?.rev ?? 0,
          occluded: occluded === true,
          truncated: truncated === true,
          ...(attributes === undefined ? {} : { values: attributes }),
          ...drawnOf(geometry),
        },
      }
    }
  }
}

/** What other programs see in place of what was drawn. */
function approximation(geometry: Geometry): LossCode | null {
  if (geometry.kind === 'ellipse' || geometry.kind === 'polyline') return 'as-outline'
  if (geometry.kind === 'rotated-box') return 'as-polygon'
  return geometry.kind === 'polygon' && geometry.holes !== undefined ? 'as-mask' : null
}
