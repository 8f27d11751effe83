import { z } from 'zod'
import type { Mask } from '../../model/shape.ts'
import type { InFile, Raster, RawObject, RawPicture, Reading } from '../contract.ts'
import { filesEnding } from '../files.ts'
import { baseOf } from '../names.ts'
import { issueOf } from '../numbers.ts'
import { FormatError, type Where } from '../problems.ts'
import { masksIn } from './pixels.ts'
import { CLASSES_FILE } from './write.ts'

const classSchema = z.looseObject({ value: z.int().min(1), name: z.string() })

/** What VOC writes along edges that nobody is sure of. */
const VOID = 255

/**
 * Pictures of class numbers, with `classes.json` or with names that are the numbers. Where `objects/` lies beside, each of
 * its numbers is an object; else all pixels of a class are one.
 */
export async function* readMasks(files: readonly InFile[], reading: Reading): AsyncGenerator<RawPicture> {
  const names = await classNames(files, reading)
  const objects = new Map(
    files.filter(({ path }) => isBelow(path, 'objects')).map((file) => [keyOf(file.path), file]),
  )
  const own = files.filter(({ path }) => !isBelow(path, 'objects') && baseOf(path) !== CLASSES_FILE)
  for (const file of filesEnding(own, '.png', reading)) {
    try {
      yield await pictureFrom(file, objects.get(keyOf(file.path)), names, reading)
    } catch (error) {
      reading.problems.addError(error, 'file')
    }
  }
}

function isBelow(path: string, folder: string): boolean {
  return `/${path}`.includes(`/${folder}/`)
}

/** The same for both pictures of numbers of one picture. */
function keyOf(path: string): string {
  return `/${path}`.replace(/\/(objects|classes)\//, '/')
}

async function classNames(
  files: readonly InFile[],
  reading: Reading,
): Promise<ReadonlyMap<number, string> | null> {
  const file = files.find(({ path }) => baseOf(path) === CLASSES_FILE)
  if (file === undefined) return null
  const names = new Map<number, string>()
  try {
    for await (const { value, where } of reading.tools.jsonElements(file)) {
      const read = classSchema.safeParse(value)
      if (!read.success) throw new FormatError('bad-value', where, issueOf(read.error).detail)
      names.set(read.data.value, read.data.name)
      reading.classes.declare(read.data.name)
    }
  } catch (error) {
    reading.problems.addError(error, 'file')
  }
  return names
}

async function pictureFrom(
  file: InFile,
  objectsFile: InFile | undefined,
  names: ReadonlyMap<number, string> | null,
  reading: Reading,
): Promise<RawPicture> {
  const where = { file: file.path }
  const classes = reading.tools.decodePng(await file.bytes(), file.path)
  const size = { width: classes.width, height: classes.height }
  const objects = objectsFile && reading.tools.decodePng(await objectsFile.bytes(), objectsFile.path)
  if (objects !== undefined && (objects.width !== size.width || objects.height !== size.height))
    throw new FormatError(
      'size-differs',
      { file: objectsFile?.path ?? '' },
      'not as large as its picture of classes',
    )
  const masks = masksIn(objects ?? classes)
  return {
    name: file.path.replace(/^(.*\/)?classes\//, ''),
    size,
    where,
    objects: objectsFrom(masks, classes, names, where, reading),
  }
}

function objectsFrom(
  masks: ReadonlyMap<number, Mask>,
  classes: Raster,
  names: ReadonlyMap<number, string> | null,
  where: Where,
  { problems }: Reading,
): readonly RawObject[] {
  return [...masks]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([number, mask]) => {
      const value = valueUnder(mask, classes)
      const at = { ...where, path: `object ${number}` }
      const className = names === null ? String(value) : names.get(value)
      if (value === VOID && names?.get(VOID) === undefined)
        problems.add('not-supported', 'note', at, 'value 255: not sure')
      else if (className === undefined) problems.add('unknown-class', 'object', at, `value ${value}`)
      else return [{ className, geometry: mask, where: at }]
      return []
    })
}

/** The class of the first pixel of the mask. */
function valueUnder({ x, y, width, runs: [outside = 0] }: Mask, classes: Raster): number {
  const [left, top] = [x + (outside % width), y + Math.floor(outside / width)]
  return classes.values[top * classes.width + left] ?? 0
}
