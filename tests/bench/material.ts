import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import type { LabelId } from '../../shared/model/ids.ts'
import { type LabelSchema, labelSchemaSchema } from '../../shared/model/label-schema.ts'
import type { Shape } from '../../shared/model/shape.ts'
import { PICTURE, polygons } from './polygons.ts'

const SAMPLES = join(import.meta.dirname, '../../server/sample/pictures')
/** What the peers' program is served from, too; ignored by git. */
export const OUT = join(import.meta.dirname, '../../out/bench')

/** Colours that people who confuse colours can tell apart; no class needs another, so that nothing is asked at submit. */
const COLOURS = ['#e69f00', '#56b4e9', '#009e73', '#f0e442', '#0072b2', '#d55e00', '#cc79a7']

export const SCHEMA: LabelSchema = labelSchemaSchema.parse({
  version: 1,
  classes: COLOURS.map((colour, i) => ({
    id: `class-${i + 1}`,
    name: { zh: `类别${i + 1}`, en: `Class ${i + 1}` },
    colour,
    key: `${i + 1}`,
    kinds: ['polygon', 'box'],
    parent: null,
  })),
})

export const LABELS: readonly LabelId[] = SCHEMA.classes.map(({ id }) => id)

/** Name of the picture with `n` polygons. */
export const pictureName = (n: number): string => `polygons-${n}.jpg`

/**
 * Pictures of 4000 × 3000 made of a sample photo, a little brighter each, since the server takes no picture twice, and the
 * polygons of each beside it.
 */
export async function writeLargePictures(sizes: readonly number[]): Promise<string> {
  const folder = join(OUT, 'pictures')
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  for (const n of sizes) {
    const light = 1 + (n % 97) / 1000
    await sharp(join(SAMPLES, 'street-cincinnati-bridge.jpg'))
      .resize(PICTURE.width, PICTURE.height, { fit: 'cover' })
      .modulate({ brightness: light })
      .jpeg({ quality: 88 })
      .toFile(join(folder, pictureName(n)))
  }
  return folder
}

/** The same polygons as JSON for the peers. */
export async function writeDocuments(
  sizes: readonly number[],
): Promise<ReadonlyMap<number, readonly Shape[]>> {
  const documents = new Map(sizes.map((n) => [n, polygons(n, LABELS)]))
  for (const [n, shapes] of documents)
    await writeFile(join(OUT, `polygons-${n}.json`), JSON.stringify({ schema: SCHEMA, shapes }))
  return documents
}

/** `count` different pictures of 1600 × 1200. Kept for the next run: they take half a minute. */
export async function writeManyPictures(count: number): Promise<string> {
  const folder = join(OUT, `many-${count}`)
  if (existsSync(folder)) return folder
  const part = `${folder}.part`
  await rm(part, { recursive: true, force: true })
  await mkdir(part, { recursive: true })
  const photos = (await readdir(SAMPLES)).filter((name) => name.endsWith('.jpg')).sort()
  for (let i = 0; i < count; i++) {
    await sharp(join(SAMPLES, photos[i % photos.length] ?? ''))
      .resize(1600, 1200, { fit: 'cover' })
      .modulate({ brightness: 0.9 + (0.2 * i) / count, hue: i % 360 })
      .jpeg({ quality: 80 })
      .toFile(join(part, `${String(i).padStart(4, '0')}.jpg`))
  }
  await rename(part, folder)
  return folder
}
