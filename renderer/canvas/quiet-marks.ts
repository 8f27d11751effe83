import { type Bounds, boxContains } from '../../shared/geometry/box.ts'
import { boundsOf } from '../../shared/geometry/geometry.ts'
import { type ImagePoint, imagePoint } from '../../shared/geometry/point.ts'
import { cornersOf, ellipseOutline } from '../../shared/geometry/turned.ts'
import type { ShapeId } from '../../shared/model/ids.ts'
import type { Geometry, Shape } from '../../shared/model/shape.ts'
import type { Scene } from '../editor/ports.ts'
import { ringsOf } from '../editor/rings.ts'
import type { Reach } from './backdrop.ts'
import type { BatchLayer } from './batch-layer.ts'
import { isHidden } from './scene-change.ts'
import { type Sprites, TAG_HEIGHT, WIDEST_TAG } from './sprites.ts'
import { type Context, colourOf, nameOf } from './style.ts'
import { GAP, isRoomy, isSmallBeside, mayHaveTag, placeQuietTag } from './tags.ts'

/** A truncated shape with a shorter side has no sign, CSS px. */
const LEAST_FOR_SIGN = 14

/** Outlines, dots and signs reach so far beyond the bounds of their shapes, CSS px. */
const REACH: Reach = { x: 8, y: 8 }
/** As far as its own tag goes, and as far as a tag is that would have to go away from a small shape. */
const TAG_REACH: Reach = { x: WIDEST_TAG + 16, y: TAG_HEIGHT + GAP + 8 }

/** How far what is drawn of a shape reaches beyond its bounds, CSS px. */
export function reachOf({ display }: Scene): Reach {
  return display.tags === 'all' ? TAG_REACH : REACH
}

export interface MarkedLayer {
  readonly scene: Scene
  readonly batch: BatchLayer
  readonly sprites: Sprites
  /** CSS px per pixel of the picture. */
  readonly zoom: number
  /** Device px per CSS px. */
  readonly ratio: number
}

/**
 * Signs and class names beside shapes that nobody works on; they are drawn into the layer with the shapes. The context's
 * unit is a pixel of the picture.
 */
export function drawQuietMarks(context: Context, shapes: readonly Shape[], layer: MarkedLayer): void {
  const { zoom, batch, scene } = layer
  const { a, e, f } = context.getTransform()
  context.save()
  context.resetTransform()
  context.imageSmoothingEnabled = false
  /** Sprites lie on whole device px: copied otherwise, their text would be blurred. */
  const put = (image: OffscreenCanvas, x: number, y: number): void =>
    context.drawImage(image, Math.round((x / zoom) * a + e), Math.round((y / zoom) * a + f))
  const tags = scene.display.tags === 'all'
  const roomy = isRoomy(scene.picture, scene.document.shapes.length, zoom)
  for (const shape of shapes) {
    if (!batch.has(shape)) continue
    if (tags) drawQuietTag(shape, roomy, layer, put)
    if (shape.truncated === true) drawSign(shape, layer, put)
  }
  context.restore()
}

type Put = (image: OffscreenCanvas, x: number, y: number) => void

/** On the upper right corner of the shape. */
function drawSign({ geometry }: Shape, { sprites, zoom, ratio }: MarkedLayer, put: Put): void {
  const { x0, y0, x1, y1 } = scaled(boundsOf(geometry), zoom)
  if (Math.max(x1 - x0, y1 - y0) < LEAST_FOR_SIGN) return
  const { image, width, height } = sprites.truncated(ratio)
  const { x, y } = upperRight(geometry)
  put(image, x * zoom - width / 2, y * zoom - height / 2)
}

/** The corner of a shape that lies furthest to the upper right. */
function upperRight(geometry: Geometry): ImagePoint {
  const { x1, y0 } = boundsOf(geometry)
  const corners = cornersOfAny(geometry)
  return corners.reduce(
    (best, p) => (p.x - p.y > best.x - best.y ? p : best),
    corners[0] ?? imagePoint(x1, y0),
  )
}

function cornersOfAny(geometry: Geometry): readonly ImagePoint[] {
  if (geometry.kind === 'rotated-box') return cornersOf(geometry)
  if (geometry.kind === 'ellipse') return ellipseOutline(geometry)
  return ringsOf(geometry)[0] ?? []
}

function drawQuietTag({ id, label, geometry }: Shape, roomy: boolean, layer: MarkedLayer, put: Put): void {
  const { scene, sprites, zoom, ratio } = layer
  const bounds = scaled(boundsOf(geometry), zoom)
  if (!mayHaveTag(bounds, roomy)) return
  const tag = sprites.tag(nameOf(scene, label), colourOf(scene.schema, label), ratio)
  const at = placeQuietTag(bounds, tag, roomy, (place) => hidesSmall(place, id, layer))
  if (at !== null) put(tag.image, at.x, at.y)
}

function hidesSmall(place: Bounds, own: ShapeId, { scene, zoom }: MarkedLayer): boolean {
  const tag = { width: place.x1 - place.x0, height: place.y1 - place.y0 }
  const there = scaled(place, 1 / zoom)
  const small = ({ geometry }: Shape): boolean =>
    isSmallBeside(scaled(boundsOf(geometry), zoom), tag) ||
    (geometry.kind === 'skeleton' && geometry.nodes.some(({ at }) => boxContains(there, at)))
  return scene.hits
    .touching(there)
    .some((shape) => shape.id !== own && !isHidden(scene.hidden, shape) && small(shape))
}

function scaled({ x0, y0, x1, y1 }: Bounds, by: number): Bounds {
  return { x0: x0 * by, y0: y0 * by, x1: x1 * by, y1: y1 * by }
}
