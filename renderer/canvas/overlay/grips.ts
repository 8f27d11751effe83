import { distance, type ImagePoint } from '../../../shared/geometry/point.ts'
import { turn } from '../../../shared/geometry/turned.ts'
import type { Geometry, Shape } from '../../../shared/model/shape.ts'
import { frameOf, type Grip } from '../../editor/grips.ts'
import { ringsOf } from '../../editor/rings.ts'
import { toScreen, type View } from '../../editor/view.ts'
import { type GripShape, putSprite } from '../sprites.ts'
import { colourOf } from '../style.ts'
import { handAt, type OverlayInput } from './input.ts'
import { GRIP, strokeOnAnything } from './paint.ts'

/** Vertices nearer to each other than this on the screen are small squares: whole discs would hide the outline, CSS px. */
const CROWDED = 12
/** Nearer than this, also small squares would: then they are shown round the hand only, CSS px. */
const DENSE = 5
const ROUND_HAND = 60

/**
 * Squares on boxes, discs on vertices, small discs in the middle of edges, a disc with a stem for turning; the picked
 * vertex is filled.
 */
export function drawGrips(
  context: CanvasRenderingContext2D,
  grips: readonly Grip[],
  shape: Shape,
  geometry: Geometry,
  input: OverlayInput,
): void {
  const { scene, size, sprites, ratio } = input
  const { view, preview } = scene
  const colour = colourOf(scene.schema, shape.label)
  const picked = preview.vertex?.id === shape.id ? preview.vertex : null
  const gap = gapBetween(geometry) * view.zoom
  const crowd = gap < CROWDED ? new Path2D() : null
  const hand = gap < DENSE ? (handAt(input)?.screen ?? null) : null
  for (const grip of grips) {
    const at = toScreen(view, grip.at)
    const { x, y } = at
    if (x < -GRIP || y < -GRIP || x > size.width + GRIP || y > size.height + GRIP) continue
    const isPicked = grip.kind === 'vertex' && grip.index === picked?.index && grip.ring === picked.ring
    if (grip.kind === 'rotate') drawStem(context, geometry, grip, view)
    if (grip.kind === 'vertex' && crowd !== null && !isPicked) {
      const shown = gap >= DENSE || (hand !== null && distance(hand, at) < ROUND_HAND)
      if (shown) crowd.rect(x - 1.5, y - 1.5, 3, 3)
    } else
      putSprite(context, sprites.grip(isPicked ? 'picked' : SPRITES[grip.kind], colour, ratio), at, ratio)
  }
  if (crowd === null) return
  context.fillStyle = '#ffffff'
  context.fill(crowd)
}

const SPRITES = {
  handle: 'square',
  vertex: 'disc',
  midpoint: 'small-disc',
  rotate: 'ring',
} as const satisfies Record<Grip['kind'], GripShape>

/** From the middle of the upper side to the grip that turns the shape. */
function drawStem(context: CanvasRenderingContext2D, geometry: Geometry, { at }: Grip, view: View): void {
  if (geometry.kind !== 'rotated-box' && geometry.kind !== 'ellipse') return
  const { cx, cy, height, angle } = frameOf(geometry)
  const from = toScreen(view, turn({ x: cx, y: cy - height / 2 }, { x: cx, y: cy }, angle))
  const to = toScreen(view, at)
  const stem = new Path2D()
  stem.moveTo(from.x, from.y)
  stem.lineTo(to.x, to.y)
  strokeOnAnything(context, stem, '#ffffff')
}

/** The mean distance from a vertex to the next, px of the picture; endless where there are no vertices. */
function gapBetween(geometry: Geometry): number {
  const rings = ringsOf(geometry)
  const points = rings.reduce((sum, ring) => sum + ring.length, 0)
  return rings.reduce((sum, ring) => sum + lengthOf(ring), 0) / points || Number.POSITIVE_INFINITY
}

function lengthOf(ring: readonly ImagePoint[]): number {
  let length = 0
  let from = ring.at(-1)
  for (const to of ring) {
    if (from !== undefined) length += distance(from, to)
    from = to
  }
  return length
}
