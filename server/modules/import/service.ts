import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { v7 as uuidv7 } from 'uuid'
import type { ProjectId, Sha256, TaskId } from '../../../shared/model/ids.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { BlobStore, StagedBlob } from '../../blobs/blob-store.ts'
import { type Database, isCode } from '../../db/open.ts'
import type { Failure } from '../../failure.ts'
import { isDiskFull, isErrno } from '../../files.ts'
import { type Examined, examine, type ImportNote, type RefusalReason } from './examine.ts'
import * as repo from './repo.ts'
import { type FoundFile, walk } from './walk.ts'

export interface ImportReport {
  readonly imported: readonly {
    readonly name: string
    readonly task: TaskId
    readonly width: number
    readonly height: number
    readonly notes: readonly ImportNote[]
  }[]
  readonly refused: readonly { readonly name: string; readonly reason: RefusalReason }[]
  /** In the project already, under the name `of`. */
  readonly duplicates: readonly { readonly name: string; readonly of: string }[]
  /** Hidden files and those that the desktop makes for itself. */
  readonly skipped: number
  /** The disk was full: what came before is imported, the rest is not. */
  readonly diskFull: boolean
}

/** PostgreSQL's own word for a full disk. */
const DATABASE_FULL = '53100'

type Imported = ImportReport['imported'][number]
type Outcome =
  | { readonly kind: 'imported'; readonly picture: Imported }
  | { readonly kind: 'refused'; readonly reason: RefusalReason }
  | { readonly kind: 'duplicate'; readonly of: string }

/** Takes every picture below a folder into a project; a bad file is reported and holds nobody up. */
export async function importFolder(
  deps: { readonly db: Database; readonly blobs: BlobStore },
  project: ProjectId,
  folder: string,
  onProgress: (done: number, all: number) => void,
): Promise<Result<ImportReport, Failure>> {
  const isFolder = await stat(folder).then(
    (s) => s.isDirectory(),
    () => false,
  )
  if (!isFolder) return fail({ code: 'not-a-folder', path: folder })
  const { files, skipped, unreadable } = await walk(folder)
  const imported: Imported[] = []
  const duplicates: { name: string; of: string }[] = []
  const refused: { name: string; reason: RefusalReason }[] = unreadable.map(({ name, detail }) => ({
    name,
    reason: { code: 'unreadable', detail },
  }))
  let diskFull = false
  let position = await repo.nextPosition(deps.db, project)
  for (const [i, file] of files.entries()) {
    try {
      const outcome = await importFile(deps, project, file, position)
      if (outcome.kind === 'imported') {
        imported.push(outcome.picture)
        position += 1
      } else if (outcome.kind === 'refused') refused.push({ name: file.name, reason: outcome.reason })
      else duplicates.push({ name: file.name, of: outcome.of })
    } catch (error) {
      if (!isDiskFull(error) && !isCode(error, DATABASE_FULL)) throw error
      diskFull = true
      break
    }
    onProgress(i + 1, files.length)
  }
  if (imported.length > 0) await repo.noteImport(deps.db, project, imported.length)
  return ok({ imported, refused, duplicates, skipped, diskFull })
}

async function importFile(
  { db, blobs }: { readonly db: Database; readonly blobs: BlobStore },
  project: ProjectId,
  { path, name }: FoundFile,
  position: number,
): Promise<Outcome> {
  let original: StagedBlob
  try {
    original = await blobs.stage(createReadStream(path))
  } catch (error) {
    if (!isReadFault(error)) throw error
    return refusedFor({ code: 'unreadable', detail: error instanceof Error ? error.message : String(error) })
  }
  const staged = [original]
  try {
    if (original.bytes === 0) return refusedFor({ code: 'empty' })
    const of = await repo.nameOf(db, project, original.sha256)
    if (of !== null) return { kind: 'duplicate', of }
    const examined = await examine(original.path)
    if (!examined.ok) return refusedFor(examined.error)

    const { width, height, contentType, notes, copy } = examined.value
    const file = copy === null ? original : await stageCopy(blobs, copy)
    if (file === null) return refusedFor({ code: 'damaged' })
    staged.push(file)
    await file.keep()
    const task = uuidv7() as TaskId
    const sizes = { width, height }
    const row = { id: task, project, name, original: original.sha256, media: file.sha256, ...sizes, position }
    await repo.addTask(db, row, { sha256: file.sha256, bytes: file.bytes, contentType })
    return { kind: 'imported', picture: { name, task, ...sizes, notes } }
  } catch (error) {
    // Another import of the same project was quicker.
    if (isCode(error, '23505'))
      return { kind: 'duplicate', of: await alreadyAs(db, project, original.sha256, name) }
    throw error
  } finally {
    for (const blob of staged) await blob.discard()
  }
}

function refusedFor(reason: RefusalReason): Outcome {
  return { kind: 'refused', reason }
}

/** Null where the picture fails in the making, as one may that was read well when it was looked at. */
async function stageCopy(blobs: BlobStore, copy: NonNullable<Examined['copy']>): Promise<StagedBlob | null> {
  try {
    return await blobs.stage(copy())
  } catch (error) {
    // What the file system says has a code; what the decoder says has none.
    if (error instanceof Error && 'code' in error) throw error
    return null
  }
}

async function alreadyAs(db: Database, project: ProjectId, original: Sha256, name: string): Promise<string> {
  return (await repo.nameOf(db, project, original)) ?? name
}

function isReadFault(error: unknown): boolean {
  return ['EACCES', 'EPERM', 'ENOENT', 'ELOOP', 'EISDIR', 'EIO', 'ENXIO'].some((code) => isErrno(error, code))
}
