import { assertNever } from '../../assert-never.ts'
import { bitsOf } from '../../geometry/mask.ts'
import type { Place } from '../../geometry/point.ts'
import { cornersOf, ellipseOutline } from '../../geometry/turned.ts'
import type { Shape } from '../../model/shape.ts'
import type { AnnotatedSet, OutFile, Tools } from '../contract.ts'
import type { Losses } from '../losses.ts'
import { baseOf, FileNames, slashed } from '../names.ts'
import { joinRings } from '../rings.ts'
import { type Writable, writable } from '../writing.ts'

/** The version of labelme whose files these are like. */
const VERSION = '6.2.0'

/**
 * LabelMe's JSON, a file beside each picture. Keys that labelme does not know it keeps: `attributes` (as X-AnyLabeling
 * has them), and ours for what it has no place for. A skeleton is a group of points.
 */
export async function* writeLabelMe(
  set: AnnotatedSet,
  tools: Tools,
  losses: Losses,
): AsyncGenerator<OutFile> {
  const names = new FileNames()
  for await (const picture of writable(set, losses)) {
    if (picture.result === null) continue
    const { stem, renamed } = names.take(picture.name)
    if (renamed) losses.add('file-renamed', picture.name)
    yield { path: `${stem}.json`, content: [`${JSON.stringify(fileOf(picture, tools, losses), null, 1)}\n`] }
  }
}

function fileOf(picture: Writable, tools: Tools, losses: Losses): object {
  const answers = Object.entries(picture.answers ?? {})
  const [flags, others] = [true, false].map((isFlag) =>
    answers.filter(([, value]) => (typeof value === 'boolean') === isFlag),
  ) as [typeof answers, typeof answers]
  return {
    version: VERSION,
    flags: Object.fromEntries(flags),
    shapes: picture.shapes.flatMap((shape) => shapesOf(shape, picture, tools, losses)),
    imagePath: baseOf(slashed(picture.name)),
    imageData: null,
    imageHeight: picture.height,
    imageWidth: picture.width,
    ...(others.length === 0 ? {} : { answers: Object.fromEntries(others) }),
  }
}

function shapesOf(shape: Shape, picture: Writable, tools: Tools, losses: Losses): readonly object[] {
  const { geometry: g, id, parent, attributes, occluded, truncated } = shape
  const flags = { ...(occluded === true ? { occluded } : {}), ...(truncated === true ? { truncated } : {}) }
  const own = { shape_id: id, ...(parent === null ? {} : { parent_id: parent }) }
  const made = (type: string, points: readonly Place[], more: object = {}, label: string = shape.label) => ({
    label,
    points: points.map(({ x, y }) => [x, y]),
    group_id: null,
    description: '',
    shape_type: type,
    flags,
    ...(attributes === undefined ? {} : { attributes }),
    ...own,
    ...more,
  })
  switch (g.kind) {
    case 'box':
      return [
        made('rectangle', [
          { x: g.x0, y: g.y0 },
          { x: g.x1, y: g.y1 },
        ]),
      ]
    case 'rotated-box':
      return [made('oriented_rectangle', cornersOf(g))]
    case 'ellipse':
      losses.add('as-outline', picture.name, shape)
      return [made('polygon', ellipseOutline(g), { ellipse: [g.cx, g.cy, g.rx, g.ry, g.angle] })]
    case 'polygon':
      if (g.holes !== undefined) losses.add('holes-joined', picture.name, shape)
      return [made('polygon', joinRings([{ outer: g.points, holes: g.holes ?? [] }]))]
    case 'polyline':
      return [made('linestrip', g.points)]
    case 'keypoint':
      return [made('point', [g.at])]
    case 'mask': {
      const { x, y, width, height } = g
      const png = tools.encodePng({ width, height, values: bitsOf(g) })
      const corners = [
        { x, y },
        { x: x + width - 1, y: y + height - 1 },
      ]
      return [made('mask', corners, { mask: tools.toBase64(png) })]
    }
    case 'skeleton':
      losses.add('as-point', picture.name, shape)
      return g.nodes.map(({ name, at, state }) =>
        made('point', [at], { group_id: id, skeleton: shape.label, state }, name),
      )
    default:
      return assertNever(g)
  }
}
