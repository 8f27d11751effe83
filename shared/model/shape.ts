import { z } from 'zod'
import { type ImagePoint, imagePointSchema } from '../geometry/point.ts'
import { type AttributeValues, attributeValuesSchema } from './attribute.ts'
import { isShapeId, LABEL_ID, type LabelId, labelIdSchema, type ShapeId, shapeIdSchema } from './ids.ts'

/**
 * Points checked as a whole: zod's own arrays cost a microsecond for every number, and an old PC opens a picture with a
 * hundred thousand of them.
 */
const pointsSchema = (least: number) =>
  z.custom<readonly ImagePoint[]>((points) => arePoints(points, least), `expected at least ${least} points`)

function arePoints(points: unknown, least: number): boolean {
  return Array.isArray(points) && points.length >= least && points.every(isPoint)
}

function isPoint(p: unknown): boolean {
  const { x, y } = (p ?? {}) as { x?: unknown; y?: unknown }
  return Number.isFinite(x) && Number.isFinite(y)
}

/** Degrees clockwise on the screen, 0 ≤ angle < 360, in tenths. */
const angleSchema = z.number().min(0).lt(360)

/** Corners in px of the original picture, x0 < x1 and y0 < y1; a box over the whole picture is 0, 0, width, height. */
const boxSchema = z
  .strictObject({ kind: z.literal('box'), x0: z.number(), y0: z.number(), x1: z.number(), y1: z.number() })
  .readonly()

/** Width and height before it was turned by `angle` about its centre, px. */
const rotatedBoxSchema = z
  .strictObject({
    kind: z.literal('rotated-box'),
    cx: z.number(),
    cy: z.number(),
    width: z.number().positive(),
    height: z.number().positive(),
    angle: angleSchema,
  })
  .readonly()

/**
 * A closed outline of at least three points; the last point is joined to the first and not repeated. What lies inside a
 * hole does not belong to the object.
 */
const polygonSchema = z
  .strictObject({
    kind: z.literal('polygon'),
    points: pointsSchema(3),
    holes: z.array(pointsSchema(3)).min(1).readonly().exactOptional(),
  })
  .readonly()

const polylineSchema = z.strictObject({ kind: z.literal('polyline'), points: pointsSchema(2) }).readonly()

const keypointSchema = z.strictObject({ kind: z.literal('keypoint'), at: imagePointSchema }).readonly()

export const NODE_STATES = ['visible', 'occluded', 'absent'] as const

/** A named point of a skeleton. An absent one is not in the picture; where it would be is kept for the case that it is. */
const skeletonNodeSchema = z
  .strictObject({ name: z.string().min(1).max(40), at: imagePointSchema, state: z.enum(NODE_STATES) })
  .readonly()

/** The points of the template of its class, in the template's order. */
const skeletonSchema = z
  .strictObject({ kind: z.literal('skeleton'), nodes: z.array(skeletonNodeSchema).min(1).readonly() })
  .readonly()

/** Half axes in px, turned by `angle` about the centre. */
const ellipseSchema = z
  .strictObject({
    kind: z.literal('ellipse'),
    cx: z.number(),
    cy: z.number(),
    rx: z.number().positive(),
    ry: z.number().positive(),
    angle: angleSchema,
  })
  .readonly()

/** No picture has a longer side, px: what a mask costs goes by its rows, and a few numbers could name any amount of them. */
const LONGEST_SIDE = 250_000

/**
 * Whole pixels of the picture: lengths of runs inside the crop, row by row, of pixels outside and inside in turn,
 * beginning with outside. The crop has no empty border; all runs together are width × height.
 */
const maskSchema = z
  .strictObject({
    kind: z.literal('mask'),
    x: z.int().min(0).max(LONGEST_SIDE),
    y: z.int().min(0).max(LONGEST_SIDE),
    width: z.int().min(1).max(LONGEST_SIDE),
    height: z.int().min(1).max(LONGEST_SIDE),
    runs: z.custom<readonly number[]>(
      (runs) =>
        Array.isArray(runs) && runs.length >= 2 && runs.every((run) => Number.isInteger(run) && run >= 0),
      'expected lengths of runs',
    ),
  })
  .readonly()
  .refine(({ width, height, runs }) => runs.reduce((sum, run) => sum + run, 0) === width * height, {
    message: 'the runs do not fill the crop',
  })

export const geometrySchema = z.discriminatedUnion('kind', [
  boxSchema,
  polygonSchema,
  keypointSchema,
  rotatedBoxSchema,
  polylineSchema,
  skeletonSchema,
  ellipseSchema,
  maskSchema,
])

/** One annotated object. */
export interface Shape {
  readonly id: ShapeId
  readonly label: LabelId
  /** The shape that this one is a part of, as a head is of a cat. */
  readonly parent: ShapeId | null
  /** Drawing order: higher is nearer to the eye; equal values go by id. */
  readonly z: number
  readonly geometry: Geometry
  readonly attributes?: AttributeValues
  /** Partly hidden behind something. */
  readonly occluded?: true
  /** Cut off by the edge of the picture. */
  readonly truncated?: true
}

/**
 * Keys that this version does not know stay on the object and go along with it. A geometry with an unknown key is not
 * read at all: half understood, it would be drawn wrong.
 */
export const everyShapeSchema: z.ZodType<Shape> = z
  .looseObject({
    id: shapeIdSchema,
    label: labelIdSchema,
    parent: shapeIdSchema.nullable(),
    z: z.int(),
    geometry: geometrySchema,
    attributes: attributeValuesSchema.exactOptional(),
    occluded: z.literal(true).exactOptional(),
    truncated: z.literal(true).exactOptional(),
  })
  .readonly()

/**
 * True only for what `everyShapeSchema` takes as it is: polygons, polylines and boxes with nothing further about them.
 * Documents hold thousands of these, and zod takes twenty times as long to say so.
 */
function isPlainShape(object: unknown): object is Shape {
  if (typeof object !== 'object' || object === null || Object.keys(object).length !== 5) return false
  const { id, label, parent, z, geometry } = object as Record<string, unknown>
  return (
    isShapeId(id) &&
    typeof label === 'string' &&
    LABEL_ID.test(label) &&
    (parent === null || isShapeId(parent)) &&
    Number.isSafeInteger(z) &&
    isPlainGeometry(geometry)
  )
}

function isPlainGeometry(geometry: unknown): boolean {
  if (typeof geometry !== 'object' || geometry === null) return false
  const { kind, points, x0, y0, x1, y1 } = geometry as Record<string, unknown>
  const keys = Object.keys(geometry).length
  if (kind === 'box') return keys === 5 && [x0, y0, x1, y1].every(Number.isFinite)
  return (
    keys === 2 &&
    ((kind === 'polygon' && arePoints(points, 3)) || (kind === 'polyline' && arePoints(points, 2)))
  )
}

/** `everyShapeSchema`, but quick where there is nothing to look out for. */
export const shapeSchema: z.ZodType<Shape> = z.union([z.custom<Shape>(isPlainShape), everyShapeSchema])

export type Geometry = z.infer<typeof geometrySchema>
export type Box = z.infer<typeof boxSchema>
export type RotatedBox = z.infer<typeof rotatedBoxSchema>
export type Polygon = z.infer<typeof polygonSchema>
export type Skeleton = z.infer<typeof skeletonSchema>
export type SkeletonNode = z.infer<typeof skeletonNodeSchema>
export type NodeState = (typeof NODE_STATES)[number]
export type Ellipse = z.infer<typeof ellipseSchema>
export type Mask = z.infer<typeof maskSchema>
export type ShapeKind = Geometry['kind']

export const SHAPE_KINDS = [
  'box',
  'rotated-box',
  'polygon',
  'polyline',
  'keypoint',
  'skeleton',
  'ellipse',
  'mask',
] as const satisfies readonly ShapeKind[]
