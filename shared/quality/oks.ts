import type { ImagePoint } from '../geometry/point.ts'
import { distance } from '../geometry/point.ts'
import type { SkeletonNode } from '../model/shape.ts'

/** How far people place a point apart, in parts of the object's size: COCO's, by the names that COCO gives its points. */
const COCO_SIGMAS: Readonly<Record<string, number>> = {
  nose: 0.026,
  left_eye: 0.025,
  right_eye: 0.025,
  left_ear: 0.035,
  right_ear: 0.035,
  left_shoulder: 0.079,
  right_shoulder: 0.079,
  left_elbow: 0.072,
  right_elbow: 0.072,
  left_wrist: 0.062,
  right_wrist: 0.062,
  left_hip: 0.107,
  right_hip: 0.107,
  left_knee: 0.087,
  right_knee: 0.087,
  left_ankle: 0.089,
  right_ankle: 0.089,
}
/** For points that COCO does not know: about the mean of those that it knows on a body. */
export const DEFAULT_SIGMA = 0.09

export function sigmaOf(name: string): number {
  return COCO_SIGMAS[name.replaceAll('-', '_')] ?? DEFAULT_SIGMA
}

/**
 * How well one point agrees with another, 0 to 1: COCO's exp(−d² / 2s²k²) with k = 2σ.
 * @param area s², the object's area in px²
 */
export function pointSimilarity(a: ImagePoint, b: ImagePoint, sigma: number, area: number): number {
  return Math.exp(-(distance(a, b) ** 2) / (2 * area * (2 * sigma) ** 2))
}

/**
 * Object keypoint similarity, 0 to 1: the mean over the points that one of the two has. Where only one has a point, it counts
 * 0: COCO passes over what the reference has not, but whoever compares two people has no reference. 1 where neither has any.
 */
export function oks(a: readonly SkeletonNode[], b: readonly SkeletonNode[], area: number): number {
  const theirs = new Map(b.filter(isPresent).map((node) => [node.name, node.at]))
  const ours = a.filter(isPresent)
  let sum = 0
  let both = 0
  for (const { name, at } of ours) {
    const other = theirs.get(name)
    if (other === undefined) continue
    both += 1
    sum += pointSimilarity(at, other, sigmaOf(name), area)
  }
  const either = ours.length + theirs.size - both
  return either === 0 ? 1 : sum / either
}

function isPresent(node: SkeletonNode): boolean {
  return node.state !== 'absent'
}
