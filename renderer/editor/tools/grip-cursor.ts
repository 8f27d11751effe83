import { assertNever } from '../../../shared/assert-never.ts'
import type { BoxHandle } from '../../../shared/geometry/box.ts'
import type { Geometry } from '../../../shared/model/shape.ts'
import type { Grip } from '../grips.ts'
import type { Cursor } from './tool.ts'

/** What the hand looks like over a grip. */
export function gripCursor(geometry: Geometry, grip: Grip): Cursor {
  switch (grip.kind) {
    case 'vertex':
      return 'move'
    case 'midpoint':
      return 'copy'
    case 'rotate':
      return 'grab'
    case 'handle':
      return handleCursor(grip.handle, 'angle' in geometry ? geometry.angle : 0)
    default:
      return assertNever(grip)
  }
}

/** The way each handle pulls, degrees clockwise from north. */
const DIRECTION: Readonly<Record<BoxHandle, number>> = {
  n: 0,
  ne: 45,
  e: 90,
  se: 135,
  s: 180,
  sw: 225,
  w: 270,
  nw: 315,
}
/** There and back look alike: from north in steps of 45°. */
const RESIZES = ['ns-resize', 'nesw-resize', 'ew-resize', 'nwse-resize'] as const

function handleCursor(handle: BoxHandle, angle: number): Cursor {
  return RESIZES[Math.round((DIRECTION[handle] + angle) / 45) % RESIZES.length] ?? 'move'
}
