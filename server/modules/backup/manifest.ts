import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { epochSchema, sha256Schema } from '../../../shared/model/ids.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { Failure } from '../../failure.ts'
import { isErrno } from '../../files.ts'

const name = z.string().regex(/^[a-z_][a-z0-9_]*$/)

/** `backup.json`: what a backup holds. It is written last: without it there is no backup. */
const manifestSchema = z.object({
  format: z.literal(1),
  takenAt: z.iso.datetime(),
  /** Of the database that it was taken from; a restored one gets its own. */
  epoch: epochSchema,
  /** Hashes of the migrations that made its tables, in order. */
  migrations: z.array(z.string()).min(1),
  tables: z.array(
    z.object({
      name,
      columns: z.array(name).min(1),
      rows: z.int().min(0),
      /** Of the rows as PostgreSQL wrote them, before compression. */
      sha256: sha256Schema,
    }),
  ),
  /** Whether the pictures lie in it, or are left where they were. */
  pictures: z.enum(['copied', 'left']),
})

export type Manifest = z.infer<typeof manifestSchema>
export type BackupTable = Manifest['tables'][number]

export const MANIFEST = 'backup.json'

export function tableFile(folder: string, table: string): string {
  return join(folder, 'tables', `${table}.copy.gz`)
}

export function picturesFolder(folder: string): string {
  return join(folder, 'media')
}

export async function readManifest(folder: string): Promise<Result<Manifest, Failure>> {
  try {
    const text = await readFile(join(folder, MANIFEST), 'utf8')
    return ok(manifestSchema.parse(JSON.parse(text)))
  } catch (error) {
    if (isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR'))
      return fail({ code: 'no-backup', path: folder })
    const detail = error instanceof z.ZodError ? z.prettifyError(error) : String(error)
    return fail({ code: 'damaged-backup', path: folder, detail })
  }
}
