import { boundsOf } from '../../geometry/geometry.ts'
import { fromCocoRle, maskFromArea, uniteMasks } from '../../geometry/mask.ts'
import { type ImagePoint, imagePoint, type PictureSize } from '../../geometry/point.ts'
import { boundsOfPoints } from '../../geometry/polygon.ts'
import type { Box, Geometry, SkeletonNode } from '../../model/shape.ts'
import type { RawObject } from '../contract.ts'
import { pointsFrom } from '../numbers.ts'
import type { Problems, Where } from '../problems.ts'
import { NO_PIXELS, settle } from '../settle.ts'
import { outlineOf } from './annotation.ts'
import { ownGeometry } from './own.ts'
import { checkedRle } from './rle.ts'
import { type Annotation, type Category, isOnePoint } from './schema.ts'

/** What an annotation shows: one object, or its outline and its points apart, since here an object has one geometry. */
export function objectsFrom(
  annotation: Annotation,
  category: Category,
  size: PictureSize | null,
  where: Where,
  problems: Problems,
): readonly RawObject[] {
  const facts = { className: category.name, where, ...factsOf(annotation) }
  const own = size === null ? null : drawnHere(annotation, category, size)
  if (own !== null) return [{ ...facts, geometry: own }]
  if (annotation.attributes?.shape_kind !== undefined)
    problems.add('changed', 'note', where, 'changed by another program: read as that program left it')
  if (isYes(annotation.iscrowd)) problems.add('not-supported', 'property', where, 'iscrowd')
  const skeleton = pointsOf(annotation, category, where, problems)
  const outline = outlineFrom(annotation, size, where, problems)
  if (skeleton === null) return outline === null ? [] : [{ ...facts, geometry: outline }]
  // A box that only tells where the points are says nothing of its own.
  if (outline === null || (outline.kind === 'box' && isAround(outline, skeleton)))
    return [{ ...facts, geometry: skeleton }]
  return [
    { ...facts, geometry: outline },
    { className: category.name, where, geometry: skeleton },
  ]
}

/** What we wrote, if the annotation still says what we wrote of it. */
function drawnHere(annotation: Annotation, category: Category, size: PictureSize): Geometry | null {
  const claimed = ownGeometry(annotation, category)
  const geometry = claimed && settle(claimed, size)
  if (geometry === null) return null
  const keypoints = category.keypoints ?? undefined
  const wrote = outlineOf(geometry, size, { name: category.name, ...(keypoints && { keypoints }) })
  const same =
    JSON.stringify(wrote.bbox) === JSON.stringify(annotation.bbox) &&
    JSON.stringify(wrote.segmentation) === JSON.stringify(plainOutline(annotation.segmentation)) &&
    (wrote.num_keypoints === undefined ||
      JSON.stringify(wrote.keypoints) === JSON.stringify(annotation.keypoints))
  return same ? geometry : null
}

function plainOutline(segmentation: unknown): unknown {
  return isRle(segmentation) ? (checkedRle(segmentation) ?? segmentation) : segmentation
}

function isRle(segmentation: unknown): segmentation is { size: unknown; counts: unknown } {
  return typeof segmentation === 'object' && segmentation !== null && 'counts' in segmentation
}

function factsOf({ id, attributes }: Annotation): Partial<RawObject> {
  const { shape_id, parent_id, z, occluded, truncated, values, ...others } = attributes ?? {}
  const isOurs = typeof shape_id === 'number'
  const entries = isOurs
    ? Object.entries((values ?? {}) as object)
    : Object.entries({ ...others, ...(values === undefined ? {} : { values }) })
  return {
    key: id,
    occluded: isYes(occluded),
    truncated: isYes(truncated),
    ...(entries.length === 0 ? {} : { values: entries }),
    ...(isOurs
      ? {
          id: shape_id,
          z: typeof z === 'number' ? z : undefined,
          parent: typeof parent_id === 'number' ? parent_id : null,
        }
      : {}),
  }
}

const isYes = (value: unknown): boolean => value === true || Number(value) === 1

function outlineFrom(
  { segmentation, bbox }: Annotation,
  size: PictureSize | null,
  where: Where,
  problems: Problems,
): Geometry | null {
  const wrong = (detail: string): null => {
    problems.add('bad-value', 'object', { ...where, path: `${where.path ?? ''}.segmentation` }, detail)
    return null
  }
  if (isRle(segmentation)) {
    const rle = checkedRle(segmentation)
    if (rle === null) return wrong('the run lengths do not fill their size')
    const [height, width] = rle.size
    if (size !== null && (width !== size.width || height !== size.height))
      return wrong(`the mask is ${width} × ${height}, the picture ${size.width} × ${size.height}`)
    return fromCocoRle(rle) ?? NO_PIXELS
  }
  if (Array.isArray(segmentation) && segmentation.length > 0) {
    const rings = segmentation.map((ring) =>
      Array.isArray(ring) && ring.length >= 6 && ring.every(Number.isFinite) ? pointsFrom(ring) : null,
    )
    if (rings.includes(null)) return wrong('expected lists of at least three points')
    const [first, ...others] = rings as (readonly ImagePoint[])[]
    if (first === undefined) return null
    if (others.length === 0) return rectangleOf(first, bbox) ?? { kind: 'polygon', points: first }
    if (size === null) return wrong('several outlines, and no size of the picture')
    problems.add('changed', 'note', where, 'an object of several outlines is a mask here')
    const masks = [first, ...others].flatMap((outer) => maskFromArea({ outer, holes: [] }, size) ?? [])
    return masks.length === 0 ? NO_PIXELS : uniteMasks(masks)
  }
  if (!bbox) return null
  const [x, y, width, height] = bbox
  if (x === undefined || y === undefined || width === undefined || height === undefined)
    return wrong('"bbox" needs four numbers')
  return { kind: 'box', x0: x, y0: y, x1: x + width, y1: y + height }
}

/** Four corners that only repeat the box. */
function rectangleOf(points: readonly ImagePoint[], bbox: readonly number[] | null | undefined): Box | null {
  if (points.length !== 4 || bbox?.length !== 4) return null
  const { x0, y0, x1, y1 } = boundsOfPoints(points)
  const corners = [x0, y0, x1, y0, x1, y1, x0, y1]
  const isRectangle = points.every((p, i) => p.x === corners[2 * i] && p.y === corners[2 * i + 1])
  const isBox = [x0, y0, x1 - x0, y1 - y0].every((n, i) => Math.abs(n - (bbox[i] ?? 0)) < 0.01)
  return isRectangle && isBox ? { kind: 'box', x0, y0, x1, y1 } : null
}

function pointsOf(
  { keypoints, bbox }: Annotation,
  { keypoints: names, name }: Category,
  where: Where,
  problems: Problems,
): Geometry | null {
  if (!keypoints || keypoints.length === 0) return null
  if (!names || keypoints.length !== names.length * 3) {
    const detail = `${keypoints.length} numbers for ${names?.length ?? 0} points`
    problems.add('bad-value', 'property', { ...where, path: `${where.path ?? ''}.keypoints` }, detail)
    return null
  }
  const middle = middleOf(bbox)
  const nodes = names.map((node, i): SkeletonNode => {
    const [x, y, v] = keypoints.slice(i * 3, i * 3 + 3) as [number, number, number]
    const state = v >= 2 ? 'visible' : v >= 1 ? 'occluded' : 'absent'
    return { name: node, at: state === 'absent' ? middle : imagePoint(x, y), state }
  })
  if (nodes.every((node) => node.state === 'absent')) return null
  const [only] = nodes
  return isOnePoint(name, names) && only !== undefined
    ? { kind: 'keypoint', at: only.at }
    : { kind: 'skeleton', nodes }
}

/** Files do not say where a point would be that is not in the picture. */
function middleOf(bbox: readonly number[] | null | undefined) {
  const [x = 0, y = 0, width = 0, height = 0] = bbox ?? []
  return imagePoint(x + width / 2, y + height / 2)
}

function isAround(box: Geometry, points: Geometry): boolean {
  const [outer, inner] = [boundsOf(box), boundsOf(points)]
  return (['x0', 'y0', 'x1', 'y1'] as const).every((side) => Math.abs(outer[side] - inner[side]) <= 0.5)
}
