import { assertNever } from '../../assert-never.ts'
import type { Bounds } from '../../geometry/box.ts'
import { areaOf, boundsOf } from '../../geometry/geometry.ts'
import { type CocoRle, maskFromArea, toCocoRle } from '../../geometry/mask.ts'
import type { ImagePoint, PictureSize } from '../../geometry/point.ts'
import { cornersOf, ellipseOutline } from '../../geometry/turned.ts'
import type { AttributeValues } from '../../model/attribute.ts'
import type { ShapeId } from '../../model/ids.ts'
import type { LabelClass } from '../../model/label-schema.ts'
import type { Geometry, Polygon, Skeleton } from '../../model/shape.ts'
import { atLeastAPixel } from '../room.ts'

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
  readonly segmentation: readonly (readonly number[])[] | CocoRle | { size: CocoRle['size']; counts: string }
  readonly iscrowd: 0
  /** x, y, v for each point of the category: v is 2 where it is seen, 1 where it is hidden, and all are 0 where it is not there. */
  readonly keypoints?: readonly number[]
  readonly num_keypoints?: number
  readonly attributes: {
    readonly shape_id: ShapeId
    readonly shape_kind: Geometry['kind']
    /** Id of the annotation that this one is a part of. */
    readonly parent_id: number | null
    readonly z: number
    readonly labeller: string
    readonly rev: number
    readonly occluded: boolean
    readonly truncated: boolean
    /** What the labeller answered about this object, where she did. */
    readonly values?: AttributeValues
  } & Drawn
}

/** What was drawn, where COCO can only say something near it. */
export interface Drawn {
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
  /** Where the points of a skeleton would be that are not in the picture. */
  readonly absent?: readonly (readonly [string, number, number])[]
}

/** The file, as far as we write it. */
export interface CocoDataset {
  readonly info: { readonly description: string; readonly version: string; readonly date_created: string }
  readonly licenses: readonly []
  readonly images: readonly CocoImage[]
  readonly categories: readonly CocoCategory[]
  readonly annotations: readonly CocoAnnotation[]
}

export function categoryOf(c: LabelClass, id: number): CocoCategory {
  const base = { id, name: c.id, supercategory: c.parent ?? c.id, name_zh: c.name.zh, name_en: c.name.en }
  if (c.kinds.includes('skeleton') && c.skeleton !== undefined) {
    const keypoints = c.skeleton.nodes.map((node) => node.id)
    const place = (node: string): number => keypoints.indexOf(node) + 1
    return { ...base, keypoints, skeleton: c.skeleton.edges.map(([a, b]) => [place(a), place(b)] as const) }
  }
  return c.kinds.includes('keypoint') ? { ...base, keypoints: [c.id], skeleton: [] } : base
}

/** What COCO has for a geometry. */
export type Outline = Pick<CocoAnnotation, 'bbox' | 'area' | 'keypoints' | 'num_keypoints'> & {
  readonly segmentation: readonly (readonly number[])[] | CocoRle
}

export function outlineOf(
  geometry: Geometry,
  image: PictureSize,
  category: Pick<CocoCategory, 'name' | 'keypoints'>,
): Outline {
  return { ...areaOutline(geometry, image), ...keypoints(geometry, category) }
}

/** Readers of keypoints want them in every annotation of a category that has some: all zero where none were drawn. */
function keypoints(g: Geometry, { keypoints: names, name }: Pick<CocoCategory, 'name' | 'keypoints'>) {
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

export function drawnOf(g: Geometry): Drawn {
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
    case 'skeleton': {
      const absent = g.nodes.filter((node) => node.state === 'absent')
      return absent.length === 0 ? {} : { absent: absent.map(({ name, at }) => [name, at.x, at.y]) }
    }
    case 'box':
    case 'mask':
      return {}
    default:
      return assertNever(g)
  }
}

function areaOutline(g: Geometry, image: PictureSize): Outline {
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
      const area = round(width * height)
      return { bbox: [x, y, width, height], area, segmentation: [rectangle(room).map(round)] }
    }
    case 'mask':
      return { ...exact, segmentation: toCocoRle(g, image) }
    default:
      return assertNever(g)
  }
}

/** Lists of points know no holes. */
function pixelsOf({ points, holes = [] }: Polygon, image: PictureSize): CocoRle {
  const mask = maskFromArea({ outer: points, holes }, image)
  return mask === null
    ? { size: [image.height, image.width], counts: [image.width * image.height] }
    : toCocoRle(mask, image)
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
