import type { Bounds } from '../../shared/geometry/box.ts'
import { boundsOf } from '../../shared/geometry/geometry.ts'
import { distance, type ImagePoint, imagePoint, type ScreenPoint } from '../../shared/geometry/point.ts'
import type { LabelId, ShapeId } from '../../shared/model/ids.ts'
import { classById } from '../../shared/model/label-schema.ts'
import type { Box, Geometry, Shape } from '../../shared/model/shape.ts'
import { gripsOf } from '../editor/grips.ts'
import type { HitIndex } from '../editor/hit-index.ts'
import type { Scene } from '../editor/ports.ts'
import { type CanvasSize, reachAt, toImage, toScreen, type View } from '../editor/view.ts'
import { trace } from './outline.ts'
import { colourOf, HOVERED, RIM, RIM_WIDTH, textOn } from './style.ts'
import { placeTag } from './tags.ts'

const GRIP = 4
const FONT = "12px system-ui, 'Segoe UI', 'Microsoft YaHei UI', 'PingFang SC', 'Noto Sans CJK SC', sans-serif"
const TAG_HEIGHT = 20
const TAG_PADDING = 6
/** With more shapes selected than this, tags would cover the picture. */
const MOST_TAGS = 12

export interface OverlayInput {
  readonly scene: Scene
  readonly hits: HitIndex
  readonly size: CanvasSize
  /** The hand, or null where it is outside the canvas. */
  readonly pointer: ScreenPoint | null
}

/** What lies over all shapes and keeps its size on the screen: hover outline, grips, rubber band, crosshair, tags. */
export function drawOverlay(context: CanvasRenderingContext2D, input: OverlayInput): void {
  const { scene, pointer, size } = input
  context.save()
  const hovered = hoveredShape(input)
  if (hovered !== null && !scene.selection.includes(hovered.id)) drawHover(context, hovered, scene)
  const only = onlySelected(input)
  if (only !== null && scene.drawing === null) drawGrips(context, only, input)
  if (scene.preview.band !== null) drawBand(context, scene.preview.band, scene.view)
  if (scene.preview.draft !== null && 'open' in scene.preview.draft)
    drawDraftPoints(context, scene.preview.draft, input)
  if (scene.drawing !== null && pointer !== null) {
    drawCrosshair(context, pointer, size, colourOf(scene.schema, scene.drawing))
  }
  drawTags(context, input, hovered)
  context.restore()
}

function hoveredShape({ scene, hits, pointer }: OverlayInput): Shape | null {
  const id = scene.hovered ?? (pointer === null ? null : scene.preview.hovered)
  return id === null ? null : (hits.get(id) ?? null)
}

function onlySelected({ scene, hits }: OverlayInput): Shape | null {
  const [only] = scene.selection
  return scene.selection.length === 1 && only !== undefined ? (hits.get(only) ?? null) : null
}

function geometryOf(scene: Scene, shape: Shape): Geometry {
  return scene.preview.replaced.get(shape.id) ?? shape.geometry
}

function drawHover(context: CanvasRenderingContext2D, shape: Shape, { schema, view }: Scene): void {
  const path = new Path2D()
  trace(path, shape.geometry, { x: 0, y: 0 }, view.zoom)
  context.save()
  context.transform(view.zoom, 0, 0, view.zoom, view.panX, view.panY)
  context.lineJoin = 'round'
  context.strokeStyle = RIM
  context.lineWidth = (HOVERED + RIM_WIDTH) / view.zoom
  context.stroke(path)
  context.strokeStyle = colourOf(schema, shape.label)
  context.lineWidth = HOVERED / view.zoom
  context.stroke(path)
  context.restore()
}

/** Squares on boxes, discs on vertices, small discs in the middle of edges; the picked vertex is filled. */
function drawGrips(context: CanvasRenderingContext2D, shape: Shape, { scene, size }: OverlayInput): void {
  const { view, preview } = scene
  const geometry = geometryOf(scene, shape)
  const colour = colourOf(scene.schema, shape.label)
  const picked = preview.vertex?.id === shape.id ? preview.vertex.index : null
  const crowded = geometry.kind === 'polygon' && isCrowded(geometry.points, view.zoom)
  const grips = new Path2D()
  const midpoints = new Path2D()
  const pickedPath = new Path2D()
  for (const grip of gripsOf(geometry, reachAt(view))) {
    const { x, y } = toScreen(view, grip.at)
    if (x < -GRIP || y < -GRIP || x > size.width + GRIP || y > size.height + GRIP) continue
    if (grip.kind === 'handle') grips.rect(x - GRIP, y - GRIP, 2 * GRIP, 2 * GRIP)
    else if (grip.kind === 'midpoint') disc(midpoints, x, y, GRIP - 1.5)
    else if (grip.index === picked) disc(pickedPath, x, y, GRIP + 1.5)
    else if (crowded) grips.rect(x - 1.5, y - 1.5, 3, 3)
    else disc(grips, x, y, GRIP)
  }
  if (crowded) {
    context.fillStyle = '#ffffff'
    context.fill(grips)
  } else {
    paintGrips(context, midpoints, 'rgba(255, 255, 255, 0.7)', colour, 1)
    paintGrips(context, grips, '#ffffff', colour, 2)
  }
  paintGrips(context, pickedPath, colour, '#ffffff', 2)
}

/** Vertices so near each other on the screen that whole discs would hide the outline. */
function isCrowded(points: readonly ImagePoint[], zoom: number): boolean {
  let length = 0
  let from = points.at(-1)
  for (const to of points) {
    if (from !== undefined) length += distance(from, to)
    from = to
  }
  return length * zoom < 3 * GRIP * points.length
}

function paintGrips(
  context: CanvasRenderingContext2D,
  path: Path2D,
  fill: string,
  stroke: string,
  width: number,
): void {
  context.lineWidth = width + 1.5
  context.strokeStyle = 'rgba(0, 0, 0, 0.45)'
  context.stroke(path)
  context.fillStyle = fill
  context.fill(path)
  context.lineWidth = width
  context.strokeStyle = stroke
  context.stroke(path)
}

function disc(path: Path2D, x: number, y: number, radius: number): void {
  path.moveTo(x + radius, y)
  path.arc(x, y, radius, 0, 2 * Math.PI)
}

function drawBand(context: CanvasRenderingContext2D, band: Box, view: View): void {
  const from = toScreen(view, imagePoint(band.x0, band.y0))
  const to = toScreen(view, imagePoint(band.x1, band.y1))
  context.fillStyle = 'rgba(90, 120, 255, 0.12)'
  context.fillRect(from.x, from.y, to.x - from.x, to.y - from.y)
  context.strokeStyle = 'rgba(0, 0, 0, 0.6)'
  context.lineWidth = 1
  context.strokeRect(from.x, from.y, to.x - from.x, to.y - from.y)
  context.setLineDash([4, 4])
  context.strokeStyle = '#ffffff'
  context.strokeRect(from.x, from.y, to.x - from.x, to.y - from.y)
  context.setLineDash([])
}

/** The points of a polygon in work; the first one, where a click closes it, is larger. The last one is the hand. */
function drawDraftPoints(
  context: CanvasRenderingContext2D,
  draft: { readonly label: LabelId; readonly open: readonly { x: number; y: number }[] },
  { scene: { view, schema } }: OverlayInput,
): void {
  const points = new Path2D()
  for (const [index, p] of draft.open.slice(0, -1).entries()) {
    const { x, y } = toScreen(view, imagePoint(p.x, p.y))
    disc(points, x, y, index === 0 && draft.open.length > 3 ? GRIP + 2 : GRIP - 1)
  }
  paintGrips(context, points, '#ffffff', colourOf(schema, draft.label), 2)
}

/** Two lines across the canvas, open around the hand so that they never cover what it aims at. */
function drawCrosshair(
  context: CanvasRenderingContext2D,
  { x, y }: ScreenPoint,
  size: CanvasSize,
  colour: string,
): void {
  const gap = 12
  const lines = new Path2D()
  const cx = Math.floor(x) + 0.5
  const cy = Math.floor(y) + 0.5
  lines.moveTo(0, cy)
  lines.lineTo(cx - gap, cy)
  lines.moveTo(cx + gap, cy)
  lines.lineTo(size.width, cy)
  lines.moveTo(cx, 0)
  lines.lineTo(cx, cy - gap)
  lines.moveTo(cx, cy + gap)
  lines.lineTo(cx, size.height)
  context.lineWidth = 3
  context.strokeStyle = 'rgba(0, 0, 0, 0.3)'
  context.stroke(lines)
  context.lineWidth = 1
  context.strokeStyle = colour
  context.stroke(lines)
}

/** A tag to draw. */
interface Tag {
  readonly text: string
  readonly label: LabelId
  readonly geometry: Geometry
  /** Null for a shape that is still being drawn. */
  readonly id: ShapeId | null
}

/** Tags of the selected shapes and of the one pointed at, and the size of a box while it is drawn or resized. */
function drawTags(context: CanvasRenderingContext2D, input: OverlayInput, hovered: Shape | null): void {
  context.font = FONT
  context.textBaseline = 'middle'
  const placed: Bounds[] = []
  for (const tag of tagsOf(input, hovered)) {
    const at = drawTag(context, tag, input, placed)
    if (at !== null) placed.push(at)
  }
}

function tagsOf({ scene, hits }: OverlayInput, hovered: Shape | null): readonly Tag[] {
  const selected =
    scene.selection.length > MOST_TAGS ? [] : scene.selection.flatMap((id) => hits.get(id) ?? [])
  const shapes = new Set([...selected, ...(hovered === null ? [] : [hovered])])
  const tags = [...shapes].map(({ id, label, geometry: own }): Tag => {
    const geometry = scene.preview.replaced.get(id) ?? own
    const size = geometry === own ? '' : sizeText(geometry)
    return { text: `${className(scene, label)} #${id}${size}`, label, geometry, id }
  })
  const { draft } = scene.preview
  if (draft === null || !('geometry' in draft) || draft.geometry.kind !== 'box') return tags
  const { label, geometry } = draft
  return [...tags, { text: `${className(scene, label)}${sizeText(geometry)}`, label, geometry, id: null }]
}

/** Where the tag was drawn; null where its shape is not on the canvas. */
function drawTag(
  context: CanvasRenderingContext2D,
  { text, label, geometry, id }: Tag,
  { scene, hits, size }: OverlayInput,
  placed: readonly Bounds[],
): Bounds | null {
  const bounds = onScreen(boundsOf(geometry), scene.view)
  if (bounds.x1 < 0 || bounds.y1 < 0 || bounds.x0 > size.width || bounds.y0 > size.height) return null
  const width = context.measureText(text).width + 2 * TAG_PADDING
  const others = [...placed, ...neighbours(bounds, id, width, hits, scene.view)]
  const { x, y } = placeTag(bounds, { width, height: TAG_HEIGHT }, size, others)
  const colour = colourOf(scene.schema, label)
  context.fillStyle = colour
  context.strokeStyle = 'rgba(0, 0, 0, 0.35)'
  context.lineWidth = 1
  context.beginPath()
  context.roundRect(x, y, width, TAG_HEIGHT, 4)
  context.fill()
  context.stroke()
  context.fillStyle = textOn(colour)
  context.fillText(text, x + TAG_PADDING, y + TAG_HEIGHT / 2 + 0.5)
  return { x0: x, y0: y, x1: x + width, y1: y + TAG_HEIGHT }
}

/** Bounds on the screen of the shapes near enough to be hidden by a tag. */
function neighbours(
  bounds: Bounds,
  id: ShapeId | null,
  width: number,
  hits: HitIndex,
  view: View,
): readonly Bounds[] {
  const a = toImage(view, { x: bounds.x0 - width - 10, y: bounds.y0 - TAG_HEIGHT - 10 } as ScreenPoint)
  const b = toImage(view, { x: bounds.x1 + width + 10, y: bounds.y1 + TAG_HEIGHT + 10 } as ScreenPoint)
  return hits
    .touching({ x0: a.x, y0: a.y, x1: b.x, y1: b.y })
    .filter((shape) => shape.id !== id)
    .map((shape) => onScreen(boundsOf(shape.geometry), view))
}

function onScreen({ x0, y0, x1, y1 }: Bounds, view: View): Bounds {
  const low = toScreen(view, imagePoint(x0, y0))
  const high = toScreen(view, imagePoint(x1, y1))
  return { x0: low.x, y0: low.y, x1: high.x, y1: high.y }
}

function className(scene: Scene, label: LabelId): string {
  return classById(scene.schema, label)?.name[scene.language] ?? label
}

function sizeText(geometry: Geometry): string {
  if (geometry.kind !== 'box') return ''
  return `  ${Math.round(geometry.x1 - geometry.x0)} × ${Math.round(geometry.y1 - geometry.y0)}`
}
