import type { Bounds } from '../../../shared/geometry/box.ts'
import { boundsOf } from '../../../shared/geometry/geometry.ts'
import { screenPoint } from '../../../shared/geometry/point.ts'
import type { LabelId, ShapeId } from '../../../shared/model/ids.ts'
import type { Geometry, Shape } from '../../../shared/model/shape.ts'
import { onScreen, toImage } from '../../editor/view.ts'
import { isHidden } from '../scene-change.ts'
import { drawTag, TAG_HEIGHT } from '../sprites.ts'
import { colourOf, FONT, nameOf } from '../style.ts'
import { placeTag } from '../tags.ts'
import { geometryOf, type OverlayInput } from './input.ts'
import type { Sign } from './sign.ts'

/** With more shapes selected than this, tags would cover the picture. */
const MOST_TAGS = 12

/** A tag to draw. */
interface Tag {
  readonly text: string
  readonly label: LabelId
  readonly geometry: Geometry
  /** Null for a shape that is still being drawn. */
  readonly id: ShapeId | null
}

/** Tags of the selected shapes and of the one pointed at, and the size of what is being drawn or resized. */
export function tagSigns(input: OverlayInput, hovered: Shape | null): readonly Sign[] {
  const signs: Sign[] = []
  for (const tag of tagsOf(input, hovered)) {
    const sign = tagSign(tag, input, signs)
    if (sign !== null) signs.push(sign)
  }
  return signs
}

function tagsOf({ scene }: OverlayInput, hovered: Shape | null): readonly Tag[] {
  const selected =
    scene.selection.length > MOST_TAGS ? [] : scene.selection.flatMap((id) => scene.hits.get(id) ?? [])
  const shapes = new Set([...selected, ...(hovered === null ? [] : [hovered])])
  const tags = [...shapes].map((shape): Tag => {
    const { id, label } = shape
    const geometry = geometryOf(scene, shape)
    const size = geometry === shape.geometry ? '' : sizeText(geometry)
    return { text: `${nameOf(scene, label)} #${id}${size}`, label, geometry, id }
  })
  const { draft } = scene.preview
  const size = draft !== null && 'geometry' in draft ? sizeText(draft.geometry) : ''
  if (draft === null || !('geometry' in draft) || size === '') return tags
  const { label, geometry } = draft
  return [...tags, { text: `${nameOf(scene, label)}${size}`, label, geometry, id: null }]
}

/** Null where its shape is not on the canvas. */
function tagSign(
  { text, label, geometry, id }: Tag,
  input: OverlayInput,
  placed: readonly Sign[],
): Sign | null {
  const { scene, size, sprites } = input
  const bounds = onScreen(boundsOf(geometry), scene.view)
  if (bounds.x1 < 0 || bounds.y1 < 0 || bounds.x0 > size.width || bounds.y0 > size.height) return null
  const width = sprites.tagWidth(text)
  const at = placeTag(bounds, { width, height: TAG_HEIGHT }, size, (place) => [
    ...placed.map((sign) => sign.bounds),
    ...shapesAt(place, id, input),
  ])
  return {
    bounds: { x0: at.x, y0: at.y, x1: at.x + width, y1: at.y + TAG_HEIGHT },
    draw: (context) => {
      context.font = FONT
      drawTag(context, text, colourOf(scene.schema, label), at, width)
    },
  }
}

/** Bounds on the screen of the other shapes there. */
function shapesAt(
  { x0, y0, x1, y1 }: Bounds,
  id: ShapeId | null,
  { scene: { hits, view, hidden } }: OverlayInput,
): readonly Bounds[] {
  const a = toImage(view, screenPoint(x0, y0))
  const b = toImage(view, screenPoint(x1, y1))
  return hits
    .touching({ x0: a.x, y0: a.y, x1: b.x, y1: b.y })
    .filter((shape) => shape.id !== id && !isHidden(hidden, shape))
    .map((shape) => onScreen(boundsOf(shape.geometry), view))
}

/** How large a shape is that is being made, px of the picture; nothing for kinds without a plain size. */
function sizeText(geometry: Geometry): string {
  switch (geometry.kind) {
    case 'box':
      return `  ${Math.round(geometry.x1 - geometry.x0)} × ${Math.round(geometry.y1 - geometry.y0)}`
    case 'rotated-box':
      return `  ${Math.round(geometry.width)} × ${Math.round(geometry.height)}  ${Math.round(geometry.angle)}°`
    case 'ellipse':
      return `  ${Math.round(2 * geometry.rx)} × ${Math.round(2 * geometry.ry)}  ${Math.round(geometry.angle)}°`
    default:
      return ''
  }
}
