import type { PictureSize } from '../../geometry/point.ts'
import type { Skeleton } from '../../model/shape.ts'
import type { InFile, JsonElement, RawObject, RawPicture, Reading } from '../contract.ts'
import { filesEnding } from '../files.ts'
import { issueOf } from '../numbers.ts'
import { FormatError, type Where } from '../problems.ts'
import { FLAGS } from './config.ts'
import { geometryOf } from './geometry.ts'
import { type Result, type Task, taskSchema } from './schema.ts'

/** Label Studio's JSON (not its short form "JSON-MIN"). */
export async function* readLabelStudio(
  files: readonly InFile[],
  reading: Reading,
): AsyncGenerator<RawPicture> {
  for (const file of filesEnding(files, '.json', reading)) {
    try {
      for await (const element of reading.tools.jsonElements(file)) {
        if (element.key !== '')
          throw new FormatError('wrong-format', element.where, 'expected a list of tasks')
        const task = taskFrom(element, reading)
        if (task !== null) yield pictureFrom(task, element.where, reading)
      }
    } catch (error) {
      reading.problems.addError(error, 'file')
    }
  }
}

function taskFrom({ value, where }: JsonElement, { problems }: Reading): Task | null {
  const read = taskSchema.safeParse(value)
  if (read.success) return read.data
  const { path, detail } = issueOf(read.error)
  problems.add('bad-value', 'picture', { ...where, path: `${where.path ?? ''}${path}` }, detail)
  return null
}

function pictureFrom(task: Task, where: Where, reading: Reading): RawPicture {
  const results = chosen(task, where, reading)
  const regions = new Map<string, Result[]>()
  for (const result of results) {
    if (result.id === undefined) continue
    const id = String(result.id)
    regions.set(id, [...(regions.get(id) ?? []), result])
  }
  const relations = results.filter((result) => result.type === 'relation').length
  if (relations > 0) reading.problems.add('not-supported', 'property', where, `${relations} relations`)
  const size = sizeOf(results)
  const objects: RawObject[] = []
  const answers: (readonly [string, unknown])[] = []
  for (const [id, parts] of regions) {
    const shape = parts.find((part) => isRegion(part))
    if (shape === undefined) answers.push(...parts.flatMap((part) => answerOf(part, null)))
    else objects.push(...objectFrom(id, shape, parts, size, where, reading))
  }
  return {
    name: nameOf(task.data),
    size,
    where,
    objects: withSkeletons(objects, results, reading),
    ...(answers.length === 0 ? {} : { answers }),
  }
}

/** The annotation that counts: the gold one, else the last that was not skipped, else a prediction. */
function chosen({ annotations, predictions }: Task, where: Where, { problems }: Reading): readonly Result[] {
  const all = (annotations ?? []).filter((one) => one.was_cancelled !== true)
  if (all.length > 1)
    problems.add('changed', 'note', where, `${all.length} annotations: the gold one is taken, else the last`)
  return (all.find((one) => one.ground_truth === true) ?? all.at(-1) ?? predictions?.[0])?.result ?? []
}

function nameOf(data: Readonly<Record<string, unknown>>): string {
  const texts = [data.image, ...Object.values(data)]
  return String(texts.find((value) => typeof value === 'string') ?? '')
}

function sizeOf(results: readonly Result[]): PictureSize | null {
  for (const { original_width: width, original_height: height } of results)
    if (width !== undefined && height !== undefined) return { width, height }
  return null
}

/** Regions have a place; answers about them may repeat it, but say nothing of a label. */
function isRegion({ type }: Result): boolean {
  return /labels$/.test(type) || ['rectangle', 'polygon', 'ellipse', 'keypoint', 'brush'].includes(type)
}

function objectFrom(
  id: string,
  region: Result,
  parts: readonly Result[],
  size: PictureSize | null,
  where: Where,
  { problems }: Reading,
): readonly RawObject[] {
  const at = { ...where, path: `${where.path ?? ''} region ${id}` }
  if (region.image_rotation !== undefined && region.image_rotation !== 0) {
    problems.add('not-supported', 'object', at, `image_rotation ${region.image_rotation}`)
    return []
  }
  const geometry = size === null ? null : geometryOf(parts.filter(isRegion), size)
  if (geometry === null) {
    problems.add('bad-value', 'object', at, `no place of a region of the type ${region.type}`)
    return []
  }
  const labels = parts.flatMap(labelsOf)
  if (labels.length > 1) problems.add('changed', 'note', at, `several labels: ${labels.join(', ')}`)
  const flags = parts
    .filter((part) => part.from_name === 'flags')
    .flatMap((part) => listOf(part.value?.choices))
  const className = labels[0] ?? ''
  const values = parts
    .filter((part) => part.from_name !== 'flags' && !isRegion(part))
    .flatMap((part) => answerOf(part, className))
  const own = /^s(\d+)$/.exec(id)?.[1]
  const [occluded, truncated] = FLAGS.map((flag) => flags.includes(flag))
  return [
    {
      className,
      geometry,
      where: at,
      key: id,
      parent: region.parentID ?? null,
      occluded,
      truncated,
      ...(own === undefined ? {} : { id: Number(own) }),
      ...(values.length === 0 ? {} : { values }),
    },
  ]
}

function labelsOf({ type, value }: Result): readonly string[] {
  return /labels$/.test(type) ? listOf(value?.[type]) : []
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}

/** An answer, under the name of its control; the class in front of it is ours. */
function answerOf(
  { type, from_name = '', value = {} }: Result,
  className: string | null,
): readonly (readonly [string, unknown])[] {
  const name =
    className !== null && from_name.startsWith(`${className}.`)
      ? from_name.slice(className.length + 1)
      : from_name
  const given = type === 'textarea' ? value.text : value[type]
  return given === undefined ? [] : [[name, given]]
}

/**
 * Boxes whose points are regions inside them become skeletons where their class has one with those points: the order of
 * the points is in its template, and nowhere in the file.
 */
function withSkeletons(
  objects: readonly RawObject[],
  results: readonly Result[],
  { classes }: Reading,
): readonly RawObject[] {
  const state = new Map(results.map((result) => [result.id, result.meta?.state]))
  const absorbed = new Set<RawObject>()
  const made = objects.map((object): RawObject => {
    const template = object.geometry.kind === 'box' ? classes.skeleton(object.className) : null
    if (template === null) return object
    const nodes = objects.flatMap((point): Skeleton['nodes'] => {
      const isNode = template.nodes.some((node) => node.id === point.className)
      if (point.parent !== object.key || point.geometry.kind !== 'keypoint' || !isNode) return []
      absorbed.add(point)
      const said = state.get(point.key)
      const is = said === 'absent' || said === 'occluded' ? said : 'visible'
      return [{ name: point.className, at: point.geometry.at, state: is }]
    })
    return nodes.length === 0 ? object : { ...object, geometry: { kind: 'skeleton', nodes } }
  })
  return made.filter((_, i) => !absorbed.has(objects[i] as RawObject))
}
