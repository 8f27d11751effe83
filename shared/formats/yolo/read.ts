import { z } from 'zod'
import type { InFile, RawObject, RawPicture, Reading } from '../contract.ts'
import { baseOf } from '../names.ts'
import { issueOf } from '../numbers.ts'
import { FormatError } from '../problems.ts'
import { geometryOf } from './geometry.ts'
import type { YoloTask } from './write.ts'

/** By place, as a list, or as a map with gaps. */
const namesSchema = z.union([z.array(z.coerce.string()), z.record(z.coerce.number(), z.coerce.string())])

const dataSchema = z.looseObject({
  names: namesSchema,
  kpt_shape: z.tuple([z.int().min(1), z.union([z.literal(2), z.literal(3)])]).nullish(),
  kpt_names: z.record(z.coerce.number(), z.array(z.string())).nullish(),
})

/** What is said once for all label files. */
export interface YoloData {
  readonly names: ReadonlyMap<number, string>
  /** Points of every line, and numbers of each. */
  readonly points: readonly [number, 2 | 3] | null
  readonly pointNames: ReadonlyMap<number, readonly string[]>
}

/** YOLO label files, with `data.yaml`, or with the names of the classes line by line in `classes.txt` or `obj.names`. */
export async function* readYolo(
  files: readonly InFile[],
  reading: Reading,
  task: YoloTask,
): AsyncGenerator<RawPicture> {
  const { pictures, problems } = reading
  try {
    const data = await dataOf(files, reading)
    if (pictures === null) {
      problems.add('no-size', 'file', { file: '' }, 'label files do not say how large their pictures are')
      return
    }
    for (const file of files.filter(isLabelFile)) {
      const picture = pictures.find(file.path)
      if (picture === null) problems.add('unknown-picture', 'picture', { file: file.path }, file.path)
      else
        try {
          const objects = await objectsOf(file, task, data, picture, reading)
          yield { name: file.path, size: picture, where: { file: file.path }, objects }
        } catch (error) {
          problems.addError(error, 'file')
        }
    }
  } catch (error) {
    problems.addError(error, 'file')
  }
}

/** Lists of classes and of pictures end like label files. */
function isLabelFile({ path }: InFile): boolean {
  return /\.txt$/i.test(path) && !/^(classes|train|val|test|readme.*)\.txt$/i.test(baseOf(path))
}

async function dataOf(files: readonly InFile[], reading: Reading): Promise<YoloData> {
  const yaml = files.find(({ path }) => /\.ya?ml$/i.test(path))
  const list = files.find(({ path }) => /^(classes\.txt|obj\.names|.*\.names)$/i.test(baseOf(path)))
  if (yaml === undefined && list === undefined)
    throw new FormatError('missing-file', { file: 'data.yaml' }, 'no data.yaml, classes.txt or obj.names')
  const data = yaml === undefined ? await listed(list as InFile) : await fromYaml(yaml, reading)
  for (const [place, name] of data.names) {
    const names = data.pointNames.get(place) ?? numbered(data.points?.[0] ?? 0)
    const isOnePoint = names.length === 1 && names[0] === name
    reading.classes.declare(name, isOnePoint ? {} : { nodes: names })
  }
  return data
}

/** Points that nobody named. */
function numbered(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `point-${i + 1}`)
}

async function fromYaml(file: InFile, { tools }: Reading): Promise<YoloData> {
  const read = dataSchema.safeParse(tools.yaml(await short(file), file.path))
  if (!read.success) {
    const { path, detail } = issueOf(read.error)
    throw new FormatError('wrong-format', { file: file.path, path }, detail)
  }
  const { names, kpt_shape, kpt_names } = read.data
  return {
    names: new Map(Object.entries(names).map(([place, name]) => [Number(place), name])),
    points: kpt_shape ?? null,
    pointNames: new Map(Object.entries(kpt_names ?? {}).map(([place, all]) => [Number(place), all])),
  }
}

async function listed(file: InFile): Promise<YoloData> {
  const lines = (await short(file)).split(/\r?\n/)
  const names = lines.map((line, i) => [i, line.trim()] as const).filter(([, name]) => name !== '')
  return { names: new Map(names), points: null, pointNames: new Map() }
}

/** Characters of a list of classes. */
const LONGEST = 1024 * 1024

async function short(file: InFile): Promise<string> {
  let text = ''
  for await (const piece of file.text()) {
    text += piece
    if (text.length > LONGEST)
      throw new FormatError('too-large', { file: file.path }, `more than ${LONGEST} characters`)
  }
  return text
}

async function objectsOf(
  file: InFile,
  task: YoloTask,
  data: YoloData,
  size: { readonly width: number; readonly height: number },
  { problems, classes }: Reading,
): Promise<readonly RawObject[]> {
  const objects: RawObject[] = []
  for await (const [line, text] of linesOf(file)) {
    const where = { file: file.path, line }
    const [place = Number.NaN, ...numbers] = text.split(/\s+/).map(Number)
    const name = data.names.get(place)
    if (!Number.isInteger(place) || numbers.some((n) => !Number.isFinite(n)))
      problems.add('bad-value', 'object', where, text.slice(0, 80))
    else if (name === undefined) problems.add('unknown-class', 'object', where, `class ${place}`)
    else {
      const template = classes.skeleton(name)?.nodes.map((node) => node.id)
      const names = data.pointNames.get(place) ?? template ?? numbered(data.points?.[0] ?? 0)
      const geometry = geometryOf(task, numbers, size, { name, names, points: data.points })
      if (typeof geometry === 'string') problems.add('bad-value', 'object', where, geometry)
      else objects.push({ className: name, geometry, where })
    }
  }
  return objects
}

/** Lines with something in them, and their numbers. */
async function* linesOf(file: InFile): AsyncGenerator<readonly [number, string]> {
  let line = 0
  let rest = ''
  for await (const piece of file.text()) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > LONGEST)
      throw new FormatError('too-large', { file: file.path, line }, 'a line without end')
    for (const one of lines) {
      line += 1
      if (one.trim() !== '') yield [line, one.trim()]
    }
  }
  if (rest.trim() !== '') yield [line + 1, rest.trim()]
}
