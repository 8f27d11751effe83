import type { z } from 'zod'
import type { ClassFacts } from '../classes.ts'
import type { Groups, InFile, JsonElement, RawPicture, Reading } from '../contract.ts'
import { filesEnding } from '../files.ts'
import { issueOf } from '../numbers.ts'
import { FormatError, type Where } from '../problems.ts'
import { objectsFrom } from './objects.ts'
import {
  type Annotation,
  annotationSchema,
  type Category,
  categorySchema,
  imageSchema,
  isOnePoint,
} from './schema.ts'

/** Annotations of one picture, which are in memory together: several times what anybody could work on. */
const MOST_OBJECTS = 20_000

interface Placed {
  readonly annotation: Annotation
  readonly where: Where
}

/** COCO files: lists of images, categories and annotations in any order, of any length. */
export async function* readCoco(files: readonly InFile[], reading: Reading): AsyncGenerator<RawPicture> {
  for (const file of filesEnding(files, '.json', reading)) {
    const groups = reading.tools.groups<Placed>()
    try {
      yield* readFile(file, reading, groups)
    } catch (error) {
      reading.problems.addError(error, 'file')
    } finally {
      await groups.close()
    }
  }
}

async function* readFile(file: InFile, reading: Reading, groups: Groups<Placed>): AsyncGenerator<RawPicture> {
  const images = new Map<number, RawPicture>()
  const categories = new Map<string | number, Category>()
  // Ids may be of any size, or texts: each gets a number as it is first seen.
  const numbers = new Map<string | number, number>()
  const numberOf = (id: string | number): number => {
    const number = numbers.get(id) ?? numbers.size
    numbers.set(id, number)
    return number
  }
  const counts = new Map<number, number>()
  let known = false
  for await (const element of reading.tools.jsonElements(file)) {
    const { key, where } = element
    if (key === 'images') {
      const image = taken(imageSchema, element, 'picture', reading)
      if (image === null) continue
      const number = numberOf(image.id)
      if (images.has(number)) reading.problems.add('double', 'picture', where, String(image.id))
      else images.set(number, pictureFrom(image, where))
    } else if (key === 'categories') {
      const category = taken(categorySchema, element, 'object', reading)
      if (category !== null) categories.set(category.id, category)
    } else if (key === 'annotations') {
      const annotation = taken(annotationSchema, element, 'object', reading)
      if (annotation !== null) {
        const number = numberOf(annotation.image_id)
        const count = (counts.get(number) ?? 0) + 1
        counts.set(number, count)
        if (count <= MOST_OBJECTS) await groups.add(number, { annotation, where })
        else reading.problems.add('too-large', 'object', where, `more than ${MOST_OBJECTS} in one picture`)
      }
    } else continue
    known = true
  }
  if (!known)
    throw new FormatError('wrong-format', { file: file.path }, 'no images, categories or annotations')
  declare([...categories.values()], file.path, reading)
  for await (const [number, placed] of groups.all()) {
    const image = images.get(number)
    images.delete(number)
    if (image !== undefined) yield { ...image, objects: objectsOf(placed, image, categories, reading) }
    else
      for (const { annotation, where } of placed)
        reading.problems.add('unknown-picture', 'object', where, `image_id ${annotation.image_id}`)
  }
  yield* images.values()
}

function taken<T>(
  schema: z.ZodType<T>,
  { value, where }: JsonElement,
  effect: 'picture' | 'object',
  { problems }: Reading,
): T | null {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const { path, detail } = issueOf(read.error)
  problems.add('bad-value', effect, { ...where, path: `${where.path ?? ''}${path}` }, detail)
  return null
}

function pictureFrom(
  { file_name, width, height, answers }: z.infer<typeof imageSchema>,
  where: Where,
): RawPicture {
  const size = width === undefined || height === undefined ? null : { width, height }
  return {
    name: file_name,
    size,
    where,
    objects: [],
    ...(answers === undefined ? {} : { answers: Object.entries(answers) }),
  }
}

function objectsOf(
  placed: readonly Placed[],
  image: RawPicture,
  categories: ReadonlyMap<string | number, Category>,
  { problems }: Reading,
): RawPicture['objects'] {
  return placed.flatMap(({ annotation, where }) => {
    const category = categories.get(annotation.category_id)
    if (category === undefined) {
      problems.add('unknown-class', 'object', where, `category_id ${annotation.category_id}`)
      return []
    }
    return objectsFrom(annotation, category, image.size, where, problems)
  })
}

function declare(categories: readonly Category[], file: string, { classes, problems }: Reading): void {
  const names = new Set(categories.map(({ name }) => name))
  const base = edgeBase(categories)
  if (base === null) problems.add('assumed', 'note', { file }, 'places in "skeleton" count from 1')
  for (const { name, supercategory, name_zh, name_en, keypoints, skeleton } of categories) {
    const facts: ClassFacts = {
      parent: supercategory && names.has(supercategory) ? supercategory : undefined,
      name: name_zh && name_en ? { zh: name_zh.slice(0, 60), en: name_en.slice(0, 60) } : undefined,
      nodes: isOnePoint(name, keypoints) ? undefined : (keypoints ?? undefined),
      edges: skeleton?.map(([a, b]) => [a - (base ?? 1), b - (base ?? 1)]),
    }
    classes.declare(name, facts)
  }
}

/** COCO counts the places from 1, and some programs from 0; null where nothing tells. */
function edgeBase(categories: readonly Category[]): 0 | 1 | null {
  const ends = categories.flatMap(({ skeleton, keypoints }) =>
    (skeleton ?? []).flat().map((end) => ({ end, count: keypoints?.length ?? 0 })),
  )
  if (ends.some(({ end }) => end === 0)) return 0
  return ends.length === 0 || ends.some(({ end, count }) => end === count) ? 1 : null
}
