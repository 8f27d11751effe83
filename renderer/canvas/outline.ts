import { assertNever } from '../../shared/assert-never.ts'
import type { ImagePoint } from '../../shared/geometry/point.ts'
import type { Geometry } from '../../shared/model/shape.ts'

/** What is drawn of a shape; `open` is a polygon in work, whose last point is not joined to the first. */
export type Outline = Geometry | { readonly kind: 'open'; readonly points: readonly ImagePoint[] }

/** Radius of a keypoint on the screen, CSS px: the same at any zoom. */
export const KEYPOINT_RADIUS = 4.5

/**
 * Adds an outline to a path, in px of the picture around an origin. Closed outlines all run the same way round: shapes
 * that lie over each other in one path would otherwise cut holes into one another when filled.
 */
export function trace(path: Path2D, outline: Outline, origin: { x: number; y: number }, zoom: number): void {
  switch (outline.kind) {
    case 'box':
      path.rect(
        outline.x0 - origin.x,
        outline.y0 - origin.y,
        outline.x1 - outline.x0,
        outline.y1 - outline.y0,
      )
      return
    case 'polygon': {
      const points = runsClockwise(outline.points) ? outline.points : outline.points.toReversed()
      traceLine(path, points, origin)
      path.closePath()
      return
    }
    case 'open':
      traceLine(path, outline.points, origin)
      return
    case 'keypoint': {
      const x = outline.at.x - origin.x
      const y = outline.at.y - origin.y
      path.moveTo(x + KEYPOINT_RADIUS / zoom, y)
      path.arc(x, y, KEYPOINT_RADIUS / zoom, 0, 2 * Math.PI)
      return
    }
    default:
      assertNever(outline)
  }
}

function traceLine(path: Path2D, points: readonly ImagePoint[], origin: { x: number; y: number }): void {
  let first = true
  for (const { x, y } of points) {
    if (first) path.moveTo(x - origin.x, y - origin.y)
    else path.lineTo(x - origin.x, y - origin.y)
    first = false
  }
}

function runsClockwise(points: readonly ImagePoint[]): boolean {
  let twice = 0
  let from = points.at(-1)
  for (const to of points) {
    if (from !== undefined) twice += from.x * to.y - to.x * from.y
    from = to
  }
  return twice >= 0
}
