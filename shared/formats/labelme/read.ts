import { parseJson } from '../../parse-json.ts'
import type { InFile, RawPicture, Reading } from '../contract.ts'
import { filesEnding } from '../files.ts'
import { slashed } from '../names.ts'
import { issueOf } from '../numbers.ts'
import { FormatError } from '../problems.ts'
import { geometriesOf } from './geometry.ts'
import { groupsJoined } from './groups.ts'
import { fileSchema, type Grouped, shapeSchema } from './schema.ts'

/** LabelMe's JSON files and those of X-AnyLabeling, which are nearly the same. */
export async function* readLabelMe(files: readonly InFile[], reading: Reading): AsyncGenerator<RawPicture> {
  for (const file of filesEnding(files, '.json', reading)) {
    try {
      if (/\.xml$/i.test(file.path))
        throw new FormatError('wrong-format', { file: file.path }, 'the XML of the older LabelMe, not JSON')
      yield await readFile(file, reading)
    } catch (error) {
      reading.problems.addError(error, 'file')
    }
  }
}

async function readFile(file: InFile, reading: Reading): Promise<RawPicture> {
  const where = { file: file.path }
  const value = parseJson(await wholeText(file))
  if (value === undefined) throw await syntaxFault(file, reading)
  const read = fileSchema.safeParse(value)
  if (!read.success) {
    const { path, detail } = issueOf(read.error)
    throw new FormatError('wrong-format', { ...where, path }, detail)
  }
  const { imagePath, imageWidth, imageHeight, shapes, flags, answers } = read.data
  const size = imageWidth && imageHeight ? { width: imageWidth, height: imageHeight } : null
  const objects = shapes.flatMap((shape, i) => objectsOf(shape, { ...where, path: `shapes[${i}]` }, reading))
  const said = [...Object.entries(flags ?? {}), ...Object.entries(answers ?? {})]
  return {
    name: beside(file.path, slashed(imagePath)),
    size,
    where,
    objects: groupsJoined(objects, size, reading),
    ...(said.length === 0 ? {} : { answers: said }),
  }
}

/** Characters of the largest file that is read: some hold their picture. */
const LONGEST = 256 * 1024 * 1024

async function wholeText(file: InFile): Promise<string> {
  const pieces: string[] = []
  let length = 0
  for await (const piece of file.text()) {
    length += piece.length
    if (length > LONGEST)
      throw new FormatError('too-large', { file: file.path }, `more than ${LONGEST} characters`)
    pieces.push(piece)
  }
  return pieces.join('')
}

/** The streaming reader knows the line. */
async function syntaxFault(file: InFile, { tools }: Reading): Promise<FormatError> {
  try {
    for await (const _ of tools.jsonElements(file));
  } catch (error) {
    if (error instanceof FormatError) return error
    throw error
  }
  return new FormatError('syntax', { file: file.path }, 'no JSON')
}

/** The picture lies where its file says, seen from the file. */
function beside(path: string, picture: string): string {
  const parts = path.split('/').slice(0, -1)
  for (const part of picture.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.') parts.push(part)
  }
  return parts.join('/')
}

function objectsOf(
  value: unknown,
  where: { file: string; path: string },
  reading: Reading,
): readonly Grouped[] {
  const read = shapeSchema.safeParse(value)
  if (!read.success) {
    const { path, detail } = issueOf(read.error)
    reading.problems.add('bad-value', 'object', { ...where, path: where.path + path }, detail)
    return []
  }
  const shape = read.data
  const { label, group_id, flags, attributes, description, shape_id, parent_id, skeleton, state } = shape
  const { occluded, truncated, ...others } = flags ?? {}
  const values = [
    ...Object.entries(attributes ?? {}),
    ...Object.entries(others),
    ...(description ? [['description', description] as const] : []),
  ]
  return geometriesOf(shape, where, reading).map((geometry) => ({
    className: label,
    geometry,
    where,
    group: group_id ?? null,
    node: skeleton === undefined ? null : { className: skeleton, state: state ?? 'visible' },
    occluded: occluded === true,
    truncated: truncated === true,
    ...(shape_id === undefined ? {} : { id: shape_id, key: shape_id }),
    ...(parent_id === undefined ? {} : { parent: parent_id }),
    ...(values.length === 0 ? {} : { values }),
  }))
}
