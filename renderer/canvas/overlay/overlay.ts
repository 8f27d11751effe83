import { boundsOf } from '../../../shared/geometry/geometry.ts'
import type { ImagePoint, ScreenPoint } from '../../../shared/geometry/point.ts'
import { boundsOfPoints } from '../../../shared/geometry/polygon.ts'
import type { Shape } from '../../../shared/model/shape.ts'
import { gripsOf } from '../../editor/grips.ts'
import type { Scene } from '../../editor/ports.ts'
import { onScreen, reachAt, type View } from '../../editor/view.ts'
import { drawLook } from '../live-shape.ts'
import { isHidden } from '../scene-change.ts'
import { colourOf, HOVERED, templateOf } from '../style.ts'
import { drawGrips } from './grips.ts'
import { drawBand, drawBrush, drawMarks, drawOpenPoints, drawSnapped } from './hand.ts'
import { geometryOf, handAt, isAiming, type OverlayInput } from './input.ts'
import { remarkSigns } from './remark-signs.ts'
import { tagSigns } from './shape-tags.ts'
import { grown, type Sign } from './sign.ts'
import { drawSkeletonSigns, skeletonReach } from './skeleton-signs.ts'

/** Outlines, grips and marks reach no further beyond their points, CSS px. */
const REACH = 12
/** The colour of what is only proposed: it lies over an object of its own class. */
const PROPOSED = '#d6006c'

/**
 * What lies over all shapes and keeps its size on the screen, from the bottom up: remarks, outlines, grips, rubber band,
 * tags.
 */
export function signsOf(input: OverlayInput): readonly Sign[] {
  const { scene } = input
  const hovered = hoveredShape(input)
  const outlined = hovered !== null && !scene.selection.includes(hovered.id)
  return [
    ...remarkSigns(scene),
    ...(outlined ? [outlineSign(hovered, scene)] : []),
    ...(scene.proposed === null ? [] : [outlineSign(scene.proposed, scene, PROPOSED)]),
    ...selectionSigns(input),
    ...handSigns(input),
    ...(scene.display.tags === 'none' ? [] : tagSigns(input, hovered)),
  ]
}

/** Where two lines cross the canvas, and their colour; null where they do not. */
export function crosshairOf(input: OverlayInput): { at: ScreenPoint; colour: string } | null {
  const { scene } = input
  const hand = handAt(input)
  // Led by the keyboard it is the only sign of where the hand is.
  const led = scene.pointer !== null
  const shown = led || (isAiming(scene) && scene.preview.brush === null && scene.display.crosshair)
  return shown && hand !== null ? { at: hand.screen, colour: handColour(scene) } : null
}

function handColour({ schema, drawing }: Scene): string {
  return drawing === null ? '#ffffff' : colourOf(schema, drawing)
}

function hoveredShape({ scene, mouse }: OverlayInput): Shape | null {
  const inReach = mouse !== null || scene.pointer !== null
  const id = scene.hovered ?? (inReach ? scene.preview.hovered : null)
  const shape = id === null ? undefined : scene.hits.get(id)
  return shape === undefined || isHidden(scene.hidden, shape) ? null : shape
}

function onlySelected({ scene }: OverlayInput): Shape | null {
  const [only] = scene.selection
  const shape = scene.selection.length === 1 && only !== undefined ? scene.hits.get(only) : undefined
  return shape === undefined || isHidden(scene.hidden, shape) ? null : shape
}

function outlineSign(shape: Shape, { schema, view }: Scene, proposed?: string): Sign {
  return {
    bounds: grown(onScreen(boundsOf(shape.geometry), view), REACH),
    draw: (context) => {
      context.transform(view.zoom, 0, 0, view.zoom, view.panX, view.panY)
      const look = {
        form: shape.geometry,
        template: templateOf(schema, shape.label),
        colour: proposed ?? colourOf(schema, shape.label),
        width: HOVERED,
        dashed: proposed !== undefined || shape.occluded === true,
        fillOpacity: 0,
      }
      drawLook(context, look, view.zoom)
    },
  }
}

/** What the hand can take hold of. */
function selectionSigns(input: OverlayInput): readonly Sign[] {
  const { scene } = input
  const { view, drawing } = scene
  const shape = onlySelected(input)
  if (shape === null) return []
  const geometry = geometryOf(scene, shape)
  if (geometry.kind === 'skeleton') {
    const nodes = geometry.nodes.map(({ at }) => at)
    return [
      {
        bounds: round(nodes, view, skeletonReach(geometry, shape, input)),
        draw: (context) => drawSkeletonSigns(context, shape, geometry, input),
      },
    ]
  }
  const grips = drawing === null ? gripsOf(geometry, reachAt(view)) : []
  if (grips.length === 0) return []
  const places = grips.map(({ at }) => at)
  return [
    {
      bounds: round(places, view),
      draw: (context) => drawGrips(context, grips, shape, geometry, input),
    },
  ]
}

/** What the hand has set so far, and the hand itself. */
function handSigns(input: OverlayInput): readonly Sign[] {
  const { view, preview, schema } = input.scene
  const { band, draft, marks, snapped, brush } = preview
  const hand = handAt(input)
  const signs: Sign[] = []
  if (band !== null)
    signs.push({
      bounds: grown(onScreen(band, view), REACH),
      draw: (context) => drawBand(context, band, view),
    })
  // The live wire has a point for every pixel: dots on all of them would hide the edge that it follows.
  if (draft !== null && 'open' in draft && marks.length === 0)
    signs.push({
      bounds: round(draft.open, view),
      draw: (context) => drawOpenPoints(context, draft.open, colourOf(schema, draft.label), view),
    })
  if (marks.length > 0)
    signs.push({ bounds: round(marks, view), draw: (context) => drawMarks(context, marks, view) })
  if (snapped !== null)
    signs.push({ bounds: round([snapped], view), draw: (context) => drawSnapped(context, snapped, view) })
  if (hand !== null && brush !== null) {
    const radius = brush * view.zoom
    signs.push({
      bounds: round([hand.image], view, radius + REACH),
      draw: (context) => drawBrush(context, hand.screen, radius, handColour(input.scene)),
    })
  }
  return signs
}

function round(points: readonly ImagePoint[], view: View, reach = REACH) {
  return grown(onScreen(boundsOfPoints(points), view), reach)
}
