import type { Bounds } from '../../shared/geometry/box.ts'
import type { Place } from '../../shared/geometry/point.ts'
import type { CanvasSize } from '../editor/view.ts'

export interface Size {
  readonly width: number
  readonly height: number
}

/** Between a shape and its tag, CSS px. */
export const GAP = 6
/** A shape below this many times the area of a tag would be hidden by it. */
const SMALL = 6
/** A keypoint or a very thin shape has no area: all shapes count as if they were so much wider on each side, CSS px. */
const NEAR = 4
/** In a crowd a shape with a shorter side has no tag, CSS px. */
const LEAST_SIDE = 24

/** What each shape needs of the picture for small ones to have tags, CSS px²: four tags and their shapes. */
const ROOM = 5000

/**
 * Where to put the tag of a shape that is worked on, CSS px: beside its bounds and never over it, and on the side where it
 * hides least of other small shapes. Only when the shape fills the canvas does the tag go inside, into the top-left corner.
 * @param othersAt bounds of the shapes, and of the tags placed already, that meet these bounds
 */
export function placeTag(
  bounds: Bounds,
  tag: Size,
  canvas: CanvasSize,
  othersAt: (place: Bounds) => readonly Bounds[],
): Place {
  const left = Math.min(Math.max(bounds.x0, 0), canvas.width - tag.width)
  const top = Math.min(Math.max(bounds.y0, 0), canvas.height - tag.height)
  const places = [
    { x: left, y: bounds.y0 - GAP - tag.height },
    { x: left, y: bounds.y1 + GAP },
    { x: bounds.x1 + GAP, y: top },
    { x: bounds.x0 - GAP - tag.width, y: top },
  ].filter(({ x, y }) => x >= 0 && y >= 0 && x + tag.width <= canvas.width && y + tag.height <= canvas.height)
  let best: Place | null = null
  let leastHidden = Number.POSITIVE_INFINITY
  for (const place of places) {
    const small = othersAt(covered(place, tag)).filter((b) => isSmallBeside(b, tag))
    const hidden = small.reduce((sum, b) => sum + hiddenPart(place, tag, b), 0)
    if (hidden >= leastHidden) continue
    best = place
    leastHidden = hidden
    if (hidden === 0) break
  }
  return best ?? { x: Math.max(left, 0) + GAP, y: Math.max(top, 0) + GAP }
}

/**
 * Whether a shape has a tag while nobody works on it; bounds in CSS px.
 * @param roomy whether shapes are so few and far between that also small ones may have one
 */
export function mayHaveTag({ x0, y0, x1, y1 }: Bounds, roomy: boolean): boolean {
  return roomy || Math.min(x1 - x0, y1 - y0) >= LEAST_SIDE
}

/** Whether also small shapes may have tags at this zoom: in a crowd one would see nothing but tags. */
export function isRoomy({ width, height }: Size, shapes: number, zoom: number): boolean {
  return width * height * zoom ** 2 >= ROOM * shapes
}

/**
 * Where the tag of a shape goes that nobody works on, CSS px: above it, else below it, and where there is room also to its
 * right or left; never over the shape, nor over anything small. Null where nothing will do. It does not depend on what the
 * canvas shows, so that it stays where it is while the hand pans.
 * @param smallAt whether there is something small within these bounds
 */
export function placeQuietTag(
  bounds: Bounds,
  tag: Size,
  roomy: boolean,
  smallAt: (place: Bounds) => boolean,
): Place | null {
  const narrow = bounds.x1 - bounds.x0 < tag.width / 2
  if (narrow && !roomy) return null
  const [cx, cy] = [(bounds.x0 + bounds.x1) / 2, (bounds.y0 + bounds.y1) / 2]
  // What is drawn of a point is larger than its bounds.
  const [dx, dy] = [Math.max(cx - bounds.x0, NEAR), Math.max(cy - bounds.y0, NEAR)]
  const x = narrow ? cx - tag.width / 2 : bounds.x0
  const y = cy - tag.height / 2
  const places = [
    { x, y: cy - dy - GAP - tag.height },
    { x, y: cy + dy + GAP },
    { x: cx + dx + GAP, y },
    { x: cx - dx - GAP - tag.width, y },
  ]
  return places.slice(0, roomy ? 4 : 2).find((place) => !smallAt(covered(place, tag))) ?? null
}

/** Whether a shape with these bounds would be lost behind a tag; all in CSS px. */
export function isSmallBeside({ x0, y0, x1, y1 }: Bounds, tag: Size): boolean {
  return (x1 - x0) * (y1 - y0) < SMALL * tag.width * tag.height
}

/** What a tag covers, and a little round it. */
function covered({ x, y }: Place, { width, height }: Size): Bounds {
  return { x0: x - NEAR, y0: y - NEAR, x1: x + width + NEAR, y1: y + height + NEAR }
}

/** How much of a shape a tag hides: 0 for nothing, 1 for all of it. */
function hiddenPart(at: Place, tag: Size, b: Bounds): number {
  const width = Math.min(at.x + tag.width, b.x1 + NEAR) - Math.max(at.x, b.x0 - NEAR)
  const height = Math.min(at.y + tag.height, b.y1 + NEAR) - Math.max(at.y, b.y0 - NEAR)
  if (width <= 0 || height <= 0) return 0
  return (width * height) / ((b.x1 - b.x0 + 2 * NEAR) * (b.y1 - b.y0 + 2 * NEAR))
}
