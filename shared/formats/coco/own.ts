import { fromCocoRle } from '../../geometry/mask.ts'
import { imagePoint } from '../../geometry/point.ts'
import { type Geometry, geometrySchema, type SkeletonNode } from '../../model/shape.ts'
import { pointsFrom } from '../numbers.ts'
import { checkedRle } from './rle.ts'
import type { Annotation, Category } from './schema.ts'

/** The geometry that our own attributes tell of; null where there are none, or they do not fit together. */
export function ownGeometry(annotation: Annotation, category: Category): Geometry | null {
  const claimed = claim(annotation, category)
  // Of other programs' annotations none has any: making an error for each takes as long as everything else about a box.
  return claimed === null ? null : (geometrySchema.safeParse(claimed).data ?? null)
}

function claim({ attributes, bbox, segmentation, keypoints }: Annotation, category: Category): unknown {
  const { shape_kind: kind, cx, cy, width, height, rx, ry, angle, points, rings } = attributes ?? {}
  switch (kind) {
    case 'box': {
      const [x = 0, y = 0, w = 0, h = 0] = bbox ?? []
      return { kind, x0: x, y0: y, x1: x + w, y1: y + h }
    }
    case 'rotated-box':
      return { kind, cx, cy, width, height, angle }
    case 'ellipse':
      return { kind, cx, cy, rx, ry, angle }
    case 'polygon': {
      const [outer, ...holes] = (Array.isArray(rings) ? rings : asList(segmentation)).map(ring)
      return { kind, points: outer, ...(holes.length === 0 ? {} : { holes }) }
    }
    case 'polyline':
      return { kind, points: ring(points) }
    case 'keypoint':
      return { kind, at: ring(points)?.[0] }
    case 'skeleton':
      return { kind, nodes: nodesOf(keypoints ?? [], category.keypoints ?? [], attributes?.absent) }
    case 'mask': {
      const rle = checkedRle(segmentation)
      return rle && fromCocoRle(rle)
    }
    default:
      return null
  }
}

function asList(segmentation: unknown): readonly unknown[] {
  return Array.isArray(segmentation) ? segmentation : []
}

function ring(numbers: unknown) {
  return Array.isArray(numbers) && numbers.every(Number.isFinite) ? pointsFrom(numbers) : null
}

function nodesOf(
  keypoints: readonly number[],
  names: readonly string[],
  absent: unknown,
): readonly SkeletonNode[] {
  const places = new Map<unknown, SkeletonNode>()
  for (const [name, x, y] of Array.isArray(absent) ? absent : [])
    places.set(name, { name, at: imagePoint(x, y), state: 'absent' })
  return names.flatMap((name, i) => {
    const [x = 0, y = 0, v = 0] = keypoints.slice(i * 3, i * 3 + 3)
    // A point that an older template did not have is in neither list.
    if (v === 0) return places.get(name) ?? []
    return { name, at: imagePoint(x, y), state: v === 2 ? 'visible' : 'occluded' }
  })
}
