import type { Bounds } from '../../../shared/geometry/box.ts'
import { overlap } from '../../../shared/geometry/iou.ts'
import { type Place, type ScreenPoint, screenPoint } from '../../../shared/geometry/point.ts'
import { boundsOfPoints } from '../../../shared/geometry/polygon.ts'
import type { Shape, Skeleton } from '../../../shared/model/shape.ts'
import type { Scene } from '../../editor/ports.ts'
import { toScreen } from '../../editor/view.ts'
import { traceDot } from '../outline.ts'
import { colourOf, FONT, SHADE, templateOf } from '../style.ts'
import type { OverlayInput } from './input.ts'
import { GRIP, paintSigns, strokeOnAnything, traceCross } from './paint.ts'
import { grown } from './sign.ts'

const NAME_HEIGHT = 14
/** From the middle of a node to its name at least and at most, CSS px; between that, a part of the skeleton's size. */
const NAME_AT = 9
const MOST_REACH = 44
const NAME_REACH = 0.08

/**
 * The nodes of the selected skeleton with their names: a disc for a visible one, a ring for an occluded one, a faint cross
 * where one is absent; the picked one is larger. Names stand clear of what the nodes mark; one is left out where it would
 * lie on a node or on another name.
 */
export function drawSkeletonSigns(
  context: CanvasRenderingContext2D,
  shape: Shape,
  { nodes }: Skeleton,
  { scene, size }: OverlayInput,
): void {
  const colour = colourOf(scene.schema, shape.label)
  const placed = nodes.map(({ name, at, state }) => ({ name, state, p: toScreen(scene.view, at) }))
  const picked = scene.preview.vertex?.id === shape.id ? scene.preview.vertex.index : null
  const [discs, rings, crosses, pickedPath] = [new Path2D(), new Path2D(), new Path2D(), new Path2D()]
  for (const [index, { state, p }] of placed.entries()) {
    const radius = index === picked ? GRIP + 2.5 : GRIP + 0.5
    if (state === 'absent') traceCross(crosses, p.x, p.y, GRIP)
    else traceDot(state === 'visible' ? discs : rings, p, radius)
    if (index === picked) traceDot(pickedPath, p, radius + 3)
  }
  context.save()
  context.globalAlpha = 0.55
  strokeOnAnything(context, crosses, '#ffffff', 1.5)
  context.restore()
  paintSigns(context, discs, colour, '#ffffff', 1.5)
  paintSigns(context, rings, '#ffffff', colour, 2)
  strokeOnAnything(context, pickedPath, '#ffffff', 1.5)

  const names = namesOf(scene, shape)
  const points = placed.map(({ p }) => p)
  const { middle, reach } = surroundings(points)
  const taken = points.map((p) => grown(boundsOfPoints([p]), Math.max(GRIP + 0.5, reach / 2)))
  context.font = FONT
  context.textBaseline = 'middle'
  context.lineJoin = 'round'
  for (const { name, p } of placed) {
    if (p.x < 0 || p.y < 0 || p.x > size.width || p.y > size.height) continue
    const text = names.get(name) ?? name
    const place = placeName(p, middle, reach, context.measureText(text).width, taken)
    if (place === null) continue
    taken.push(place.bounds)
    if (reach > 2 * NAME_AT) drawLeader(context, p, place)
    drawName(context, text, place.bounds)
  }
}

/** How far the signs reach beyond the nodes, CSS px. */
export function skeletonReach({ nodes }: Skeleton, shape: Shape, { scene, sprites }: OverlayInput): number {
  const names = namesOf(scene, shape)
  return MOST_REACH + Math.max(...nodes.map(({ name }) => sprites.tagWidth(names.get(name) ?? name)))
}

function namesOf({ schema, language }: Scene, { label }: Shape): ReadonlyMap<string, string> {
  return new Map(templateOf(schema, label)?.nodes.map((node) => [node.id, node.name[language]]))
}

/** The middle of the nodes, and how far from its node a name is clear of what the node marks, such as an eye; CSS px. */
function surroundings(points: readonly ScreenPoint[]): { middle: ScreenPoint; reach: number } {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const { x0, y0, x1, y1 } = boundsOfPoints(points)
  const span = Math.hypot(x1 - x0, y1 - y0)
  return {
    middle: screenPoint(mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))),
    reach: Math.min(Math.max(span * NAME_REACH, NAME_AT), MOST_REACH),
  }
}

interface NamePlace {
  readonly bounds: Bounds
  /** The unit vector from the node to the name. */
  readonly way: Place
  readonly reach: number
}

/**
 * Outwards from the middle of the skeleton, else as little beside that as is free; null where nothing is.
 * @param reach from the node to its name, CSS px
 */
export function placeName(
  { x, y }: ScreenPoint,
  middle: ScreenPoint,
  reach: number,
  width: number,
  taken: readonly Bounds[],
): NamePlace | null {
  const outwards = Math.atan2(y - middle.y, x - middle.x)
  for (const turn of TURNS) {
    const way = { x: Math.cos(outwards + turn), y: Math.sin(outwards + turn) }
    const cx = x + way.x * (reach + width / 2)
    const cy = y + way.y * (reach + NAME_HEIGHT / 2)
    const bounds = {
      x0: cx - width / 2,
      y0: cy - NAME_HEIGHT / 2,
      x1: cx + width / 2,
      y1: cy + NAME_HEIGHT / 2,
    }
    if (taken.every((other) => overlap(bounds, other) === null)) return { bounds, way, reach }
  }
  return null
}

/** Eighths of a turn, the smaller ones first. */
const TURNS = [0, 1, -1, 2, -2, 3, -3, 4].map((eighths) => (eighths * Math.PI) / 4)

/** A thin line from a node to its name. */
function drawLeader(
  context: CanvasRenderingContext2D,
  { x, y }: ScreenPoint,
  { way, reach }: NamePlace,
): void {
  const line = new Path2D()
  line.moveTo(x + way.x * (GRIP + 3), y + way.y * (GRIP + 3))
  line.lineTo(x + way.x * (reach - 1), y + way.y * (reach - 1))
  strokeOnAnything(context, line, '#ffffff')
}

function drawName(context: CanvasRenderingContext2D, text: string, { x0, y0 }: Bounds): void {
  context.lineWidth = 3
  context.strokeStyle = SHADE
  context.strokeText(text, x0, y0 + NAME_HEIGHT / 2)
  context.fillStyle = '#ffffff'
  context.fillText(text, x0, y0 + NAME_HEIGHT / 2)
}
