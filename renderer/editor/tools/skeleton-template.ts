import type { Bounds } from '../../../shared/geometry/box.ts'
import { boundsOf } from '../../../shared/geometry/geometry.ts'
import {
  clampToPicture,
  type ImagePoint,
  imagePoint,
  type PictureSize,
} from '../../../shared/geometry/point.ts'
import { boundsOfPoints } from '../../../shared/geometry/polygon.ts'
import type { LabelClass, SkeletonTemplate } from '../../../shared/model/label-schema.ts'
import type { Skeleton, SkeletonNode } from '../../../shared/model/shape.ts'
import { onlySelected } from './picked.ts'
import type { ToolContext } from './tool.ts'

/** A template with nothing to measure it by is this large on the picture, times the reach: a quarter of a screen. */
const USUAL_SIZE = 30

type TemplateNode = SkeletonTemplate['nodes'][number]

/** The whole template in a rectangle, every node visible. */
export function templateIn(template: SkeletonTemplate, rectangle: Bounds, picture: PictureSize): Skeleton {
  const nodes = template.nodes.map((node): SkeletonNode => {
    return { name: node.id, at: placeIn(node, rectangle, picture), state: 'visible' }
  })
  return { kind: 'skeleton', nodes }
}

/**
 * Where the whole template goes with a click: over the selected object that it would be a part of, else at a usual size
 * about the hand.
 */
export function usualPlace(at: ImagePoint, labelClass: LabelClass, context: ToolContext): Bounds {
  const selected = onlySelected(context)
  if (selected !== undefined && selected.label === labelClass.parent) return boundsOf(selected.geometry)
  const { picture, reach } = context
  const side = Math.min(USUAL_SIZE * reach, picture.width, picture.height)
  // Shifted into the picture rather than squeezed.
  const x0 = Math.min(Math.max(at.x - side / 2, 0), picture.width - side)
  const y0 = Math.min(Math.max(at.y - side / 2, 0), picture.height - side)
  return { x0, y0, x1: x0 + side, y1: y0 + side }
}

/**
 * A skeleton of which the first nodes were set, at least one of them visible. The rest is absent, and lies where the
 * template has it beside those that were set, in case that one of them turns out to be there.
 */
export function withRestAbsent(
  template: SkeletonTemplate,
  set: readonly SkeletonNode[],
  { picture, reach }: Pick<ToolContext, 'picture' | 'reach'>,
): Skeleton {
  const square = squareOf(template, set, USUAL_SIZE * reach)
  const nodes = template.nodes.map((node, i): SkeletonNode => {
    const known = set[i]
    return known !== undefined && known.state !== 'absent'
      ? known
      : { name: node.id, at: placeIn(node, square, picture), state: 'absent' }
  })
  return { kind: 'skeleton', nodes }
}

/** The unit square of the template, laid so that its nodes come near those that were set. */
function squareOf(template: SkeletonTemplate, set: readonly SkeletonNode[], usual: number): Bounds {
  const pairs = template.nodes.flatMap((node, i) => {
    const known = set[i]
    return known === undefined || known.state === 'absent' ? [] : [{ node, at: known.at }]
  })
  const from = boundsOfPoints(pairs.map(({ node }) => imagePoint(node.x, node.y)))
  const to = boundsOfPoints(pairs.map(({ at }) => at))
  const across = scale(to.x1 - to.x0, from.x1 - from.x0)
  const down = scale(to.y1 - to.y0, from.y1 - from.y0)
  const width = across ?? down ?? usual
  const height = down ?? across ?? usual
  const x0 = (to.x0 + to.x1) / 2 - ((from.x0 + from.x1) / 2) * width
  const y0 = (to.y0 + to.y1) / 2 - ((from.y0 + from.y1) / 2) * height
  return { x0, y0, x1: x0 + width, y1: y0 + height }
}

/** Null where nodes on one line say nothing about a direction. */
function scale(measured: number, inTemplate: number): number | null {
  return measured > 0 && inTemplate > 0 ? measured / inTemplate : null
}

function placeIn(node: TemplateNode, { x0, y0, x1, y1 }: Bounds, picture: PictureSize): ImagePoint {
  return clampToPicture(imagePoint(x0 + node.x * (x1 - x0), y0 + node.y * (y1 - y0)), picture)
}
