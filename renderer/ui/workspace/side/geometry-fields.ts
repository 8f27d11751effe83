import { imagePoint, type PictureSize, quantise, STEP } from '../../../../shared/geometry/point.ts'
import { normalAngle } from '../../../../shared/geometry/turned.ts'
import type { Geometry } from '../../../../shared/model/shape.ts'

/** One number of a shape that can be typed. */
export interface GeometryField {
  readonly name: 'x' | 'y' | 'width' | 'height' | 'cx' | 'cy' | 'rx' | 'ry' | 'angle' | 'atX' | 'atY'
  readonly value: number
  /** What fits into the picture; px, degrees for the angle. */
  readonly min: number
  readonly max: number
  /** The shape with another value here. */
  readonly with: (value: number) => Geometry
}

/** The numbers of a shape that a few numbers describe; none for outlines, lines, skeletons and masks. */
export function geometryFields(geometry: Geometry, picture: PictureSize): readonly GeometryField[] {
  const { width: W, height: H } = picture
  const longest = quantise(Math.hypot(W, H))
  switch (geometry.kind) {
    case 'box': {
      const { x0, y0, x1, y1 } = geometry
      const [width, height] = [quantise(x1 - x0), quantise(y1 - y0)]
      const box = (x: number, y: number, w: number, h: number): Geometry => ({
        kind: 'box',
        x0: quantise(x),
        y0: quantise(y),
        x1: quantise(x + w),
        y1: quantise(y + h),
      })
      return [
        { name: 'x', value: x0, min: 0, max: quantise(W - width), with: (v) => box(v, y0, width, height) },
        { name: 'y', value: y0, min: 0, max: quantise(H - height), with: (v) => box(x0, v, width, height) },
        {
          name: 'width',
          value: width,
          min: STEP,
          max: quantise(W - x0),
          with: (v) => box(x0, y0, v, height),
        },
        {
          name: 'height',
          value: height,
          min: STEP,
          max: quantise(H - y0),
          with: (v) => box(x0, y0, width, v),
        },
      ]
    }
    case 'rotated-box':
      return [
        ...centreFields(geometry, picture),
        size('width', geometry.width, longest, (width) => ({ ...geometry, width })),
        size('height', geometry.height, longest, (height) => ({ ...geometry, height })),
        angleField(geometry),
      ]
    case 'ellipse':
      return [
        ...centreFields(geometry, picture),
        size('rx', geometry.rx, longest, (rx) => ({ ...geometry, rx })),
        size('ry', geometry.ry, longest, (ry) => ({ ...geometry, ry })),
        angleField(geometry),
      ]
    case 'keypoint': {
      const { x, y } = geometry.at
      const point = (px: number, py: number): Geometry => ({
        kind: 'keypoint',
        at: imagePoint(quantise(px), quantise(py)),
      })
      return [
        { name: 'atX', value: x, min: 0, max: W, with: (v) => point(v, y) },
        { name: 'atY', value: y, min: 0, max: H, with: (v) => point(x, v) },
      ]
    }
    case 'polygon':
    case 'polyline':
    case 'skeleton':
    case 'mask':
      return []
  }
}

type Turned = Extract<Geometry, { kind: 'rotated-box' | 'ellipse' }>

function centreFields(geometry: Turned, picture: PictureSize): readonly GeometryField[] {
  const { cx, cy } = geometry
  return [
    { name: 'cx', value: cx, min: 0, max: picture.width, with: (v) => ({ ...geometry, cx: quantise(v) }) },
    { name: 'cy', value: cy, min: 0, max: picture.height, with: (v) => ({ ...geometry, cy: quantise(v) }) },
  ]
}

function size(
  name: GeometryField['name'],
  value: number,
  max: number,
  change: (value: number) => Geometry,
): GeometryField {
  return { name, value, min: STEP, max, with: (v) => change(quantise(v)) }
}

function angleField(geometry: Turned): GeometryField {
  const turned = (angle: number): Geometry => ({ ...geometry, angle: normalAngle(angle) })
  return { name: 'angle', value: geometry.angle, min: -360, max: 360, with: turned }
}
