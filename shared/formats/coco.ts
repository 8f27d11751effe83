import { assertNever } from '../assert-never.ts'
import type { Bounds } from '../geometry/box.ts'
import { areaOf, boundsOf } from '../geometry/geometry.ts'
import { type CocoRle, maskFromArea, toCocoRle } from '../geometry/mask.ts'
import type { ImagePoint } from '../geometry/point.ts'
import { cornersOf, ellipseOutline } from '../geometry/turned.ts'
import type { AttributeValues } from '../model/attribute.ts'
import type { AnnotationDocument } from '../model/document.ts'
import type { LabelId, ShapeId } from '../model/ids.ts'
import type { LabelClass, LabelSchema } from '../model/label-schema.ts'
import type { Geometry, Polygon, Shape, Skeleton } from '../model/shape.ts'

/** A picture with the result that counts, or without one. */
export interface CocoPicture {
  /** Name as imported; with slashes where it lay in a folder below. */
  readonly name: string
  readonly sha256: string
  /** Original size after EXIF orientation, px. */
  readonly width: number
  readonly height: number
  readonly result: {
    readonly document: AnnotationDocument
    readonly labeller: string
    readonly rev: number
  } | null
}

export interface CocoImage {
  readonly id: number
  readonly file_name: string
  readonly width: number
  readonly height: number
  readonly sha256: string
  /** Answers about the picture as a whole, where there are any. */
  readonly answers?: AttributeValues
}

export interface CocoCategory {
  readonly id: number
  readonly name: string
  readonly supercategory: string
  readonly name_zh: string
  readonly name_en: string
  readonly keypoints?: readonly string[]
  /** Pairs of places in `keypoints`, from 1. */
  readonly skeleton?: readonly (readonly [number, number])[]
}

export interface CocoAnnotation {
  readonly id: number
  readonly image_id: number
  readonly category_id: number
  /** x, y, width, height */
  readonly bbox: readonly [number, number, number, number]
  /** px²; 0 for a line. */
  readonly area: number
  readonly segmentation: readonly (readonly number[])[] | CocoRle
  readonly iscrowd: 0
  /** x, y, v for each point of the category: v is 2 where it is seen, 1 where it is hidden, and all are 0 where it is not there. */
  readonly keypoints?: readonly number[]
  readonly num_keypoints?: number
  readonly attributes: {
    readonly shape_id: ShapeId
    readonly shape_kind: Geometry['kind']
    /** Id of the annotation that this one is a part of. */
    readonly parent_id: number | null
    readonly labeller: string
    readonly rev: number
    readonly occluded: boolean
    readonly truncated: boolean
    /** What the labeller answered about this object, where she did. */
    readonly values?: AttributeValues
    // What was drawn, where COCO can only say something near it.
    readonly cx?: number
    readonly cy?: number
    readonly width?: number
    readonly height?: number
    readonly rx?: number
    readonly ry?: number
    /** Degrees clockwise about the centre. */
    readonly angle?: number
    /** x, y of every point of a line, or of a single point. */
    readonly points?: readonly number[]
    /** The outline and its holes, each x, y of its points. */
    readonly rings?: readonly (readonly number[])[]
  }
}

export interface CocoDataset {
  readonly info: { readonly description: string; readonly version: string; readonly date_created: string }
  readonly licenses: readonly []
  readonly images: readonly CocoImage[]
  readonly categories: readonly CocoCategory[]
  readonly annotations: readonly CocoAnnotation[]
}

/**
 * A COCO "object detection" and "keypoint detection" dataset: our pixel coordinates are COCO's, so nothing is shifted.
 * Every annotation has an outline that any reader takes: a rotated box and an ellipse become polygons, a polygon with
 * holes and a mask run lengths, a line goes there and back and has no area, points get their bounds or one pixel. What
 * was drawn stands beside it in `attributes`. The category ids are the places of the classes in the schema, from 1.
 * Objects of classes that the schema does not have are left out.
 * @param date ISO date of the export
 */
export function toCoco(
  project: string,
  schema: LabelSchema,
  pictures: readonly CocoPicture[],
  date: string,
): CocoDataset {
  const categories = schema.classes.map((c, i) => category(c, i + 1))
  const byLabel = new Map<LabelId, CocoCategory>(
    schema.classes.map((c, i) => [c.id, categories[i] as CocoCategory]),
  )
  const annotations: CocoAnnotation[] = []
  const images = pictures.map((picture, i): CocoImage => {
    const { name, width, height, sha256, result } = picture
    const answers = result?.document.answers
    const image = {
      id: i + 1,
      file_name: name,
      width,
      height,
      sha256,
      ...(answers === undefined ? {} : { answers }),
    }
    // One by one: as arguments of a single push, a hundred thousand would overflow the stack.
    for (const annotation of annotationsOf(picture, image, byLabel, annotations.length))
      annotations.push(annotation)
    return image
  })
  return {
    info: { description: project, version: String(schema.version), date_created: date },
    licenses: [],
    images,
    categories,
    annotations,
  }
}

function category(c: LabelClass, id: number): CocoCategory {
  const base = { id, name: c.id, supercategory: c.parent ?? c.id, name_zh: c.name.zh, name_en: c.name.en }
  if (c.kinds.includes('skeleton') && c.skeleton !== undefined) {
    const keypoints = c.skeleton.nodes.map((node) => node.id)
    const place = (node: string): number => keypoints.indexOf(node) + 1
    return { ...base, keypoints, skeleton: c.skeleton.edges.map(([a, b]) => [place(a), place(b)] as const) }
  }
  return c.kinds.includes('keypoint') ? { ...base, keypoints: [c.id], skeleton: [] } : base
}

function annotationsOf(
  { result }: CocoPicture,
  image: CocoImage,
  categories: ReadonlyMap<LabelId, CocoCategory>,
  before: number,
): readonly CocoAnnotation[] {
  if (result === null) return []
  const shapes = result.document.shapes.filter((shape) => categories.has(shape.label))
  const ids = new Map<ShapeId, number>(shapes.map((shape, i) => [shape.id, before + i + 1]))
  return shapes.flatMap((shape: Shape): readonly CocoAnnotation[] => {
    const { geometry, attributes } = shape
    const known = categories.get(shape.label)
    return known === undefined
      ? []
      : [
          {
            id: ids.get(shape.id) ?? 0,
            image_id: image.id,
            category_id: known.id,
            ...outline(geometry, image),
            iscrowd: 0,
            ...keypoints(geometry, known),
            attributes: {
              shape_id: shape.id,
              shape_kind: geometry.kind,
              parent_id: shape.parent === null ? null : (ids.get(shape.parent) ?? null),
              labeller: result.labeller,
              rev: result.rev,
              occluded: shape.occluded === true,
              truncated: shape.truncated === true,
              ...(attributes === undefined ? {} : { values: attributes }),
              ...drawn(geometry),
            },
          },
        ]
  })
}

/** Readers of keypoints want them in every annotation of a category that has some: all zero where none were drawn. */
function keypoints(g: Geometry, { keypoints: names, name }: CocoCategory) {
  if (names === undefined) return {}
  const given = g.kind === 'skeleton' ? nodesByName(g) : new Map<string, readonly number[]>()
  if (g.kind === 'keypoint') given.set(name, [g.at.x, g.at.y, 2])
  const all = names.map((node) => given.get(node) ?? [0, 0, 0])
  return { keypoints: all.flat(), num_keypoints: all.filter(([, , v]) => v !== 0).length }
}

function nodesByName({ nodes }: Skeleton): Map<string, readonly number[]> {
  const v = { visible: 2, occluded: 1, absent: 0 } as const
  return new Map(
    nodes.map(({ name, at, state }) => [name, state === 'absent' ? [0, 0, 0] : [at.x, at.y, v[state]]]),
  )
}

function drawn(g: Geometry): Partial<CocoAnnotation['attributes']> {
  switch (g.kind) {
    case 'rotated-box': {
      const { cx, cy, width, height, angle } = g
      return { cx, cy, width, height, angle }
    }
    case 'ellipse': {
      const { cx, cy, rx, ry, angle } = g
      return { cx, cy, rx, ry, angle }
    }
    case 'polyline':
      return { points: flat(g.points) }
    case 'keypoint':
      return { points: flat([g.at]) }
    case 'polygon':
      return g.holes === undefined ? {} : { rings: [g.points, ...g.holes].map(flat) }
    case 'box':
    case 'skeleton':
    case 'mask':
      return {}
    default:
      return assertNever(g)
  }
}

function outline(g: Geometry, image: CocoImage): Pick<CocoAnnotation, 'bbox' | 'area' | 'segmentation'> {
  const bounds = boundsOf(g)
  const exact = { bbox: boxOf(bounds), area: round(areaOf(g)) }
  switch (g.kind) {
    case 'box':
      return { ...exact, segmentation: [rectangle(g)] }
    case 'rotated-box':
      return { ...exact, segmentation: [flat(cornersOf(g))] }
    case 'ellipse':
      return { ...exact, segmentation: [flat(ellipseOutline(g))] }
    case 'polygon':
      return { ...exact, segmentation: g.holes === undefined ? [flat(g.points)] : pixelsOf(g, image) }
    case 'polyline':
      // There and back: readers fail on an empty outline, and take four numbers for a box.
      return { ...exact, segmentation: [flat([...g.points, ...g.points.slice(0, -1).reverse()])] }
    case 'keypoint':
    case 'skeleton': {
      const room = atLeastAPixel(bounds, image)
      const [x, y, width, height] = boxOf(room)
      return { bbox: [x, y, width, height], area: round(width * height), segmentation: [rectangle(room)] }
    }
    case 'mask':
      return { ...exact, segmentation: toCocoRle(g, image) }
    default:
      return assertNever(g)
  }
}

/** Lists of points know no holes. */
function pixelsOf({ points, holes = [] }: Polygon, image: CocoImage): CocoRle {
  const mask = maskFromArea({ outer: points, holes }, image)
  return mask === null
    ? { size: [image.height, image.width], counts: [image.width * image.height] }
    : toCocoRle(mask, image)
}

/** Grown to one pixel each way where it is less, and inside the picture. */
function atLeastAPixel({ x0, y0, x1, y1 }: Bounds, { width, height }: CocoImage): Bounds {
  const [left, right] = grown(x0, x1, width)
  const [top, bottom] = grown(y0, y1, height)
  return { x0: left, y0: top, x1: right, y1: bottom }
}

function grown(from: number, to: number, most: number): readonly [number, number] {
  const size = Math.min(Math.max(to - from, 1), most)
  const start = Math.min(Math.max((from + to - size) / 2, 0), most - size)
  return [round(start), round(start + size)]
}

function boxOf({ x0, y0, x1, y1 }: Bounds): CocoAnnotation['bbox'] {
  return [round(x0), round(y0), round(x1 - x0), round(y1 - y0)]
}

function rectangle({ x0, y0, x1, y1 }: Bounds): readonly number[] {
  return [x0, y0, x1, y0, x1, y1, x0, y1]
}

function flat(points: readonly ImagePoint[]): readonly number[] {
  return points.flatMap((p) => [round(p.x), round(p.y)])
}

/** Sums of tenths of a pixel have at most two decimals; the rest is binary noise, or finer than anybody draws. */
function round(value: number): number {
  return Math.round(value * 100) / 100
}
