import { memoryFile } from '../../server/modules/formats/files.ts'
import { tools } from '../../server/modules/formats/tools.ts'
import type { AnnotatedSet, DrawnPicture, ImportOptions, InFile } from '../../shared/formats/contract.ts'
import type { FormatName } from '../../shared/formats/format-name.ts'
import { exportSet, importFiles } from '../../shared/formats/formats.ts'
import type { Loss } from '../../shared/formats/losses.ts'
import { imagePoint } from '../../shared/geometry/point.ts'
import type { Shape } from '../../shared/model/shape.ts'
import { SCHEMA } from './sets.ts'

/** All of them. */
export async function collected<T>(values: Iterable<T> | AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = []
  for await (const value of values) all.push(value)
  return all
}

/** The files of an export, in memory, and what it lost. */
export async function written(format: FormatName, set: AnnotatedSet) {
  const { files, losses } = exportSet(format, set, tools)
  const all: InFile[] = []
  const texts = new Map<string, string>()
  for await (const { path, content } of files) {
    const text = content instanceof Uint8Array ? '' : (await collected(content)).join('')
    all.push(memoryFile(path, content instanceof Uint8Array ? content : text))
    texts.set(path, text)
  }
  return { files: all, texts, losses: losses.list() }
}

/** Everything that files say. */
export async function read(format: FormatName, files: readonly InFile[], options: ImportOptions = {}) {
  const { pictures, classes, problems } = importFiles(format, files, tools, options)
  const drawn = await collected(pictures)
  return { drawn, classes, problems: problems.list(), first: problems.list().flatMap((one) => one.first) }
}

/** One file by its text. */
export function readText(
  format: FormatName,
  text: string | Uint8Array,
  options: ImportOptions = {},
  path = 'a.json',
) {
  return read(format, [memoryFile(path, text)], options)
}

interface Back {
  readonly pictures: readonly DrawnPicture[]
  readonly losses: readonly Loss[]
  readonly problems: readonly unknown[]
}

/** Out and in again, with the schema and the sizes of the pictures known, as an import into the same project has them. */
export async function thereAndBack(format: FormatName, set: AnnotatedSet): Promise<Back> {
  const pictures = await collected(set.pictures)
  const { files, losses } = await written(format, set)
  const { drawn, first } = await read(format, files, { schema: SCHEMA, pictures })
  const order = pictures.map((picture) => picture.name)
  return {
    pictures: drawn.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name)),
    losses,
    problems: first,
  }
}

/** The same with what a format changes in a way that means nothing: where a hole begins to run round, and which way. */
export function normal(shape: Shape): Shape {
  const { geometry } = shape
  if (geometry.kind !== 'polygon' || geometry.holes === undefined) return shape
  const holes = geometry.holes.map((hole) => {
    const points = hole.map((p) => imagePoint(p.x, p.y))
    const least = Math.min(...points.map((p) => p.x * 1e6 + p.y))
    const at = points.findIndex((p) => p.x * 1e6 + p.y === least)
    const turned = [...points.slice(at), ...points.slice(0, at)]
    const back = [turned[0], ...turned.slice(1).reverse()]
    return JSON.stringify(turned) < JSON.stringify(back) ? turned : back
  })
  const sorted = holes.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  return { ...shape, geometry: { ...geometry, holes: sorted as never } }
}
