import type { ImagePoint } from './point.ts'
import { polygonArea } from './polygon.ts'

/**
 * A region of the picture: an outline and the holes in it. Every ring has at least three points and is closed without
 * repeating the first. A point is inside by the even-odd rule over all rings, as a canvas fills one path of them.
 */
export interface Area {
  readonly outer: readonly ImagePoint[]
  readonly holes: readonly (readonly ImagePoint[])[]
}

/** px², for an area whose rings do not cross. */
export function areaOfArea(area: Area): number {
  return area.holes.reduce((rest, hole) => rest - polygonArea(hole), polygonArea(area.outer))
}
