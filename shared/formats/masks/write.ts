import { maskArea } from '../../geometry/mask.ts'
import type { AnnotatedSet, OutFile, Tools } from '../contract.ts'
import type { Losses } from '../losses.ts'
import { FileNames } from '../names.ts'
import { lose, type Writable, writable } from '../writing.ts'
import { paint, pixelsOf } from './pixels.ts'

/** The list of the classes. */
export const CLASSES_FILE = 'classes.json'
/** Objects of one picture: 16 bits. */
const MOST_OBJECTS = 65_535

/**
 * Pictures of numbers: `classes/` with the class of every pixel (an index of a palette of the class colours), `objects/`
 * with the object of every pixel, 1, 2, 3… in drawing order. 0 is none; where objects overlap, the upper one counts.
 */
export async function* writeMasks(set: AnnotatedSet, tools: Tools, losses: Losses): AsyncGenerator<OutFile> {
  const { classes } = set.schema
  const list = classes.map(({ id, colour }, i) => ({ value: i + 1, name: id, colour }))
  yield { path: CLASSES_FILE, content: [`${JSON.stringify(list, null, 1)}\n`] }
  const palette = ['#000000', ...classes.map((c) => c.colour)]
  const values = new Map(classes.map((c, i) => [c.id, i + 1]))
  const names = new FileNames()
  for await (const picture of writable(set, losses)) {
    if (picture.result === null) continue
    const { stem, renamed } = names.take(picture.name)
    if (renamed) losses.add('file-renamed', picture.name)
    if (picture.answers !== undefined) losses.add('answers', picture.name)
    const painted = paintAll(picture, values, losses)
    yield { path: `classes/${stem}.png`, content: tools.encodePng(painted.classes, palette) }
    yield { path: `objects/${stem}.png`, content: tools.encodePng(painted.objects) }
  }
}

function paintAll(picture: Writable, classValues: ReadonlyMap<string, number>, losses: Losses) {
  const { width, height, name, shapes } = picture
  const classes = { width, height, values: new Uint8Array(width * height) }
  const objects = { width, height, values: new Uint16Array(width * height) }
  const covered = shapes.flatMap((shape) => {
    const mask = pixelsOf(shape.geometry, picture)
    if (mask) return [{ shape, mask }]
    losses.add(mask === null ? 'hidden' : 'left-out', name, shape)
    return []
  })
  for (const { shape } of covered.slice(MOST_OBJECTS)) losses.add('left-out', name, shape)
  const drawn = covered.slice(0, MOST_OBJECTS)
  for (const [i, { shape, mask }] of drawn.entries()) {
    paint(classes, mask, classValues.get(shape.label) as number)
    paint(objects, mask, i + 1)
  }
  const seen = new Uint32Array(drawn.length + 1)
  for (const value of objects.values) (seen[value] as number) += 1
  for (const [i, { shape, mask }] of drawn.entries()) {
    const left = seen[i + 1] as number
    if (left === 0) {
      losses.add('hidden', name, shape)
      continue
    }
    if (left < maskArea(mask)) losses.add('covered', name, shape)
    if (shape.geometry.kind !== 'mask') losses.add('as-mask', name, shape)
    lose(losses, name, shape, ['parent', 'attributes', 'occluded', 'truncated'])
  }
  return { classes, objects }
}
