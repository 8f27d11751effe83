import { assertNever } from '../assert-never.ts'
import type { AnnotationDocument } from '../model/document.ts'
import type { LabelId, ShapeId } from '../model/ids.ts'
import type { LabelClass, LabelSchema } from '../model/label-schema.ts'
import type { Geometry, Shape } from '../model/shape.ts'

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
}

export interface CocoCategory {
  readonly id: number
  readonly name: string
  readonly supercategory: string
  readonly name_zh: string
  readonly name_en: string
  readonly keypoints?: readonly string[]
  readonly skeleton?: readonly (readonly [number, number])[]
}

export interface CocoAnnotation {
  readonly id: number
  readonly image_id: number
  readonly category_id: number
  /** x, y, width, height */
  readonly bbox: readonly [number, number, number, number]
  readonly area: number
  readonly segmentation: readonly (readonly number[])[]
  readonly iscrowd: 0
  readonly keypoints?: readonly number[]
  readonly num_keypoints?: number
  readonly attributes: {
    readonly shape_id: ShapeId
    readonly shape_kind: Geometry['kind']
    /** Id of the annotation that this one is a part of. */
    readonly parent_id: number | null
    readonly labeller: string
    readonly rev: number
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
 * A keypoint is an annotation of its own, with `keypoints: [x, y, 2]` and, for readers that insist on an area, the one
 * pixel around it as outline. The category ids are the places of the classes in the schema, from 1.
 * @param date ISO date of the export
 */
export function toCoco(
  project: string,
  schema: LabelSchema,
  pictures: readonly CocoPicture[],
  date: string,
): CocoDataset {
  const categoryIds = new Map<LabelId, number>(schema.classes.map((c, i) => [c.id, i + 1]))
  const annotations: CocoAnnotation[] = []
  const images = pictures.map((picture, i): CocoImage => {
    const { name, width, height, sha256 } = picture
    const image = { id: i + 1, file_name: name, width, height, sha256 }
    annotations.push(...annotationsOf(picture, image, categoryIds, annotations.length))
    return image
  })
  return {
    info: { description: project, version: String(schema.version), date_created: date },
    licenses: [],
    images,
    categories: schema.classes.map((c) => category(c, categoryIds.get(c.id) ?? 0)),
    annotations,
  }
}

function category(c: LabelClass, id: number): CocoCategory {
  const base = { id, name: c.id, supercategory: c.parent ?? c.id, name_zh: c.name.zh, name_en: c.name.en }
  return c.kinds.includes('keypoint') ? { ...base, keypoints: [c.id], skeleton: [] } : base
}

function annotationsOf(
  { result }: CocoPicture,
  image: CocoImage,
  categoryIds: ReadonlyMap<LabelId, number>,
  before: number,
): readonly CocoAnnotation[] {
  if (result === null) return []
  const { shapes } = result.document
  const ids = new Map<ShapeId, number>(shapes.map((shape, i) => [shape.id, before + i + 1]))
  return shapes.map((shape: Shape): CocoAnnotation => {
    const categoryId = categoryIds.get(shape.label)
    if (categoryId === undefined) throw new Error(`the label schema has no class "${shape.label}"`)
    return {
      id: ids.get(shape.id) ?? 0,
      image_id: image.id,
      category_id: categoryId,
      ...outline(shape.geometry, image),
      iscrowd: 0,
      attributes: {
        shape_id: shape.id,
        shape_kind: shape.geometry.kind,
        parent_id: shape.parent === null ? null : (ids.get(shape.parent) ?? null),
        labeller: result.labeller,
        rev: result.rev,
      },
    }
  })
}

type Outline = Pick<CocoAnnotation, 'bbox' | 'area' | 'segmentation' | 'keypoints' | 'num_keypoints'>

function outline(g: Geometry, image: CocoImage): Outline {
  switch (g.kind) {
    case 'box':
      return rectangle(g.x0, g.y0, g.x1, g.y1)
    case 'polygon': {
      const flat = g.points.flatMap((p) => [p.x, p.y])
      const xs = g.points.map((p) => p.x)
      const ys = g.points.map((p) => p.y)
      const { bbox } = rectangle(least(xs), least(ys), most(xs), most(ys))
      return { bbox, area: areaOf(g.points), segmentation: [flat] }
    }
    case 'keypoint': {
      const { x, y } = g.at
      const x0 = Math.min(Math.max(x - 0.5, 0), image.width - 1)
      const y0 = Math.min(Math.max(y - 0.5, 0), image.height - 1)
      return {
        ...rectangle(round(x0), round(y0), round(x0 + 1), round(y0 + 1)),
        keypoints: [x, y, 2],
        num_keypoints: 1,
      }
    }
    default:
      return assertNever(g)
  }
}

function rectangle(x0: number, y0: number, x1: number, y1: number): Outline {
  const width = round(x1 - x0)
  const height = round(y1 - y0)
  return {
    bbox: [x0, y0, width, height],
    area: round(width * height),
    segmentation: [[x0, y0, x1, y0, x1, y1, x0, y1]],
  }
}

// Math.min(...xs) would end at some hundred thousand points.
const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b))
const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b))

/** The shoelace formula, px². */
function areaOf(points: readonly { readonly x: number; readonly y: number }[]): number {
  let twice = 0
  let last = points.at(-1)
  for (const p of points) {
    if (last !== undefined) twice += last.x * p.y - p.x * last.y
    last = p
  }
  return round(Math.abs(twice) / 2)
}

/** Sums of tenths of a pixel have at most two decimals; the rest is binary noise. */
function round(value: number): number {
  return Math.round(value * 100) / 100
}
