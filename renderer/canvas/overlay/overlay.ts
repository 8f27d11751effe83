import type { Shape } from '../../../shared/model/shape.ts'
import type { Scene } from '../../editor/ports.ts'
import { drawLook } from '../live-shape.ts'
import { isHidden } from '../scene-change.ts'
import { colourOf, HOVERED, templateOf } from '../style.ts'
import { drawGrips } from './grips.ts'
import { drawBand, drawBrush, drawCrosshair, drawMarks, drawOpenPoints, drawSnapped } from './hand.ts'
import { geometryOf, handAt, isAiming, type OverlayInput } from './input.ts'
import { drawTags } from './shape-tags.ts'
import { drawSkeletonSigns } from './skeleton-signs.ts'

/** What lies over all shapes and keeps its size on the screen: hover outline, grips, rubber band, crosshair, tags. */
export function drawOverlay(context: CanvasRenderingContext2D, input: OverlayInput): void {
  const { scene, size } = input
  const { view, preview, schema } = scene
  const hand = handAt(input)
  context.save()
  const hovered = hoveredShape(input)
  if (hovered !== null && !scene.selection.includes(hovered.id)) drawHover(context, hovered, scene)
  const only = onlySelected(input)
  if (only !== null) {
    const geometry = geometryOf(scene, only)
    if (geometry.kind === 'skeleton') drawSkeletonSigns(context, only, geometry, input)
    else if (scene.drawing === null) drawGrips(context, only, geometry, input)
  }
  if (preview.band !== null) drawBand(context, preview.band, view)
  // The live wire has a point for every pixel: dots on all of them would hide the edge that it follows.
  if (preview.draft !== null && 'open' in preview.draft && preview.marks.length === 0)
    drawOpenPoints(context, preview.draft.open, colourOf(schema, preview.draft.label), view)
  if (preview.marks.length > 0) drawMarks(context, preview.marks, view)
  if (preview.snapped !== null) drawSnapped(context, preview.snapped, view)
  if (hand !== null) {
    const colour = scene.drawing === null ? '#ffffff' : colourOf(schema, scene.drawing)
    if (preview.brush !== null) drawBrush(context, hand.screen, preview.brush * view.zoom, colour)
    // Led by the keyboard it is the only sign of where the hand is.
    const led = scene.pointer !== null
    if (led || (isAiming(scene) && preview.brush === null && scene.display.crosshair))
      drawCrosshair(context, hand.screen, size, colour)
  }
  if (scene.display.tags !== 'none') drawTags(context, input, hovered)
  context.restore()
}

function hoveredShape({ scene, hits, mouse }: OverlayInput): Shape | null {
  const inReach = mouse !== null || scene.pointer !== null
  const id = scene.hovered ?? (inReach ? scene.preview.hovered : null)
  const shape = id === null ? undefined : hits.get(id)
  return shape === undefined || isHidden(scene.hidden, shape) ? null : shape
}

function onlySelected({ scene, hits }: OverlayInput): Shape | null {
  const [only] = scene.selection
  const shape = scene.selection.length === 1 && only !== undefined ? hits.get(only) : undefined
  return shape === undefined || isHidden(scene.hidden, shape) ? null : shape
}

function drawHover(context: CanvasRenderingContext2D, shape: Shape, { schema, view }: Scene): void {
  context.save()
  context.transform(view.zoom, 0, 0, view.zoom, view.panX, view.panY)
  drawLook(
    context,
    {
      form: shape.geometry,
      template: templateOf(schema, shape.label),
      colour: colourOf(schema, shape.label),
      width: HOVERED,
      dashed: shape.occluded === true,
      fillOpacity: 0,
    },
    view.zoom,
  )
  context.restore()
}
