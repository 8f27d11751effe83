import { imagePoint, type PictureSize } from '../../geometry/point.ts'
import type { Geometry, SkeletonNode } from '../../model/shape.ts'
import { boxOfCorners } from '../corners.ts'
import { pointsFrom } from '../numbers.ts'
import type { YoloTask } from './write.ts'

/** The points of a class and how lines say them. */
interface Points {
  readonly name: string
  readonly names: readonly string[]
  readonly points: readonly [number, 2 | 3] | null
}

/** Turned boxes reach a little beyond the picture; what is further away counts pixels. */
const FARTHEST = 2

/** What a line shows, or why it shows nothing. */
export function geometryOf(
  task: YoloTask,
  numbers: readonly number[],
  size: PictureSize,
  points: Points,
): Geometry | string {
  const places = task === 'pose' ? numbers.slice(0, 4) : numbers
  if (places.some((part) => Math.abs(part) > FARTHEST)) return 'not in parts of width and height'
  const count = numbers.length
  switch (task) {
    case 'detect':
      // Predictions have their confidence as a fifth.
      return count === 4 || count === 5 ? box(numbers, size) : `${count} numbers, a box has 4`
    case 'segment': {
      if (count === 4) return box(numbers, size)
      const ring = scaled(numbers, size)
      return ring !== null && ring.length >= 3
        ? { kind: 'polygon', points: ring }
        : `${count} numbers, an outline has pairs, and at least three`
    }
    case 'obb': {
      const corners = count === 8 || count === 9 ? scaled(numbers.slice(0, 8), size) : null
      const [a, b, c, d] = corners ?? []
      return a && b && c && d ? boxOfCorners([a, b, c, d]) : `${count} numbers, four corners have 8`
    }
    case 'pose':
      return pose(numbers, size, points)
  }
}

function box([cx = 0, cy = 0, w = 0, h = 0]: readonly number[], { width, height }: PictureSize): Geometry {
  const [x, y] = [(part: number) => part * width, (part: number) => part * height]
  return { kind: 'box', x0: x(cx - w / 2), y0: y(cy - h / 2), x1: x(cx + w / 2), y1: y(cy + h / 2) }
}

function scaled(numbers: readonly number[], { width, height }: PictureSize) {
  return pointsFrom(numbers)?.map((p) => imagePoint(p.x * width, p.y * height)) ?? null
}

/** Where lines do not say whether points are seen, all but those at 0, 0 are. */
function pose(
  numbers: readonly number[],
  size: PictureSize,
  { name, names, points }: Points,
): Geometry | string {
  const rest = numbers.slice(4)
  const each = points?.[1] ?? (rest.length % 3 === 0 ? 3 : 2)
  const expected = points === null ? rest.length : points[0] * each
  if (rest.length === 0 || rest.length !== expected || rest.length % each !== 0)
    return `${rest.length} numbers for the points, ${points === null ? 'which is none' : `expected ${expected}`}`
  const middle = imagePoint((numbers[0] ?? 0) * size.width, (numbers[1] ?? 0) * size.height)
  const nodes = names.flatMap((node, i): SkeletonNode[] => {
    const [x, y, v = x === 0 && y === 0 ? 0 : 2] = rest.slice(i * each, (i + 1) * each)
    // A class with fewer points than the largest has the first of them.
    if (x === undefined || y === undefined) return []
    const state = v >= 2 ? 'visible' : v >= 1 ? 'occluded' : 'absent'
    const at = imagePoint(x * size.width, y * size.height)
    return [{ name: node, at: state === 'absent' ? middle : at, state }]
  })
  const [only] = nodes
  if (only === undefined) return `"${name}" has no points`
  return names.length === 1 && only.name === name
    ? { kind: 'keypoint', at: only.at }
    : { kind: 'skeleton', nodes }
}
