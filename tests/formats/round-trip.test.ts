import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AnnotatedPicture, DrawnPicture } from '../../shared/formats/contract.ts'
import type { FormatName } from '../../shared/formats/format-name.ts'
import type { LossCode } from '../../shared/formats/losses.ts'
import { pixelsOf } from '../../shared/formats/masks/pixels.ts'
import { atLeastAPixel } from '../../shared/formats/room.ts'
import { boundsOf } from '../../shared/geometry/geometry.ts'
import { maskFromArea, subtractMask } from '../../shared/geometry/mask.ts'
import type { PictureSize } from '../../shared/geometry/point.ts'
import { cornersOf, ellipseOutline } from '../../shared/geometry/turned.ts'
import {
  type Geometry,
  type Mask,
  SHAPE_KINDS,
  type Shape,
  type ShapeKind,
} from '../../shared/model/shape.ts'
import { collected, normal, thereAndBack } from './round-trip.ts'
import { SIZE, sets } from './sets.ts'

const RUNS = { seed: 20261122, numRuns: 40 }

const shapesOf = ({ result }: AnnotatedPicture) => result?.document.shapes ?? []

/** Goes out and in with random sets, and compares picture by picture. */
async function forAll(
  format: FormatName,
  kinds: readonly ShapeKind[],
  compare: (before: AnnotatedPicture, after: DrawnPicture) => void,
  losses: readonly LossCode[],
  size = SIZE,
): Promise<void> {
  const seen = new Set<LossCode>()
  await fc.assert(
    fc.asyncProperty(sets(kinds, size), async (set) => {
      const back = await thereAndBack(format, set)
      expect(back.problems).toEqual([])
      for (const loss of back.losses) seen.add(loss.code)
      const pictures = await collected(set.pictures)
      expect(back.pictures.map((picture) => picture.name)).toEqual(pictures.map((picture) => picture.name))
      for (const [i, after] of back.pictures.entries()) {
        const before = pictures[i]!
        expect(after.size).toEqual({ width: before.width, height: before.height })
        compare(before, after)
      }
    }),
    RUNS,
  )
  expect([...seen].sort()).toEqual([...losses].sort())
}

test.each<[FormatName, readonly LossCode[]]>([
  ['coco', ['as-outline', 'as-polygon', 'as-mask']],
  ['coco-compressed', ['as-outline', 'as-polygon', 'as-mask']],
  ['cvat', ['holes-joined']],
  ['label-studio', ['holes-joined']],
  ['labelme', ['as-outline', 'as-point', 'holes-joined', 'file-renamed']],
])('%s brings every document back as it was', async (format, losses) => {
  const compare = (before: AnnotatedPicture, after: DrawnPicture) => {
    expect(after.shapes.map(normal)).toEqual(shapesOf(before).map(normal))
    expect(after.answers).toEqual(before.result?.document.answers)
  }
  await forAll(format, SHAPE_KINDS, compare, losses)
})

/** The box around it, as far as it is in the picture. */
const box = (geometry: Geometry, size: PictureSize = SIZE): Geometry => ({
  kind: 'box',
  ...atLeastAPixel(boundsOf(geometry), size),
})

/** What stays of an object in a format that does not number its objects: order and parents told by what they are. */
function plainly(shapes: readonly Shape[], geometry: (shape: Shape) => Geometry): readonly unknown[] {
  const byId = new Map(shapes.map((shape) => [shape.id, shape]))
  const told = (shape: Shape): unknown => {
    const { label, occluded, truncated, attributes, parent } = shape
    const above = parent === null ? undefined : byId.get(parent)
    return [label, geometry(shape), occluded, truncated, attributes, above === undefined ? null : told(above)]
  }
  return shapes.map((shape) => JSON.stringify(told(shape))).sort()
}

test('voc-zero brings boxes back to the tenth of a pixel, with parts, flags and attributes', async () => {
  const compare = (before: AnnotatedPicture, after: DrawnPicture) =>
    expect(plainly(after.shapes, (shape) => shape.geometry)).toEqual(
      plainly(shapesOf(before), (shape) => shape.geometry),
    )
  await forAll('voc-zero', ['box'], compare, ['answers', 'drawing-order', 'file-renamed'])
})

test('voc brings boxes back to the pixel', async () => {
  const rounded = ({ geometry }: Shape): Geometry => {
    const { x0, y0, x1, y1 } = boundsOf(geometry)
    const [left, top] = [Math.min(Math.round(x0), 639), Math.min(Math.round(y0), 479)]
    return {
      kind: 'box',
      x0: left,
      y0: top,
      x1: Math.max(Math.round(x1), left + 1),
      y1: Math.max(Math.round(y1), top + 1),
    }
  }
  const compare = (before: AnnotatedPicture, after: DrawnPicture) =>
    expect(plainly(after.shapes, (shape) => shape.geometry)).toEqual(plainly(shapesOf(before), rounded))
  await forAll('voc', ['box'], compare, ['rounded', 'answers', 'drawing-order', 'file-renamed'])
})

/** Every number within a tenth of a pixel, everything else the same. */
function near(after: unknown, before: unknown, tolerance = 0.11): void {
  if (typeof before === 'number') {
    expect(Math.abs((after as number) - before), `${after} and ${before}`).toBeLessThanOrEqual(tolerance)
  } else if (typeof before === 'object' && before !== null) {
    expect(Object.keys(after as object).sort()).toEqual(Object.keys(before).sort())
    for (const [key, value] of Object.entries(before))
      near((after as Record<string, unknown>)[key], value, tolerance)
  } else expect(after).toEqual(before)
}

function eachNear(after: DrawnPicture, before: readonly (readonly [Shape, Geometry])[]): void {
  expect(after.shapes.map((shape) => shape.label)).toEqual(before.map(([shape]) => shape.label))
  for (const [i, [shape, geometry]] of before.entries()) {
    const now = after.shapes[i]!.geometry
    if (shape.geometry.kind === geometry.kind) expect(now).toEqual(geometry)
    else near(now, geometry)
  }
}

const SOME = ['parent', 'attributes', 'occluded', 'truncated', 'answers', 'file-renamed'] as const

test('yolo-detect brings boxes back as they were, and of the others the boxes around them', async () => {
  const compare = (before: AnnotatedPicture, after: DrawnPicture) =>
    eachNear(
      after,
      shapesOf(before)
        .filter((shape) => shape.geometry.kind !== 'keypoint')
        .map((shape) => [shape, shape.geometry.kind === 'box' ? shape.geometry : box(shape.geometry)]),
    )
  const kinds = ['box', 'rotated-box', 'ellipse', 'polygon', 'mask', 'keypoint'] as const
  await forAll('yolo-detect', kinds, compare, ['as-bounds', 'left-out', ...SOME])
})

test('yolo-segment brings polygons with their holes and the pixels of masks back as they were', async () => {
  const polygon = (shape: Shape): Geometry => {
    const g = shape.geometry
    if (g.kind === 'rotated-box') return { kind: 'polygon', points: cornersOf(g) }
    if (g.kind === 'ellipse') return { kind: 'polygon', points: ellipseOutline(g) }
    return (normal(shape) as Shape).geometry
  }
  const compare = (before: AnnotatedPicture, after: DrawnPicture) => {
    const kept = shapesOf(before).filter((shape) => shape.geometry.kind !== 'polyline')
    expect(after.shapes).toHaveLength(kept.length)
    for (const [i, shape] of kept.entries()) {
      const now = after.shapes[i]!
      if (shape.geometry.kind !== 'mask') near(normal(now).geometry, polygon(shape))
      else if (now.geometry.kind === 'polygon') {
        const { points: outer, holes = [] } = now.geometry
        expect(maskFromArea({ outer, holes }, before)).toEqual(shape.geometry)
      } else throw new Error('no polygon')
    }
  }
  const kinds = ['polygon', 'rotated-box', 'ellipse', 'mask', 'polyline'] as const
  const losses = ['as-polygon', 'as-outline', 'holes-joined', 'left-out', ...SOME] as const
  await forAll('yolo-segment', kinds, compare, losses)
})

test('yolo-obb brings turned boxes back as they were', async () => {
  const compare = (before: AnnotatedPicture, after: DrawnPicture) =>
    eachNear(
      after,
      shapesOf(before).map((shape) => [shape, turned(shape.geometry)]),
    )
  const turned = (g: Geometry): Geometry => {
    if (g.kind === 'rotated-box') return g
    const { x0, y0, x1, y1 } = boundsOf(g)
    return {
      kind: 'rotated-box',
      cx: (x0 + x1) / 2,
      cy: (y0 + y1) / 2,
      width: x1 - x0,
      height: y1 - y0,
      angle: 0,
    }
  }
  await forAll('yolo-obb', ['rotated-box', 'box', 'polygon'], compare, ['as-bounds', ...SOME])
})

test('yolo-pose brings skeletons and points back, but not where absent points would be', async () => {
  const compare = (before: AnnotatedPicture, after: DrawnPicture) => {
    expect(after.shapes).toHaveLength(shapesOf(before).length)
    for (const [i, { geometry }] of shapesOf(before).entries()) {
      const now = after.shapes[i]!.geometry
      if (geometry.kind !== 'skeleton' || now.kind !== 'skeleton') expect(now).toEqual(geometry)
      else {
        const seen = (nodes: typeof geometry.nodes) => nodes.filter((node) => node.state !== 'absent')
        expect(seen(now.nodes)).toEqual(seen(geometry.nodes))
        expect(now.nodes.map((node) => node.state)).toEqual(geometry.nodes.map((node) => node.state))
      }
    }
  }
  await forAll('yolo-pose', ['skeleton', 'keypoint'], compare, ['absent-place', ...SOME])
})

test('masks bring the pixels back that are seen, object by object', async () => {
  const compare = (before: AnnotatedPicture, after: DrawnPicture) => {
    const whole = shapesOf(before).flatMap((shape) => {
      const mask = pixelsOf(shape.geometry, before)
      return mask ? [{ label: shape.label, mask }] : []
    })
    const seen = whole.flatMap(({ label, mask }, i) => {
      const left = whole
        .slice(i + 1)
        .reduce((rest: Mask | null, upper) => rest && subtractMask(rest, upper.mask), mask)
      return left === null ? [] : [[label, left]]
    })
    expect(after.shapes.map((shape) => [shape.label, shape.geometry])).toEqual(seen)
  }
  const kinds = ['box', 'rotated-box', 'ellipse', 'polygon', 'mask', 'keypoint'] as const
  await forAll('masks', kinds, compare, ['as-mask', 'covered', 'hidden', 'left-out', ...SOME], {
    width: 100,
    height: 80,
  })
})
