import type { Bounds } from '../../shared/geometry/box.ts'
import type { CanvasSize } from '../editor/view.ts'

export interface Size {
  readonly width: number
  readonly height: number
}

/** Between a shape and its tag, CSS px. */
const GAP = 6
/** A shape below this many times the area of a tag would be hidden by it. */
const SMALL = 6

/**
 * Where to put the tag of a shape, CSS px: beside its bounds and never over it, and on the side where it hides least of
 * other small shapes. Only when the shape fills the canvas does the tag go inside, into the top-left corner.
 */
export function placeTag(
  bounds: Bounds,
  tag: Size,
  canvas: CanvasSize,
  others: readonly Bounds[],
): { x: number; y: number } {
  const left = Math.min(Math.max(bounds.x0, 0), canvas.width - tag.width)
  const top = Math.min(Math.max(bounds.y0, 0), canvas.height - tag.height)
  const places = [
    { x: left, y: bounds.y0 - GAP - tag.height },
    { x: left, y: bounds.y1 + GAP },
    { x: bounds.x1 + GAP, y: top },
    { x: bounds.x0 - GAP - tag.width, y: top },
  ].filter(({ x, y }) => x >= 0 && y >= 0 && x + tag.width <= canvas.width && y + tag.height <= canvas.height)
  const small = others.filter((b) => (b.x1 - b.x0) * (b.y1 - b.y0) < SMALL * tag.width * tag.height)
  let best: { x: number; y: number } | null = null
  let leastHidden = Number.POSITIVE_INFINITY
  for (const place of places) {
    const hidden = small.reduce((sum, b) => sum + hiddenPart(place, tag, b), 0)
    if (hidden >= leastHidden) continue
    best = place
    leastHidden = hidden
  }
  return best ?? { x: Math.max(left, 0) + GAP, y: Math.max(top, 0) + GAP }
}

/** How much of a shape a tag hides: 0 for nothing, 1 for all of it. */
function hiddenPart(at: { x: number; y: number }, tag: Size, b: Bounds): number {
  // A keypoint or a very thin shape has no area; it counts as if it were some pixels wide.
  const width = Math.min(at.x + tag.width, b.x1 + 4) - Math.max(at.x, b.x0 - 4)
  const height = Math.min(at.y + tag.height, b.y1 + 4) - Math.max(at.y, b.y0 - 4)
  if (width <= 0 || height <= 0) return 0
  return (width * height) / ((b.x1 - b.x0 + 8) * (b.y1 - b.y0 + 8))
}
