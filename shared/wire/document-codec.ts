import { z } from 'zod'
import { attributeValuesSchema } from '../model/attribute.ts'
import { type AnnotationDocument, foreignIds, sortOut } from '../model/document.ts'
import { type LabelId, labelIdSchema, type Sha256, shapeIdSchema, taskIdSchema } from '../model/ids.ts'
import type { Shape } from '../model/shape.ts'
import { decodeGeometry, encodeGeometry, GEOMETRY_CODES } from './geometry-codec.ts'

/**
 * A document on the line: class names hoisted, coordinates as integers in tenths of a pixel, polygon points as
 * differences from the point before. Compressed it is about a quarter of the plain form, and still readable.
 */
export const wireDocumentSchema = z.object({
  task: taskIdSchema,
  baseRev: z.int().min(0),
  schema: z.int().min(1),
  labels: listOf<LabelId>('class names', (label) => labelIdSchema.safeParse(label).success),
  /** Names of skeleton nodes, hoisted like the classes; absent where there is no skeleton. */
  nodes: listOf<string>(
    'node names',
    (name) => typeof name === 'string' && name.length <= 40,
  ).exactOptional(),
  /** `[kind, id, parent or 0, index in labels, …coordinates]` in drawing order. */
  objects: listOf<number[]>(
    'rows of whole numbers',
    (object) => Array.isArray(object) && object.length >= 6 && object.every(Number.isSafeInteger),
  ),
  /** What some objects have beyond their outline, by id: attributes and flags, and keys of a later version. */
  more: listOf<{ readonly id: number }>(
    'objects with an id',
    (one) => typeof one === 'object' && one !== null && Number.isSafeInteger((one as { id?: unknown }).id),
  ).exactOptional(),
  answers: attributeValuesSchema.exactOptional(),
  /** Objects that the sender does not understand and passes on as they are. */
  foreign: z.array(z.unknown()).exactOptional(),
})

/**
 * A list checked as a whole, with one fault to tell. Zod's own arrays tell one for every element: for the half million
 * numbers of a broken client that is more than a server's memory, and more than its stack when they are put together.
 */
function listOf<T>(what: string, isOne: (element: unknown) => boolean) {
  return z.custom<T[]>((list) => Array.isArray(list) && list.every(isOne), `expected a list of ${what}`)
}

export type WireDocument = z.infer<typeof wireDocumentSchema>

export function encodeDocument(document: AnnotationDocument): WireDocument {
  const { shapes, answers, foreign } = document
  const labels = hoist<LabelId>()
  const nodes = hoist<string>()
  const objects = shapes.map(({ id, parent, label, geometry }) => {
    const { code, numbers } = encodeGeometry(geometry, nodes.place)
    return [code, id, parent ?? 0, labels.place(label), ...numbers]
  })
  const more = shapes.flatMap((shape) => {
    const { label: _label, parent: _parent, z: _z, geometry: _geometry, ...rest } = shape
    return Object.keys(rest).length > 1 ? [rest] : []
  })
  return {
    task: document.task,
    baseRev: document.baseRev,
    schema: document.schemaVersion,
    labels: labels.all,
    ...(nodes.all.length === 0 ? {} : { nodes: nodes.all }),
    objects,
    ...(more.length === 0 ? {} : { more }),
    ...(answers === undefined ? {} : { answers }),
    ...(foreign === undefined ? {} : { foreign: [...foreign] }),
  }
}

/** Gives each value a place in a list, the same one each time. */
function hoist<T>() {
  const places = new Map<T, number>()
  const all: T[] = []
  const place = (value: T): number => {
    const known = places.get(value)
    if (known !== undefined) return known
    places.set(value, all.length)
    return all.push(value) - 1
  }
  return { all, place }
}

/**
 * The document that was sent. Drawing order is kept; `z` is renumbered from 0. Objects that the sender passed on without
 * understanding them are looked at again: this version may know more.
 * @throws Error with a reason where the objects do not make sense together (unknown kind or label, double id, lost parent).
 */
export function decodeDocument(wire: WireDocument, media: Sha256): AnnotationDocument {
  const read = readRows(wire)
  const [fault] = read.faults
  if (fault !== undefined) throw new Error(fault.reason)
  const document = documentOf(wire, media, read.shapes, [])
  const ids = new Set<number>([...document.shapes.map((shape) => shape.id), ...foreignIds(document)])
  for (const shape of document.shapes) {
    if (shape.parent !== null && !ids.has(shape.parent))
      throw new Error(`object ${shape.id} is part of a missing object`)
  }
  return document
}

/** As decodeDocument, but what makes no sense is set aside in the document and the rest opens: for work that comes back. */
export function decodeTolerantly(wire: WireDocument, media: Sha256): AnnotationDocument {
  const { shapes, faults } = readRows(wire)
  const { nodes } = wire
  const unread = faults.map(({ row }) => ({
    row,
    id: row[1],
    label: wire.labels[row[3] ?? -1],
    // What the row refers to in the lists of its document: without them it could never be read again.
    ...(nodes === undefined ? {} : { nodes }),
    more: wire.more?.find(({ id }) => id === row[1]),
  }))
  return documentOf(wire, media, shapes, unread)
}

function documentOf(
  wire: WireDocument,
  media: Sha256,
  shapes: readonly Shape[],
  unread: readonly unknown[],
): AnnotationDocument {
  const read = sortOut([...shapes, ...(wire.foreign ?? [])])
  const foreign = [...read.foreign, ...unread]
  return {
    task: wire.task,
    media,
    schemaVersion: wire.schema,
    baseRev: wire.baseRev,
    version: 0,
    shapes: read.shapes,
    ...(wire.answers === undefined ? {} : { answers: wire.answers }),
    ...(foreign.length === 0 ? {} : { foreign }),
  }
}

function readRows(wire: WireDocument) {
  const more = new Map((wire.more ?? []).map((one) => [one.id, one]))
  const shapes: Shape[] = []
  const faults: { readonly row: readonly number[]; readonly reason: string }[] = []
  const ids = new Set<number>()
  for (const row of wire.objects) {
    try {
      const shape = decodeShape(row, shapes.length, wire, more)
      if (ids.has(shape.id)) throw new Error('two objects have the same id')
      ids.add(shape.id)
      shapes.push(shape)
    } catch (error) {
      faults.push({ row, reason: error instanceof Error ? error.message : String(error) })
    }
  }
  return { shapes, faults }
}

function decodeShape(
  row: readonly number[],
  z: number,
  wire: WireDocument,
  more: ReadonlyMap<number, object>,
): Shape {
  const [code = -1, id = 0, parent = 0, labelIndex = -1, ...numbers] = row
  const label = wire.labels[labelIndex]
  if (GEOMETRY_CODES[code] === undefined) throw new Error(`object ${id} has the unknown kind ${code}`)
  if (label === undefined) throw new Error(`object ${id} names no class`)
  const own = shapeIdSchema.safeParse(id)
  if (!own.success) throw new Error('an object has no id')
  const whole = parent === 0 ? null : shapeIdSchema.safeParse(parent).data
  if (whole === undefined) throw new Error(`object ${id} is part of a missing object`)
  const geometry = decodeGeometry(code, numbers, wire.nodes ?? [])
  if (geometry === null) throw new Error(`object ${id} is no ${GEOMETRY_CODES[code]}`)
  const extra = more.get(id)
  const shape = {
    ...extra,
    id: own.data,
    label,
    parent: whole,
    z,
    geometry,
  }
  if (extra !== undefined && !extraSchema.safeParse(extra).success)
    throw new Error(`object ${id} has attributes that are none`)
  return shape
}

const extraSchema = z.looseObject({
  attributes: attributeValuesSchema.exactOptional(),
  occluded: z.literal(true).exactOptional(),
  truncated: z.literal(true).exactOptional(),
})
