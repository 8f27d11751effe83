import type { Bounds } from '../../../shared/geometry/box.ts'
import type { Shape, Skeleton } from '../../../shared/model/shape.ts'
import { toScreen } from '../../editor/view.ts'
import { traceDot } from '../outline.ts'
import { colourOf, FONT, SHADE, templateOf } from '../style.ts'
import type { OverlayInput } from './input.ts'
import { GRIP, paintSigns, strokeOnAnything, traceCross } from './paint.ts'

const NAME_HEIGHT = 14
/** From the middle of a node to its name, CSS px. */
const NAME_AT = 9

/**
 * The nodes of the selected skeleton with their names: a disc for a visible one, a ring for an occluded one, a faint cross
 * where one is absent; the picked one is larger. A name is left out where it would lie on a node or on another name.
 */
export function drawSkeletonSigns(
  context: CanvasRenderingContext2D,
  shape: Shape,
  { nodes }: Skeleton,
  { scene, size }: OverlayInput,
): void {
  const colour = colourOf(scene.schema, shape.label)
  const picked = scene.preview.vertex?.id === shape.id ? scene.preview.vertex.index : null
  const [discs, rings, crosses, pickedPath] = [new Path2D(), new Path2D(), new Path2D(), new Path2D()]
  const signs: Bounds[] = []
  for (const [index, { at, state }] of nodes.entries()) {
    const p = toScreen(scene.view, at)
    const radius = index === picked ? GRIP + 2.5 : GRIP + 0.5
    signs.push({ x0: p.x - radius, y0: p.y - radius, x1: p.x + radius, y1: p.y + radius })
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

  const template = templateOf(scene.schema, shape.label)
  const names = new Map(template?.nodes.map((node) => [node.id, node.name[scene.language]]))
  context.font = FONT
  context.textBaseline = 'middle'
  context.lineJoin = 'round'
  const taken = signs
  for (const { name, at } of nodes) {
    const { x, y } = toScreen(scene.view, at)
    if (x < 0 || y < 0 || x > size.width || y > size.height) continue
    const text = names.get(name) ?? name
    const place = placeName(x, y, context.measureText(text).width, taken)
    if (place === null) continue
    taken.push(place)
    drawName(context, text, place)
  }
}

/** To the right of the node, else to its left; null where neither is free. */
export function placeName(x: number, y: number, width: number, taken: readonly Bounds[]): Bounds | null {
  for (const x0 of [x + NAME_AT, x - NAME_AT - width]) {
    const place = { x0, y0: y - NAME_HEIGHT / 2, x1: x0 + width, y1: y + NAME_HEIGHT / 2 }
    const free = !taken.some((t) => place.x0 < t.x1 && t.x0 < place.x1 && place.y0 < t.y1 && t.y0 < place.y1)
    if (free) return place
  }
  return null
}

function drawName(context: CanvasRenderingContext2D, text: string, { x0, y0 }: Bounds): void {
  context.lineWidth = 3
  context.strokeStyle = SHADE
  context.strokeText(text, x0, y0 + NAME_HEIGHT / 2)
  context.fillStyle = '#ffffff'
  context.fillText(text, x0, y0 + NAME_HEIGHT / 2)
}
