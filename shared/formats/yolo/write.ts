import { boundsOf } from '../../geometry/geometry.ts'
import { outlinesOf } from '../../geometry/mask.ts'
import { imagePoint, type PictureSize, type Place } from '../../geometry/point.ts'
import { cornersOf, ellipseOutline } from '../../geometry/turned.ts'
import type { LabelClass, LabelSchema } from '../../model/label-schema.ts'
import type { Geometry, Shape } from '../../model/shape.ts'
import type { AnnotatedSet, OutFile } from '../contract.ts'
import type { LossCode, Losses } from '../losses.ts'
import { FileNames } from '../names.ts'
import { joinRings } from '../rings.ts'
import { atLeastAPixel } from '../room.ts'
import { lose, writable } from '../writing.ts'

/** The four kinds of label file; the files themselves do not tell which they are. */
export type YoloTask = 'detect' | 'segment' | 'pose' | 'obb'

/**
 * YOLO as Ultralytics reads it: `data.yaml` and a text file for each picture that has a result, an empty one where nothing
 * is in the picture. A line is the place of the class in `names`, from 0, and numbers as parts of width and height.
 */
export async function* writeYolo(set: AnnotatedSet, losses: Losses, task: YoloTask): AsyncGenerator<OutFile> {
  yield { path: 'data.yaml', content: dataYaml(set.schema, task) }
  const places = new Map(set.schema.classes.map((c, i) => [c.id, { c, i }]))
  const points = pointCount(set.schema)
  const names = new FileNames()
  for await (const picture of writable(set, losses)) {
    if (picture.result === null) continue
    const { stem, renamed } = names.take(picture.name)
    if (renamed) losses.add('file-renamed', picture.name)
    if (picture.answers !== undefined) losses.add('answers', picture.name)
    const lines = picture.shapes.map((shape) => {
      const known = places.get(shape.label) as { c: LabelClass; i: number }
      const said = LINES[task](shape, picture, known.c, points)
      if (said.loss !== null) losses.add(said.loss, picture.name, shape)
      if (said.numbers === null) return ''
      if (isWithoutPlaces(shape, task)) losses.add('absent-place', picture.name, shape)
      lose(losses, picture.name, shape, ['parent', 'attributes', 'occluded', 'truncated'])
      return `${known.i} ${said.numbers.map(part).join(' ')}\n`
    })
    yield { path: `labels/${stem}.txt`, content: lines }
  }
}

/** Nine decimals: a tenth of a pixel in the largest picture; six, as others write, would do for 50,000 px. */
function part(value: number): number {
  return Number(value.toFixed(9))
}

interface Line {
  /** Null where the object has no place in such a file. */
  readonly numbers: readonly number[] | null
  readonly loss: LossCode | null
}
const LEFT_OUT: Line = { numbers: null, loss: 'left-out' }

const LINES: Readonly<
  Record<YoloTask, (shape: Shape, size: PictureSize, c: LabelClass, points: number) => Line>
> = {
  detect: ({ geometry }, size) =>
    geometry.kind === 'keypoint'
      ? LEFT_OUT
      : { numbers: box(geometry, size), loss: geometry.kind === 'box' ? null : 'as-bounds' },
  segment: ({ geometry }, size) => outline(geometry, size),
  obb: ({ geometry }, size) => turnedBox(geometry, size),
  pose: ({ geometry }, size, c, points) => pose(geometry, size, c, points),
}

function box(geometry: Geometry, size: PictureSize): readonly number[] {
  const { x0, y0, x1, y1 } = geometry.kind === 'box' ? geometry : atLeastAPixel(boundsOf(geometry), size)
  const [w, h] = [size.width, size.height]
  return [(x0 + x1) / 2 / w, (y0 + y1) / 2 / h, (x1 - x0) / w, (y1 - y0) / h]
}

function flat(points: readonly Place[], { width, height }: PictureSize): readonly number[] {
  return points.flatMap(({ x, y }) => [x / width, y / height])
}

function outline(g: Geometry, size: PictureSize): Line {
  switch (g.kind) {
    case 'box':
      return { numbers: flat(rectangle(g), size), loss: 'as-polygon' }
    case 'rotated-box':
      return { numbers: flat(cornersOf(g), size), loss: 'as-polygon' }
    case 'ellipse':
      return { numbers: flat(ellipseOutline(g), size), loss: 'as-outline' }
    case 'polygon': {
      const points = joinRings([{ outer: g.points, holes: g.holes ?? [] }])
      return { numbers: flat(points, size), loss: g.holes === undefined ? null : 'holes-joined' }
    }
    case 'mask': {
      const [first, ...others] = outlinesOf(g)
      return first === undefined
        ? LEFT_OUT
        : { numbers: flat(joinRings([first, ...others]), size), loss: 'as-outline' }
    }
    default:
      return LEFT_OUT
  }
}

function rectangle(g: Geometry): readonly Place[] {
  const { x0, y0, x1, y1 } = boundsOf(g)
  return [imagePoint(x0, y0), imagePoint(x1, y0), imagePoint(x1, y1), imagePoint(x0, y1)]
}

function turnedBox(g: Geometry, size: PictureSize): Line {
  switch (g.kind) {
    case 'rotated-box':
      return { numbers: flat(cornersOf(g), size), loss: null }
    case 'box':
      return { numbers: flat(rectangle(g), size), loss: null }
    case 'ellipse': {
      const { cx, cy, rx, ry, angle } = g
      const around = cornersOf({ kind: 'rotated-box', cx, cy, width: 2 * rx, height: 2 * ry, angle })
      return { numbers: flat(around, size), loss: 'as-bounds' }
    }
    case 'keypoint':
      return LEFT_OUT
    default: {
      const room = atLeastAPixel(boundsOf(g), size)
      return { numbers: flat(rectangle({ kind: 'box', ...room }), size), loss: 'as-bounds' }
    }
  }
}

/** Every line has as many points as the largest skeleton; what a class has not is 0 0 0, as are absent points. */
function pose(g: Geometry, size: PictureSize, c: LabelClass, points: number): Line {
  const names = pointNames(c)
  const places = new Map<string, readonly number[]>()
  if (g.kind === 'keypoint' && names.length === 1) places.set(names[0] as string, [...flat([g.at], size), 2])
  else if (g.kind === 'skeleton')
    for (const { name, at, state } of g.nodes)
      if (state !== 'absent') places.set(name, [...flat([at], size), state === 'visible' ? 2 : 1])
  if (places.size === 0) return LEFT_OUT
  const all = Array.from({ length: points }, (_, i) => places.get(names[i] ?? '') ?? [0, 0, 0])
  return { numbers: [...box(g, size), ...all.flat()], loss: null }
}

function isWithoutPlaces({ geometry }: Shape, task: YoloTask): boolean {
  return (
    task === 'pose' && geometry.kind === 'skeleton' && geometry.nodes.some((node) => node.state === 'absent')
  )
}

/** The points of a class; one that is drawn as a single point has that. */
function pointNames(c: LabelClass): readonly string[] {
  if (c.skeleton !== undefined && c.kinds.includes('skeleton')) return c.skeleton.nodes.map((node) => node.id)
  return c.kinds.includes('keypoint') ? [c.id] : []
}

function pointCount({ classes }: LabelSchema): number {
  return Math.max(...classes.map((c) => pointNames(c).length))
}

/** Names in quotes: `no` and `1e5` would be something else in YAML. */
function* dataYaml(schema: LabelSchema, task: YoloTask): Generator<string> {
  yield 'path: .\ntrain: images\nval: images\nnames:\n'
  for (const [i, c] of schema.classes.entries()) yield `  ${i}: ${JSON.stringify(c.id)}\n`
  if (task !== 'pose') return
  yield `kpt_shape: [${pointCount(schema)}, 3]\nkpt_names:\n`
  for (const [i, c] of schema.classes.entries()) yield `  ${i}: ${JSON.stringify(pointNames(c))}\n`
}
