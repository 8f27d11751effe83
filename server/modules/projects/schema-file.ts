import { z } from 'zod'
import { FormatError } from '../../../shared/formats/problems.ts'
import { type LabelSchema, labelSchemaSchema } from '../../../shared/model/label-schema.ts'
import type { Media } from '../../../shared/model/media.ts'
import { PALETTE } from '../../../shared/model/palette.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { BlobStore } from '../../blobs/blob-store.ts'
import type { Failure } from '../../failure.ts'
import { readText } from '../../files.ts'
import { memoryFile } from '../formats/files.ts'
import { jsonElements } from '../formats/json.ts'
import type { Illustration } from '../import/illustration.ts'
import { Album } from './album.ts'

export interface SchemaFile {
  readonly schema: LabelSchema
  readonly pictures: readonly Illustration[]
}

/** Stands for an example's picture while the rest is checked: nothing is taken in for a schema that is wrong. */
const NOT_YET = { sha256: '0'.repeat(64), bytes: 1, width: 1, height: 1 }

/** The places where a file differs from the schema itself. */
const fileSchema = z.looseObject({
  classes: z.array(
    z.looseObject({
      colour: z.unknown().optional(),
      examples: z.array(z.looseObject({ file: z.string().min(1) })).optional(),
    }),
  ),
})

/**
 * Reads a label schema from a JSON file. In the file an example names a picture, `{ "verdict", "file", "note" }`, which is
 * taken into the blob store; a class without a colour gets one of PALETTE by its place.
 */
export async function readSchema(blobs: BlobStore, path: string): Promise<Result<SchemaFile, Failure>> {
  const text = await readText(path)
  if (!text.ok) return text
  const bad = (faults: readonly string[]) => fail({ code: 'bad-schema', path, faults } as const)
  let json: unknown
  try {
    json = JSON.parse(text.value.replace(/^\ufeff/, ''))
  } catch (error) {
    return bad([(await syntaxFault(path, text.value)) ?? String(error)])
  }
  const file = fileSchema.safeParse(json)
  if (!file.success) return bad(file.error.issues.map(faultText))
  const names = file.data.classes.map((c) => c.examples?.map((example) => example.file) ?? [])
  const parsed = labelSchemaSchema.safeParse({
    ...file.data,
    classes: file.data.classes.map((c, i) => ({
      ...c,
      colour: c.colour ?? PALETTE[i % PALETTE.length],
      ...(c.examples === undefined ? {} : { examples: c.examples.map((e) => ({ ...e, picture: NOT_YET })) }),
    })),
  })
  if (!parsed.success) return bad(parsed.error.issues.map(faultText))
  const unknown = unknownFields(withoutOwnFields(file.data), parsed.data)
  if (unknown.length > 0) return bad(unknown.map((field) => `${field}: there is no such field`))

  const album = new Album(blobs, path)
  const pictures: (Media | null)[][] = []
  for (const some of names) pictures.push(await taken(album, some))
  const { failure } = album
  if (failure !== null) return fail(failure)
  return ok({ schema: withPictures(parsed.data, pictures), pictures: album.pictures })
}

async function taken(album: Album, names: readonly string[]): Promise<(Media | null)[]> {
  const media: (Media | null)[] = []
  for (const name of names) media.push(await album.take(name))
  return media
}

function withPictures(schema: LabelSchema, pictures: readonly (readonly (Media | null)[])[]): LabelSchema {
  const classes = schema.classes.map((c, i) =>
    c.examples === undefined
      ? c
      : {
          ...c,
          examples: c.examples.map((example, j) => ({
            ...example,
            picture: pictures[i]?.[j] ?? example.picture,
          })),
        },
  )
  return { ...schema, classes }
}

/** Where it is, and why it is wrong. */
export function faultText({ path, message }: z.core.$ZodIssue): string {
  return `${path.length === 0 ? '' : `${z.core.toDotPath(path)}: `}${message}`
}

/** JSON.parse does not say where it gave up. */
async function syntaxFault(path: string, text: string): Promise<string | null> {
  try {
    for await (const _ of jsonElements(memoryFile(path, text)));
    return null
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    return `line ${error.where.line}: ${error.message}`
  }
}

/** Examples name a file where the schema has a picture. */
function withoutOwnFields(file: z.infer<typeof fileSchema>): unknown {
  const classes = file.classes.map(({ examples, ...c }) =>
    examples === undefined ? c : { ...c, examples: examples.map(({ file: _file, ...rest }) => rest) },
  )
  return { ...file, classes }
}

/** The paths of fields that nobody reads: a misspelt one would be left out without a word. */
function unknownFields(
  given: unknown,
  read: unknown,
  path: readonly (string | number)[] = [],
): readonly string[] {
  if (typeof given !== 'object' || given === null || typeof read !== 'object' || read === null) return []
  return Object.entries(given).flatMap(([key, value]) => {
    const here = [...path, Array.isArray(given) ? Number(key) : key]
    if (!Object.hasOwn(read, key)) return [z.core.toDotPath(here)]
    return unknownFields(value, (read as Record<string, unknown>)[key], here)
  })
}
