import { isNothing } from '../geometry/geometry.ts'
import type { PictureSize } from '../geometry/point.ts'
import { byDrawingOrder } from '../model/document.ts'
import { isShapeId, type ShapeId } from '../model/ids.ts'
import type { Skeleton } from '../model/shape.ts'
import { type Geometry, type Shape, shapeSchema } from '../model/shape.ts'
import { isCalled } from './attributes.ts'
import type { DrawnPicture, RawObject, RawPicture, Reading } from './contract.ts'
import { settle } from './settle.ts'

/** What was read of one picture as the content of a document; null where it belongs to no picture, with a problem. */
export function drawnFrom(raw: RawPicture, reading: Reading): DrawnPicture | null {
  const known = pictureOf(raw, reading)
  if (known === null) return null
  const { name, size } = known
  const shapes = joinedUp(raw.objects, drawAll(raw.objects, size, reading), reading)
  const answers = raw.answers && reading.classes.values(null, raw.answers, raw.where)
  return {
    name,
    size,
    shapes: shapes.toSorted(byDrawingOrder),
    ...(answers === undefined ? {} : { answers }),
  }
}

function pictureOf(
  { name, size, where }: RawPicture,
  { pictures, problems }: Reading,
): { readonly name: string; readonly size: PictureSize } | null {
  const known = pictures?.find(name)
  if (known === null) {
    problems.add('unknown-picture', 'picture', where, name)
    return null
  }
  if (known !== undefined && pictures?.claim(known, name) === false) {
    problems.add('double', 'picture', where, `${name}: another name led to ${known.name} before`)
    return null
  }
  const found = known ?? size
  if (!found || !(found.width >= 1 && found.height >= 1)) {
    problems.add('no-size', 'picture', where, name)
    return null
  }
  if (size !== null && (size.width !== found.width || size.height !== found.height)) {
    const turned = size.width === found.height && size.height === found.width
    const told = `${size.width} × ${size.height}, is ${found.width} × ${found.height}`
    problems.add('size-differs', 'picture', where, `${name}: ${told}${turned ? ' (turned by its EXIF)' : ''}`)
    return null
  }
  return { name: known?.name ?? name, size: { width: found.width, height: found.height } }
}

/** Shapes by the objects that became one, without parents. */
function drawAll(
  objects: readonly RawObject[],
  size: PictureSize,
  reading: Reading,
): ReadonlyMap<RawObject, Shape> {
  const { classes, problems } = reading
  const ids = new ShapeIds(objects)
  const drawn = new Map<RawObject, Shape>()
  for (const object of objects) {
    const { className, where, values, occluded, truncated } = object
    const geometry = settle(withTemplate(object, reading), size)
    if (geometry === null || geometryIsNothing(geometry)) {
      problems.add(
        geometry === null ? 'bad-value' : 'nothing-drawn',
        'object',
        where,
        `${className}: ${object.geometry.kind}`,
      )
      continue
    }
    const label = classes.label(className, geometry.kind, where)
    if (label === null) continue
    const attributes = values && classes.values(className, values, where)
    const read = shapeSchema.safeParse({
      id: ids.of(object),
      label,
      parent: null,
      z: Number.isSafeInteger(object.z) ? object.z : drawn.size,
      geometry,
      ...(attributes === undefined ? {} : { attributes }),
      ...(occluded === true ? { occluded } : {}),
      ...(truncated === true ? { truncated } : {}),
    })
    if (read.success) drawn.set(object, read.data)
    else problems.add('bad-value', 'object', where, read.error.issues[0]?.message ?? '')
  }
  return drawn
}

/** Too few points are nothing too: what asks for bounds and areas expects enough of them. */
function geometryIsNothing(geometry: Geometry): boolean {
  if (geometry.kind === 'polygon' && geometry.points.length < 3) return true
  if (geometry.kind === 'polyline' && geometry.points.length < 2) return true
  return geometry.kind === 'skeleton' && geometry.nodes.length === 0 ? true : isNothing(geometry)
}

/** The points of a skeleton under the names and in the order of the template. */
function withTemplate({ geometry, className }: RawObject, { classes }: Reading): Geometry {
  if (geometry.kind !== 'skeleton') return geometry
  const template = classes.skeleton(className)
  if (template === null) return geometry
  const rest = [...geometry.nodes]
  const nodes = template.nodes.flatMap((node): Skeleton['nodes'] => {
    const at = rest.findIndex(({ name }) => isCalled(node, name))
    return at < 0 ? [] : rest.splice(at, 1).map((found) => ({ ...found, name: node.id }))
  })
  return { kind: 'skeleton', nodes: [...nodes, ...rest] }
}

/** Own numbers where they can be kept, the next free ones else. */
class ShapeIds {
  readonly #taken = new Set<number>()
  readonly #own = new Map<RawObject, number>()
  #next = 1

  constructor(objects: readonly RawObject[]) {
    for (const object of objects) {
      if (!isShapeId(object.id) || this.#taken.has(object.id)) continue
      this.#taken.add(object.id)
      this.#own.set(object, object.id)
    }
  }

  of(object: RawObject): ShapeId {
    const own = this.#own.get(object)
    if (own !== undefined) return own as ShapeId
    while (this.#taken.has(this.#next)) this.#next += 1
    this.#taken.add(this.#next)
    return this.#next as ShapeId
  }
}

function joinedUp(
  objects: readonly RawObject[],
  drawn: ReadonlyMap<RawObject, Shape>,
  { classes, problems }: Reading,
): readonly Shape[] {
  const byKey = new Map<string | number, Shape>()
  for (const object of objects) {
    const shape = drawn.get(object)
    if (shape === undefined || object.key === undefined) continue
    if (byKey.has(object.key)) problems.add('double', 'note', object.where, String(object.key))
    else byKey.set(object.key, shape)
  }
  const parents = new Map<ShapeId, ShapeId>()
  for (const [{ parent, where }, shape] of drawn) {
    if (parent === undefined || parent === null) continue
    const above = byKey.get(parent)
    if (above === undefined || leadsTo(above.id, shape.id, parents)) {
      problems.add('unknown-parent', 'property', where, String(parent))
      continue
    }
    parents.set(shape.id, above.id)
    classes.isPart(shape.label, above.label)
  }
  return [...drawn.values()].map((shape) => ({ ...shape, parent: parents.get(shape.id) ?? null }))
}

/** True where the way up from a shape comes to another one: as its parent it would be a part of itself. */
function leadsTo(from: ShapeId, to: ShapeId, parents: ReadonlyMap<ShapeId, ShapeId>): boolean {
  for (let at: ShapeId | undefined = from; at !== undefined; at = parents.get(at)) if (at === to) return true
  return false
}
