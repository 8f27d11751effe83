import { z } from 'zod'
import { assertNever } from '../assert-never.ts'
import { imagePoint } from '../geometry/point.ts'
import type { AnnotationDocument } from '../model/document.ts'
import { type LabelId, labelIdSchema, type Sha256, shapeIdSchema, taskIdSchema } from '../model/ids.ts'
import type { Geometry, Shape } from '../model/shape.ts'

/**
 * A document on the line: class names hoisted, coordinates as integers in tenths of a pixel, polygon points as
 * differences from the point before. Compressed it is about a quarter of the plain form, and still readable.
 */
export const wireDocumentSchema = z.object({
  task: taskIdSchema,
  baseRev: z.int().min(0),
  schema: z.int().min(1),
  labels: listOf<LabelId>('class names', (label) => labelIdSchema.safeParse(label).success),
  /** `[kind, id, parent or 0, index in labels, …coordinates]` in drawing order. */
  objects: listOf<number[]>(
    'rows of whole numbers',
    (object) => Array.isArray(object) && object.length >= 6 && object.every(Number.isSafeInteger),
  ),
})

/**
 * A list checked as a whole, with one fault to tell. Zod's own arrays tell one for every element: for the half million
 * numbers of a broken client that is more than a server's memory, and more than its stack when they are put together.
 */
function listOf<T>(what: string, isOne: (element: unknown) => boolean) {
  return z.custom<T[]>((list) => Array.isArray(list) && list.every(isOne), `expected a list of ${what}`)
}

export type WireDocument = z.infer<typeof wireDocumentSchema>

const KIND_CODES = ['box', 'polygon', 'keypoint'] as const

export function encodeDocument(document: AnnotationDocument): WireDocument {
  const labels = [...new Set(document.shapes.map((shape) => shape.label))]
  return {
    task: document.task,
    baseRev: document.baseRev,
    schema: document.schemaVersion,
    labels,
    objects: document.shapes.map((shape) => [
      KIND_CODES.indexOf(shape.geometry.kind),
      shape.id,
      shape.parent ?? 0,
      labels.indexOf(shape.label),
      ...encodeGeometry(shape.geometry),
    ]),
  }
}

/**
 * The document that was sent. Drawing order is kept; `z` is renumbered from 0.
 * @throws Error with a reason where the objects do not make sense together (unknown kind or label, double id, lost parent).
 */
export function decodeDocument(wire: WireDocument, media: Sha256): AnnotationDocument {
  const shapes = wire.objects.map((object, z) => decodeShape(object, z, wire))
  const ids = new Set(shapes.map((shape) => shape.id))
  if (ids.size !== shapes.length) throw new Error('two objects have the same id')
  for (const shape of shapes) {
    if (shape.parent !== null && !ids.has(shape.parent))
      throw new Error(`object ${shape.id} is part of a missing object`)
  }
  return { task: wire.task, media, schemaVersion: wire.schema, baseRev: wire.baseRev, version: 0, shapes }
}

function decodeShape(object: readonly number[], z: number, wire: WireDocument): Shape {
  const [kindCode = -1, id = 0, parent = 0, labelIndex = -1, ...numbers] = object
  const kind = KIND_CODES[kindCode]
  const label = wire.labels[labelIndex]
  if (kind === undefined) throw new Error(`object ${id} has the unknown kind ${kindCode}`)
  if (label === undefined) throw new Error(`object ${id} names no class`)
  const own = shapeIdSchema.safeParse(id)
  if (!own.success) throw new Error('an object has no id')
  return {
    id: own.data,
    label,
    parent: parent === 0 ? null : (parent as Shape['parent']),
    z,
    geometry: decodeGeometry(kind, numbers, id),
  }
}

const tenths = (px: number): number => Math.round(px * 10)
const pixels = (value: number): number => value / 10

function encodeGeometry(g: Geometry): number[] {
  switch (g.kind) {
    case 'box':
      return [tenths(g.x0), tenths(g.y0), tenths(g.x1) - tenths(g.x0), tenths(g.y1) - tenths(g.y0)]
    case 'polygon': {
      let x = 0
      let y = 0
      return g.points.flatMap((p) => {
        const step = [tenths(p.x) - x, tenths(p.y) - y]
        x = tenths(p.x)
        y = tenths(p.y)
        return step
      })
    }
    case 'keypoint':
      return [tenths(g.at.x), tenths(g.at.y)]
    default:
      return assertNever(g)
  }
}

function decodeGeometry(kind: Geometry['kind'], n: readonly number[], id: number): Geometry {
  switch (kind) {
    case 'box': {
      const [x = 0, y = 0, w = 0, h = 0] = n
      if (n.length !== 4 || w <= 0 || h <= 0) throw new Error(`object ${id} is no box`)
      return { kind, x0: pixels(x), y0: pixels(y), x1: pixels(x + w), y1: pixels(y + h) }
    }
    case 'polygon': {
      if (n.length < 6 || n.length % 2 !== 0) throw new Error(`object ${id} is no polygon`)
      const points = []
      let x = 0
      let y = 0
      for (let i = 0; i < n.length; i += 2) {
        x += n[i] ?? 0
        y += n[i + 1] ?? 0
        points.push(imagePoint(pixels(x), pixels(y)))
      }
      return { kind, points }
    }
    case 'keypoint': {
      const [x = 0, y = 0] = n
      if (n.length !== 2) throw new Error(`object ${id} is no keypoint`)
      return { kind, at: imagePoint(pixels(x), pixels(y)) }
    }
    default:
      return assertNever(kind)
  }
}
